//! Columns, a token a line, as CoNLL has them. Written as CoNLL-U Plus: number, word, part of speech, name, part of an
//! attribution, and the number of that attribution. Read from any file whose first line of comments names its columns, or
//! whose last column holds names as `B-PER`, `I-PER`, `O`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::anchor::Selector;
use super::{CONTEXT, Note, Part, What, known_kind};
use crate::analysis::parts_of_speech;
use crate::cli::terminal::visible;
use crate::corpus::Document;
use crate::text::Span;

const FORM: &str = "FORM";
const NAME: &str = "IBID:NAME";
const ATTRIBUTION: &str = "IBID:ATTRIBUTION";
const NUMBER: &str = "IBID:ID";

/// What part of an attribution a stretch of text is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Source,
    Cue,
    Content,
}

impl Role {
    const ALL: [Self; 3] = [Self::Source, Self::Cue, Self::Content];

    const fn name(self) -> &'static str {
        match self {
            Self::Source => "SOURCE",
            Self::Cue => "CUE",
            Self::Content => "CONTENT",
        }
    }
}

/// A stretch of a name or of a part of an attribution, with the number of its note.
type Stretch = (Span, usize, Option<Role>);

/// A token a line, with an empty line behind each sentence. Where attributions lie in each other, a token has the role
/// that it plays as a source or a cue. Remarks have no column.
pub(in crate::cli) fn write(document: &Document, notes: &[Note<Span>], path: &str, first: bool) -> String {
    let mut out = String::new();
    if first {
        let _ = writeln!(out, "# global.columns = ID {FORM} UPOS {NAME} {ATTRIBUTION} {NUMBER}");
    }
    let _ = writeln!(out, "# newdoc id = {}", visible(path));
    let mut number = 0;
    let by_chunk = stretches(document, notes);
    // Attributions are numbered by themselves, so that what is read and written again has the same numbers.
    let numbers: Vec<usize> = notes
        .iter()
        .scan(0, |count, note| {
            *count += usize::from(matches!(note.what, What::Attribution { .. }));
            Some(*count)
        })
        .collect();
    for (chunk, stretches) in document.chunks.iter().zip(&by_chunk) {
        let tokens = parts_of_speech(&chunk.text, document.format, chunk.start == 0, &document.models);
        let mut tokens = tokens.into_iter().peekable();
        let mut last: (Option<Stretch>, Option<Stretch>) = (None, None);
        for sentence in &chunk.facts.sentences {
            while tokens.next_if(|(span, _)| span.end <= sentence.span.start).is_some() {}
            let mut rows = String::new();
            let mut id = 0;
            while let Some((span, part)) = tokens.next_if(|(span, _)| span.start < sentence.span.end) {
                let word: String = span.of(&chunk.text).split_whitespace().collect();
                if word.is_empty() {
                    continue;
                }
                id += 1;
                let at = span.shifted(chunk.start);
                let over: Vec<Stretch> = stretches.iter().filter(|(span, ..)| span.overlaps(at)).copied().collect();
                let name = over.iter().find(|(.., role)| role.is_none()).copied();
                let role = over.iter().filter(|(.., role)| role.is_some());
                let role = role.min_by_key(|(_, note, role)| (*role == Some(Role::Content), *note)).copied();
                let begun = |now: Stretch, last: Option<Stretch>| if last == Some(now) { 'I' } else { 'B' };
                let kind = |note: usize| match notes.get(note).map(|note| &note.what) {
                    Some(What::Name { kind, .. }) => visible(kind).replace(' ', "_"),
                    _ => String::new(),
                };
                let name_column = name.map_or("O".into(), |now| format!("{}-{}", begun(now, last.0), kind(now.1)));
                let role_column =
                    role.map_or("O".into(), |now| format!("{}-{}", begun(now, last.1), now.2.map_or("", Role::name)));
                let id_column = role.and_then(|now| numbers.get(now.1)).map_or("_".into(), ToString::to_string);
                last = (name, role);
                let tag = part.tag();
                let _ = writeln!(rows, "{id}\t{word}\t{tag}\t{name_column}\t{role_column}\t{id_column}");
            }
            if id > 0 {
                number += 1;
                let words = sentence.span.of(&chunk.text).split_whitespace().collect::<Vec<_>>().join(" ");
                let _ = writeln!(out, "# sent_id = {number}\n# text = {}\n{rows}", visible(&words));
            }
        }
    }
    out
}

/// The stretches that overlap each chunk, in the order of the notes.
fn stretches(document: &Document, notes: &[Note<Span>]) -> Vec<Vec<Stretch>> {
    let mut out = vec![Vec::new(); document.chunks.len()];
    let mut add = |span: Span, note: usize, role: Option<Role>| {
        let first = document.chunks.partition_point(|chunk| chunk.span().end <= span.start);
        for (chunk, list) in document.chunks.iter().zip(out.iter_mut()).skip(first) {
            if chunk.start >= span.end {
                break;
            }
            list.push((span, note, role));
        }
    };
    for (number, note) in notes.iter().enumerate() {
        match &note.what {
            What::Name { .. } => note.words.iter().for_each(|span| add(*span, number, None)),
            What::Attribution { source, cue, .. } => {
                for (spans, role) in [(source, Role::Source), (cue, Role::Cue), (&note.words, Role::Content)] {
                    spans.iter().for_each(|span| add(*span, number, Some(role)));
                }
            }
            What::Remark { .. } => {}
        }
    }
    out
}

/// One document's tokens as they are read.
#[derive(Default)]
struct Tokens {
    document: Option<String>,
    rows: Vec<Row>,
    sentence: usize,
}

struct Row {
    form: String,
    name: String,
    role: String,
    number: Option<u64>,
    sentence: usize,
}

pub(super) fn read(text: &str) -> Result<Vec<Part>, (u32, String)> {
    let mut columns: Option<Vec<String>> = None;
    let mut documents: Vec<Tokens> = vec![Tokens::default()];
    for (number, line) in text.lines().enumerate() {
        let wrong = |what: &str| (u32::try_from(number + 1).unwrap_or(u32::MAX), what.to_owned());
        let line = line.trim_end();
        if let Some(names) = line.strip_prefix("# global.columns =") {
            columns = Some(names.split_whitespace().map(str::to_owned).collect());
        } else if let Some(id) = line.strip_prefix("# newdoc id =") {
            documents.push(Tokens { document: Some(id.trim().to_owned()), ..Tokens::default() });
        } else if line.starts_with("-DOCSTART-") {
            documents.push(Tokens::default());
        } else if line.is_empty() {
            if let Some(document) = documents.last_mut() {
                document.sentence += 1;
            }
        } else if !line.starts_with("# ") {
            // CoNLL-2003 has spaces between its columns.
            let cells: Vec<&str> =
                if line.contains('\t') { line.split('\t').collect() } else { line.split(' ').collect() };
            let named = |name: &str| columns.as_ref().and_then(|columns| columns.iter().position(|own| own == name));
            let cell = |name: &str| named(name).and_then(|at| cells.get(at)).map(|cell| (*cell).to_owned());
            // A word of several tokens stands before them.
            if columns.is_some() && cells.first().is_some_and(|id| id.contains(['-', '.'])) {
                continue;
            }
            let row = match &columns {
                Some(_) => (cell(FORM), cell(NAME).or_else(|| cell("NER")), cell(ATTRIBUTION), cell(NUMBER)),
                None if cells.len() > 1 => (
                    cells.first().map(|form| (*form).to_owned()),
                    cells.last().map(|tag| (*tag).to_owned()),
                    None,
                    None,
                ),
                None => (None, None, None, None),
            };
            let form = row.0.ok_or_else(|| wrong("This line has no column of words."))?;
            let tag = |tag: Option<String>| tag.filter(|tag| tag.starts_with(['B', 'I', 'S', 'E'])).unwrap_or_default();
            if let Some(document) = documents.last_mut() {
                let number = row.3.and_then(|number| number.parse().ok());
                let sentence = document.sentence;
                document.rows.push(Row { form, name: tag(row.1), role: tag(row.2), number, sentence });
            }
        }
    }
    Ok(documents.into_iter().filter(|document| !document.rows.is_empty()).map(part).collect())
}

fn part(tokens: Tokens) -> Part {
    let rows = &tokens.rows;
    let mut part = Part { document: tokens.document.clone(), ..Part::default() };
    // By the first token, so that notes come in the order of the text.
    let mut notes: BTreeMap<(u64, usize), Note<Selector>> = BTreeMap::new();
    for (range, kind) in runs(rows, |row| (&row.name, None)) {
        let kind = known_kind(&kind).map_or(kind, str::to_owned);
        let what = What::Name { kind, entity: None };
        // Without numbers names come before attributions.
        notes.insert((0, range.start), Note { id: None, words: vec![selector(rows, &range)], what });
    }
    let mut attributions: BTreeMap<u64, Vec<(Role, std::ops::Range<usize>)>> = BTreeMap::new();
    let mut unknown = 0;
    let found = runs(rows, |row| (&row.role, row.number));
    let role = |name: &str| Role::ALL.into_iter().find(|role| role.name() == name);
    for (range, name) in &found {
        let Some(role) = role(name) else { continue };
        let row = rows.get(range.start);
        // Without a number one cue in a sentence tells to what the rest belongs.
        let number = row.and_then(|row| row.number).or_else(|| {
            let sentence = row?.sentence;
            let same = |(range, name): &&(std::ops::Range<usize>, String)| {
                name == Role::Cue.name() && rows.get(range.start).is_some_and(|row| row.sentence == sentence)
            };
            (found.iter().filter(same).count() == 1).then_some(sentence as u64)
        });
        match number {
            Some(number) => attributions.entry(number).or_default().push((role, range.clone())),
            None => unknown += 1,
        }
    }
    for (number, parts) in attributions {
        let of = |role: Role| -> Vec<Selector> {
            parts.iter().filter(|(own, _)| *own == role).map(|(_, range)| selector(rows, range)).collect()
        };
        let words = of(Role::Content);
        if words.is_empty() {
            unknown += 1;
            continue;
        }
        let what = What::Attribution {
            source: of(Role::Source),
            cue: of(Role::Cue),
            speaker: None,
            polarity: None,
            score: None,
        };
        notes.insert((1, usize::try_from(number).unwrap_or(usize::MAX)), Note { id: None, words, what });
    }
    if unknown > 0 {
        part.left_out.push(format!("{unknown} parts of attributions that no number and no single cue connects"));
    }
    part.notes = notes.into_values().collect();
    part
}

/// Stretches of tokens of one tag, as BIO and BIOES have them.
fn runs(rows: &[Row], of: impl Fn(&Row) -> (&String, Option<u64>)) -> Vec<(std::ops::Range<usize>, String)> {
    let mut out: Vec<(std::ops::Range<usize>, String, Option<u64>)> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let (tag, number) = of(row);
        let Some((begun, name)) = tag.split_once('-') else { continue };
        match out.last_mut() {
            Some((range, last, of))
                if matches!(begun, "I" | "E") && range.end == at && last == name && *of == number =>
            {
                range.end = at + 1;
            }
            _ => out.push((at..at + 1, name.to_owned(), number)),
        }
    }
    out.into_iter().map(|(range, name, _)| (range, name)).collect()
}

/// The words of some tokens, among those around them.
fn selector(rows: &[Row], range: &std::ops::Range<usize>) -> Selector {
    let words = |rows: &[Row]| rows.iter().map(|row| row.form.as_str()).collect::<Vec<_>>().join(" ");
    let before = rows.get(range.start.saturating_sub(CONTEXT)..range.start).unwrap_or_default();
    let behind = rows.get(range.end..(range.end + CONTEXT).min(rows.len())).unwrap_or_default();
    Selector {
        exact: words(rows.get(range.clone()).unwrap_or_default()),
        prefix: super::tail(&words(before)).to_owned(),
        suffix: super::head(&words(behind)).to_owned(),
        start: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_others_are_read_and_what_is_not_connected_is_said() {
        let parts = read("-DOCSTART- -X- O O\n\nAda NNP B-NP I-PER\nMarsh NNP I-NP I-PER\nsailed VBD B-VP O\n")
            .expect("columns");
        let [part] = &parts[..] else { panic!("one document") };
        assert_eq!(part.notes.len(), 1);
        assert_eq!(part.notes[0].words[0].exact, "Ada Marsh");
        let two_cues = "# global.columns = ID FORM IBID:ATTRIBUTION\n1\tA\tB-SOURCE\n2\tsaid\tB-CUE\n3\tB\tB-CONTENT\n\
            4\tand\tO\n5\tC\tB-SOURCE\n6\tdenied\tB-CUE\n7\tD\tB-CONTENT\n";
        let parts = read(two_cues).expect("columns");
        assert!(parts[0].notes.is_empty() && parts[0].left_out[0].starts_with("6 parts"), "{parts:?}");
        let one_cue = two_cues.replace("B-CUE\n7", "O\n7");
        assert_eq!(read(&one_cue).expect("columns")[0].notes.len(), 1);
        assert_eq!(
            read("# global.columns = ID LEMMA\n1\ta\n").map(|_| ()),
            Err((2, "This line has no column of words.".into()))
        );
    }
}
