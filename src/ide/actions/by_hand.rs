//! Citations written out by hand, “(Roe, 2018, p. 3)” and “Roe (2018)”, made tags.

use super::{Action, ActionKind, Asked};
use crate::corpus::{Entry, Name};
use crate::ide::Cancellable;
use crate::ide::changes::{Changes, listing_document};
use crate::ide::markup::clean;
use crate::ide::tagging::Tagger;
use crate::syntax::{BlockKind, CitationMode, CitationStyle, Tag, locator_of};
use crate::text::{Edit, Span, offset};

/// A parenthesis of more bytes cites nothing.
const LONGEST: usize = 160;
/// Names before a parenthesis that open no more than a sentence or a date.
const NO_NAMES: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "Spring",
    "Summer",
    "Autumn",
    "Fall",
    "Winter",
    "A",
    "About",
    "Also",
    "An",
    "And",
    "As",
    "At",
    "Both",
    "But",
    "By",
    "Even",
    "For",
    "From",
    "He",
    "Here",
    "If",
    "In",
    "It",
    "Like",
    "Of",
    "On",
    "Only",
    "Per",
    "See",
    "She",
    "Since",
    "So",
    "The",
    "Then",
    "There",
    "They",
    "To",
    "Until",
    "We",
    "What",
    "When",
    "While",
    "With",
    "Yet",
];

/// A citation in words.
#[derive(Debug, PartialEq, Eq)]
struct ByHand<'a> {
    /// What the tag stands in place of.
    span: Span,
    names: Vec<&'a str>,
    year: &'a str,
    locator: &'a str,
    prefix: &'a str,
    mode: CitationMode,
}

impl Asked<'_> {
    /// A tag in place of each such citation in the range: of what it means here, else of a new entry that says no more.
    pub(super) fn by_hand(&self) -> Cancellable<Vec<Action>> {
        let mut actions = Vec::new();
        let text = &*self.chunk.text;
        let code = |span: Span| {
            let blocks = &self.chunk.facts.syntax.blocks;
            blocks.iter().any(|block| matches!(block.kind, BlockKind::Code | BlockKind::FrontMatter) && block.span.overlaps(span))
                // What is no prose is blank there.
                || span.of(&self.chunk.facts.syntax.prose).trim().is_empty()
        };
        for found in by_hand(text).into_iter().filter(|found| self.touches(found.span) && !code(found.span)) {
            self.snapshot.check()?;
            let (key, beside, title) = match self.meant(&found) {
                Some((key, beside)) => {
                    let title = format!("Write {} as @{}", clean(found.span.of(text), 60), clean(&key, 60));
                    (key, beside, title)
                }
                None => {
                    let names = found.names.iter().map(|name| Name::Literal((*name).into())).collect();
                    let Some((key, beside)) = self.entry(names, Some(found.year)) else { continue };
                    let words = clean(found.span.of(text), 60);
                    let title = format!("Make an entry of “{words}” and cite it as @{}", clean(&key, 60));
                    (key, beside, title)
                }
            };
            let Some(edit) = self.tag_for(&found, &key) else { continue };
            let action = self.action(title, ActionKind::Extract, crate::text::Edits::one(edit));
            actions.push(self.with(action, beside));
        }
        Ok(actions)
    }

    fn tag_for(&self, found: &ByHand<'_>, key: &str) -> Option<Edit> {
        let mut tagger = Tagger::of(self.snapshot, self.document);
        if tagger.style() == CitationStyle::Footnote {
            // A note has its number and its text; the words are as good.
            tagger = Tagger::in_style(self.document, CitationStyle::of(self.document.format));
        }
        let locator = locator_of(found.locator);
        if locator.is_none() && !found.locator.is_empty() {
            return None;
        }
        let tag = Tag { mode: found.mode, prefix: found.prefix, ..Tag::new(key) };
        match &locator {
            Some((label, value)) => tagger.replace(&self.chunk.text, found.span, &tag.at(label, value)),
            None => tagger.replace(&self.chunk.text, found.span, &tag),
        }
    }

    /// The one work here of that author, or from that outlet, and that year.
    fn meant(&self, found: &ByHand<'_>) -> Option<(Box<str>, Changes)> {
        let corpus = &self.snapshot.corpus;
        let first = found.names.first()?.to_lowercase();
        let year = found.year.get(..4)?;
        let is_it = |entry: &Entry| {
            let family = entry.authors().first().is_some_and(|name| name.family().to_lowercase() == first);
            let outlet = entry.outlet.as_deref().is_some_and(|outlet| outlet.to_lowercase() == first);
            (family || outlet) && entry.year() == Some(year)
        };
        let mut keys: Vec<(Box<str>, Changes)> = Vec::new();
        let entries = self.document.references.iter().chain(corpus.bibliography().entries());
        for entry in entries.filter(|entry| is_it(entry)) {
            if keys.iter().all(|(known, _)| *known != entry.key) && keys.len() < 2 {
                keys.push((entry.key.clone(), Changes::default()));
            }
        }
        for document in corpus.documents().filter(|document| document.id != self.document.id) {
            let in_year = document.meta.date.as_deref().is_some_and(|date| date.starts_with(year));
            if keys.len() < 2 && in_year && is_it(&corpus.entry_of(document)) {
                let key = corpus.key_of(document).0;
                if keys.iter().all(|(known, _)| *known != key) {
                    keys.push((key, listing_document(self.snapshot, self.document, document)));
                }
            }
        }
        if keys.len() == 1 { keys.pop() } else { None }
    }
}

/// The citations that a text holds in words.
fn by_hand(text: &str) -> Vec<ByHand<'_>> {
    let mut found = Vec::new();
    for open in memchr::memchr_iter(b'(', text.as_bytes()) {
        let Some(rest) = text.get(open + 1..) else { continue };
        let Some(length) = rest.bytes().take(LONGEST).position(|byte| matches!(byte, b')' | b'(' | b'[' | b'@')) else {
            continue;
        };
        if rest.as_bytes().get(length) != Some(&b')') {
            continue;
        }
        let inner = &rest[..length];
        let close = offset(open + length + 2);
        let one = in_brackets(inner).map(|one| ByHand { span: Span::new(offset(open), close), ..one });
        found.extend(one.or_else(|| behind_names(text, open, inner, close)));
    }
    found
}

/// `see Roe & Doe, 2018, p. 3`
fn in_brackets(inner: &str) -> Option<ByHand<'_>> {
    let (prefix, rest) = ["see also ", "see ", "cf. ", "e.g. ", "e.g., "]
        .iter()
        .find_map(|prefix| Some((prefix.trim_end().trim_end_matches(','), inner.strip_prefix(prefix)?)))
        .unwrap_or(("", inner));
    let at = year_in(rest)?;
    let names = names(rest[..at].trim_end().trim_end_matches(',').trim_end())?;
    let (year, locator) = year_and_rest(&rest[at..])?;
    Some(ByHand { span: Span::default(), names, year, locator, prefix, mode: CitationMode::Normal })
}

/// `Roe and Doe (2018, p. 3)`
fn behind_names<'a>(text: &'a str, open: usize, inner: &'a str, close: u32) -> Option<ByHand<'a>> {
    let (year, locator) = year_and_rest(inner)?;
    let before = text[..open].strip_suffix(' ')?;
    let mut start = before.len();
    // The names are the words just before, as far as they are names.
    let mut rest = before;
    for _ in 0..6 {
        let at = rest
            .rfind([' ', '\n', '(', '“', '"'])
            .map_or(0, |at| at + rest[at..].chars().next().map_or(1, char::len_utf8));
        let word = &rest[at..];
        let joins = matches!(word, "and" | "&" | "et" | "al.");
        let is_name = word.starts_with(char::is_uppercase)
            && !NO_NAMES.contains(&word)
            && !word.ends_with(['.', ',', ';', ':', '!', '?']);
        if !(joins || is_name) {
            break;
        }
        if is_name {
            start = at;
        }
        match rest[..at].strip_suffix(' ') {
            Some(shorter) => rest = shorter,
            None => break,
        }
    }
    let names = names(&before[start..])?;
    let span = Span::new(offset(start), close);
    Some(ByHand { span, names, year, locator, prefix: "", mode: CitationMode::AuthorInText })
}

/// Where the year stands that ends a citation's names.
fn year_in(text: &str) -> Option<usize> {
    text.char_indices().find(|(at, c)| c.is_ascii_digit() && text[..*at].ends_with(' ')).map(|(at, _)| at)
}

/// `2018a, p. 3`: the year, and the locator behind it.
fn year_and_rest(text: &str) -> Option<(&str, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_year = digits == 4 && text.get(..4)?.parse::<u32>().is_ok_and(|year| (1400..2100).contains(&year));
    let letter = usize::from(text.as_bytes().get(4).is_some_and(u8::is_ascii_lowercase));
    let (year, rest) = text.split_at_checked(digits + letter).filter(|_| is_year)?;
    match rest {
        "" => Some((year, "")),
        rest => rest.strip_prefix(", ").or_else(|| rest.strip_prefix(": ")).map(|locator| (year, locator.trim())),
    }
}

/// The last names, or the name of one body.
fn names(text: &str) -> Option<Vec<&str>> {
    let text = text.strip_suffix(" et al.").or_else(|| text.strip_suffix(" et al")).unwrap_or(text);
    let text = text.strip_suffix(',').unwrap_or(text);
    let is_name = |name: &&str| {
        let words = name.split(' ').count();
        name.starts_with(char::is_uppercase)
            && words <= 6
            && name.chars().all(|c| c.is_alphabetic() || " .-’'".contains(c))
            && !NO_NAMES.contains(&name.split(' ').next().unwrap_or(""))
    };
    let names: Vec<&str> =
        text.split(" & ").flat_map(|part| part.split(" and ")).flat_map(|part| part.split(", ")).collect();
    (!text.is_empty() && names.iter().all(is_name)).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::actions;
    use crate::ide::fixture::Fixture;

    #[test]
    fn a_citation_in_words_is_told_from_a_parenthesis() {
        let shown = |text: &str| -> Vec<String> {
            let one = |found: &ByHand<'_>| {
                format!("{}|{}|{}|{}", found.span.of(text), found.names.join("+"), found.year, found.locator)
            };
            by_hand(text).iter().map(one).collect()
        };
        assert_eq!(shown("So it is (Roe, 2018)."), ["(Roe, 2018)|Roe|2018|"]);
        assert_eq!(
            shown("So it is (see Roe & Doe, 2018a, p. 3)."),
            ["(see Roe & Doe, 2018a, p. 3)|Roe+Doe|2018a|p. 3"]
        );
        assert_eq!(shown("So it is (Harbour Gazette 2018)."), ["(Harbour Gazette 2018)|Harbour Gazette|2018|"]);
        assert_eq!(shown("So says Roe et al. (2018)."), ["Roe et al. (2018)|Roe|2018|"]);
        assert_eq!(shown("So says Roe (2018, p. 3)."), ["Roe (2018, p. 3)|Roe|2018|p. 3"]);
        assert_eq!(shown("As Roe and Doe (2018) say."), ["Roe and Doe (2018)|Roe+Doe|2018|"]);
        for other in [
            "So it was (April 14, 2017).",
            "So it was (May 2018).",
            "So it was (in 2018).",
            "It grew (from 3 to 2018).",
            "In (2018) it was.",
            "It was (2018).",
            "He left (Kabul, 12 May 2018).",
            "x(Roe, 2018",
            "(((((",
            "(Roe, 20189)",
            "(Roe, 2018 was good)",
        ] {
            assert_eq!(shown(other), [""; 0], "{other}");
        }
    }

    #[test]
    fn it_becomes_a_tag_of_what_is_meant_or_of_a_new_entry() {
        let after = |text: &str| -> Vec<(String, String, usize)> {
            let files = "--- a.bib\n@book{tides, author = {Roe, Jane}, title = {T}, date = {2018-04}}\n@book{gaz, title = {U}, journaltitle \
                         = {Harbour Gazette}, date = {2018}}\n";
            let fixture = Fixture::new(&format!("{files}--- draft.md\n{text}\n"));
            let found = actions(&fixture.snapshot, fixture.at).unwrap();
            let found = found.into_iter().filter(|action| action.kind == ActionKind::Extract);
            let one = |action: crate::ide::Action| {
                let after = action.edits.apply(&fixture.document().full_text()).trim_end().to_owned();
                (action.title.to_string(), after, action.beside.bibliographies.len())
            };
            found.map(one).collect()
        };
        let said = |title: &str, after: &str, beside| vec![(title.to_owned(), after.to_owned(), beside)];
        assert_eq!(
            after("So it is (see Roe,$0 2018, p. 3)."),
            said("Write (see Roe, 2018, p. 3) as @tides", "So it is [see @tides, p. 3].", 0)
        );
        assert_eq!(
            after("So it is (Harbour Gazette,$0 2018)."),
            said("Write (Harbour Gazette, 2018) as @gaz", "So it is [@gaz].", 0)
        );
        assert_eq!(after("So Roe (2018$0) has it."), said("Write Roe (2018) as @tides", "So @tides has it.", 0));
        assert_eq!(
            after("So it is (Poe,$0 2017)."),
            said("Make an entry of “(Poe, 2017)” and cite it as @poe2017", "So it is [@poe2017].", 1)
        );
    }
}
