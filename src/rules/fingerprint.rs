//! The identity of a finding: a hash of the words of its sentence. It knows no documents and no lines.

/// FNV-1a over the rule, the sentence and the underlined words in it; spacing, case and punctuation are ignored, but not
/// the signs that are part of a value (`%`, currencies, a minus, a decimal point). The same after edits elsewhere, after a
/// move and with other line breaks, and the same on every machine.
pub(super) fn fingerprint(rule: &str, sentence: &str, words: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut byte = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    rule.bytes().for_each(&mut byte);
    for part in [sentence, words] {
        byte(b'\n');
        words_of(part, &mut byte);
        // Words without letters or digits are used unchanged.
        if part.chars().all(|c| !c.is_alphanumeric()) {
            part.bytes().filter(|byte| !byte.is_ascii_whitespace()).for_each(&mut byte);
        }
    }
    hash
}

/// Feeds every word of a text to a hash, with a space before it.
fn words_of(text: &str, byte: &mut impl FnMut(u8)) {
    let mut between = true;
    let mut before = None;
    for (at, c) in text.char_indices() {
        let after = text.get(at + c.len_utf8()..).unwrap_or("");
        let next_is_digit = after.starts_with(|c: char| c.is_ascii_digit());
        let in_number = next_is_digit && before.is_some_and(|c: char| c.is_ascii_digit());
        let mut buffer = [0; 4];
        if c.is_alphanumeric() {
            if std::mem::take(&mut between) {
                byte(b' ');
            }
            c.to_lowercase().for_each(|lower| lower.encode_utf8(&mut buffer).bytes().for_each(&mut *byte));
        } else if in_number && matches!(c, '.' | ',') {
            // “300,000” is “300000”, and “4,2” is “4.2”.
            if c == '.' || !is_group(after) {
                byte(b'.');
            }
        } else if is_unit(c) {
            byte(b' ');
            c.encode_utf8(&mut buffer).bytes().for_each(&mut *byte);
            between = true;
        } else {
            let opens = before.is_none_or(|c: char| c.is_whitespace() || c == '(' || is_unit(c));
            if matches!(c, '-' | '\u{2212}') && next_is_digit && opens {
                byte(b' ');
                byte(b'-');
            }
            between = true;
        }
        before = Some(c);
    }
}

/// Three digits and no fourth.
fn is_group(text: &str) -> bool {
    text.bytes().take_while(u8::is_ascii_digit).count() == 3
}

/// A sign without which a value is another one.
const fn is_unit(c: char) -> bool {
    matches!(c, '%' | '\u{2030}' | '$' | '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20cf}' | '\u{b0}')
}

#[cfg(test)]
mod tests {
    fn same(a: &str, b: &str) -> bool {
        let of = |text: &str| super::fingerprint("rule", text, text);
        of(a) == of(b)
    }

    #[test]
    fn punctuation_case_and_spacing_change_no_identity() {
        for (a, b) in [
            ("The mayor took 12 bribes, his aides none.", "The mayor took 12 bribes; his aides none!"),
            ("Oban's mills closed in May.", "Oban\u{2019}s  mills\nclosed, in may"),
            ("The loan was $300,000.", "the loan was $300000"),
            ("It rose by 45 %.", "It rose by 45%."),
            ("It fell to \u{2212}5 degrees.", "It fell to -5 degrees."),
            ("In 2019, 45 wards closed.", "In 2019 45 wards closed."),
            ("A well-known lab.", "A well known lab."),
            ("It cost 4,2 million.", "It cost 4.2 million."),
        ] {
            assert!(same(a, b), "{a} {b}");
        }
    }

    #[test]
    fn another_value_is_another_claim() {
        for (a, b) in [
            ("Fees rose by 45%.", "Fees rose by 45."),
            ("The loan was $300,000.", "The loan was \u{20ac}300,000."),
            ("The loan was 300,000.", "The loan was 300.000."),
            ("It fell to -5 degrees.", "It fell to 5 degrees."),
            ("It holds 7.5 mg.", "It holds 75 mg."),
            ("It cost 4,2 million.", "It cost 42 million."),
            ("The scale shows 3:1.", "The scale shows 31."),
            ("The council closed 3 schools.", "The council never closed 3 schools."),
        ] {
            assert!(!same(a, b), "{a} {b}");
        }
    }
}
