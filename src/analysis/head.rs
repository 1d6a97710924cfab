//! Metadata of a document from its head: front matter, headline, byline, dateline.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::facts::{DateValue, EntityKind, Facts, Iso, Meta};
use super::kind::{DocumentKind, profile};
use crate::english;
use crate::syntax::{Block, BlockKind, Shape};
use crate::text::Span;

/// How many chunks from the start [`meta`] looks at.
pub const META_CHUNKS: usize = 12;
/// A dateline is at most this many bytes from the start of its paragraph.
const DATELINE: u32 = 60;

/// Reads the metadata of a document: front matter, headline, byline, dateline. `head`: its first chunks
/// ([`META_CHUNKS`] at most), as text and facts.
#[must_use]
pub fn meta(head: &[(&str, &Facts)]) -> Meta {
    let mut meta = Meta::default();
    let front = head.first().and_then(|(_, facts)| facts.syntax.front_matter.as_deref());
    let named = front.and_then(|front| front.kind.as_deref()).and_then(DocumentKind::named);
    (meta.kind, meta.profile) = profile(head, named);
    meta.kind_named = named.is_some();
    meta.draft = front.and_then(|front| front.draft);
    if let Some(front) = front {
        meta.title.clone_from(&front.title);
        meta.author.clone_from(&front.author);
        meta.outlet.clone_from(&front.outlet);
        // “12 December 2022” as well as 2022-12-12.
        meta.date = front.date.as_deref().map(|date| super::date::parse(date).unwrap_or_else(|| date.into()));
        meta.key.clone_from(&front.key);
        meta.bibliography.clone_from(&front.bibliography);
        meta.references.clone_from(&front.references);
    }
    if meta.date.is_none() {
        meta.date = dateline(head);
    }
    if meta.title.is_none() {
        meta.title = headline(head).map(Into::into);
    }
    meta.issuer = issuer(head).map(Into::into);
    // The head ends with the second paragraph of the article.
    let mut paragraphs = 0;
    for (text, facts) in head.iter().take(META_CHUNKS) {
        for block in &facts.syntax.blocks {
            let words = block.span.of(text).trim();
            if block.shape == Shape::Byline && meta.author.is_none() {
                meta.author = author(words).map(Into::into);
            }
            // A photograph may be older than the article.
            let dated = matches!(block.shape, Shape::Byline | Shape::Breadcrumb);
            let prose = block.kind == BlockKind::Paragraph && block.shape == Shape::Prose;
            if meta.date.is_none() && paragraphs < 2 && (dated || prose) {
                meta.date = date(text, facts, block, dated);
            }
            paragraphs += u32::from(prose && words.len() > PARAGRAPH);
            if paragraphs > 2 {
                return meta;
            }
        }
    }
    meta
}

/// The first organization in prose; in a dateline there is none.
fn issuer<'a>(head: &[(&'a str, &Facts)]) -> Option<&'a str> {
    head.iter().take(META_CHUNKS).find_map(|(text, facts)| {
        let is_prose = |span: Span| {
            let mut blocks = facts.syntax.blocks.iter();
            blocks.any(|block| block.shape == Shape::Prose && block.span.covers(span))
        };
        let mut bodies = facts.mentions.iter().filter(|mention| mention.kind == EntityKind::Organization);
        bodies.find(|mention| is_prose(mention.span)).map(|mention| mention.span.of(text))
    })
}

/// Bytes of the shortest paragraph that begins the article.
const PARAGRAPH: usize = 80;

/// The headline: a heading before the first paragraph. Of lines without markup, which may be a menu or an advertisement of
/// the page, the one that has most words in common with the article; none if an article has no word in common with them.
fn headline(head: &[(&str, &Facts)]) -> Option<String> {
    let mut lines: Vec<&str> = Vec::new();
    let mut article: FxHashSet<String> = FxHashSet::default();
    let mut paragraphs = 0;
    for (text, facts) in head.iter().take(META_CHUNKS) {
        for block in &facts.syntax.blocks {
            let words = block.span.of(text).trim();
            let is_paragraph = block.kind == BlockKind::Paragraph && block.shape == Shape::Prose;
            if is_paragraph && words.len() > PARAGRAPH {
                paragraphs += 1;
                article.extend(content_words(words));
            } else if paragraphs == 0 && !words.is_empty() {
                match block.kind {
                    BlockKind::Heading(_) if lines.is_empty() => return Some(title(words)),
                    BlockKind::Heading(_) => lines.push(words),
                    BlockKind::Paragraph if block.shape == Shape::Title => lines.push(words),
                    _ => {}
                }
            }
        }
    }
    let shared = |line: &str| content_words(line).filter(|word| article.contains(word)).count();
    let best = lines.iter().map(|line| shared(line)).max()?;
    let line = lines.into_iter().find(|line| shared(line) == best)?;
    (best > 0 || paragraphs < 2).then(|| title(line))
}

/// Words of four letters or more, in lower case.
fn content_words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| word.chars().count() > 3).map(str::to_lowercase)
}

/// A headline without the marks of its markup.
fn title(words: &str) -> String {
    let line = words.trim_start_matches(['#', ' ', '=']).lines().next().unwrap_or("");
    line.trim_end_matches(['#', ' ']).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// “By Jane Roe, Gazette, 4 May”: Jane Roe.
fn author(line: &str) -> Option<String> {
    let line = line.lines().next()?.trim_start_matches(['*', '_', ' ']);
    let by = line.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("by "));
    let name = if by { line.get(3..)? } else { line };
    let name = name.split([',', '|', '–', '—', '•', '/', '(', '*']).next()?.split(" - ").next()?.trim();
    let name = name.split(|c: char| c.is_ascii_digit()).next()?.trim();
    let words: Vec<&str> = name.split_whitespace().collect();
    let named = (2..=6).contains(&words.len())
        && words.iter().all(|word| word.starts_with(char::is_uppercase) || word.len() < 4);
    named.then(|| words.join(" "))
}

/// Most bytes of a line that gives the day of a document.
const LINE: usize = 120;
/// Words of such a line beside the date that are in lower case: more make a sentence.
const SMALL: usize = 3;
/// Words before the day on which a text was made public.
static PUBLISHED: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "head.published"));

/// The day of the line in the head that tells when the document was written: “Kanyar Weekly – Friday 28 August 2026”,
/// “Posted by Ada on 3 May 2025 | 4 comments”. A line that says that it was published counts before others, and one
/// with the day of the week before one without.
fn dateline(head: &[(&str, &Facts)]) -> Option<Iso> {
    let mut best: Option<(u8, Iso)> = None;
    let mut paragraphs = 0;
    'head: for (text, facts) in head.iter().take(META_CHUNKS) {
        for block in &facts.syntax.blocks {
            let words = block.span.of(text);
            let is_plain = matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading(_));
            for date in facts.dates.iter().filter(|date| is_plain && block.span.covers(date.span)) {
                let DateValue::Day { year, month, day } = date.value else { continue };
                let Some(rank) = dateline_rank(text, block.span, date.span) else { continue };
                if best.as_ref().is_none_or(|(known, _)| rank > *known) {
                    best = Some((rank, format!("{year:04}-{month:02}-{day:02}").into()));
                }
            }
            // Lines of a head are short; the first longer one begins the text.
            paragraphs += u32::from(block.shape == Shape::Prose && words.lines().any(|line| line.len() > LINE));
            if paragraphs > 0 {
                break 'head;
            }
        }
    }
    best.map(|(_, date)| date)
}

/// How surely a line with a day tells when the document was written: 2 where it says that it was published then, 1 where
/// it gives the day of the week, 0 where it has little else; `None` for a sentence.
fn dateline_rank(text: &str, block: Span, date: Span) -> Option<u8> {
    let (from, to) = (block.start as usize, block.end as usize);
    let start = text.get(from..date.start as usize)?.rfind('\n').map_or(from, |at| from + at + 1);
    let end = text.get(date.end as usize..to)?.find('\n').map_or(to, |at| date.end as usize + at);
    let (before, after) = (text.get(start..date.start as usize)?, text.get(date.end as usize..end)?);
    if end - start <= LINE && is_set_off(before, after) {
        return Some(u8::from(before.split_whitespace().chain(date.of(text).split_whitespace()).any(is_weekday)));
    }
    let small = |words: &str| {
        let words = words.split(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '\'' | '’' | '@'));
        let words = words.filter(|word| word.len() > 3 && word.starts_with(char::is_lowercase));
        words.filter(|word| !is_in(&PUBLISHED, &word.to_lowercase())).count()
    };
    let published = before.split_whitespace().any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        is_in(&PUBLISHED, &word)
    });
    // “SORREL, Tuesday 3 March 2026 – Three days of talks …”: the text follows in the same line.
    let opens = after.trim_start().starts_with(['–', '—', '-', ')', '/']) || after.trim_start().starts_with("(");
    let text_follows = end - start > LINE || after.trim_end().ends_with(['.', '!', '?']);
    if small(before) > SMALL || text_follows && !opens && !after.trim().is_empty() && after.trim() != "." {
        return None;
    }
    if !text_follows && small(after) > SMALL || before.len() > LINE {
        return None;
    }
    // “The board met on 3 May 2025.”: a sentence that ends with a day.
    if after.trim() == "." && before.split_whitespace().count() > 4 {
        return None;
    }
    // “Report on the fire of 3 May 2019”, “3 May 2019 was the last day”: the day is a topic.
    let goes_on = after.strip_prefix(' ').and_then(|rest| rest.split_whitespace().next());
    let goes_on = goes_on.filter(|word| word.starts_with(char::is_lowercase));
    let is_sentence = goes_on.is_some_and(|word| !is_in(&BESIDE, word));
    if is_about(before) || is_sentence && !published {
        return None;
    }
    let weekday = before.split_whitespace().chain(date.of(text).split_whitespace()).any(is_weekday);
    Some(if published { 2 } else { u8::from(weekday) })
}

/// Whether punctuation sets a day off in a line of the head: “Leaflet no. 23, 18 September 2025. Pass it on!”. The
/// day of the week and the hour belong to it.
fn is_set_off(before: &str, after: &str) -> bool {
    let mut before = before.trim_end();
    while let Some(word) = before.split_whitespace().next_back().filter(|word| is_weekday(word)) {
        before = before[..before.len() - word.len()].trim_end();
    }
    let is_mark = |c: char| matches!(c, ',' | ':' | ';' | '–' | '—' | '-' | '|' | '(' | '/' | '*' | '_' | '·' | '•');
    let opens = before.ends_with(is_mark) || before.is_empty();
    let after = after.trim_start_matches([' ', ')', '*', '_']);
    let closes = after.is_empty() || after.starts_with(|c: char| is_mark(c) || matches!(c, '.' | ')'));
    // “3 May 2019, the last day of the old firmware, …” goes on as a sentence.
    let rest = after.trim_start_matches(|c: char| !c.is_alphanumeric());
    let goes_on = rest.starts_with(char::is_lowercase) && !rest.starts_with(['a', 'p']) && !after.starts_with('(');
    opens && closes && (!goes_on || before.ends_with(is_mark))
}

/// Whether a day that opens a paragraph dates it: only places, agencies and words of publication are before it, and a
/// dash, a bracket, a full stop, or the end of the line after it. A day in a sentence is a day that the text is about.
fn is_dateline(text: &str, block: Span, date: Span) -> bool {
    let before = text.get(block.start as usize..date.start as usize).unwrap_or("");
    let after = text.get(date.end as usize..block.end as usize).unwrap_or("");
    let line = after.split('\n').next().unwrap_or("").trim_matches([' ', '*', '_', '.', '\r']);
    // “Dresden, 14 June 2021. The river rose.”
    let stops = after.strip_prefix(". ").is_some_and(|rest| !rest.starts_with(char::is_lowercase));
    let ends = stops || line.is_empty() || line.starts_with(['–', '—', '-', '(', ')', ':', '/', '|', '•']);
    let small = |word: &str| word.starts_with(char::is_lowercase) && !is_in(&PUBLISHED, word);
    let mut words = before.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    ends && !words.any(small) && !is_about(before)
}

/// Words that go on with a head line behind its day: “3 May, page 18”.
static BESIDE: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "head.beside"));
/// Prepositions by which a text speaks about a day.
static ABOUT: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "head.about"));
/// What has a day of its own, which the line gives: “Minutes of the meeting of 3 May”.
static OCCASIONS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "head.occasions"));

/// Whether the words before a day end with a preposition, and do not say that something was published then.
fn is_about(before: &str) -> bool {
    let words = || {
        let words = before.rsplit('\n').next().unwrap_or("").split_whitespace();
        words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
    };
    let last = words().rfind(|word| !word.is_empty() && !is_weekday(word) && word != "the");
    let published = words().any(|word| is_in(&PUBLISHED, &word) || is_in(&OCCASIONS, &word));
    !published && last.is_some_and(|word| is_in(&ABOUT, &word))
}

fn is_in(list: &[&str], word: &str) -> bool {
    list.contains(&word)
}

/// The name of a day of the week, whole or to three letters.
fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    word.len() >= 3 && DAYS.iter().any(|day| *day == word || word.len() == 3 && day.starts_with(&word))
}

/// The day that a block gives; in prose only where it opens with a dateline.
fn date(text: &str, facts: &Facts, block: &Block, anywhere: bool) -> Option<Iso> {
    let inside = facts.dates.iter().filter(|date| block.span.covers(date.span));
    let opens = |date: Span| date.start - block.span.start <= DATELINE && is_dateline(text, block.span, date);
    let near = inside.filter(|date| anywhere || opens(date.span));
    near.into_iter().find_map(|date| match date.value {
        DateValue::Day { year, month, day } => Some(format!("{year:04}-{month:02}-{day:02}").into()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::read;
    use crate::syntax::Format;

    fn day_of(text: &str) -> Option<Iso> {
        let text = std::sync::Arc::from(text);
        let facts = read(&text, Format::Text, true);
        meta(&[(&text, &facts)]).date
    }

    #[test]
    fn the_day_of_a_document_is_in_a_line_of_its_head() {
        for (head, day) in [
            ("KANYAR WEEKLY – Friday 28 August 2026\n\nNobody came.\n", "2026-08-28"),
            (
                "Letter to members, no. 7\nPosted by Ada on Sunday, 4 May 2025 | 12 comments\n\nDear all,\n",
                "2025-05-04",
            ),
            (
                "Election of the rector, Saturday 3 May 2025\nPosted Sunday 4 May 2025, 01:35\n\nThe count:\n",
                "2025-05-04",
            ),
            (
                "Harbour Board of Lund\nMedia statement, Lund, 10 September 2025\n\nThe board regrets it.\n",
                "2025-09-10",
            ),
            ("The Sunday Post (Lund), 22 September 2025, page 18\n\nTHE MAN\n\nHe left.\n", "2025-09-22"),
        ] {
            assert_eq!(day_of(head).as_deref(), Some(day), "{head}");
        }
        for (head, day) in [
            (
                "PRISONS DIRECTORATE\nFor immediate use\nSunday 15 February 2026, 2.00 p.m.\n\nIt is over.\n",
                "2026-02-15",
            ),
            ("Quiet Canal\nLeaflet no. 23, 18 September 2025. Please pass it on!\n\nWe hear it.\n", "2025-09-18"),
            (
                "Aldergrove Clinic\n\nFrom the open encyclopaedia of the northern coast. This version: 11 May 2026\n\nIt is old.\n",
                "2026-05-11",
            ),
            (
                "COURT OF ROVELLO\nSummary of the preliminary expert opinion (hydraulic engineering), 12 November 2025\n\nIt fell.\n",
                "2025-11-12",
            ),
            ("Civil Protection\nOrder no. 7 of 6 September 2024\n\nIt is ordered as follows:\n", "2024-09-06"),
            ("# The door was open\n*a blog about servers — 11 May 2026*\n\nHi.\n", "2026-05-11"),
        ] {
            assert_eq!(day_of(head).as_deref(), Some(day), "{head}");
        }
        let told =
            "The clinic\n\nThe ward that the county had closed was opened by nurses who came back on 3 May 2019.\n";
        assert_eq!(day_of(told), None);
    }

    fn title_of(text: &str, format: Format) -> Option<String> {
        let text = std::sync::Arc::from(text);
        let facts = read(&text, format, true);
        meta(&[(&text, &facts)]).title.map(Into::into)
    }

    #[test]
    fn the_headline_is_the_line_that_the_article_is_about() {
        const FERRY: &str = "The old ferry to Lund will stop for good in October, because the harbour board found cracks in \
                             its hull last week and will not pay for them.";
        const VACCINE: &str = "A trial of the new vaccine was stopped on Tuesday after two volunteers fell ill within a day \
                               of the second dose.";
        for (text, title) in [
            (format!("Support our work\n\nLund loses its ferry\n\n{FERRY}\n"), Some("Lund loses its ferry")),
            (format!("My account\n\nVaccine trial stopped\n\nPuzzles\n\n{VACCINE}\n"), Some("Vaccine trial stopped")),
            (format!("Support our work\n\n{FERRY}\n\n{VACCINE}\n"), None),
            ("The clinic\n\nNobody came.\n".into(), Some("The clinic")),
        ] {
            assert_eq!(title_of(&text, Format::Text).as_deref(), title, "{text}");
        }
        let text = format!("# Winter\n\n{FERRY}\n\n{VACCINE}\n");
        assert_eq!(title_of(&text, Format::Markdown).as_deref(), Some("Winter"));
    }

    #[test]
    fn a_day_in_a_sentence_is_not_the_day_of_the_document() {
        for told in [
            "On 3 May 2019 the ward was opened by nurses who had waited for it through the whole of the winter.\n",
            "Report on the fire of 3 May 2019\n\nThe mill burned for two days.\n",
            "The cup was lost on Saturday 3 May 2019 - nobody knows how - and has not been seen since then by anybody.\n",
            "3 May 2019 was the last day of the old firmware, which had been sold with a fault for nine years.\n",
            "Since 3 May 2019, the court has heard nobody, although nineteen witnesses had been called before it.\n",
            "What happened on 3 May 2019\n\nNobody knows.\n",
        ] {
            assert_eq!(day_of(told), None, "{told}");
        }
        for (told, day) in [
            ("Lund, 3 May 2019. The match was lost in front of nobody at all, and it rained.\n", "2019-05-03"),
            ("BERGEN, 3 May 2019 – The ward was opened by nurses who had waited for it all winter.\n", "2019-05-03"),
            (
                "LUND, Norway, 3 May 2019 (Nordsea Press) - The match was lost in front of nobody at all.\n",
                "2019-05-03",
            ),
            ("Minutes of the meeting of 3 May 2019\n\nThe board met.\n", "2019-05-03"),
            ("3 May 2019\n\nDear all, the lab is closed until further notice, as you will have heard.\n", "2019-05-03"),
        ] {
            assert_eq!(day_of(told).as_deref(), Some(day), "{told}");
        }
    }
}
