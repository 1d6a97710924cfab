//! `ibid explain` and `ibid rules`: the documentation of the rules.

use std::io::{self, Write};

use serde_json::json;

use super::args::RulesFormat;
use super::output::{BOLD, HINT, style};
use super::{Done, terminal};
use crate::error::Result;
use crate::rules::{self, RULES};

pub(super) fn explain(name: &'static str) -> Result<Done> {
    let Some(rule) = rules::rule(name) else { return Ok(Done::default()) };
    let meta = rule.meta();
    terminal::print(|out| {
        let level = style(meta.level);
        writeln!(out, "{BOLD}{}{BOLD:#}  {level}{}{level:#}, since {}\n", meta.name, meta.standing(), meta.since)?;
        manual(meta.doc, terminal::width(), out)
    })?;
    Ok(Done::default())
}

/// Renders the Markdown of the manual: filled paragraphs, bold headings, indented examples with coloured carets.
fn manual(doc: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut code = false;
    let mut paragraph = String::new();
    // A blank line is written only if something follows it.
    let mut gap = false;
    let break_line = |gap: &mut bool, out: &mut dyn Write| {
        if std::mem::take(gap) { writeln!(out) } else { Ok(()) }
    };
    for line in doc.trim().lines().chain([""]) {
        let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
        let fence = line.starts_with("```");
        let item = line.starts_with("- ");
        let row = line.strip_prefix('|').filter(|_| !code);
        let heading = if code { None } else { line.strip_prefix('#') };
        if !paragraph.is_empty() && (fence || item || row.is_some() || heading.is_some() || line.is_empty()) {
            break_line(&mut gap, out)?;
            fill(&mut paragraph, width, out)?;
        }
        if fence {
            code = !code;
        } else if line.is_empty() {
            gap = true;
        } else if code {
            break_line(&mut gap, out)?;
            if line.trim_start().starts_with('^') {
                writeln!(out, "    {HINT}{line}{HINT:#}")?;
            } else {
                writeln!(out, "    {line}")?;
            }
        } else if let Some(heading) = heading {
            break_line(&mut gap, out)?;
            writeln!(out, "{BOLD}{}{BOLD:#}", heading.trim_start_matches('#').trim())?;
        } else if let Some(row) = row {
            // A row of a table is printed as an item; the line below the heading is left out.
            if !row.starts_with("---") {
                paragraph.push_str("- ");
                paragraph.push_str(row.trim_end_matches('|').trim());
                paragraph.push(' ');
            }
        } else {
            paragraph.push_str(line);
            paragraph.push(' ');
        }
    }
    Ok(())
}

/// Writes a paragraph's words, line by line, and empties it.
fn fill(paragraph: &mut String, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    for word in paragraph.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width.min(88) {
            writeln!(out, "{line}")?;
            line = if paragraph.starts_with("- ") { "  ".into() } else { String::new() };
        }
        if !line.trim_end().is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        writeln!(out, "{line}")?;
    }
    paragraph.clear();
    Ok(())
}

pub(super) fn list(format: RulesFormat) -> Result<Done> {
    let metas: Vec<_> = RULES.iter().map(|rule| rule.meta()).collect();
    if format == RulesFormat::Json {
        let rules: Vec<_> = metas
            .iter()
            .map(|meta| {
                json!({"name": meta.name, "level": meta.standing(), "since": meta.since, "summary": meta.summary(),
                       "across": meta.across, "doc": meta.doc.trim()})
            })
            .collect();
        terminal::print_raw(|out| {
            terminal::json(out, &json!({"ibid": env!("CARGO_PKG_VERSION"), "rules": rules}), true)?;
            writeln!(out)
        })?;
        return Ok(Done::default());
    }
    let widest = metas.iter().map(|meta| meta.name.len()).max().unwrap_or(0);
    terminal::print(|out| {
        for meta in &metas {
            let level = style(meta.level);
            let summary = meta.summary().split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(out, "{BOLD}{:widest$}{BOLD:#}  {level}{:7}{level:#}  {summary}", meta.name, meta.standing())?;
        }
        Ok(())
    })?;
    Ok(Done::default())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn the_manual_is_wrapped_and_its_examples_are_indented() {
        let doc = " Reports a thing.\n\n Because it\n matters.\n\n # Example\n\n ```ibid\n Officials said so.\n ^^^^^^^^^ vague\n ```\n";
        let mut out = anstream::StripStream::new(Vec::new());
        manual(doc, 80, &mut out).unwrap();
        expect![[r#"
            Reports a thing.

            Because it matters.

            Example

                Officials said so.
                ^^^^^^^^^ vague
        "#]]
        .assert_eq(&String::from_utf8(out.into_inner()).unwrap());
    }
}
