//! All output to terminals and logs. Documents and file names may be hostile, so none of their control or invisible
//! characters is printed as it is.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use crate::error::Error;

/// Whether a character invisibly affects a terminal, the direction of text or line breaks.
pub(super) fn acts(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A character made visible: `␛` for ESC, `\u{9b}` where Unicode has no picture.
pub(super) fn picture(c: char) -> String {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER).to_string(),
        '\u{7f}' => '\u{2421}'.to_string(),
        c => format!("\\u{{{:x}}}", u32::from(c)),
    }
}

/// A text on one line, without active characters.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    escape(text, |_| false)
}

/// The same, but lines stay lines.
pub(super) fn visible_lines(text: &str) -> Cow<'_, str> {
    escape(text, |c| c == '\n')
}

fn escape(text: &str, keep: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(|c| acts(c) && !keep(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\t' => out.push(' '),
            c if acts(c) && !keep(c) => out.push_str(&picture(c)),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// JSON in which active characters are escaped, indented for people if `pretty`.
pub(super) fn json(out: &mut dyn Write, value: &impl Serialize, pretty: bool) -> io::Result<()> {
    if pretty {
        value.serialize(&mut serde_json::Serializer::with_formatter(out, Escaped(PrettyFormatter::new())))?;
    } else {
        value.serialize(&mut serde_json::Serializer::with_formatter(out, Escaped(CompactFormatter)))?;
    }
    Ok(())
}

struct Escaped<F>(F);

macro_rules! forward {
    ($($name:ident($($arg:ident: $type:ty),*);)*) => {
        $(fn $name<W: ?Sized + Write>(&mut self, writer: &mut W $(, $arg: $type)*) -> io::Result<()> {
            self.0.$name(writer $(, $arg)*)
        })*
    };
}

impl<F: Formatter> Formatter for Escaped<F> {
    forward! {
        begin_array(); end_array(); begin_array_value(first: bool); end_array_value();
        begin_object(); end_object(); begin_object_key(first: bool); end_object_key();
        begin_object_value(); end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|&(_, c)| acts(c)) {
            writer.write_all(&rest.as_bytes()[..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = rest.get(at + c.len_utf8()..).unwrap_or("");
        }
        writer.write_all(rest.as_bytes())
    }
}

/// The width of a report: that of the terminal, or 100 columns if there is none.
pub(super) fn width() -> usize {
    let set = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let columns = set.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)));
    columns.unwrap_or(100).clamp(40, 160)
}

/// Whether standard output is a terminal that is known to support links (OSC 8).
pub(super) fn links() -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(forced) = set("FORCE_HYPERLINK") {
        return forced != "0";
    }
    let colored = anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
    if !colored || !io::IsTerminal::is_terminal(&io::stdout()) {
        return false;
    }
    let program = set("TERM_PROGRAM").unwrap_or_default();
    let term = set("TERM").unwrap_or_default();
    ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby"].contains(&&*program)
        || ["kitty", "alacritty", "foot", "ghostty", "wezterm"].iter().any(|name| term.contains(name))
        || set("WT_SESSION").is_some()
        || set("VTE_VERSION").and_then(|version| version.parse().ok()).is_some_and(|version: u32| version >= 5000)
}

/// Writes to standard output, with colours if requested. A closed pipe is not an error.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    print_to(anstream::stdout().lock(), write)
}

/// Writes bytes to standard output, for programs.
pub(super) fn print_raw(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    print_to(io::stdout().lock(), write)
}

fn print_to(out: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    let done = write(&mut out).and_then(|()| out.flush());
    // Unwritten bytes must not be tried again when the buffer is dropped.
    let _ = out.into_parts();
    match done {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::new(format!("Cannot write to standard output: {error}.")))
        }
        _ => Ok(()),
    }
}

/// Prints a message to the user, separate from the report.
pub(super) fn say(kind: &str, error: &Error) {
    let mut line = String::new();
    if let Some(path) = &error.path {
        let _ = write!(line, "{}:", visible(&path.to_string_lossy()));
        if let Some(number) = error.line {
            let _ = write!(line, "{number}:");
        }
        line.push(' ');
    }
    line.push_str(&visible(&error.message));
    if let Some(help) = &error.help {
        let _ = write!(line, "\n  help: {}", visible(help));
    }
    let style = if kind == "error" { super::output::ERROR } else { super::output::INFO };
    // Errors of standard error cannot be reported.
    let _ = writeln!(anstream::stderr(), "{style}{kind}{style:#}: {line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn active_characters_are_escaped() {
        let hostile = "a\u{1b}[31m\u{9b}1m\u{202e}b\r\n::error::\u{7f}\u{2028}\tc";
        assert_eq!(visible(hostile), "a␛[31m\\u{9b}1m\\u{202e}b␍␊::error::␡\\u{2028} c");
        assert_eq!(visible("“Кабулов” 𐐀 क्‍ष"), "“Кабулов” 𐐀 क्‍ष");
        let mut out = Vec::new();
        json(&mut out, &hostile, false).unwrap();
        let written = String::from_utf8(out).unwrap();
        assert!(!written.chars().any(acts), "{written}");
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), hostile);
    }
}
