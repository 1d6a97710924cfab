//! `ibid annotate --explain FILE:LINE`: the reasons for the analysis of the sentences of a line.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Reader, claim_name, grade};
use crate::analysis::{AttributedLevel, evidence, probability};
use crate::cli::positions::Source;
use crate::cli::terminal::visible;
use crate::corpus::{Corpus, Document};
use crate::error::{Error, Result};

/// A file and one of its lines, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Place {
    pub(in crate::cli) path: PathBuf,
    pub(in crate::cli) line: u32,
}

impl std::str::FromStr for Place {
    type Err = String;

    fn from_str(place: &str) -> std::result::Result<Self, String> {
        let (path, line) = place.rsplit_once(':').ok_or("expected FILE:LINE")?;
        match line.parse() {
            Ok(line) if line > 0 && !path.is_empty() => Ok(Self { path: Path::new(path).to_path_buf(), line }),
            _ => Err("expected FILE:LINE, with lines counted from 1".to_owned()),
        }
    }
}

/// Words listed for each sentence, those with the largest effect.
const WORDS: usize = 4;
/// The smallest change of probability that is listed.
const LITTLE: f32 = 0.02;

pub(super) fn write(
    corpus: &Corpus,
    document: &Document,
    place: &Place,
    out: &mut dyn Write,
) -> Result<io::Result<()>> {
    let source = Source::new(document.full_text());
    let lines = source.line_column(crate::text::offset(source.text.len())).line;
    if place.line > lines {
        let message = format!("The file has only {lines} lines.");
        return Err(Error::new(message).on(&place.path).line(place.line));
    }
    let mut any = false;
    for chunk in &document.chunks {
        let reader = Reader { corpus, document, source: &source, chunk, unit: super::Offsets::Bytes };
        for index in 0..chunk.facts.sentences.len() {
            let span = chunk.facts.sentences.get(index).map_or_else(|| chunk.span(), |s| s.span.shifted(chunk.start));
            let (first, last) = (source.line_column(span.start).line, source.line_column(span.end).line);
            if (first..=last).contains(&place.line) {
                any = true;
                if let Err(error) = sentence(&reader, index, out) {
                    return Ok(Err(error));
                }
            }
        }
    }
    if any {
        return Ok(Ok(()));
    }
    Err(Error::new("This line has no sentence.").on(&place.path).line(place.line))
}

fn sentence(reader: &Reader<'_, '_>, index: usize, out: &mut dyn Write) -> io::Result<()> {
    let (chunk, source) = (reader.chunk, reader.source);
    let (facts, joined) = (&*chunk.facts, &*chunk.joined);
    let (Some(sentence), Some(laid)) = (facts.sentences.get(index), joined.attributed.get(index)) else {
        return Ok(());
    };
    let words = |span: crate::text::Span| visible(span.of(&chunk.text).trim()).into_owned();
    let place = source.line_column(sentence.span.start + chunk.start);
    let bold = anstyle::Style::new().bold();
    writeln!(out, "{bold}{}:{}{bold:#}  {}", place.line, place.column, words(sentence.span))?;
    let because = sentence.because.map(|span| format!(": “{}”", words(span))).unwrap_or_default();
    writeln!(out, "  claim       {} ({:.2}){because}", claim_name(sentence.claim), sentence.claim_sure)?;
    let level = match laid.level {
        AttributedLevel::Full => "in full",
        AttributedLevel::Partial => "in part",
        AttributedLevel::None => "no",
    };
    writeln!(out, "  attributed  {level} ({:.2}); reported in words ({:.2})", laid.score, laid.reported)?;
    let (alone, around) = (sentence.odds, laid.check_worthy - sentence.odds);
    writeln!(
        out,
        "  needs source {:.2}; its words count {} it ({:+.1}), its attribution, position and kind of document {} it ({:+.1})",
        probability(laid.check_worthy),
        if alone >= 0.0 { "for" } else { "against" },
        alone,
        if around >= 0.0 { "for" } else { "against" },
        around
    )?;
    if laid.ordinary {
        writeln!(out, "  ordinary    no editor asks a source for it: only `strict` reports it")?;
    }
    let kind = reader.document.kind();
    if !kind.reports() {
        writeln!(out, "  not checked the prose of a document of the kind “{}” is not checked", kind.name())?;
    }
    for (at, attribution) in joined.attributions.iter().enumerate() {
        let parts = [("source", &attribution.source), ("cue", &attribution.cue), ("content", &attribution.content)];
        if !parts.iter().any(|(_, spans)| spans.iter().any(|span| span.overlaps(sentence.span))) {
            continue;
        }
        let speaker = joined.speakers.get(at).and_then(Option::as_ref);
        let who = speaker.map_or("unknown speaker", |speaker| &speaker.name);
        writeln!(out, "  attribution {} ({:.2}), {}", visible(who), attribution.score, grade(attribution, speaker))?;
        for (name, spans) in parts {
            for span in spans {
                writeln!(out, "    {name:8}{}", words(*span))?;
            }
        }
    }
    let at_start = chunk.start == 0;
    let (format, models) = (reader.document.format, &reader.document.models);
    let Some(found) = evidence(&chunk.text, format, at_start, sentence.span.start, models) else {
        return writeln!(out, "  evidence    none: not part of the article body");
    };
    let telling = found.words.iter().filter(|(_, change)| change.abs() >= LITTLE).take(WORDS);
    for (span, change) in telling {
        let (way, size) = (if *change > 0.0 { "for" } else { "against" }, change.abs());
        writeln!(
            out,
            "  evidence    “{}” counts {way} an attribution (without it {size:.2} {})",
            words(*span),
            if *change > 0.0 { "less" } else { "more" }
        )?;
    }
    if found.marks.abs() >= LITTLE {
        let way = if found.marks > 0.0 { "for" } else { "against" };
        writeln!(out, "  evidence    the quotation marks count {way} an attribution ({:.2})", found.marks.abs())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_file_and_a_line() {
        let place = "notes/a:b.md:12".parse::<Place>();
        assert_eq!(place, Ok(Place { path: "notes/a:b.md".into(), line: 12 }));
        for wrong in ["a.md", "a.md:", "a.md:0", ":3", "a.md:x"] {
            assert!(wrong.parse::<Place>().is_err(), "{wrong}");
        }
    }
}
