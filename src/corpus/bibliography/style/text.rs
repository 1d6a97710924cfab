//! Output of the engine as plain text and HTML.

use ::hayagriva::citationberg::{FontStyle, FontVariant, FontWeight, VerticalAlign};
use ::hayagriva::{ElemChild, ElemChildren, Formatting};

/// The text in runs of equal formatting.
#[derive(Debug, Default)]
pub(super) struct Runs {
    runs: Vec<Run>,
    /// A space must precede the next word.
    gap: bool,
}

#[derive(Debug, Default)]
struct Run {
    text: String,
    formatting: Formatting,
    link: Option<String>,
}

impl Runs {
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
        for c in text.chars() {
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
