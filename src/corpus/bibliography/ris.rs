//! RIS: lines of a two-letter tag, two spaces, a hyphen and a value; a record from `TY` to `ER`.

use std::ops::Range;

use super::entry::{Draft, Name, iso};
use super::source::{Piece, Read};

/// The records of a text, each from its `TY` on; text before the first is skipped.
pub(super) fn records(text: &str) -> Vec<Range<usize>> {
    let mut records: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        match tag(line) {
            Some(("TY", _)) => records.push(at..at + line.len()),
            _ => {
                if let Some(last) = records.last_mut() {
                    last.end = at + line.len();
                }
            }
        }
        at += line.len();
    }
    records
}

/// A line's tag and value.
fn tag(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r']);
    let name =
        line.get(..2).filter(|name| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()))?;
    let rest = line.get(2..)?.trim_start_matches(' ');
    Some((name, rest.strip_prefix('-')?.trim()))
}

pub(super) fn read(piece: &Piece<'_>) -> Read {
    let mut draft = Draft::default();
    let mut authors = Vec::new();
    let mut editors = Vec::new();
    let (mut pages, mut closed, mut end) = ((None, None), false, 0);
    let mut made = None;
    let mut at = 0;
    let mut last: Option<&'static str> = None;
    for line in piece.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some((tag, value)) = tag(line) else {
            // A value may continue in the next line.
            if let (Some("title"), Some(title)) = (last, &mut draft.entry.title)
                && !line.trim().is_empty()
            {
                *title = format!("{title} {}", line.trim()).into();
            }
            continue;
        };
        if closed {
            break;
        }
        end = start + line.trim_end().len();
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        last = None;
        if value.is_empty() && tag != "ER" {
            continue;
        }
        let field = |draft: &mut Draft, name| draft.field(name, value.as_str());
        match tag {
            "TY" => draft.entry.kind = kind(&value),
            "ID" if draft.entry.key.is_empty() => {
                let from = line.find(&value).map_or(start, |place| start + place);
                draft.entry.span = piece.span(from..from + value.len());
                draft.entry.key = value.into();
            }
            "TI" | "T1" | "CT" | "BT" if draft.entry.title.is_none() => {
                draft.entry.title = Some(value.into());
                last = Some("title");
            }
            "AU" | "A1" => authors.push(name(&value)),
            "A2" | "ED" => editors.push(name(&value)),
            "T2" | "JO" | "JF" | "JA" | "J2" | "BT" => field(&mut draft, "container-title"),
            "PB" => field(&mut draft, "publisher"),
            "CY" | "PP" => field(&mut draft, "publisher-place"),
            "PY" | "Y1" | "DA" => {
                let longer = |old: &str, new: &str| new.len() > old.len();
                if let Some(new) = date(&value)
                    && draft.entry.date.as_deref().is_none_or(|old| longer(old, &new))
                {
                    draft.entry.date = Some(new);
                }
            }
            "Y2" => {
                if let Some(date) = date(&value) {
                    draft.field("accessed", date);
                }
            }
            "UR" | "L2" if draft.entry.url.is_none() => draft.entry.url = Some(value.into()),
            "L1" if draft.entry.file.is_none() => draft.entry.file = Some(value.into()),
            "VL" => field(&mut draft, "volume"),
            "IS" => field(&mut draft, "issue"),
            "SP" => pages.0 = Some(value),
            "EP" => pages.1 = Some(value),
            "SN" => field(&mut draft, "ISSN"),
            "DO" => field(&mut draft, "DOI"),
            "AB" | "N2" => field(&mut draft, "abstract"),
            "N1" => field(&mut draft, "note"),
            "LA" => field(&mut draft, "language"),
            "ET" => field(&mut draft, "edition"),
            "KW" => field(&mut draft, "keyword"),
            "AN" => made = made.or(Some(value)),
            "ER" => closed = true,
            _ => {}
        }
    }
    let mut read = Read::default();
    if !closed {
        read.problems.push(("this record is not closed by `ER  -`".to_owned(), piece.span(0..0).start));
    }
    match pages {
        (Some(first), Some(last)) => draft.field("page", format!("{first}–{last}")),
        (Some(only), None) | (None, Some(only)) => draft.field("page", only),
        (None, None) => {}
    }
    draft.names("author", authors);
    draft.names("editor", editors);
    draft.entry.path = piece.path.clone();
    draft.entry.whole = piece.span(0..end);
    let mut entry = draft.done();
    if entry.key.is_empty() {
        // Many programs write no `ID`: a key is generated from author, year and title, as for documents.
        entry.key = super::super::KeyPattern::default().make(&entry).or(made.map(Into::into)).unwrap_or_default();
    }
    if entry.key.is_empty() {
        read.problems.push(("a record without `ID`, author and title cannot be cited".to_owned(), entry.whole.start));
    } else {
        read.entries.push(entry);
    }
    read
}

/// “Roe, Jane, Jr.”
fn name(value: &str) -> Name {
    let mut parts = value.split(',').map(str::trim);
    let family = parts.next().unwrap_or_default();
    match parts.next() {
        Some(given) => Name::Person {
            family: family.into(),
            given: (!given.is_empty()).then(|| given.into()),
            particle: None,
            suffix: parts.next().map(Into::into),
        },
        None => Name::Literal(family.into()),
    }
}

/// “2017/04/14/spring”, “2017”.
fn date(value: &str) -> Option<Box<str>> {
    let mut parts = value.split(['/', '-']).map(|part| part.trim().parse().ok());
    let year = parts.next()??;
    let month = parts.next().flatten();
    Some(iso(year, month, month.and_then(|_| parts.next().flatten())))
}

fn kind(name: &str) -> &'static str {
    match name {
        "NEWS" => "article-newspaper",
        "MGZN" => "article-magazine",
        "JOUR" | "JFULL" | "EJOUR" | "ABST" | "INPR" => "article-journal",
        "BOOK" | "EBOOK" | "EDBOOK" | "CLSWK" => "book",
        "CHAP" | "ECHAP" => "chapter",
        "CONF" | "CPAPER" => "paper-conference",
        "ELEC" | "WEB" => "webpage",
        "BLOG" => "post-weblog",
        "RPRT" | "GOVDOC" | "STAND" => "report",
        "THES" => "thesis",
        "CASE" => "legal_case",
        "STAT" | "LEGAL" => "legislation",
        "BILL" => "bill",
        "HEAR" => "hearing",
        "PAT" => "patent",
        "DATA" | "AGGR" => "dataset",
        "COMP" => "software",
        "VIDEO" | "MPCT" => "motion_picture",
        "SOUND" | "MUSIC" => "song",
        "MAP" => "map",
        "ART" => "graphic",
        "PCOMM" => "personal_communication",
        "UNPB" | "MANSCPT" => "manuscript",
        "ENCYC" => "entry-encyclopedia",
        "DICT" => "entry-dictionary",
        _ => "document",
    }
}

#[cfg(test)]
mod tests {
    use super::super::Source;

    #[test]
    fn records_are_read_and_an_unclosed_one_is_reported() {
        let text = "Provider: x\n\nTY  - NEWS\nID  - roe2017\nTI  - The Harbour\n Closes\nAU  - Roe, Jane\nAU  - Doe, John\n\
                    T2  - Gazette\nDA  - 2017/04/14/\nPY  - 2017\nSP  - 3\nEP  - 5\nUR  - https://example.org\nER  - \n\n\
                    TY  - RPRT\r\nAU  - Harbour Office\r\nPY  - 2019\r\nT1  - Twelve Ships\r\n";
        let source = Source::new("a.ris", text);
        let roe = &source.entries[0];
        assert_eq!((&*roe.key, roe.span.of(text), roe.kind), ("roe2017", "roe2017", "article-newspaper"));
        assert_eq!(roe.title.as_deref(), Some("The Harbour Closes"));
        assert_eq!(roe.author.as_deref(), Some("Jane Roe and John Doe"));
        assert_eq!((roe.outlet.as_deref(), roe.date.as_deref()), (Some("Gazette"), Some("2017-04-14")));
        assert_eq!(roe.field("page"), Some("3–5"));
        assert!(roe.whole.of(text).starts_with("TY  - NEWS") && roe.whole.of(text).ends_with("ER  -"));
        assert_eq!(&*source.entries[1].key, "office2019twelve");
        assert_eq!(source.problems.len(), 1, "{:?}", source.problems);
        assert!(text[source.problems[0].1 as usize..].starts_with("TY  - RPRT"));
    }

    #[test]
    fn text_that_is_not_ris_is_reported() {
        assert_eq!(Source::new("a.ris", "hello\n").problems.len(), 1);
        assert_eq!(Source::new("a.ris", "").problems.len(), 0);
    }
}
