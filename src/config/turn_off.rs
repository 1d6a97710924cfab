//! Turns a rule off in the text of an `ibid.toml`, for all documents or for one.

use std::path::Path;

use super::parse;
use crate::text::{Edit, Edits, Span, offset};

/// The edit that turns a rule off; `None` if the text cannot be changed safely.
#[must_use]
pub fn turn_off(text: &str, rule: &str) -> Option<Edit> {
    let rule = crate::rules::rule(rule)?.meta().name;
    let end = line_end(text);
    let line = format!("{rule} = \"off\"{end}");
    let mut at = 0;
    let mut table = None;
    let mut edit = None;
    for each in text.split_inclusive('\n') {
        let trimmed = each.trim();
        let name = trimmed.split(['=', '#']).next().unwrap_or("").trim().trim_matches(['"', '\'']);
        if trimmed.starts_with('[') {
            table = (name == "[rules]").then_some(at + each.len());
            if let Some(start) = table {
                let gap = if each.ends_with('\n') { "" } else { end };
                edit = edit.or_else(|| Some(Edit::insert(offset(start), format!("{gap}{line}"))));
            }
        } else if table.is_some() && name == rule {
            edit = Some(Edit::replace(Span::at(at..at + each.len()), line.clone()));
        }
        at += each.len();
    }
    let edit = edit.unwrap_or_else(|| appended(text, "rules", &line));
    // Verifies the edit: the changed text turns the rule off, and has no new errors.
    let (before, after) = (parse(Path::new("ibid.toml"), text), Edits::one(edit.clone()).apply(text));
    let (config, errors) = parse(Path::new("ibid.toml"), &after);
    let is_off = config.settings.levels.get(rule) == Some(&None);
    (is_off && errors.len() <= before.1.len()).then_some(edit)
}

/// The edit that turns a rule off for the document at `path`, relative to the `ibid.toml`; `None` if the text cannot be
/// changed safely, or the path has characters that mean something in a pattern. If it ends in a line break, so does the
/// entry, and a comment has room before.
#[must_use]
pub fn turn_off_for(text: &str, rule: &str, path: &str) -> Option<Edit> {
    let rule = crate::rules::rule(rule)?.meta().name;
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | ' ' | '(' | ')' | ',');
    if path.is_empty() || !path.chars().all(is_plain) {
        return None;
    }
    let end = line_end(text);
    let key = format!("\"/{path}\"");
    let entry = format!("{key} = {{ {rule} = \"off\" }}{end}");
    let (mut at, mut in_table, mut edit) = (0, false, None);
    for each in text.split_inclusive('\n') {
        let trimmed = each.trim_start();
        if trimmed.starts_with('[') {
            in_table = trimmed.split('#').next().unwrap_or("").trim_end() == "[per-path]";
            if in_table {
                let gap = if each.ends_with('\n') { "" } else { end };
                edit = Some(Edit::insert(offset(at + each.len()), format!("{gap}{entry}")));
            }
        } else if in_table && trimmed.starts_with(&*key) && trimmed.contains('{') {
            // The document has levels already.
            let brace = at + each.find('{')? + 1;
            edit = Some(Edit::insert(offset(brace), format!(" {rule} = \"off\",")));
            break;
        }
        at += each.len();
    }
    let edit = edit.unwrap_or_else(|| appended(text, "per-path", &entry));
    // Verifies the edit: the rule is off in one place more, and there are no new errors.
    let file = Path::new("ibid.toml");
    let (before, after) = (parse(file, text), parse(file, &Edits::one(edit.clone()).apply(text)));
    let off = |config: &super::Config| {
        config.settings.per_path.iter().filter(|(_, levels)| levels.get(rule) == Some(&None)).count()
    };
    (off(&after.0) == off(&before.0) + 1 && after.1.len() <= before.1.len()).then_some(edit)
}

/// Appends a table with one line, an empty line before it.
fn appended(text: &str, table: &str, line: &str) -> Edit {
    let end = line_end(text);
    let gap = match text {
        "" => "",
        text if text.ends_with('\n') => end,
        _ => &*end.repeat(2),
    };
    Edit::insert(offset(text.len()), format!("{gap}[{table}]{end}{line}"))
}

fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_for(path: &str, text: &str, wanted: Option<&str>) {
        let after = turn_off_for(text, "single-source", path).map(|edit| Edits::one(edit).apply(text));
        assert_eq!(after.as_deref(), wanted);
    }

    #[test]
    fn a_rule_is_turned_off_for_one_document() {
        let entry = "\"/notes/a b.txt\" = { single-source = \"off\" }\n";
        check_for("notes/a b.txt", "", Some(&format!("[per-path]\n{entry}")));
        check_for("notes/a b.txt", "strict = true\n", Some(&format!("strict = true\n\n[per-path]\n{entry}")));
        check_for(
            "notes/a b.txt",
            "[per-path] # ours\n\"x\" = { single-source = \"off\" }\n",
            Some(&format!("[per-path] # ours\n{entry}\"x\" = {{ single-source = \"off\" }}\n")),
        );
        check_for(
            "a.txt",
            "[per-path]\n\"/a.txt\" = { denied-claim = \"off\" } # read\n",
            Some("[per-path]\n\"/a.txt\" = { single-source = \"off\", denied-claim = \"off\" } # read\n"),
        );
        // It is off already, it has a level, and a path that would be a pattern.
        check_for("a.txt", "[per-path]\n\"/a.txt\" = { single-source = \"off\" }\n", None);
        check_for("a.txt", "[per-path]\n\"/a.txt\" = { single-source = \"error\" }\n", None);
        check_for("a*.txt", "", None);
        check_for("a.txt", "per-path = { \"/b.txt\" = { single-source = \"off\" } }\n", None);
    }

    #[track_caller]
    fn check(text: &str, wanted: Option<&str>) {
        let after = turn_off(text, "single-source").map(|edit| Edits::one(edit).apply(text));
        assert_eq!(after.as_deref(), wanted);
    }

    #[test]
    fn a_rule_is_turned_off_at_its_key_or_in_the_table_or_in_a_new_one() {
        check("", Some("[rules]\nsingle-source = \"off\"\n"));
        check("strict = true", Some("strict = true\n\n[rules]\nsingle-source = \"off\"\n"));
        check("[rules]\n\n[aliases]\n", Some("[rules]\nsingle-source = \"off\"\n\n[aliases]\n"));
        check("[rules]\r\nsingle-source = \"error\" # why\r\n", Some("[rules]\r\nsingle-source = \"off\"\r\n"));
        check("[rules]", Some("[rules]\nsingle-source = \"off\"\n"));
    }

    #[test]
    fn what_cannot_be_changed_safely_is_left_alone() {
        check("rules = { single-source = \"error\" }\n", None);
        assert!(turn_off("", "no-such-rule").is_none());
    }
}
