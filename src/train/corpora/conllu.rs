//! GUM (Zeldes 2017) in CoNLL-U: sentences, and names from the entities of its MISC column. Those are whole noun
//! phrases; the name is the run of proper nouns around the head.

use std::path::Path;

use super::{Coarse, Text, read};
use crate::analysis::PartOfSpeech;
use crate::error::Result;
use crate::text::Span;

struct Word {
    span: Span,
    tag: String,
    form: String,
}

struct Entity {
    id: String,
    kind: String,
    from: usize,
    to: usize,
    /// The words of its head, counted from 1 within it.
    head: Vec<usize>,
    named: bool,
}

pub(in crate::train) fn conllu(path: &Path) -> Result<Text> {
    let file = read(path)?;
    let mut out = Text::default();
    let mut words: Vec<Word> = Vec::new();
    let mut entities: Vec<Entity> = Vec::new();
    let mut open: Vec<Entity> = Vec::new();
    let mut sentence = 0;
    let mut glued = true;
    for line in file.lines() {
        if line.starts_with("# newpar") && !line.starts_with("# newpar_block") && !out.text.is_empty() {
            out.text.push_str("\n\n");
            glued = true;
        }
        if line.is_empty() && words.len() > sentence {
            let span = words[sentence].span.join(words[words.len() - 1].span);
            out.sentences.push(span);
            sentence = words.len();
        }
        let field: Vec<&str> = line.split('\t').collect();
        if field.len() < 10 || !field[0].bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        if !glued && !out.text.ends_with('\n') {
            out.text.push(' ');
        }
        let start = out.text.len();
        out.text.push_str(field[1]);
        let span = Span::at(start..out.text.len());
        let index = words.len();
        out.parts.push((span, PartOfSpeech::ALL.into_iter().find(|part| part.tag() == field[3])));
        words.push(Word { span, tag: field[4].to_owned(), form: field[1].to_owned() });
        glued = field[9].split('|').any(|part| part == "SpaceAfter=No");
        if let Some(marks) = field[9].split('|').find_map(|part| part.strip_prefix("Entity=")) {
            brackets(marks, index, &mut open, &mut entities);
        }
    }
    names(&words, &entities, &mut out);
    Ok(out)
}

/// `(1-person-…(2-place-…)1)`: the entities that open and close at a word.
fn brackets(marks: &str, word: usize, open: &mut Vec<Entity>, done: &mut Vec<Entity>) {
    let mut rest = marks;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('(') {
            let end = inner.find(['(', ')']).unwrap_or(inner.len());
            let (entry, behind) = inner.split_at(end);
            let field: Vec<&str> = entry.split('-').collect();
            let entity = Entity {
                id: field[0].to_owned(),
                kind: field.get(1).copied().unwrap_or("").to_owned(),
                from: word,
                to: word + 1,
                head: field.get(5).map_or(Vec::new(), |head| head.split(',').filter_map(|n| n.parse().ok()).collect()),
                named: field.len() > 7,
            };
            match behind.strip_prefix(')') {
                Some(behind) => {
                    done.push(entity);
                    rest = behind;
                }
                None => {
                    open.push(entity);
                    rest = behind;
                }
            }
        } else {
            let end = rest.find(')').unwrap_or(rest.len());
            let id = &rest[..end];
            if let Some(at) = open.iter().rposition(|entity| entity.id == id) {
                let mut entity = open.remove(at);
                entity.to = word + 1;
                done.push(entity);
            }
            rest = rest.get(end + 1..).unwrap_or("");
        }
    }
}

fn names(words: &[Word], entities: &[Entity], out: &mut Text) {
    let proper = |at: usize| words.get(at).is_some_and(|word| word.tag.starts_with("NNP"));
    let mut taken = vec![false; words.len()];
    let mut found: Vec<(usize, usize, Coarse)> = Vec::new();
    // Inner ones first, so that “US” in “US President Roe” is not part of the person.
    let mut order: Vec<&Entity> = entities.iter().collect();
    order.sort_by_key(|entity| (entity.to - entity.from, entity.from));
    for entity in order {
        let kind = match entity.kind.as_str() {
            "person" => Coarse::Person,
            "organization" => Coarse::Body,
            "place" => Coarse::Place,
            "event" | "abstract" | "object" => Coarse::Other,
            _ => continue,
        };
        let Some(head) = entity.head.first().map(|head| entity.from + head - 1) else { continue };
        if !proper(head) || taken[head] || kind == Coarse::Other && !entity.named {
            continue;
        }
        let (mut from, mut to) = (head, head + 1);
        while from > entity.from && proper(from - 1) && !taken[from - 1] {
            from -= 1;
        }
        while to < entity.to && proper(to) && !taken[to] {
            to += 1;
        }
        // “Bank of England”, “Department of the Interior”
        if matches!(kind, Coarse::Body | Coarse::Other) && entity.named && to < entity.to && words[to].form == "of" {
            let mut end = to + 1;
            if words.get(end).is_some_and(|word| word.form == "the") {
                end += 1;
            }
            if proper(end) {
                while end < entity.to && proper(end) {
                    end += 1;
                }
                to = end;
            }
        }
        taken[from..to].fill(true);
        found.push((from, to, kind));
    }
    // Demonymic adjectives are names in the other corpora.
    for (at, word) in words.iter().enumerate() {
        let capital = word.form.starts_with(|c: char| c.is_uppercase());
        if word.tag == "JJ" && capital && !taken[at] && word.form.len() > 3 {
            found.push((at, at + 1, Coarse::Other));
        } else if proper(at) && !taken[at] {
            out.unknown.push(word.span);
        }
    }
    found.sort_unstable();
    out.names = found.iter().map(|&(from, to, kind)| (words[from].span.join(words[to - 1].span), kind)).collect();
}
