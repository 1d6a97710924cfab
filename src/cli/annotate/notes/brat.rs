//! brat's standoff (<https://brat.nlplab.org/standoff.html>): a line for each annotation, places in code points.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::anchor::Selector;
use super::{Note, Part, What, known_kind};
use crate::cli::args::Offsets;
use crate::cli::positions::Source;
use crate::cli::terminal::visible;
use crate::text::Span;

/// `T1<tab>Source 0 5<tab>words` for sources, cues, contents and names; `R1<tab>…` for what belongs together; `A1<tab>…` for
/// polarity; `#1<tab>…` for comments. Parts of one annotation are divided by `;`, line ends are divisions, as brat wants.
pub(in crate::cli) fn write(source: &Source, notes: &[Note<Span>]) -> String {
    let mut out = Writer { source, out: String::new(), texts: 0, relations: 0, attributes: 0, comments: 0 };
    for note in notes {
        match &note.what {
            What::Name { kind, .. } => {
                out.text(kind, &note.words);
            }
            What::Attribution { source, cue, polarity, .. } => {
                let content = out.text("Content", &note.words);
                let (speaker, cue) = (out.text("Source", source), out.text("Cue", cue));
                out.relation("Source-of", speaker, content);
                out.relation("Cue-of", cue, content);
                if let (Some(cue), Some(polarity)) = (cue, polarity) {
                    out.attributes += 1;
                    let _ = writeln!(out.out, "A{}\tPolarity T{cue} {polarity}", out.attributes);
                }
            }
            What::Remark { tags, comments } => {
                let tag = tags.first().filter(|tag| is_name(tag)).map_or("Remark", |tag| tag.as_str());
                let Some(text) = out.text(tag, &note.words) else { continue };
                let rest = tags.iter().filter(|own| *own != tag);
                for comment in rest.chain(comments) {
                    out.comments += 1;
                    let words = comment.split_whitespace().collect::<Vec<_>>().join(" ");
                    let _ = writeln!(out.out, "#{}\tAnnotatorNotes T{text}\t{}", out.comments, visible(&words));
                }
            }
        }
    }
    out.out
}

/// Whether brat takes it for the name of a type.
fn is_name(tag: &str) -> bool {
    tag.starts_with(|c: char| c.is_ascii_alphabetic())
        && tag.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

struct Writer<'a> {
    source: &'a Source,
    out: String,
    texts: usize,
    relations: usize,
    attributes: usize,
    comments: usize,
}

impl Writer<'_> {
    /// Writes one annotation of a text and gives its number; `None` where it has no words.
    fn text(&mut self, name: &str, spans: &[Span]) -> Option<usize> {
        let text = &self.source.text;
        let mut pieces: Vec<Span> = Vec::new();
        for span in spans {
            // No piece may hold a line end.
            let mut at = span.start as usize;
            for line in span.of(text).split_inclusive('\n') {
                let words = line.trim();
                let start = at + (line.len() - line.trim_start().len());
                if !words.is_empty() {
                    pieces.push(Span::at(start..start + words.len()));
                }
                at += line.len();
            }
        }
        pieces.sort_unstable();
        if pieces.is_empty() {
            return None;
        }
        self.texts += 1;
        let places: Vec<_> = pieces
            .iter()
            .map(|piece| self.source.span(*piece, Offsets::Codepoints))
            .map(|(start, end)| format!("{start} {end}"))
            .collect();
        let words: Vec<_> = pieces.iter().map(|piece| piece.of(text)).collect();
        let _ = writeln!(self.out, "T{}\t{name} {}\t{}", self.texts, places.join(";"), words.join(" "));
        Some(self.texts)
    }

    fn relation(&mut self, name: &str, from: Option<usize>, to: Option<usize>) {
        if let (Some(from), Some(to)) = (from, to) {
            self.relations += 1;
            let _ = writeln!(self.out, "R{}\t{name} Arg1:T{from} Arg2:T{to}", self.relations);
        }
    }
}

/// Whether a line looks like one of brat's.
pub(super) fn is_line(line: &str) -> bool {
    let id = line.split('\t').next().unwrap_or("");
    let mut id = id.chars();
    matches!(id.next(), Some('T' | 'R' | 'E' | 'A' | 'M' | 'N' | '#' | '*'))
        && id.all(|c| c.is_ascii_digit())
        && line.contains('\t')
}

/// An annotated text: its type and its pieces.
type Marked<'a> = (&'a str, Vec<Selector>);

/// Sources, cues and contents that events or relations connect are one attribution; a text of any other type is a name,
/// where ibid has such names, or a remark.
pub(super) fn read(lines: &str, original: Option<&str>) -> Result<Vec<Part>, (u32, String)> {
    let points: Option<Vec<usize>> =
        original.map(|text| text.char_indices().map(|(at, _)| at).chain([text.len()]).collect());
    let mut marked: BTreeMap<u64, Marked<'_>> = BTreeMap::new();
    let mut ties: Vec<Vec<u64>> = Vec::new();
    let mut comments: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    let mut polarities: BTreeMap<u64, String> = BTreeMap::new();
    let mut part = Part::default();
    let mut lost = BTreeSet::new();
    for (number, line) in lines.lines().enumerate() {
        let wrong = |what: &str| (u32::try_from(number + 1).unwrap_or(u32::MAX), what.to_owned());
        let mut fields = line.trim_end_matches('\r').split('\t');
        let (Some(id), Some(rest)) = (fields.next(), fields.next()) else { continue };
        let words = fields.next().unwrap_or("");
        match id.as_bytes().first() {
            Some(b'T') => {
                let id = text_number(id).ok_or_else(|| wrong("The annotation has no number."))?;
                let (kind, places) = rest.split_once(' ').ok_or_else(|| wrong("The annotation has no place."))?;
                let mut pieces = Vec::new();
                let mut words = words;
                for piece in places.split(';') {
                    let place = piece.split_once(' ').and_then(|(from, to)| {
                        Some((from.trim().parse::<usize>().ok()?, to.trim().parse::<usize>().ok()?))
                    });
                    let (from, to) = place.ok_or_else(|| wrong("A place has no start or no end."))?;
                    let span = points.as_ref().and_then(|points| Some(Span::at(*points.get(from)?..*points.get(to)?)));
                    let known = span.zip(original).map(|(span, text)| Selector::new(text, span, from as u64));
                    // The words of the pieces, each behind a space.
                    let end = words.char_indices().nth(to.saturating_sub(from)).map_or(words.len(), |(at, _)| at);
                    let (own, rest) = words.split_at(end);
                    words = rest.strip_prefix(' ').unwrap_or(rest);
                    let alone = Selector { exact: own.to_owned(), start: Some(from as u64), ..Selector::default() };
                    // The text beside may be another one by now.
                    pieces.push(known.filter(|known| known.exact == alone.exact).unwrap_or(alone));
                }
                marked.insert(id, (kind, pieces));
            }
            Some(b'E' | b'R') => {
                let tie = rest.split(' ').filter_map(|tie| text_number(tie.split_once(':')?.1)).collect();
                ties.push(tie);
            }
            Some(b'A' | b'M') => match rest.split(' ').collect::<Vec<_>>()[..] {
                ["Polarity", text, polarity] if text_number(text).is_some() => {
                    polarities.insert(text_number(text).unwrap_or_default(), polarity.to_owned());
                }
                _ => {
                    lost.insert(format!("the attribute {}", rest.split(' ').next().unwrap_or("")));
                }
            },
            Some(b'#') => {
                if let Some(text) = rest.split(' ').nth(1).and_then(text_number) {
                    comments.entry(text).or_default().push(words.to_owned());
                }
            }
            Some(b'N') => {
                lost.insert("references to other databases".to_owned());
            }
            _ => {}
        }
    }
    let is_part = |kind: &str| ["source", "cue", "content"].iter().any(|part| kind.eq_ignore_ascii_case(part));
    // Each text's group; a tie makes two groups one.
    let mut group: BTreeMap<u64, u64> = marked.keys().map(|id| (*id, *id)).collect();
    for tie in &ties {
        let tied: Vec<u64> =
            tie.iter().filter(|id| marked.get(id).is_some_and(|(kind, _)| is_part(kind))).copied().collect();
        if tied.len() < 2 {
            lost.insert("relations between other things than source, cue and content".to_owned());
            continue;
        }
        let groups: Vec<u64> = tied.iter().filter_map(|id| group.get(id).copied()).collect();
        let first = groups.iter().min().copied().unwrap_or_default();
        group.values_mut().filter(|own| groups.contains(own)).for_each(|own| *own = first);
    }
    let mut members: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    for (id, group) in group {
        members.entry(group).or_default().push(id);
    }
    for ids in members.values() {
        let of = |part: &str| -> Vec<Selector> {
            let texts = ids.iter().filter_map(|id| marked.get(id));
            texts.filter(|(kind, _)| kind.eq_ignore_ascii_case(part)).flat_map(|(_, pieces)| pieces.clone()).collect()
        };
        let words = of("content");
        if !words.is_empty() {
            let polarity = ids.iter().find_map(|id| polarities.get(id).cloned());
            let what = What::Attribution { source: of("source"), cue: of("cue"), speaker: None, polarity, score: None };
            part.notes.push(Note { id: None, words, what });
            continue;
        }
        for id in ids {
            let Some((kind, pieces)) = marked.get(id) else { continue };
            let comments = comments.get(id).cloned().unwrap_or_default();
            let what = match known_kind(kind).filter(|_| comments.is_empty()) {
                Some(kind) => What::Name { kind: kind.into(), entity: None },
                None => {
                    let tags = if *kind == "Remark" { Vec::new() } else { vec![(*kind).to_owned()] };
                    What::Remark { tags, comments }
                }
            };
            part.notes.push(Note { id: None, words: pieces.clone(), what });
        }
    }
    part.left_out = lost.into_iter().collect();
    Ok(vec![part])
}

/// The number of `T7`.
fn text_number(id: &str) -> Option<u64> {
    id.strip_prefix('T')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tied_is_one_attribution_and_the_rest_are_names_and_remarks() {
        let text = "“Sail”, said Ada Marsh, “now”. It rained.";
        let lines = "T1\tSource 13 22\tAda Marsh\nT2\tCue 8 12\tsaid\nT3\tContent 0 6;24 29\t“Sail” “now”\n\
            E1\tCue:T2 Source:T1 Content:T3\nT4\tPerson 13 22\tAda Marsh\nT5\tWeather 31 40\tIt rained\n\
            #1\tAnnotatorNotes T5\tcheck the station\nN1\tReference T4 Wikipedia:1\tAda Marsh\n";
        let parts = read(lines, Some(text)).expect("it is well formed");
        let [part] = &parts[..] else { panic!("one part") };
        let words = |note: &Note<Selector>| note.places().map(|place| place.exact.clone()).collect::<Vec<_>>();
        let all: Vec<_> = part.notes.iter().map(words).collect();
        assert_eq!(all, [vec!["“Sail”", "“now”", "Ada Marsh", "said"], vec!["Ada Marsh"], vec!["It rained"]]);
        assert!(matches!(&part.notes[1].what, What::Name { kind, .. } if kind == "PER"));
        let What::Remark { tags, comments } = &part.notes[2].what else { panic!("a remark") };
        assert_eq!((&tags[..], &comments[..]), (&["Weather".to_owned()][..], &["check the station".to_owned()][..]));
        assert!(part.notes[2].words[0].prefix.ends_with("“now”. "));
        assert_eq!(part.left_out, ["references to other databases"]);
    }

    #[test]
    fn a_wrong_line_is_named() {
        assert_eq!(
            read("T1\tCue 0 2\tab\nT2\tCue 0\tab", None).map(|_| ()),
            Err((2, "A place has no start or no end.".into()))
        );
    }
}
