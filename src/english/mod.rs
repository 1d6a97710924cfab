//! English word lists as data: one file for each topic, with one list under each `[name]`. Knows no grammar and no
//! documents.

/// Abbreviations with a full stop.
pub(crate) const ABBREVIATIONS: &str = include_str!("abbreviations.txt");
/// Words of dates.
pub(crate) const CALENDAR: &str = include_str!("calendar.txt");
/// Words that tell for what reason a statement needs a source.
pub(crate) const CLAIMS: &str = include_str!("claims.txt");
/// Words of opposite outcomes.
pub(crate) const CONTRARIES: &str = include_str!("contraries.txt");
/// Words for events without a name.
pub(crate) const EVENTS: &str = include_str!("events.txt");
/// Words without content, for different purposes.
pub(crate) const FUNCTION_WORDS: &str = include_str!("function-words.txt");
/// Irregular forms of verbs and nouns.
pub(crate) const IRREGULAR: &str = include_str!("irregular.txt");
/// Words by which the kind of a document is recognized.
pub(crate) const KINDS: &str = include_str!("kinds.txt");
/// Words in and around names.
pub(crate) const NAMES: &str = include_str!("names.txt");
/// Words of what no editor asks a source for.
pub(crate) const ORDINARY: &str = include_str!("ordinary.txt");
/// Words around numbers.
pub(crate) const QUANTITIES: &str = include_str!("quantities.txt");
/// Words around numbers that depend on each other.
pub(crate) const ARITHMETIC: &str = include_str!("arithmetic.txt");
/// Words of articles on web pages.
pub(crate) const ARTICLE: &str = include_str!("article.txt");
/// Spellings of one word, notations of one number, and opposites.
pub(crate) const SPELLINGS: &str = include_str!("spellings.txt");
/// Words of statements.
pub(crate) const STATEMENTS: &str = include_str!("statements.txt");

/// The entries of a list in one of the files, in order; empty if the file has no list of that name.
pub(crate) fn list(file: &'static str, name: &str) -> Vec<&'static str> {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    let section = lines.skip_while(|line| heading(line) != Some(name)).skip(1);
    let entries = section.take_while(|line| heading(line).is_none()).flat_map(|line| line.split(','));
    let entries: Vec<&str> = entries.map(str::trim).filter(|entry| !entry.is_empty()).collect();
    debug_assert!(!entries.is_empty(), "no list {name}");
    entries
}

fn heading(line: &str) -> Option<&str> {
    line.strip_prefix('[')?.strip_suffix(']')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_list_ends_where_the_next_one_begins() {
        const FILE: &str = "# Towns and rivers.\n\n[towns]\nOslo, Lisbon\nSan Marino\n\n# Rivers.\n[rivers]\nTagus\n";
        assert_eq!(list(FILE, "towns"), ["Oslo", "Lisbon", "San Marino"]);
        assert_eq!(list(FILE, "rivers"), ["Tagus"]);
    }

    #[test]
    fn no_list_repeats_an_entry() {
        for file in [
            ABBREVIATIONS,
            ARITHMETIC,
            ARTICLE,
            CALENDAR,
            CLAIMS,
            CONTRARIES,
            EVENTS,
            FUNCTION_WORDS,
            IRREGULAR,
            KINDS,
            NAMES,
            ORDINARY,
            QUANTITIES,
            SPELLINGS,
            STATEMENTS,
        ] {
            for name in file.lines().filter_map(heading) {
                let entries = list(file, name);
                assert_eq!(entries.iter().collect::<BTreeSet<_>>().len(), entries.len(), "{name}");
            }
        }
    }
}
