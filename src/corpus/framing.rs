//! Differences in wording: “fighters” and “terrorists”, “said”, “claimed” and “admitted”. Documents that choose other
//! words for the same thing take a view on it, and a writer who relies on one of them should know.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::country;
use super::document::Chunk;
use super::names;
use super::terms::words;
use super::{Corpus, Disagreement, DocId, Document, Nature, Place, Severity, Side, Stance, Status};
use crate::analysis::{Mention, Role};
use crate::text::Span;

const FRAMING: &str = include_str!("framing.txt");
const UTTERANCE: &str = "utterance";
/// The most words between a name and the word that frames it.
const APART: usize = 2;
/// The most positions shown for one difference in wording.
const SIDES: usize = 12;

/// A loaded word: its line in the list, and its group there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Choice {
    line: usize,
    group: usize,
}

struct Table {
    lines: Vec<&'static str>,
    choices: FxHashMap<&'static str, Choice>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { lines: Vec::new(), choices: FxHashMap::default() };
    for entry in FRAMING.lines().filter(|line| !line.starts_with('#')) {
        let Some((name, groups)) = entry.split_once(':') else { continue };
        let line = table.lines.len();
        table.lines.push(name);
        for (group, all) in groups.split('|').enumerate() {
            table.choices.extend(all.split_whitespace().map(|word| (word, Choice { line, group })));
        }
    }
    table
});

fn choice(word: &str) -> Option<Choice> {
    let singular = || word.strip_suffix('s').and_then(|word| TABLE.choices.get(word));
    TABLE.choices.get(word).or_else(singular).copied()
}

fn is_utterance(choice: Choice) -> bool {
    TABLE.lines[choice.line] == UTTERANCE
}

/// A name with the word that frames it.
pub(super) struct Frame {
    choice: Choice,
    place: Place,
    text: Box<str>,
    word: Box<str>,
}

/// The wording for a mention: “Boko Haram terrorists”, “the regime in Freedonia”, “the militant group”.
pub(super) fn frame(document: DocId, chunk: &Chunk, mention: &Mention) -> Option<Frame> {
    let prose = &*chunk.facts.syntax.prose;
    let sentence = chunk.facts.sentences[chunk.sentence_at(mention.span.start)?].span;
    let framed = |(at, word): (Span, super::terms::Word)| {
        let word = std::str::from_utf8(word.as_bytes()).ok()?.to_owned();
        let choice = choice(&word).filter(|choice| !is_utterance(*choice))?;
        Some((at, word, choice))
    };
    let behind = Span::new(mention.span.end, sentence.end);
    let stop = behind.of(prose).find([',', ';', '.', ':', '“', '"', '(']).unwrap_or(behind.len() as usize);
    let rest = &behind.of(prose)[..stop];
    // “Hamas fighters”, “the US-led invasion”, “Marsh’s secular regime”: nothing else is framed by the words after it.
    let possessive = ["’s", "'s"].iter().any(|end| mention.span.of(prose).ends_with(end) || rest.starts_with(end));
    let joined = rest.starts_with('-') || possessive;
    let own_words = words(rest).filter(|(_, word)| word.as_bytes() != b"s");
    let after = own_words.take(1 + usize::from(joined)).map(|(at, word)| (at.shifted(behind.start), word));
    let before = Span::new(sentence.start, mention.span.start);
    let start = before.of(prose).rfind([',', ';', '.', ':', '“', '"', '(', ')']).map_or(0, |at| at + 1);
    let rest = before.of(prose).get(start..).unwrap_or("");
    let led: Vec<_> = words(rest).collect();
    let linked = |index: usize| {
        let behind = &led[index + 1..];
        behind.len() <= APART
            && behind.iter().all(|(_, word)| {
                [&b"of"[..], b"in", b"group", b"groups", b"the", b"from", b"by"].contains(&word.as_bytes())
            })
    };
    let shift = before.start + crate::text::offset(start);
    let ahead =
        (0..led.len()).rev().filter(|index| linked(*index)).map(|index| (led[index].0.shifted(shift), led[index].1));
    // The word belongs to another name in between.
    let own = |at: Span| {
        let between = if at.start >= mention.span.end {
            Span::new(mention.span.end, at.end)
        } else {
            Span::new(at.start, mention.span.start)
        };
        let mut others = chunk.facts.mentions.iter().filter(|other| other.span != mention.span);
        others.all(|other| !other.span.overlaps(between))
    };
    let (at, word, choice) = after.chain(ahead).filter_map(framed).find(|(at, ..)| own(*at))?;
    let span = mention.span.join(at);
    let text = super::entity::squeezed(span.of(&chunk.text));
    Some(Frame { choice, place: Place { document, span: span.shifted(chunk.start) }, text, word: word.into() })
}

/// The framings on which documents differ: for each framed entity, the first word of each kind in each document. Empty
/// if every two documents share a kind.
pub(super) fn disputes(entity: &str, frames: Vec<Frame>) -> Vec<Disagreement> {
    let mut by_line: BTreeMap<usize, BTreeMap<(DocId, usize), Frame>> = BTreeMap::new();
    for frame in frames {
        let of_line = by_line.entry(frame.choice.line).or_default();
        let slot = of_line.entry((frame.place.document, frame.choice.group));
        let first = slot.or_insert_with(|| Frame { text: frame.text.clone(), word: frame.word.clone(), ..frame });
        if frame.place < first.place {
            *first = frame;
        }
    }
    let mut out = Vec::new();
    for (line, frames) in by_line {
        let mut groups: BTreeMap<DocId, Vec<usize>> = BTreeMap::new();
        for (document, group) in frames.keys() {
            groups.entry(*document).or_default().push(*group);
        }
        let all: Vec<&Vec<usize>> = groups.values().collect();
        let differ = |a: &Vec<usize>, b: &Vec<usize>| a.iter().all(|group| !b.contains(group));
        if !all.iter().enumerate().any(|(index, a)| all[index + 1..].iter().any(|b| differ(a, b))) {
            continue;
        }
        let side = |frame: Frame| Side { place: frame.place, text: frame.text, value: frame.word, speaker: None };
        let matter = TABLE.lines[line];
        out.push(Disagreement {
            id: format!("framing-{}-{}", names::slug(entity), names::slug(matter)).into(),
            entity: entity.into(),
            matter: format!("words for {matter}").into(),
            nature: Nature::Framing,
            severity: Severity::Low,
            status: Status::Clash,
            score: None,
            sides: frames.into_values().take(SIDES).map(side).collect(),
        });
    }
    out
}

/// The entity of a wording: the fighters of a branch belong to its parent, the regime of a capital to its country.
fn framed_name<'a>(mention: &Mention, chunk: &'a Chunk) -> &'a str {
    let name = names::of_mention(mention, &chunk.text);
    country::of_seat(name).or_else(|| names::whole(name)).unwrap_or(name)
}

impl Corpus {
    /// All framings on which documents differ.
    pub(super) fn framings(&self) -> Vec<Disagreement> {
        let mut frames: BTreeMap<&str, Vec<Frame>> = BTreeMap::new();
        let mut utterances = Vec::new();
        for document in self.documents() {
            for chunk in &document.chunks {
                let body = |span: Span| {
                    let block = chunk.facts.syntax.blocks.iter().position(|block| block.span.covers(span));
                    block.and_then(|block| chunk.joined.roles.get(block)) == Some(&Role::Body)
                };
                for mention in chunk.facts.mentions.iter().filter(|mention| body(mention.span)) {
                    if let Some(frame) = frame(document.id, chunk, mention) {
                        frames.entry(framed_name(mention, chunk)).or_default().push(frame);
                    }
                }
                utterances.extend(self.utterances(document, chunk));
            }
        }
        let mut all: Vec<_> = frames.into_iter().flat_map(|(name, frames)| disputes(name, frames)).collect();
        all.extend(utterances);
        all
    }

    /// Statements that a chunk introduces with “claim” or “admit” and another document with “say”.
    fn utterances(&self, document: &Document, chunk: &Chunk) -> Vec<Disagreement> {
        let mut out = Vec::new();
        for (index, attribution) in chunk.joined.attributions.iter().enumerate() {
            let (Some(cue), Some(content)) = (attribution.cue.first(), attribution.content.first()) else { continue };
            let Some(own) = cue_choice(cue.of(&chunk.text)).filter(|choice| choice.group > 0) else { continue };
            let Some(Some(speaker)) = chunk.joined.speakers.get(index) else { continue };
            let name = names::of_speaker(&speaker.name, speaker.kind).0;
            for evidence in self.evidence(document, content.shifted(chunk.start), 3) {
                if evidence.stance != Stance::Supports {
                    continue;
                }
                let Some(other) = self.document(evidence.place.document) else { continue };
                let Some(there) = other.chunk_at(evidence.place.span.start).map(|at| &other.chunks[at]) else {
                    continue;
                };
                let told = there.joined.attributions.iter().zip(&there.joined.speakers).find_map(|(each, theirs)| {
                    let theirs = theirs.as_ref()?;
                    let cue = *each.cue.first()?;
                    let choice = cue_choice(cue.of(&there.text))?;
                    let here = each.content.iter().any(|span| span.shifted(there.start).overlaps(evidence.place.span));
                    let same = names::of_speaker(&theirs.name, theirs.kind).0 == name;
                    (here && same && choice.group != own.group).then_some(cue)
                });
                let Some(theirs) = told else { continue };
                let side = |document: DocId, chunk: &Chunk, cue: Span| Side {
                    place: Place { document, span: cue.shifted(chunk.start) },
                    text: cue.of(&chunk.text).into(),
                    value: cue.of(&chunk.text).to_lowercase().into(),
                    speaker: Some(name.into()),
                };
                out.push(Disagreement {
                    id: format!("framing-{}-{UTTERANCE}", names::slug(name)).into(),
                    entity: name.into(),
                    matter: "words for an utterance".into(),
                    nature: Nature::Framing,
                    severity: Severity::Low,
                    status: Status::Clash,
                    score: None,
                    sides: vec![side(document.id, chunk, *cue), side(other.id, there, theirs)],
                });
                break;
            }
        }
        out
    }
}

fn cue_choice(cue: &str) -> Option<Choice> {
    let lower = cue.to_lowercase();
    lower
        .split(|c: char| !c.is_alphabetic())
        .find_map(|word| TABLE.choices.get(word).copied())
        .filter(|c| is_utterance(*c))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::syntax::Format;

    fn check(texts: &[&str]) -> Vec<String> {
        let document =
            |(id, text): (u32, &&str)| Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text));
        let corpus = Corpus::default().with_documents((0u32..).zip(texts).map(document).collect());
        let framings = corpus.framings();
        let show = |each: &Disagreement| {
            let sides: Vec<_> = each.sides.iter().map(|side| &*side.text).collect();
            format!("{}: {}", each.entity, sides.join(" / "))
        };
        framings.iter().map(show).collect()
    }

    #[test]
    fn fighters_here_are_terrorists_there() {
        assert_eq!(
            check(&["Hamas fighters took a village on Monday.\n", "The Hamas terrorists took a village on Monday.\n"]),
            ["Hamas: Hamas fighters / Hamas terrorists"]
        );
        assert_eq!(
            check(&["The Norwegian government met.\n", "The regime in Norway met in secret.\n"]),
            ["Norway: Norwegian government / regime in Norway"]
        );
    }

    #[test]
    fn one_choice_of_words_is_not_a_dispute() {
        assert!(check(&["Hamas fighters took a village.\n", "Hamas militants left it.\n"]).is_empty());
        assert!(
            check(&["Hamas fighters, once called Hamas terrorists, left.\n", "Hamas terrorists came.\n"]).is_empty()
        );
        assert!(check(&["Norway met the regime of Syria.\n", "The Norwegian government met.\n"]).is_empty());
    }

    #[test]
    fn what_one_said_another_claimed() {
        assert_eq!(
            check(&[
                "Ada Marsh said that the ferry to Bergen had sunk in the storm.\n",
                "Ada Marsh claimed that the Bergen ferry sank in the storm.\n"
            ]),
            ["Ada Marsh: claimed / said"]
        );
    }
}
