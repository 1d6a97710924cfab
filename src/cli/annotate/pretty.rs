//! `ibid annotate --format pretty`: the text literally, with the analysis marked in it, for people. With colours on a
//! terminal that supports them; otherwise with brackets, so that nothing is lost in a pipe.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::analysis::{AttributedLevel, Attribution, ClaimKind, Role};
use crate::cli::terminal::{visible, visible_lines};
use crate::corpus::{Chunk, Document};
use crate::text::Span;

/// The mark of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
struct Mark {
    part: Option<Part>,
    /// In an attribution within that content.
    inner: Option<Part>,
    name: bool,
    /// In a checkable sentence without an attribution.
    claim: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Source,
    Cue,
    Content,
}

impl Part {
    const ALL: [Self; 3] = [Self::Source, Self::Cue, Self::Content];

    const fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Cue => "cue",
            Self::Content => "content",
        }
    }

    const fn style(self) -> Style {
        match self {
            Self::Source => AnsiColor::Magenta.on_default(),
            Self::Cue => AnsiColor::Yellow.on_default(),
            Self::Content => AnsiColor::Green.on_default(),
        }
    }
}

const CLAIM: Style = Style::new().underline();
const NAME: Style = Style::new().bold();

impl Mark {
    fn style(self) -> Style {
        let style = self.inner.or(self.part).map_or_else(Style::new, Part::style);
        let style = if self.claim { style | CLAIM.get_effects() } else { style };
        if self.name { style | NAME.get_effects() } else { style }
    }
}

/// Writes one document. `colored`: with styles, which the stream may strip; else with brackets.
pub(super) fn write(document: &Document, path: &str, colored: bool, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{NAME}{}{NAME:#}", visible(path))?;
    if colored {
        for part in Part::ALL {
            let style = part.style();
            write!(out, "{style}{}{style:#}  ", part.name())?;
        }
        writeln!(out, "{CLAIM}unattributed claim{CLAIM:#}  {NAME}name{NAME:#}")?;
    }
    writeln!(out)?;
    for chunk in &document.chunks {
        let text = &*chunk.text;
        let runs = runs(chunk);
        for (at, (span, mark)) in runs.iter().enumerate() {
            let words = visible_lines(span.of(text));
            if colored {
                let style = mark.style();
                write!(out, "{style}{words}{style:#}")?;
                continue;
            }
            let before = at.checked_sub(1).and_then(|at| runs.get(at)).map_or(Mark::default(), |run| run.1);
            let after = runs.get(at + 1).map_or(Mark::default(), |run| run.1);
            let part = mark.part.map_or("", Part::name);
            if mark.claim && !before.claim {
                write!(out, "⟦claim ")?;
            }
            if mark.part.is_some() && before.part != mark.part {
                write!(out, "⟨{part} ")?;
            }
            if mark.inner.is_some() && before.inner != mark.inner {
                write!(out, "⟨{} ", mark.inner.map_or("", Part::name))?;
            }
            write!(out, "{words}")?;
            if mark.inner.is_some() && after.inner != mark.inner {
                write!(out, "⟩")?;
            }
            if mark.part.is_some() && after.part != mark.part {
                write!(out, "⟩")?;
            }
            if mark.claim && !after.claim {
                write!(out, "⟧")?;
            }
        }
    }
    writeln!(out)
}

/// The chunk's text split at each change of marks.
fn runs(chunk: &Chunk) -> Vec<(Span, Mark)> {
    let (facts, joined) = (&*chunk.facts, &*chunk.joined);
    let mut marks = vec![Mark::default(); chunk.text.len()];
    let mut paint = |span: Span, set: &dyn Fn(&mut Mark)| {
        let (from, to) = (span.start as usize, (span.end as usize).min(marks.len()));
        marks.get_mut(from..to).unwrap_or_default().iter_mut().for_each(set);
    };
    for (sentence, laid) in facts.sentences.iter().zip(&joined.attributed) {
        let role = joined.roles.get(sentence.block as usize).copied().unwrap_or(Role::Body);
        let open = sentence.claim == ClaimKind::Checkable && laid.level == AttributedLevel::None;
        if open && role == Role::Body {
            paint(sentence.span, &|mark| mark.claim = true);
        }
    }
    for outer in &joined.attributions {
        of(outer, &mut |span, part| paint(span, &|mark| mark.part = Some(part)));
        outer.nested.iter().for_each(|inner| of(inner, &mut |span, part| paint(span, &|mark| mark.inner = Some(part))));
    }
    facts.mentions.iter().for_each(|mention| paint(mention.span, &|mark| mark.name = true));
    let mut runs: Vec<(Span, Mark)> = Vec::new();
    for (at, c) in chunk.text.char_indices() {
        let (start, end) = (crate::text::offset(at), crate::text::offset(at + c.len_utf8()));
        let mark = marks.get(at).copied().unwrap_or_default();
        match runs.last_mut() {
            Some((span, last)) if *last == mark => span.end = end,
            _ => runs.push((Span::new(start, end), mark)),
        }
    }
    runs
}

/// Calls `each` with the parts of an attribution, the content first.
fn of(attribution: &Attribution, each: &mut dyn FnMut(Span, Part)) {
    let parts =
        [(&attribution.content, Part::Content), (&attribution.source, Part::Source), (&attribution.cue, Part::Cue)];
    for (spans, part) in parts {
        spans.iter().for_each(|span| each(*span, part));
    }
}
