//! The bibliographies that documents name: `\addbibresource{a.bib}`, `#+bibliography: a.bib`, `:bibtex-file: a.bib`.

use crate::syntax::Format;

/// The files that a text names as its bibliographies, as they are written.
#[must_use]
pub fn named_bibliographies(format: Format, text: &str) -> Vec<Box<str>> {
    let mut names = Vec::new();
    for line in text.lines() {
        let words = line.trim();
        match format {
            Format::Latex => latex(words.split('%').next().unwrap_or(""), &mut names),
            Format::Org => {
                if let Some(name) = option(words, "#+bibliography:") {
                    names.push(name.trim_matches('"').into());
                }
            }
            Format::Rst => {
                if let Some(files) = option(words, ".. bibliography::") {
                    names.extend(files.split_whitespace().map(Box::from));
                }
            }
            Format::AsciiDoc => {
                let called = words.strip_prefix("bibliography::").and_then(|rest| rest.split('[').next());
                names.extend(option(words, ":bibtex-file:").or(called.filter(|name| !name.is_empty())).map(Box::from));
            }
            Format::Typst | Format::Text | Format::Markdown | Format::Bibliography => {}
        }
    }
    names
}

/// The value behind a name at the start of a line, in any case.
fn option<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let head = line.get(..name.len())?;
    let value = line[name.len()..].trim();
    (head.eq_ignore_ascii_case(name) && !value.is_empty()).then_some(value)
}

/// `\addbibresource[options]{a.bib}`, `\bibliography{a,b}`
fn latex(line: &str, names: &mut Vec<Box<str>>) {
    for command in ["addbibresource", "addglobalbib", "addsectionbib", "bibliography", "nobibliography"] {
        for (at, _) in line.match_indices(command) {
            if !line[..at].ends_with('\\') {
                continue;
            }
            let rest = line[at + command.len()..].trim_start_matches('*');
            let rest = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(rest, |(_, rest)| rest);
            let Some((files, _)) = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) else { continue };
            for file in files.split(',').map(str::trim).filter(|file| !file.is_empty() && !file.contains(['\\', '#'])) {
                let whole = command.starts_with("add") || file.ends_with(".bib");
                names.push(if whole { file.into() } else { format!("{file}.bib").into() });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_names_its_bibliographies() {
        let named = |format, text: &str| named_bibliographies(format, text).join(" ");
        let tex = "\\addbibresource[datatype=bibtex]{/home/a/all.bib}\n% \\bibliography{old}\n\\bibliography{wards, ../x.bib}";
        assert_eq!(named(Format::Latex, tex), "/home/a/all.bib wards.bib ../x.bib");
        assert_eq!(named(Format::Latex, "\\bibliographystyle{plain} \\bibliography{#1}"), "");
        assert_eq!(named(Format::Org, "#+BIBLIOGRAPHY: \"my refs.bib\"\n#+title: x"), "my refs.bib");
        assert_eq!(named(Format::Rst, ".. bibliography:: a.bib b.bib\n   :all:"), "a.bib b.bib");
        assert_eq!(named(Format::AsciiDoc, ":bibtex-file: ../a.bib\n\nbibliography::[]"), "../a.bib");
        assert_eq!(named(Format::AsciiDoc, "bibliography::courts.bib[apa]"), "courts.bib");
    }
}
