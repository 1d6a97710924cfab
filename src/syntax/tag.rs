//! Writes citations in each of the styles that ibid reads.

use super::block::Format;
use super::citation::{Citation, CitationMode};
use super::locator;
use crate::text::Edit;

/// How citation tags are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum CitationStyle {
    /// `[see @key, para. 4; @other]`, as pandoc and Quarto read it; in plain text as well.
    Pandoc,
    /// `` {cite:p}`key{para. 4}` ``, in Markdown for MyST.
    Myst,
    /// `\autocite[see][para.~4]{key}`, of biblatex.
    Latex,
    /// `\citep[see][para.~4]{key}`, of natbib.
    Natbib,
    /// `@key[para. 4]`
    Typst,
    /// `[cite:see @key para. 4; @other]`
    Org,
    /// `` :cite:p:`key{para. 4}` ``, of sphinxcontrib-bibtex.
    RstRole,
    /// `[key]_`, without locators or text.
    Rst,
    /// `cite:[key(para. 4)]`, of asciidoctor-bibtex.
    AsciiDoc,
    /// `[^1]` in Markdown, with a pandoc citation in the note. The parsed style is that of the citation, so only the
    /// whole document shows it.
    Footnote,
}

/// One citation to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    pub key: &'a str,
    pub mode: CitationMode,
    pub prefix: &'a str,
    /// The locator's canonical label (`page`, `paragraph`, …) and its value.
    pub label: Option<&'a str>,
    pub locator: Option<&'a str>,
    pub suffix: &'a str,
}

impl<'a> Tag<'a> {
    /// A citation of a work as a whole.
    #[must_use]
    pub const fn new(key: &'a str) -> Self {
        Self { key, mode: CitationMode::Normal, prefix: "", label: None, locator: None, suffix: "" }
    }

    /// A citation of a place in it: `"paragraph"`, `"4"`.
    #[must_use]
    pub const fn at(self, label: &'a str, locator: &'a str) -> Self {
        Self { label: Some(label), locator: Some(locator), ..self }
    }

    /// Whether it says nothing but the key.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.mode == CitationMode::Normal && self.prefix.trim().is_empty() && self.place().is_empty()
    }

    /// The citation as parsed.
    #[must_use]
    pub fn of(citation: &'a Citation) -> Self {
        Self {
            key: &citation.key,
            mode: citation.mode,
            prefix: &citation.prefix,
            label: citation.label,
            locator: citation.locator.as_deref(),
            suffix: &citation.suffix,
        }
    }

    /// The locator and the text after it: `para. 4, emphasis added`.
    fn place(&self) -> String {
        let mut place =
            self.locator.map(|value| locator::written(self.label.unwrap_or("page"), value)).unwrap_or_default();
        let suffix = self.suffix.trim();
        if !place.is_empty() && !suffix.is_empty() && !suffix.starts_with([',', ';', '.', ':', ')', '(']) {
            place.push(' ');
        }
        place.push_str(if place.is_empty() { suffix.trim_start_matches(',').trim_start() } else { suffix });
        place
    }
}

impl CitationStyle {
    pub const ALL: [Self; 10] = [
        Self::Pandoc,
        Self::Myst,
        Self::Latex,
        Self::Natbib,
        Self::Typst,
        Self::Org,
        Self::RstRole,
        Self::Rst,
        Self::AsciiDoc,
        Self::Footnote,
    ];

    /// The default citation style of a format.
    #[must_use]
    pub const fn of(format: Format) -> Self {
        match format {
            Format::Text | Format::Markdown | Format::Bibliography => Self::Pandoc,
            Format::Latex => Self::Latex,
            Format::Typst => Self::Typst,
            Format::Org => Self::Org,
            Format::Rst => Self::RstRole,
            Format::AsciiDoc => Self::AsciiDoc,
        }
    }

    /// The name in configuration and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pandoc => "pandoc",
            Self::Myst => "myst",
            Self::Latex => "biblatex",
            Self::Natbib => "natbib",
            Self::Typst => "typst",
            Self::Org => "org",
            Self::RstRole => "sphinx",
            Self::Rst => "rst",
            Self::AsciiDoc => "asciidoc",
            Self::Footnote => "footnote",
        }
    }

    /// Whether files of a format can have this style.
    #[must_use]
    pub const fn fits(self, format: Format) -> bool {
        match self {
            Self::Pandoc => matches!(format, Format::Text | Format::Markdown),
            Self::Myst | Self::Footnote => matches!(format, Format::Markdown),
            Self::Latex | Self::Natbib => matches!(format, Format::Latex),
            Self::Typst => matches!(format, Format::Typst),
            Self::Org => matches!(format, Format::Org),
            Self::RstRole | Self::Rst => matches!(format, Format::Rst),
            Self::AsciiDoc => matches!(format, Format::AsciiDoc),
        }
    }

    /// A key as it appears in a citation; `None` if the style cannot express it.
    #[must_use]
    pub fn key(self, key: &str) -> Option<String> {
        match self {
            Self::Pandoc | Self::Footnote => pandoc_key(key),
            Self::Typst | Self::Rst => is_label(key).then(|| key.to_owned()),
            _ => plain(key).then(|| key.to_owned()),
        }
    }

    /// The edit that replaces a tag's citations by `new`, which has all of them in order; `None` if the tag contains
    /// more than can be written again. A LaTeX command keeps its name.
    #[must_use]
    pub fn rewrite(text: &str, old: &[&Citation], new: &[Tag<'_>]) -> Option<Edit> {
        let first = old.first()?;
        let (style, group) = (first.style, first.group);
        let tags: Vec<_> = old.iter().map(|citation| Tag::of(citation)).collect();
        let (command, own) = command(group.of(text));
        let (_, again) = command_of(&style.write(&tags)?);
        if !spaced(own).eq(spaced(&again)) {
            return None;
        }
        let written = style.write(new)?;
        let (name, rest) = command_of(&written);
        let several = if name.ends_with('s') && !command.ends_with('s') { "s" } else { "" };
        let written =
            if command.is_empty() { written } else { format!("{}{several}{rest}", command.trim_end_matches('*')) };
        Some(Edit::replace(group, written))
    }

    /// A citation of these works, for a position without one; `None` if a key cannot be written in the style, or there
    /// is nothing to write. Parts that the style cannot express are left out.
    #[must_use]
    pub fn write(self, tags: &[Tag<'_>]) -> Option<String> {
        let (first, rest) = tags.split_first()?;
        match self {
            Self::Pandoc | Self::Footnote => pandoc(first, rest),
            Self::Latex => latex(tags),
            Self::Natbib => natbib(tags),
            Self::Typst => joined(tags, " ", typst),
            Self::Org => org(tags),
            Self::Myst => role(tags, "{cite:", "}"),
            Self::RstRole => role(tags, ":cite:", ":"),
            Self::Rst => joined(tags, " ", |tag| is_label(tag.key).then(|| format!("[{}]_", tag.key))),
            Self::AsciiDoc => asciidoc(tags),
        }
    }
}

/// A footnote with citations: its mark, `[^n]`, and the paragraph at the end of the document. `number` must be an
/// unused label.
#[must_use]
pub fn footnote(number: &str, tags: &[Tag<'_>]) -> Option<(String, String)> {
    let mut parts = Vec::new();
    for tag in tags {
        let at = Tag { mode: CitationMode::Normal, ..*tag };
        parts.push(pandoc_entry(&at)?);
    }
    (!parts.is_empty()).then(|| (format!("[^{number}]"), format!("[^{number}]: [{}].\n", parts.join("; "))))
}

/// The LaTeX command at the start, and the text after it.
fn command(tag: &str) -> (&str, &str) {
    let name = tag
        .strip_prefix('\\')
        .map_or(0, |name| 1 + name.find(|c: char| !c.is_ascii_alphabetic() && c != '*').unwrap_or(name.len()));
    tag.split_at(name)
}

fn command_of(tag: &str) -> (String, String) {
    let (name, rest) = command(tag);
    (name.to_owned(), rest.to_owned())
}

/// The words, ignoring white space.
fn spaced(tag: &str) -> impl Iterator<Item = &str> {
    tag.split(['~', '\u{a0}', ' ', '\t', '\n', '\r']).filter(|word| !word.is_empty())
}

fn joined(tags: &[Tag<'_>], between: &str, one: impl Fn(&Tag<'_>) -> Option<String>) -> Option<String> {
    tags.iter().map(one).collect::<Option<Vec<_>>>().map(|tags| tags.join(between))
}

/// The prefix with the space after it.
fn before(prefix: &str) -> String {
    let prefix = prefix.trim();
    if prefix.is_empty() { String::new() } else { format!("{prefix} ") }
}

/// The key in pandoc's syntax after `@`: in braces, unless it is a simple one. `None` if a citation cannot contain it.
#[must_use]
pub fn pandoc_key(key: &str) -> Option<String> {
    // Addresses are simple keys only for pandoc.
    if super::citation::is_simple_key(key) && !key.contains("//") {
        return Some(key.to_owned());
    }
    let holds = !key.is_empty() && !key.contains(|c: char| c.is_whitespace() || c.is_control() || "{}[];".contains(c));
    holds.then(|| format!("{{{key}}}"))
}

fn pandoc(first: &Tag<'_>, rest: &[Tag<'_>]) -> Option<String> {
    let entries: Option<Vec<_>> = rest.iter().map(pandoc_entry).collect();
    let mut entries = entries?;
    if first.mode == CitationMode::AuthorInText {
        let place = first.place();
        let key = pandoc_key(first.key)?;
        let head = before(first.prefix);
        if !place.is_empty() {
            entries.insert(0, place);
        } else if !entries.is_empty() {
            // A bare bracket after the key would be read as its suffix.
            entries.insert(0, String::new());
        }
        let inside = if entries.is_empty() { String::new() } else { format!(" [{}]", entries.join("; ").trim_start()) };
        return Some(format!("{head}@{key}{inside}"));
    }
    entries.insert(0, pandoc_entry(first)?);
    Some(format!("[{}]", entries.join("; ")))
}

fn pandoc_entry(tag: &Tag<'_>) -> Option<String> {
    let sign = if tag.mode == CitationMode::SuppressAuthor { "-" } else { "" };
    let place = tag.place();
    let comma = match place.chars().next() {
        None | Some(',' | ';' | ':' | '.' | ')') => "",
        Some('{' | '(') => " ",
        Some(_) => ", ",
    };
    // Text that is not a locator must not be read as one.
    let guard = if tag.locator.is_none() && locator::split(&format!(", {place}")).0.is_some() { "{}" } else { "" };
    Some(format!("{}{sign}@{}{guard}{comma}{place}", before(tag.prefix), pandoc_key(tag.key)?))
}

/// Whether a key is in braces as it is.
fn plain(key: &str) -> bool {
    !key.is_empty() && !key.contains(|c: char| c.is_whitespace() || c.is_control() || "{}[](),\\%#`;".contains(c))
}

fn is_label(key: &str) -> bool {
    plain(key) && key.chars().all(|c| c.is_alphanumeric() || "-_.:+".contains(c))
}

fn latex_notes(tag: &Tag<'_>) -> String {
    let place = tag.place().replacen(". ", ".~", 1).replace('[', "{[}").replace(']', "{]}");
    match (tag.prefix.trim(), &*place) {
        ("", "") => String::new(),
        ("", place) => format!("[{place}]"),
        (prefix, place) => format!("[{prefix}][{place}]"),
    }
}

fn latex(tags: &[Tag<'_>]) -> Option<String> {
    if tags.iter().any(|tag| !plain(tag.key)) {
        return None;
    }
    let first = tags.first()?;
    let noted = tags.iter().any(|tag| !latex_notes(tag).is_empty());
    let (name, star) = match first.mode {
        CitationMode::Normal => ("autocite", ""),
        CitationMode::AuthorInText => ("textcite", ""),
        CitationMode::SuppressAuthor => ("autocite", "*"),
    };
    if tags.len() > 1 && noted {
        let groups: String = tags.iter().map(|tag| format!("{}{{{}}}", latex_notes(tag), tag.key)).collect();
        return Some(format!("\\{name}s{groups}"));
    }
    let keys = tags.iter().map(|tag| tag.key).collect::<Vec<_>>().join(",");
    Some(format!("\\{name}{star}{}{{{keys}}}", latex_notes(first)))
}

fn natbib(tags: &[Tag<'_>]) -> Option<String> {
    let one = |tag: &Tag<'_>, keys: &str| {
        let name = match tag.mode {
            CitationMode::Normal => "citep",
            CitationMode::AuthorInText => "citet",
            CitationMode::SuppressAuthor => "citeyearpar",
        };
        format!("\\{name}{}{{{keys}}}", latex_notes(tag))
    };
    if tags.iter().any(|tag| !plain(tag.key)) {
        return None;
    }
    if tags.iter().all(|tag| latex_notes(tag).is_empty() && tag.mode == tags[0].mode) {
        return Some(one(&tags[0], &tags.iter().map(|tag| tag.key).collect::<Vec<_>>().join(",")));
    }
    joined(tags, " ", |tag| Some(one(tag, tag.key)))
}

fn typst(tag: &Tag<'_>) -> Option<String> {
    let place = tag.place().replace(['[', ']'], "");
    let head = before(tag.prefix);
    let form = match tag.mode {
        CitationMode::Normal if is_label(tag.key) && !tag.key.ends_with(['.', ':']) => {
            let inside = if place.is_empty() { String::new() } else { format!("[{place}]") };
            return Some(format!("{head}@{}{inside}", tag.key));
        }
        CitationMode::Normal => "",
        CitationMode::AuthorInText => ", form: \"prose\"",
        CitationMode::SuppressAuthor => ", form: \"year\"",
    };
    if tag.key.is_empty() || tag.key.contains(['"', '\\', '\n', '\r']) {
        return None;
    }
    let key = if is_label(tag.key) { format!("<{}>", tag.key) } else { format!("label(\"{}\")", tag.key) };
    let place = if place.is_empty() { String::new() } else { format!(", supplement: [{place}]") };
    Some(format!("{head}#cite({key}{form}{place})"))
}

fn org(tags: &[Tag<'_>]) -> Option<String> {
    let style = match tags.first()?.mode {
        CitationMode::Normal => "",
        CitationMode::AuthorInText => "/t",
        CitationMode::SuppressAuthor => "/na",
    };
    let entries = joined(tags, ";", |tag| {
        let place = tag.place().replace(['[', ']', ';'], "");
        let space = if place.is_empty() || place.starts_with(',') { "" } else { " " };
        plain(tag.key).then(|| format!("{}@{}{space}{place}", before(tag.prefix), tag.key))
    })?;
    Some(format!("[cite{style}:{entries}]"))
}

fn role(tags: &[Tag<'_>], open: &str, close: &str) -> Option<String> {
    let name = match tags.first()?.mode {
        CitationMode::Normal => "p",
        CitationMode::AuthorInText => "t",
        CitationMode::SuppressAuthor => "year",
    };
    let braced = |words: &str| {
        let words = words.replace(['{', '}', '`', ','], "");
        if words.is_empty() { words } else { format!("{{{words}}}") }
    };
    let entries = joined(tags, ",", |tag| {
        plain(tag.key).then(|| format!("{}{}{}", braced(tag.prefix.trim()), tag.key, braced(&tag.place())))
    })?;
    Some(format!("{open}{name}{close}`{entries}`"))
}

fn asciidoc(tags: &[Tag<'_>]) -> Option<String> {
    let name = if tags.first()?.mode == CitationMode::AuthorInText { "citenp" } else { "cite" };
    let entries = joined(tags, ", ", |tag| {
        let place = tag.place().replace(['(', ')', '[', ']'], "");
        let inside = if place.is_empty() { String::new() } else { format!("({place})") };
        plain(tag.key).then(|| format!("{}{}{inside}", before(tag.prefix), tag.key))
    })?;
    Some(format!("{name}:[{entries}]"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::syntax::parse_chunk;

    const ROE: Tag<'static> = Tag::new("roe-2017");

    fn styles(tags: &[Tag<'_>]) -> String {
        CitationStyle::ALL
            .map(|style| format!("{}: {}\n", style.name(), style.write(tags).unwrap_or_default()))
            .concat()
    }

    #[test]
    fn each_style_writes_a_place_in_a_work() {
        expect_test::expect![[r#"
            pandoc: [@roe-2017, para. 4]
            myst: {cite:p}`roe-2017{para. 4}`
            biblatex: \autocite[para.~4]{roe-2017}
            natbib: \citep[para.~4]{roe-2017}
            typst: @roe-2017[para. 4]
            org: [cite:@roe-2017 para. 4]
            sphinx: :cite:p:`roe-2017{para. 4}`
            rst: [roe-2017]_
            asciidoc: cite:[roe-2017(para. 4)]
            footnote: [@roe-2017, para. 4]
        "#]]
        .assert_eq(&styles(&[ROE.at("paragraph", "4")]));
    }

    #[test]
    fn each_style_writes_several_works_with_text_around() {
        let see = Tag { prefix: "see", ..ROE.at("page", "3-5") };
        let other = Tag { mode: CitationMode::Normal, ..Tag::new("doe") };
        expect_test::expect![[r#"
            pandoc: [see @roe-2017, pp. 3-5; @doe]
            myst: {cite:p}`{see}roe-2017{pp. 3-5},doe`
            biblatex: \autocites[see][pp.~3-5]{roe-2017}{doe}
            natbib: \citep[see][pp.~3-5]{roe-2017} \citep{doe}
            typst: see @roe-2017[pp. 3-5] @doe
            org: [cite:see @roe-2017 pp. 3-5;@doe]
            sphinx: :cite:p:`{see}roe-2017{pp. 3-5},doe`
            rst: [roe-2017]_ [doe]_
            asciidoc: cite:[see roe-2017(pp. 3-5), doe]
            footnote: [see @roe-2017, pp. 3-5; @doe]
        "#]]
        .assert_eq(&styles(&[see, other]));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let tags = [
            vec![ROE],
            vec![ROE.at("paragraph", "4")],
            vec![ROE.at("page", "3-5"), Tag::new("doe").at("chapter", "2")],
            vec![Tag { mode: CitationMode::AuthorInText, ..ROE }],
            vec![Tag { mode: CitationMode::AuthorInText, ..ROE.at("section", "4.2") }],
            vec![Tag { mode: CitationMode::SuppressAuthor, ..ROE }],
            vec![Tag { prefix: "see", ..ROE.at("page", "3") }],
        ];
        let formats = [
            (Format::Markdown, CitationStyle::Pandoc),
            (Format::Markdown, CitationStyle::Myst),
            (Format::Text, CitationStyle::Pandoc),
            (Format::Latex, CitationStyle::Latex),
            (Format::Latex, CitationStyle::Natbib),
            (Format::Typst, CitationStyle::Typst),
            (Format::Org, CitationStyle::Org),
            (Format::Rst, CitationStyle::RstRole),
            (Format::AsciiDoc, CitationStyle::AsciiDoc),
        ];
        for (format, style) in formats {
            for tags in &tags {
                let written = style.write(tags).unwrap();
                let text: Arc<str> = format!("Twelve sailed {written}.").into();
                let read = parse_chunk(&text, format, true).citations;
                let said =
                    |tag: &Tag<'_>| (tag.key.to_owned(), tag.label.map(str::to_owned), tag.locator.map(str::to_owned));
                let ours: Vec<_> = read.iter().map(|citation| said(&Tag::of(citation))).collect();
                assert_eq!(ours, tags.iter().map(said).collect::<Vec<_>>(), "{text}");
                if let (1, Some(first)) = (tags.len(), read.first()) {
                    let suppresses = tags[0].mode == CitationMode::SuppressAuthor && format == Format::AsciiDoc;
                    assert!(suppresses || first.mode == tags[0].mode, "{text}");
                    assert_eq!(first.style, style, "{text}");
                }
            }
        }
    }

    #[test]
    fn keys_that_a_style_cannot_express_are_not_written() {
        assert_eq!(CitationStyle::Pandoc.write(&[Tag::new("a b")]), None);
        assert_eq!(
            CitationStyle::Pandoc.write(&[Tag::new("https://a.example/x")]).unwrap(),
            "[@{https://a.example/x}]"
        );
        assert_eq!(CitationStyle::Typst.write(&[Tag::new("DBLP:a/b")]).unwrap(), "#cite(label(\"DBLP:a/b\"))");
        assert_eq!(CitationStyle::Latex.write(&[Tag::new("a,b")]), None);
        assert_eq!(CitationStyle::Org.write(&[]), None);
    }

    #[test]
    fn a_tag_keeps_its_command_and_is_not_rewritten_if_it_contains_more() {
        let rewritten = |format, text: &str| {
            let text: Arc<str> = text.into();
            let read = parse_chunk(&text, format, true).citations;
            let old: Vec<_> = read.iter().collect();
            let mut new: Vec<_> = read.iter().map(Tag::of).collect();
            new.push(Tag::new("doe").at("paragraph", "2"));
            let edit = CitationStyle::rewrite(&text, &old, &new)?;
            Some(crate::text::Edits::one(edit).apply(&text))
        };
        let latex = |text| rewritten(Format::Latex, text);
        assert_eq!(latex("So \\parencite{roe}.").unwrap(), "So \\parencites{roe}[para.~2]{doe}.");
        assert_eq!(latex("So \\footcite[p. 3]{roe}.").unwrap(), "So \\footcites[p.~3]{roe}[para.~2]{doe}.");
        assert_eq!(rewritten(Format::Org, "So [cite:@roe p. 3].").unwrap(), "So [cite:@roe p. 3;@doe para. 2].");
        assert_eq!(rewritten(Format::Org, "So [cite:all of;@roe p. 3]."), None);
    }

    #[test]
    fn a_footnote_is_a_mark_and_a_paragraph() {
        assert_eq!(
            footnote("7", &[ROE.at("paragraph", "4")]).unwrap(),
            ("[^7]".into(), "[^7]: [@roe-2017, para. 4].\n".into())
        );
    }
}
