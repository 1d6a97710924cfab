//! The fuzz targets: one function for each parser of untrusted files, and one for the server's edits. `cargo fuzz`
//! drives them from `fuzz_targets/`, `tests/fuzz.rs` with texts of its own.

use ibid::corpus::{Bibliography, CslLocale, CslStyle, DocId, Document};
use ibid::syntax::{Format, next_chunk, parse_chunk};
use ibid::text::{Edit, Span, offset};

/// The function of a target.
type Target = fn(&str);

/// All targets, by name.
pub(crate) const TARGETS: [(&str, Target); 15] = [
    ("markdown", |text| document(text, Format::Markdown)),
    ("text", |text| document(text, Format::Text)),
    ("latex", |text| document(text, Format::Latex)),
    ("typst", |text| document(text, Format::Typst)),
    ("org", |text| document(text, Format::Org)),
    ("rst", |text| document(text, Format::Rst)),
    ("asciidoc", |text| document(text, Format::AsciiDoc)),
    ("bibtex", |text| bibliography("a.bib", text)),
    ("ris", |text| bibliography("a.ris", text)),
    ("csl_json", |text| bibliography("a.json", text)),
    ("yaml", yaml),
    ("csl", csl),
    ("config", config),
    ("citations", citations),
    ("edits", edits),
];

/// Runs the target of that name. Invalid UTF-8 is replaced, as when a file is read.
///
/// # Panics
/// If something is wrong.
pub(crate) fn run(name: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Some((_, target)) = TARGETS.iter().find(|(target, _)| *target == name) {
        target(&text);
    }
}

/// Every chunk is part of the text, its prose has the same length, and all spans are within.
fn document(text: &str, format: Format) {
    let mut at = 0;
    while at < text.len() {
        let length = next_chunk(&text[at..], format, at == 0);
        assert!(length > 0, "an empty chunk");
        let chunk = &text[at..at + length];
        let syntax = parse_chunk(&std::sync::Arc::from(chunk), format, at == 0);
        assert_eq!(syntax.prose.len(), chunk.len(), "prose of another length");
        for citation in &syntax.citations {
            let spans = [citation.group, citation.span, citation.key_span];
            assert!(
                spans.iter().all(|span| chunk.get(span.start as usize..span.end as usize).is_some()),
                "{citation:?}"
            );
        }
        at += length;
    }
    let whole = Document::new(DocId(0), "a", format, text);
    assert_eq!(whole.full_text(), text);
}

fn bibliography(path: &str, text: &str) {
    let (entries, problems) = Bibliography::parse(path, text);
    for entry in &entries {
        for span in [entry.span, entry.whole] {
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} of {}", entry.key);
        }
        let _ = Bibliography::parse("b.bib", &entry.to_bibtex());
    }
    assert!(problems.iter().all(|(_, at)| *at as usize <= text.len()));
}

/// CSL YAML, hayagriva's YAML, and front matter.
fn yaml(text: &str) {
    bibliography("a.yaml", text);
    document(&format!("---\n{text}\n---\n\nText [@a].\n"), Format::Markdown);
}

/// An accepted style formats a reference in moderate time; a rejected one says why.
fn csl(text: &str) {
    let entries = Bibliography::parse("a.bib", "@book{a, author = {Marsh, Ada}, title = {Tides}, date = {1999}}").0;
    // A damaged style is accepted more often than a random text.
    let styled = format!(
        "<style xmlns=\"http://purl.org/net/xbiblio/csl\" class=\"in-text\" version=\"1.0\"><info><title>T</title><id>i</id>\
         <updated>2020-01-01T00:00:00+00:00</updated></info><macro name=\"a\">{text}</macro><citation><layout><text \
         macro=\"a\"/></layout></citation><bibliography><layout><text macro=\"a\"/></layout></bibliography></style>"
    );
    for xml in [text, &styled] {
        match CslStyle::parse(xml) {
            Ok(style) => drop(style.bibliography(&entries.iter().collect::<Vec<_>>())),
            Err(why) => assert!(!why.is_empty()),
        }
    }
    let _ = CslLocale::parse(text);
}

fn config(text: &str) {
    let (config, errors) = ibid::config::parse(std::path::Path::new("/news/ibid.toml"), text);
    let lines = u32::try_from(text.matches('\n').count() + 1).unwrap_or(u32::MAX);
    assert!(errors.iter().all(|error| error.line.is_none_or(|line| (1..=lines).contains(&line))), "{errors:?}");
    let _ = config.admits(std::path::Path::new("/news/a/b.md"), true);
}

/// Tags, locators and printed citations in a sentence.
fn citations(text: &str) {
    for sentence in
        [format!("So it was [{text}].\n"), format!("So @{text} it was.\n"), format!("So it was ({text}).\n")]
    {
        for format in [Format::Markdown, Format::Text, Format::Latex, Format::Typst, Format::Org, Format::Rst] {
            document(&sentence, format);
        }
    }
}

/// An edited document equals one analyzed afterwards. The input: lines, of which every other one is inserted at a
/// position, replacing a length, that its first two bytes give.
fn edits(text: &str) {
    let (start, rest) = text.split_at(text.floor_char_boundary(text.len() / 2));
    for format in [Format::Markdown, Format::Text] {
        let mut whole = start.to_owned();
        let mut document = Document::new(DocId(0), "a", format, &whole);
        for line in rest.split_inclusive('\n').take(16) {
            let place = |byte: Option<&u8>, of: usize| usize::from(*byte.unwrap_or(&0)) * of / 256;
            let start = whole.floor_char_boundary(place(line.as_bytes().first(), whole.len() + 1));
            let end = start + place(line.as_bytes().get(1), whole.len() - start + 1);
            let end = whole.floor_char_boundary(end).max(start);
            let edit = Edit::replace(Span::new(offset(start), offset(end)), line);
            document = document.edited(&edit);
            whole.replace_range(start..end, line);
            let fresh = Document::new(DocId(0), "a", format, &whole);
            assert!(document == fresh, "edited is not as fresh: {whole:?}");
        }
    }
}
