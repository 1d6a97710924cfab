//! Standoff files of brat (<https://brat.nlplab.org/standoff.html>): `NAME.txt` and `NAME.ann` with spans of the types
//! Source, Cue and Content, in code points, connected by events or relations.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Attributed, Gold, code_points, files, read};
use crate::error::{Error, Result};
use crate::text::{Span, offset};

pub(in crate::train) fn brat(folder: &Path) -> Result<Vec<Attributed>> {
    let mut all = Vec::new();
    for path in files(folder, "ann")? {
        let text = read(&path.with_extension("txt"))?;
        let attributions =
            annotations(&read(&path)?, &text).map_err(|(line, what)| Error::new(what).on(&path).line(line))?;
        all.push(Attributed { text, attributions });
    }
    Ok(all)
}

/// An annotated span: its part of an attribution, and its pieces.
type Marked = (Part, Vec<Span>);

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Source,
    Cue,
    Content,
}

/// The error has the line, counted from 1, and the problem.
fn annotations(lines: &str, text: &str) -> std::result::Result<Vec<Gold>, (u32, &'static str)> {
    let points = code_points(text);
    let mut marked: BTreeMap<&str, Marked> = BTreeMap::new();
    // The group of each span; a relation merges two groups.
    let mut group: BTreeMap<&str, usize> = BTreeMap::new();
    let mut ties: Vec<Vec<&str>> = Vec::new();
    for (number, line) in lines.lines().enumerate() {
        let wrong = |what| (offset(number + 1), what);
        let mut fields = line.split('\t');
        let (Some(id), Some(rest)) = (fields.next(), fields.next()) else { continue };
        match id.as_bytes().first() {
            Some(b'T') => {
                let (kind, places) = rest.split_once(' ').ok_or_else(|| wrong("the span has no place"))?;
                let part = match kind.to_ascii_lowercase().as_str() {
                    "source" => Part::Source,
                    "cue" => Part::Cue,
                    "content" => Part::Content,
                    _ => continue,
                };
                let mut pieces = Vec::new();
                for piece in places.split(';') {
                    let (from, to) = piece.split_once(' ').ok_or_else(|| wrong("a piece has no end"))?;
                    let place = |at: &str| at.trim().parse::<usize>().ok().and_then(|at| points.get(at).copied());
                    let (Some(from), Some(to)) = (place(from), place(to)) else {
                        return Err(wrong("a span is outside its text"));
                    };
                    pieces.push(Span::new(from.min(to), to));
                }
                group.insert(id, group.len());
                marked.insert(id, (part, pieces));
            }
            Some(b'E' | b'R') => {
                ties.push(rest.split(' ').filter_map(|tie| Some(tie.split_once(':')?.1)).collect());
            }
            _ => {}
        }
    }
    for tie in &ties {
        let groups: Vec<usize> = tie.iter().filter_map(|id| group.get(id).copied()).collect();
        let Some(&first) = groups.first() else { continue };
        group.values_mut().filter(|own| groups.contains(own)).for_each(|own| *own = first);
    }
    let mut out: BTreeMap<usize, Gold> = BTreeMap::new();
    for (id, (part, pieces)) in marked {
        let gold = out.entry(group[id]).or_default();
        match part {
            Part::Source => gold.source.extend(pieces),
            Part::Cue => gold.cue.extend(pieces),
            Part::Content => gold.content.extend(pieces),
        }
    }
    Ok(out.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_linked_by_an_event_are_one_attribution() {
        let text = "“Sail”, said Ada Marsh, “now”. It rained, we hear.";
        let lines = "T1\tSource 13 22\tAda Marsh\nT2\tCue 8 12\tsaid\nT3\tContent 0 6;24 29\t“Sail” “now”\n\
            E1\tCue:T2 Source:T1 Content:T3\nT4\tContent 31 40\tIt rained\nT5\tCue 42 49\twe hear\n\
            R1\tAttribution Arg1:T5 Arg2:T4\n#1\tAnnotatorNotes T1\tsure\n";
        let found = annotations(lines, text).expect("it is well formed");
        assert_eq!(found.len(), 2);
        let words = |spans: &[Span]| spans.iter().map(|span| span.of(text)).collect::<Vec<_>>();
        assert_eq!(words(&found[0].source), ["Ada Marsh"]);
        assert_eq!(words(&found[0].content), ["“Sail”", "“now”"]);
        assert_eq!(words(&found[1].cue), ["we hear"]);
        assert_eq!(words(&found[1].content), ["It rained"]);
    }

    #[test]
    fn a_place_outside_the_text_names_its_line() {
        assert_eq!(annotations("T1\tCue 0 2\tab\nT2\tCue 0 99\tab", "abc"), Err((2, "a span is outside its text")));
    }
}
