//! Concepts: derived forms and synonyms as one term (“invitation” and “invited”, “talks” and “conference”, “turned
//! down” and “rejected”), so that paraphrases are retrieved. Deliberately coarse: no finding depends on these alone.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::terms::{Term, Word, words};
use crate::analysis::arithmetic::{ln, power_of_two};
use crate::english;
use crate::text::Span;

/// Groups of words, and antonyms.
const CONCEPTS: &str = include_str!("concepts.txt");
/// Word frequency in general news, by level.
const COMMONNESS: &str = include_str!("commonness.txt");
/// Between groups and contraries.
const RULE: &str = "~~~";

/// Irregular forms.
static IRREGULAR: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::IRREGULAR, "forms"));

/// Endings of nouns from verbs and of adjectives from nouns, after number and tense are removed; each with the number
/// of bytes that must remain before it.
const ENDINGS: [(&[u8], usize); 28] = [
    (b"ization", 4),
    (b"isation", 4),
    (b"ational", 4),
    (b"ation", 4),
    (b"ition", 4),
    (b"ution", 4),
    (b"ment", 4),
    (b"anc", 4),
    (b"enc", 4),
    (b"ancy", 4),
    (b"ency", 4),
    (b"ness", 4),
    (b"ibl", 4),
    (b"abl", 4),
    (b"ivity", 4),
    (b"iv", 4),
    (b"ity", 4),
    (b"sion", 5),
    (b"ion", 5),
    (b"ant", 5),
    (b"ent", 5),
    (b"al", 4),
    (b"er", 4),
    (b"or", 4),
    (b"ism", 4),
    (b"ist", 4),
    (b"ly", 4),
    (b"y", 4),
];

struct Table {
    /// From the hash of an irregular form to that of its base form.
    irregular: FxHashMap<u32, Word>,
    /// From the hash of a word without number and tense to the concept: “fighters” differs from “fighting”.
    exact: FxHashMap<u32, Term>,
    /// From the hash of a stem to the concept.
    concept: FxHashMap<u32, Term>,
    /// From a verb's stem and its particle to the concept.
    phrasal: FxHashMap<(u32, u32), Term>,
    particles: FxHashSet<u32>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        irregular: FxHashMap::default(),
        exact: FxHashMap::default(),
        concept: FxHashMap::default(),
        phrasal: FxHashMap::default(),
        particles: FxHashSet::default(),
    };
    let pairs: Vec<Word> = IRREGULAR.iter().flat_map(|pair| words(pair)).map(|(_, word)| word).collect();
    table.irregular.extend(pairs.as_chunks::<2>().0.iter().map(|[form, plain]| (form.hash(), *plain)));
    let groups = CONCEPTS.lines().take_while(|line| *line != RULE).filter(|line| !line.starts_with('#'));
    for group in groups {
        let mut head = None;
        for entry in group.split_whitespace() {
            let parts: Vec<Word> = words(entry).map(|(_, word)| word).collect();
            let Some(first) = parts.first() else { continue };
            let stem = table.stem(first);
            let head = *head.get_or_insert(stem);
            match parts.get(1) {
                Some(particle) => {
                    table.phrasal.entry((stem, particle.hash())).or_insert(head);
                    table.particles.insert(particle.hash());
                }
                None => {
                    table.exact.entry(table.light(first)).or_insert(head);
                    table.concept.entry(stem).or_insert(head);
                }
            }
        }
    }
    table
});

impl Table {
    /// The hash of a word without number and tense.
    fn light(&self, word: &Word) -> u32 {
        let mut light = self.irregular.get(&word.hash()).copied().unwrap_or(*word);
        light.strip();
        light.hash()
    }

    /// The hash of a word's stem.
    fn stem(&self, word: &Word) -> u32 {
        let mut stem = self.irregular.get(&word.hash()).copied().unwrap_or(*word);
        let _ = stem.cut(b"ied", 3, b"y");
        stem.strip();
        if stem.is_number() {
            return stem.hash();
        }
        let _ = ENDINGS.iter().any(|(end, keep)| stem.cut(end, *keep, b""));
        stem.undouble();
        let _ = stem.cut(b"y", 4, b"") || stem.cut(b"i", 4, b"");
        stem.hash()
    }
}

/// The hash of a word without number and tense, synonyms not merged.
pub(crate) fn inflected(word: &Word) -> u32 {
    let mut light = TABLE.irregular.get(&word.hash()).copied().unwrap_or(*word);
    light.strip();
    light.undouble();
    light.hash()
}

/// The concept of each content word of a text, with the position of the word.
pub(crate) fn concepts(text: &str) -> impl Iterator<Item = (Span, Term)> + '_ {
    let table = &*TABLE;
    let mut all = words(text).peekable();
    std::iter::from_fn(move || {
        loop {
            let (span, word) = all.next()?;
            let is_content = word.term().is_some();
            let particle = all.peek().map(|(_, next)| next.hash()).filter(|next| table.particles.contains(next));
            if !is_content && particle.is_none() {
                continue;
            }
            let stem = table.stem(&word);
            if let Some(phrasal) = particle.and_then(|particle| table.phrasal.get(&(stem, particle))) {
                all.next();
                return Some((span, *phrasal));
            }
            if is_content {
                let concept = table.exact.get(&table.light(&word)).or_else(|| table.concept.get(&stem));
                return Some((span, concept.copied().unwrap_or(stem)));
            }
        }
    })
}

/// The distinct concepts of a text, sorted.
pub(crate) fn distinct(text: &str) -> Vec<Term> {
    let mut all: Vec<Term> = concepts(text).map(|(_, term)| term).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Antonyms, in both directions.
static CONTRARIES: LazyLock<FxHashMap<Term, Vec<Term>>> = LazyLock::new(|| {
    let mut map: FxHashMap<Term, Vec<Term>> = FxHashMap::default();
    for line in CONCEPTS.lines().skip_while(|line| *line != RULE).skip(1) {
        let pair: Vec<Term> = concepts(line).map(|(_, term)| term).collect();
        if let [one, other] = *pair
            && one != other
        {
            map.entry(one).or_default().push(other);
            map.entry(other).or_default().push(one);
        }
    }
    map
});

/// The terms that contradict this one.
pub(crate) fn contraries(term: Term) -> &'static [Term] {
    CONTRARIES.get(&term).map_or(&[], Vec::as_slice)
}

/// The number of sentences counted.
const COUNTED: f32 = 31_509.0;
/// The assumed number of sentences with a word that is in none of the lists.
const RARE: f32 = 4.0;

static COMMON: LazyLock<FxHashMap<Term, f32>> = LazyLock::new(|| {
    let mut map: FxHashMap<Term, f32> = FxHashMap::default();
    for line in COMMONNESS.lines().filter(|line| !line.starts_with('#')) {
        let Some((level, rest)) = line.split_once(' ') else { continue };
        let uses = level.parse().map_or(0.0, |level: i32| power_of_two(level));
        for (_, term) in concepts(rest) {
            *map.entry(term).or_default() += uses;
        }
    }
    map
});

/// The inverse document frequency of a word in general news.
pub(crate) fn rarity(term: Term) -> f32 {
    inverse(COMMON.get(&term).copied().unwrap_or(RARE), COUNTED)
}

/// Of some distinct terms the ones that are rarest in general news, up to a limit; sorted as terms are.
pub(crate) fn rarest(terms: &[Term], most: usize) -> Vec<Term> {
    let uses = |term: &Term| COMMON.get(term).copied().unwrap_or(RARE);
    let mut rarest = terms.to_vec();
    rarest.sort_by(|a, b| uses(a).total_cmp(&uses(b)).then(a.cmp(b)));
    rarest.truncate(most);
    rarest.sort_unstable();
    rarest
}

/// The weight of a term that `holding` of `all` documents contain (idf of BM25; Robertson & Zaragoza 2009).
pub(crate) fn inverse(holding: f32, all: f32) -> f32 {
    ln(1.0 + (all.max(holding) - holding + 0.5) / (holding + 0.5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_words_for_the_same_are_one() {
        for (one, other) in [
            ("invitation", "invited"),
            ("turned down", "rejected"),
            ("turns down", "refusal"),
            ("took part", "participation"),
            ("talks", "conference"),
            ("explosion", "exploded"),
            ("bought", "acquisition"),
            ("deployment", "deployed"),
        ] {
            assert_eq!(distinct(one), distinct(other), "{one} / {other}");
        }
        assert_ne!(distinct("turned round"), distinct("rejected"));
        assert_eq!(distinct("fighters"), distinct("militants"));
        assert_ne!(distinct("fighting"), distinct("fighters"));
        assert_ne!(distinct("market"), distinct("mark"));
    }

    #[test]
    fn antonyms_work_both_ways_and_common_words_weigh_little() {
        let term = |word: &str| distinct(word)[0];
        assert!(contraries(term("rejected")).contains(&term("accepts")));
        assert!(contraries(term("accepts")).contains(&term("rejected")));
        assert!(contraries(term("harbour")).is_empty());
        assert!(rarity(term("people")) < rarity(term("lighthouse")));
    }
}
