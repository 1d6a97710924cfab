//! Whether a passage is English, from function words outside quotation marks and from its script. Deterministic and
//! small: it only separates English from other languages. Very short passages are undecided.

use super::prose::Prose;
use crate::syntax::{TokenKind, word_key};

/// The language of a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    Other,
    /// Too few words to decide.
    Unknown,
}

/// English function words that do not occur in the other languages.
const ENGLISH: &str = "the of and to that for with by at she it his her they be are from has had have not but this which \
said says were or their would who been its when there if about after than because could should what into you we i my your \
our him them these those while where how can may is was on as so an to do no";

/// Function words and reporting verbs of other languages that do not occur in English; one line each.
const OTHERS: &[&str] = &[
    // German
    "und nicht ist sind mit auf für sich wird wurde wurden dass daß auch nach bei aus einen einem einer eines eine ein sagte \
     sagt erklärte erklärt hatte haben sein seine ihre werden kann über unter zum zur vom beim sie wir ich aber oder wenn \
     nie noch nur schon durch gegen ohne zwischen das sei habe hätte würde am im der die den dem des zu es hat war",
    // French
    "est sont dans que qui une pour avec pas plus par sur ont été cette ces aux mais nous vous ils elle elles leur dit \
     déclaré affirmé selon aussi être fait comme où très deux ans après avant chez était étaient et le la les de des du en \
     au un se ce il a",
    // Spanish
    "que los las una por con para como más pero sus fue son ha han este esta según también dijo afirmó sobre entre desde \
     hasta cuando muy años está están había donde porque no ya lo se su y en el la de del al a un es",
    // Italian
    "che non una sono della delle dei degli nel nella con per anche più come ha hanno stato detto dice secondo questo questa \
     gli alla dal tra fra ma è ed un si il lo la di del da i le",
    // Portuguese
    "que não uma com para por mais foi são dos das pelo pela segundo também disse ao aos seu sua está estão como mas ele ela \
     um em os e o a de da do no na",
    // Dutch
    "het een van niet zijn dat met voor ook aan bij maar wordt werd naar uit nog deze heeft hebben zei volgens door over \
     tegen geen wel zij wij ik als de die en op te in is was",
    // Danish, Norwegian, Swedish
    "og ikke det er som på til av har med för att inte den ett är var sade sa sagde ifølge enligt jeg hun de om men eller \
     også blev blir i",
    // Polish
    "nie się jest na że do i w z po jak ale przez został powiedział który która oraz są był była",
    // Turkish
    "bir ve bu için ile de da dedi olarak daha çok gibi sonra kadar ne olan",
];
/// Words that also occur in names or in English: they count only together with others.
const WEAK: &str = "de da do den der des dem det van von per plus no na on as in i w z an am im over men var son sur ma si lo \
un e y se su sa il em os ne ale die dos das con a pour sont aux est ha met door als er til med um non come dice para par pas \
et dal ya ve bu daha po jak hat war also is was op te le la les du en au ce el del al es di o has sage fait entre mas ele hun \
to dit som de om pelo una il lo wel ein";

/// Weights of a word: English, and a bit for each other language.
#[derive(Clone, Copy, Default)]
struct Known {
    english: bool,
    others: u16,
    weak: bool,
}

static WORDS: std::sync::LazyLock<rustc_hash::FxHashMap<u32, Known>> = std::sync::LazyLock::new(|| {
    let mut words: rustc_hash::FxHashMap<u32, Known> = rustc_hash::FxHashMap::default();
    for word in ENGLISH.split_whitespace() {
        words.entry(word_key(word)).or_default().english = true;
    }
    for (bit, list) in OTHERS.iter().enumerate() {
        for word in list.split_whitespace() {
            words.entry(word_key(word)).or_default().others |= 1 << bit;
        }
    }
    for word in WEAK.split_whitespace() {
        words.entry(word_key(word)).or_default().weak = true;
    }
    words
});

/// English words that are written with such a letter.
const BORROWED: &str = "café cafés résumé résumés fiancé fiancée naïve façade façades cliché clichés décor protégé née déjà \
à über jalapeño piñata señor crème entrée déclassé émigré élite rôle coöperate touché blasé soufflé matinée";

/// Words in names of people and places.
const PARTICLES: [u32; 16] = [
    word_key("de"),
    word_key("la"),
    word_key("le"),
    word_key("du"),
    word_key("des"),
    word_key("del"),
    word_key("da"),
    word_key("do"),
    word_key("dos"),
    word_key("van"),
    word_key("von"),
    word_key("der"),
    word_key("den"),
    word_key("di"),
    word_key("el"),
    word_key("al"),
];

/// The maximum number of words examined.
const LOOKED_AT: usize = 200;
/// With fewer words outside quotation marks the whole passage decides.
const FEW: usize = 3;

pub(super) fn language(prose: &Prose<'_>) -> Language {
    let mut count = Count::default();
    let mut quotes = prose.quotes.iter().filter(|quote| quote.depth == 0).peekable();
    for (at, token) in prose.tokens.iter().enumerate().take(4 * LOOKED_AT) {
        while quotes.peek().is_some_and(|quote| quote.last <= at) {
            quotes.next();
        }
        if token.kind != TokenKind::Word || count.words + count.quoted >= LOOKED_AT {
            continue;
        }
        let quoted = quotes.peek().is_some_and(|quote| quote.first <= at);
        let opens = prose.sentences.binary_search_by_key(&at, |sentence| sentence.tokens.start).is_ok();
        // “Jo de la Roe”: particles of names do not count.
        let next = prose.tokens.get(at + 1);
        let named = next.is_some_and(|next| {
            next.is_capital()
                || PARTICLES.contains(&next.key) && prose.tokens.get(at + 2).is_some_and(|t| t.is_capital())
        });
        if PARTICLES.contains(&token.key) && named {
            continue;
        }
        count.word(token.key, token.is_capital() && !opens, prose.word(at), quoted);
    }
    count.language()
}

#[derive(Default)]
struct Count {
    words: usize,
    quoted: usize,
    english: usize,
    /// Strong and weak words of each other language.
    others: [(usize, usize); 16],
    foreign_script: usize,
    /// Words in lower case with a non-English letter.
    accented: usize,
}

impl Count {
    fn word(&mut self, key: u32, capital: bool, text: &str, quoted: bool) {
        if quoted {
            self.quoted += 1;
            return;
        }
        self.words += 1;
        let latin = |c: char| u32::from(c) < 0x250 || !c.is_alphabetic();
        self.foreign_script += usize::from(!text.chars().all(latin));
        let known = WORDS.get(&key).copied().unwrap_or_default();
        // A capital in the middle of a sentence makes a word part of a name.
        self.english += usize::from(known.english);
        if capital {
            return;
        }
        let borrowed = || BORROWED.split_whitespace().any(|word| word == text);
        self.accented += usize::from(
            !text.is_ascii()
                && text.starts_with(char::is_lowercase)
                && !borrowed()
                && !text.contains(['’', '‑', '\u{ad}']),
        );
        for (bit, (strong, weak)) in self.others.iter_mut().enumerate() {
            if known.others >> bit & 1 == 1 {
                *(if known.weak || known.english { weak } else { strong }) += 1;
            }
        }
    }

    fn language(&self) -> Language {
        if self.foreign_script * 2 > self.words {
            return Language::Other;
        }
        let other = self.others.iter().map(|(strong, weak)| strong + weak).max().unwrap_or(0);
        let strong = self.others.iter().map(|(strong, _)| *strong).max().unwrap_or(0);
        let alone = self.english == 0 && self.words >= FEW;
        match () {
            () if alone && other >= 3 => Language::Other,
            () if alone && self.accented >= 1 && other + self.accented >= 2 => Language::Other,
            () if strong >= 2 && other > 2 * self.english && other * 100 >= 15 * self.words => Language::Other,
            () if alone && strong >= 1 && other >= 2 && self.words <= 12 => Language::Other,
            () if self.english >= 2 && self.english >= other => Language::English,
            () => Language::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Format, parse_chunk};

    fn of(text: &str) -> Language {
        let parsed = parse_chunk(&text.into(), Format::Text, false);
        language(&Prose::new(&parsed.prose, &parsed.blocks[0]).expect("prose"))
    }

    #[test]
    fn other_languages_are_recognized() {
        for text in [
            "Die Regierung sagte, dass die Brücke sicher sei.",
            "„Die Brücke war nie sicher“, sagte Ada Marsh am Montag in Berlin.",
            "Le maire a déclaré que le pont était fermé depuis lundi.",
            "El alcalde dijo que el puente estaba cerrado desde el lunes.",
            "Il sindaco ha detto che il ponte era chiuso da lunedì.",
            "O prefeito disse que a ponte não foi fechada na segunda-feira.",
            "De burgemeester zei dat de brug niet veilig was.",
            "Die Stadt hat am Montag 45 Arbeiter entlassen.",
            "La ville a licencié 45 ouvriers lundi.",
            "El ayuntamiento despidió a 45 trabajadores el lunes.",
            "Мэр сказал, что мост был закрыт в понедельник.",
            "قال رئيس البلدية إن الجسر أغلق يوم الاثنين.",
        ] {
            assert_eq!(of(text), Language::Other, "{text}");
        }
    }

    #[test]
    fn english_with_foreign_names_and_words_stays_english() {
        for text in [
            "The mayor of Rio de Janeiro told Le Monde that the Cirque du Soleil would not come.",
            "“Ich bin ein Berliner und nicht mehr”, Kennedy said on the steps of the town hall.",
            "Ursula von der Leyen met Recep Tayyip Erdoğan and Luiz Inácio Lula da Silva at the summit in La Paz.",
            "Cirque du Soleil Opens in Las Vegas",
            "Marsh said the ship sank.",
            "Shares of Deutsche Bank fell 4 percent.",
            "Marsh met Cole in Paris.",
            "Marsh is in Hull. Cole was in York.",
            "Um, no. He was, um, late.",
            "Le Pen met Orbán in Budapest.",
            "Her résumé impressed the café owner.",
            "Café owner sold a résumé.",
        ] {
            assert_ne!(of(text), Language::Other, "{text}");
        }
    }
}
