//! Output of the engine as plain text and HTML.

use ::hayagriva::citationberg::{FontStyle, FontVariant, FontWeight, VerticalAlign};
use ::hayagriva::{ElemChild, ElemChildren, Formatting};

use super::super::rich::{self, Change};
use super::item::{CANARY, FOREIGN, VALUE, change_of, decoded};

/// The text in runs of equal formatting.
#[derive(Debug, Default)]
pub(super) struct Runs {
    runs: Vec<Run>,
    /// A space must precede the next word.
    gap: bool,
    /// The quotation marks of the language: the outer pair, then the inner one.
    marks: [String; 4],
    /// Whether a full stop stands inside the quotation marks.
    inside: bool,
    /// The style's quotation marks that are open.
    quoted: usize,
}

#[derive(Debug, Default)]
struct Run {
    text: String,
    formatting: Formatting,
    link: Option<String>,
}

impl Runs {
    pub(super) fn new(marks: [String; 4], inside: bool) -> Self {
        Self { marks, inside, ..Self::default() }
    }

    /// Adds a part, with a space between it and the one before.
    pub(super) fn part(&mut self, part: &ElemChildren) {
        self.gap = !self.runs.is_empty();
        self.children(part);
    }

    fn children(&mut self, children: &ElemChildren) {
        for child in &children.0 {
            match child {
                ElemChild::Text(text) => self.push(&text.text, text.formatting, None),
                ElemChild::Elem(elem) => self.children(&elem.children),
                ElemChild::Markup(text) => self.push(text, Formatting::default(), None),
                ElemChild::Link { text, url } => self.push(&text.text, text.formatting, Some(url)),
                ElemChild::Transparent { .. } => {}
            }
        }
    }

    fn push(&mut self, text: &str, formatting: Formatting, link: Option<&str>) {
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once(VALUE[0]) {
            let (inner, after) = behind.split_once(VALUE[1]).unwrap_or((behind, ""));
            let (before, stops) = before.strip_suffix('.').map_or((before, false), |before| (before, true));
            let at = before.len().saturating_sub(CANARY.len());
            let (before, canary) = before.split_at_checked(at).unwrap_or((before, ""));
            self.raw(before, formatting, link);
            let foreign = inner.starts_with(FOREIGN);
            let change = change_of(canary);
            let change = if foreign && change == Change::Title { Change::None } else { change };
            let text: String = inner.chars().map(decoded).filter(|c| stops || *c != '.').collect();
            self.value(&rich::changed(&text, change), formatting, link);
            rest = after;
        }
        self.raw(rest, formatting, link);
    }

    /// Adds a value of an entry that the engine has not seen, in the case that it gave to the word before it.
    fn value(&mut self, text: &str, formatting: Formatting, link: Option<&str>) {
        if std::mem::take(&mut self.gap) && self.last(0) != Some(' ') {
            self.char(' ', formatting, None);
        }
        let mut own = Vec::new();
        let mut quoted = self.quoted;
        for c in text.chars() {
            match c {
                '“' | '”' => {
                    quoted = if c == '“' { quoted } else { quoted.saturating_sub(1) };
                    let mark = 2 * (quoted % 2) + usize::from(c == '”');
                    quoted += usize::from(c == '“');
                    for mark in self.marks[mark].clone().chars() {
                        self.char(mark, styled(formatting, &own), link);
                    }
                }
                '\'' => self.char('’', styled(formatting, &own), link),
                c if rich::is_mark(c) => match own.iter().rposition(|open: &char| closes(*open, c)) {
                    Some(open) => drop(own.remove(open)),
                    None => own.push(c),
                },
                c => self.char(c, styled(formatting, &own), link),
            }
        }
    }

    fn raw(&mut self, text: &str, formatting: Formatting, link: Option<&str>) {
        let mut first = true;
        for c in text.chars() {
            // What ends in a full stop, or the like, gets no other.
            let begins = std::mem::take(&mut first);
            if begins && matches!(c, '.' | ',') && matches!(self.last(0), Some('?' | '!')) {
                continue;
            }
            if begins && c == '.' && self.last(0) == Some('.') {
                continue;
            }
            if matches!(c, ',' | ';' | ':') && self.last(0) == Some(' ') {
                self.pop();
            }
            // The full stop goes into the quotation marks where the language has it there.
            if self.inside && matches!(c, '.' | ',') && self.ends_quotation() {
                self.put_inside(c, formatting, link);
                continue;
            }
            if self.marks[0].contains(c) && self.marks[0] != self.marks[1] {
                self.quoted += 1;
            } else if self.marks[1].contains(c) {
                self.quoted = self.quoted.saturating_sub(1);
            }
            if c == ' ' && self.last(0).is_none_or(|last| last == ' ') {
                continue;
            }
            if std::mem::take(&mut self.gap) && self.last(0) != Some(' ') && c != ' ' {
                self.char(' ', formatting, None);
            }
            // The engine leaves adjacent marks if a field between them is missing, or ends in a mark.
            let stop = matches!(c, '.' | ',' | ';');
            if stop && self.last(0) == Some('”') && self.last(1).is_some_and(|last| matches!(last, '?' | '!')) {
                continue;
            }
            if c == '.' && self.last(0) == Some('”') && self.last(1) == Some('.') {
                continue;
            }
            if c == '.' && self.last(0).is_some_and(|last| matches!(last, ',' | ';')) {
                self.pop();
                if self.last(0) == Some(' ') {
                    self.pop();
                }
            }
            if c == ')' && self.last(0) == Some(',') {
                self.pop();
            }
            if c == '”' && self.last(0) == Some('.') && self.last(1).is_some_and(|last| matches!(last, '?' | '!')) {
                self.pop();
            }
            self.char(c, formatting, link);
        }
    }

    fn char(&mut self, c: char, formatting: Formatting, link: Option<&str>) {
        match self.runs.last_mut() {
            Some(run) if run.formatting == formatting && run.link.as_deref() == link => run.text.push(c),
            _ => self.runs.push(Run { text: c.to_string(), formatting, link: link.map(str::to_owned) }),
        }
    }

    /// Whether the closing quotation mark is last.
    fn ends_quotation(&self) -> bool {
        let mut mark = self.marks[1].chars();
        matches!((mark.next(), mark.next()), (Some(mark), None) if self.last(0) == Some(mark))
    }

    /// Puts a full stop or a comma before the closing quotation mark, unless there is a mark already.
    fn put_inside(&mut self, c: char, formatting: Formatting, link: Option<&str>) {
        if matches!(self.last(1), Some('.' | ',' | '?' | '!')) {
            return;
        }
        let mark = self.marks[1].clone();
        self.pop();
        for c in [c].into_iter().chain(mark.chars()) {
            self.char(c, formatting, link);
        }
    }

    /// The character at that position from the end.
    fn last(&self, back: usize) -> Option<char> {
        self.runs.iter().rev().flat_map(|run| run.text.chars().rev()).nth(back)
    }

    fn pop(&mut self) {
        while let Some(run) = self.runs.last_mut() {
            if run.text.pop().is_some() {
                return;
            }
            self.runs.pop();
        }
    }

    pub(super) fn plain(&self) -> String {
        let text: String = self.runs.iter().map(|run| &*run.text).collect();
        text.trim().to_owned()
    }

    pub(super) fn html(&self) -> String {
        let mut html = String::new();
        for run in &self.runs {
            let mut close = Vec::new();
            // Only addresses that a browser opens as a page; an entry may contain anything.
            if let Some(url) =
                run.link.as_deref().filter(|url| url.starts_with("https://") || url.starts_with("http://"))
            {
                html.push_str("<a href=\"");
                escape(url, &mut html);
                html.push_str("\">");
                close.push("</a>");
            }
            let formatting = run.formatting;
            for (on, open, end) in [
                (formatting.font_weight == FontWeight::Bold, "<b>", "</b>"),
                (formatting.font_style == FontStyle::Italic, "<i>", "</i>"),
                (
                    formatting.font_variant == FontVariant::SmallCaps,
                    "<span style=\"font-variant: small-caps\">",
                    "</span>",
                ),
                (formatting.vertical_align == VerticalAlign::Sup, "<sup>", "</sup>"),
                (formatting.vertical_align == VerticalAlign::Sub, "<sub>", "</sub>"),
            ] {
                if on {
                    html.push_str(open);
                    close.push(end);
                }
            }
            escape(&run.text, &mut html);
            close.iter().rev().for_each(|end| html.push_str(end));
        }
        html.trim().to_owned()
    }
}

/// Whether the mark `c` closes the mark `open`.
fn closes(open: char, c: char) -> bool {
    u32::from(c) == u32::from(open) + 1 && u32::from(open) % 2 == 0
}

/// The formatting with what a value adds; italics within italics are upright.
fn styled(mut formatting: Formatting, own: &[char]) -> Formatting {
    for mark in own {
        match *mark {
            mark if mark == rich::ITALIC[0] => {
                formatting.font_style = match formatting.font_style {
                    FontStyle::Italic => FontStyle::Normal,
                    FontStyle::Normal => FontStyle::Italic,
                }
            }
            mark if mark == rich::BOLD[0] => formatting.font_weight = FontWeight::Bold,
            mark if mark == rich::SUPERSCRIPT[0] => formatting.vertical_align = VerticalAlign::Sup,
            mark if mark == rich::SUBSCRIPT[0] => formatting.vertical_align = VerticalAlign::Sub,
            mark if mark == rich::SMALL_CAPITALS[0] => formatting.font_variant = FontVariant::SmallCaps,
            _ => {}
        }
    }
    formatting
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}
