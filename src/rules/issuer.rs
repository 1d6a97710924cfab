//! The issuer of a press release, and which of its sentences are about the issuer itself: for these it is the source.

use std::sync::LazyLock;

use super::rule::Context;
use crate::analysis::{ClaimReason, EntityKind, Models, PartOfSpeech, parts_of_speech};
use crate::corpus::Chunk;
use crate::english;
use crate::syntax::Format;
use crate::text::Span;

static OWN: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CLAIMS, "issuer.own"));
static BODIES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CLAIMS, "issuer.bodies"));
static DATA: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CLAIMS, "issuer.data"));
static OTHERS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CLAIMS, "issuer.others"));

/// Whether the subject of a sentence of a release is its issuer, or data of the issuer.
pub(super) fn is_own(cx: &Context<'_>, index: usize) -> bool {
    let (true, Some(issuer)) = (cx.release, cx.document.meta.issuer.as_deref()) else { return false };
    let sentences = &cx.chunk().facts.sentences;
    let Some(sentence) = sentences.get(index) else { return false };
    let first = sentences.iter().position(|other| other.block == sentence.block).unwrap_or(index);
    // Others are a source, too, for what it did with them.
    let others = cx.chunk().facts.mentions.iter().filter(|mention| sentence.span.covers(mention.span));
    let mut others = others.filter(|mention| mention.kind == EntityKind::Organization);
    let names_others = others.any(|mention| !is_same(mention.span.of(&cx.chunk().text), issuer));
    if names_others && sentence.reason != ClaimReason::Figure {
        return false;
    }
    // “It” and “sales” go on from the sentence before, in the same paragraph.
    let mut own = false;
    for sentence in sentences.get(first..=index).unwrap_or_default() {
        own = subject_is_own(cx.chunk(), &cx.document.models, sentence.span, issuer, own);
    }
    own
}

fn is_same(name: &str, issuer: &str) -> bool {
    name == issuer || issuer.starts_with(name) || name.starts_with(issuer)
}

fn subject_is_own(chunk: &Chunk, models: &Models, sentence: Span, issuer: &str, before: bool) -> bool {
    let subject = subject(sentence.of(&chunk.facts.syntax.prose), models).shifted(sentence.start);
    let same = |name: &str| is_same(name, issuer);
    let inside = chunk.facts.mentions.iter().filter(|mention| subject.covers(mention.span));
    let is_body = |kind: EntityKind| {
        !matches!(kind, EntityKind::Geopolitical | EntityKind::Location | EntityKind::Nationality | EntityKind::Work)
    };
    let mut names = inside.filter(|mention| is_body(mention.kind)).map(|mention| mention.span.of(&chunk.text));
    let text = subject.of(&chunk.text).to_lowercase();
    let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let has = |list: &[&str]| words().any(|word| list.contains(&word));
    let opens = |list: &[&str]| words().next().is_some_and(|word| list.contains(&word));
    if has(&OTHERS) {
        return false;
    }
    match names.next() {
        Some(name) => same(name) && names.all(same),
        None if has(&OWN) => true,
        None if opens(&["it", "its", "they", "their"]) => before,
        // “The company”; “the hospital” if that is in the issuer's name.
        None if opens(&["the", "all"]) => {
            let lower = issuer.to_lowercase();
            let named = |word: &str| word.len() > 3 && lower.split(' ').any(|part| part == word);
            has(&BODIES) || words().any(named) || before && has(&DATA)
        }
        None => before && has(&DATA),
    }
}

/// The words before the first verb of a sentence, without its dateline.
fn subject(sentence: &str, models: &Models) -> Span {
    let head = sentence.find([' ']).map_or("", |at| &sentence[..at]);
    let is_dateline = head.len() > 2 && head.chars().all(|c| c.is_uppercase() || c == ',');
    let dash = sentence.find(['—', '–']).filter(|at| is_dateline && *at < 60);
    let start = dash.map_or(0, |at| at + sentence[at..].chars().next().map_or(1, char::len_utf8));
    let body = &sentence[start..];
    let parts = parts_of_speech(&body.into(), Format::Text, true, models);
    let is_verb = |part: PartOfSpeech| matches!(part, PartOfSpeech::Verb | PartOfSpeech::Auxiliary);
    let end = parts.iter().find(|(_, part)| is_verb(*part)).map_or(body.len(), |(span, _)| span.start as usize);
    Span::at(start..start + end)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::findings;

    /// The number of unattributed claims of a release.
    fn check(text: &str) -> usize {
        findings("", "unattributed-claim", &format!("Press release\n\n{text}\n\nMedia contact: Ida Frost\n")).len()
    }

    #[test]
    fn an_issuer_is_the_source_of_its_own_data() {
        for text in [
            "Albion Works sold 4,200 pumps in March. The company employs 310 people. Sales rose to 18 million euros.",
            "Halden General Hospital has opened a ward with 24 beds. The hospital treated 12,000 patients in 2025. It \
             hired 40 nurses in spring.",
            "Torrow United has signed midfielder Jo Lenz for 2 million euros. The club sold 14,000 season tickets.",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }

    #[test]
    fn what_a_release_says_of_others_needs_a_source() {
        for text in [
            "Albion Works sold 4,200 pumps. Rival Norvik Pumps lost 30 percent of its customers last year.",
            "Halden General Hospital has opened a ward. The county cut its grant by 3 million euros in 2024.",
            "Torrow United has signed Jo Lenz. The league earned 90 million euros from television in 2025.",
        ] {
            assert_eq!(check(text), 1, "{text}");
        }
    }
}
