//! Kinds of document, from the head of the document, and the profile of its style that the check-worthiness model uses.
//! Does not know paths (`corpus`) or settings.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::check_worthy::Traits;
use super::facts::Facts;
use super::table::key;
use crate::english;
use crate::syntax::{BlockKind, Shape};
use crate::text::Span;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $slug:literal,)*) => {
        /// The kind of a document. It decides what its writer is a source for, and whether it is checked at all.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
        pub enum DocumentKind { #[default] $($(#[$doc])* $name,)* }
        impl DocumentKind {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name in front matter and `ibid.toml`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $slug,)* }
            }
        }
    };
}

kinds! {
    /// Unknown; treated as a text that reports.
    Article "article",
    News "news",
    Analysis "analysis",
    Academic "academic",
    Encyclopaedia "encyclopaedia",
    Transcript "transcript",
    /// A speech, statement, letter or memoir: the author is the source.
    Statement "statement",
    Release "release",
    Minutes "minutes",
    /// Manuals, READMEs, code documentation, instructions.
    Manual "manual",
    Changelog "changelog",
    Notes "notes",
    /// Laws, contracts, licences, judgments.
    Legal "legal",
    /// Not a text: it contains NUL.
    Binary "binary",
}

impl DocumentKind {
    /// The kind of that name; a few synonyms are accepted.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase();
        Self::ALL.iter().copied().find(|kind| kind.name() == name).or_else(|| {
            let synonym =
                SYNONYMS.iter().filter_map(|entry| entry.split_once(':')).find(|(synonym, _)| *synonym == name);
            synonym.and_then(|(_, of)| Self::ALL.iter().copied().find(|kind| kind.name() == of))
        })
    }

    /// Whether such texts report checkable facts, and so are checked.
    #[must_use]
    pub const fn reports(self) -> bool {
        !matches!(self, Self::Manual | Self::Changelog | Self::Notes | Self::Legal | Self::Binary)
    }
}

static SYNONYMS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::KINDS, "synonyms"));
static CHANGELOG_FILES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::KINDS, "files.changelog"));
static CHANGELOG_FILES_IN_CAPITALS: LazyLock<Vec<&str>> =
    LazyLock::new(|| english::list(english::KINDS, "files-in-capitals.changelog"));
static LEGAL_FILES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::KINDS, "files.legal"));
static MANUAL_FILES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::KINDS, "files.manual"));
static MANUAL_FILES_WHOLE: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::KINDS, "whole-files.manual"));
static MANUAL_FILES_IN_CAPITALS: LazyLock<Vec<&str>> =
    LazyLock::new(|| english::list(english::KINDS, "files-in-capitals.manual"));
static LICENCES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::KINDS, "licences"));
static NOTES_FILES_WHOLE: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::KINDS, "whole-files.notes"));
static MANUAL_FOLDERS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::KINDS, "folders.manual"));
static NOTES_FOLDERS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::KINDS, "folders.notes"));
static FILE_EXTENSIONS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::KINDS, "file-extensions"));
static MANUAL_PHRASES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::KINDS, "phrases.manual"));
static MANUAL_HEADINGS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::KINDS, "headings.manual"));
static RELEASE_PHRASES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::KINDS, "phrases.release"));
static MINUTES_PHRASES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::KINDS, "phrases.minutes"));
static ACADEMIC_HEADINGS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::KINDS, "headings.academic"));

/// The kind of a document by its place: by the name of its file; or by those of its folders, unless `looks`, its kind by
/// its text, is one that reports.
#[must_use]
pub fn kind_by_place(path: &str, looks: DocumentKind) -> Option<DocumentKind> {
    use DocumentKind::{Academic, News, Release, Transcript};
    let is_report = matches!(looks, News | Academic | Release | Transcript);
    kind_by_file(path).or_else(|| kind_by_folder(path).filter(|_| !is_report))
}

fn kind_by_file(path: &str) -> Option<DocumentKind> {
    let file = path.rsplit_once('/').map_or(path, |(_, file)| file);
    let stem = file.split('.').next().unwrap_or(file);
    let name = stem.to_lowercase().replace(['_', ' '], "-");
    // Words that are common in file names of articles must be in capitals.
    let loud = stem.chars().all(|c| !c.is_lowercase());
    // “LICENSE-MIT” and “readme-de” are such files; “license-scandal” is the name of an article.
    let begins = |names: &[&str]| {
        names.iter().any(|known| {
            name.strip_prefix(known).is_some_and(|rest| {
                rest.is_empty() || rest.strip_prefix('-').is_some_and(|rest| loud || is_edition(rest))
            })
        })
    };
    let is = |names: &[&str]| names.contains(&&*name);
    if begins(&CHANGELOG_FILES) || loud && is(&CHANGELOG_FILES_IN_CAPITALS) || is_release(file) {
        return Some(DocumentKind::Changelog);
    }
    if begins(&LEGAL_FILES) || loud && is(&["notice", "patents", "terms"]) {
        return Some(DocumentKind::Legal);
    }
    if begins(&MANUAL_FILES) || is(&MANUAL_FILES_WHOLE) || loud && is(&MANUAL_FILES_IN_CAPITALS) {
        return Some(DocumentKind::Manual);
    }
    is(&NOTES_FILES_WHOLE).then_some(DocumentKind::Notes)
}

fn kind_by_folder(path: &str) -> Option<DocumentKind> {
    let (folders, _) = path.rsplit_once('/')?;
    folders.split('/').find_map(|folder| {
        let folder = folder.to_lowercase();
        let is = |names: &[&str]| names.contains(&&*folder);
        let notes = is(&NOTES_FOLDERS).then_some(DocumentKind::Notes);
        is(&MANUAL_FOLDERS).then_some(DocumentKind::Manual).or(notes)
    })
}

/// Whether what follows the name of a file is a language, a number or the name of a licence: “de”, “zh-cn”, “2”, “mit”.
fn is_edition(rest: &str) -> bool {
    rest.split('-').all(|part| part.len() <= 2 || part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
        || LICENCES.iter().any(|licence| rest.starts_with(licence))
}

/// How the head of a document is written: eighths of its sentences that have each trait. Coarse, so that it rarely changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    kind: DocumentKind,
    shares: [u8; SHARES],
}

const SHARES: usize = 15;
const TRAITS: [Traits; 12] = [
    Traits::FIRST_PERSON,
    Traits::SECOND_PERSON,
    Traits::QUESTION,
    Traits::INSTRUCTION,
    Traits::CHECKABLE,
    Traits::FIGURE,
    Traits::QUOTED,
    Traits::PAST,
    Traits::PRESENT,
    Traits::SHORT,
    Traits::DATED,
    Traits::PERSON,
];

impl Profile {
    /// The features that a sentence gets from the style of its document.
    pub(super) fn features(&self, traits: Traits, add: &mut impl FnMut(u32)) {
        let kind = self.kind as u32;
        add(key(500, &[kind]));
        add(key(501, &[kind, u32::from(traits.has(Traits::CHECKABLE))]));
        add(key(502, &[kind, u32::from(traits.has(Traits::FIGURE))]));
        add(key(503, &[kind, u32::from(traits.has(Traits::FIRST_PERSON))]));
        for (at, share) in self.shares.into_iter().enumerate() {
            for step in 1..=u32::from(share) {
                add(key(510 + at as u32, &[step]));
            }
        }
    }
}

/// Counts from the head of a document.
#[derive(Default)]
struct Counts {
    sentences: u32,
    traits: [u32; TRAITS.len()],
    attributed: f32,
    cited: u32,
    blocks: u32,
    lists: u32,
    code: u32,
    turns: u32,
    /// Sentences that name an identifier, an option or a file.
    technical: u32,
    /// Sentences that are fragments or instructions.
    clipped: u32,
    headings: Vec<String>,
    opening: String,
}

/// The kind of a document, and its profile, from its first chunks.
pub(super) fn profile(head: &[(&str, &Facts)], named: Option<DocumentKind>) -> (DocumentKind, Profile) {
    let counts = count(head);
    let binary = head.iter().any(|(text, _)| memchr::memchr(0, text.as_bytes()).is_some());
    let kind = if binary { DocumentKind::Binary } else { named.unwrap_or_else(|| by_looks(&counts)) };
    let all = counts.sentences.max(1);
    let mut shares = [0; SHARES];
    for (share, count) in shares.iter_mut().zip(counts.traits) {
        *share = (count * 8 / all) as u8;
    }
    shares[TRAITS.len()] = (counts.attributed / all as f32 * 8.0) as u8;
    shares[TRAITS.len() + 1] = (counts.cited.min(all) * 8 / all) as u8;
    shares[TRAITS.len() + 2] = (counts.lists.min(counts.blocks) * 8 / counts.blocks.max(1)) as u8;
    (kind, Profile { kind, shares })
}

fn count(head: &[(&str, &Facts)]) -> Counts {
    /// The most bytes of the text that are searched for words.
    const OPENING: usize = 1_500;
    let mut counts = Counts::default();
    for (text, facts) in head {
        for sentence in &facts.sentences {
            let block = facts.syntax.blocks.get(sentence.block as usize);
            let prose = block.is_some_and(|block| {
                !matches!(block.kind, BlockKind::Heading(_) | BlockKind::Table) && block.shape == Shape::Prose
            });
            if !prose {
                continue;
            }
            counts.sentences += 1;
            counts.attributed += sentence.attributed;
            // Markup, mathematics and citations say nothing about the kind: only what is left, and code.
            let left = sentence.span.of(&facts.syntax.prose);
            let cited = |at: u32| facts.syntax.citations.iter().any(|citation| citation.group.contains(at));
            counts.technical +=
                u32::from(left.split_whitespace().any(is_technical) || has_code(text, sentence.span, cited));
            counts.clipped +=
                u32::from(sentence.traits.has(Traits::CLIPPED) || sentence.traits.has(Traits::INSTRUCTION));
            for (count, flag) in counts.traits.iter_mut().zip(TRAITS) {
                *count += u32::from(sentence.traits.has(flag));
            }
        }
        counts.cited += crate::text::offset(facts.syntax.citations.len());
        for block in &facts.syntax.blocks {
            let words = block.span.of(text);
            counts.blocks += 1;
            counts.lists += u32::from(block.kind == BlockKind::ListItem);
            counts.code += u32::from(block.kind == BlockKind::Code);
            counts.turns += u32::from(is_turn(words));
            if matches!(block.kind, BlockKind::Heading(_)) || block.shape == Shape::Title {
                counts.headings.push(words.trim_matches(['#', ' ', '=', '*', '\n']).to_lowercase());
            }
            if counts.opening.len() < OPENING {
                let end = words.floor_char_boundary(OPENING - counts.opening.len().min(OPENING));
                counts.opening.push_str(&words.get(..end).unwrap_or_default().to_lowercase());
                counts.opening.push('\n');
            }
        }
    }
    counts
}

/// Whether a block opens with a speaker label: “Q:”, “MARSH:”, “**Ada Marsh:**”, “[00:12] Ada Marsh:”.
fn is_turn(words: &str) -> bool {
    let line = words.trim_start_matches(['*', '_', '>', ' ']).lines().next().unwrap_or("");
    let line = match line.strip_prefix(['[', '(']).and_then(|rest| rest.split_once([']', ')'])) {
        Some((time, rest)) if time.contains(':') => rest.trim_start(),
        _ => line,
    };
    let Some((name, rest)) = line.split_once(':') else { return false };
    let parts = || name.split(' ').filter(|word| !word.is_empty());
    let named = parts().all(|word| word.starts_with(|c: char| c.is_uppercase() || c == '('));
    named && (1..=4).contains(&parts().count()) && name.len() < 40 && rest.trim().len() > 1
}

/// Whether a sentence has code: between backticks, or in a LaTeX command such as `\texttt`.
fn has_code(text: &str, sentence: Span, is_cited: impl Fn(u32) -> bool) -> bool {
    let words = sentence.of(text);
    if ["\\texttt", "\\verb", "\\lstinline", "\\mintinline", "\\code{"].iter().any(|command| words.contains(command)) {
        return true;
    }
    let mut rest = words;
    while let Some(at) = rest.find('`') {
        let start = words.len() - rest.len() + at;
        let marks = rest[at..].bytes().take_while(|byte| *byte == b'`').count();
        let inside = &rest[at + marks..];
        let Some(length) = inside.find(&"`".repeat(marks)) else { return false };
        let behind = &inside[length + marks..];
        // A role of reStructuredText or MyST, a link, or LaTeX's quotation marks.
        let is_role = words[..start].ends_with([':', '}']) || behind.starts_with('_');
        let is_quotation = inside[..length].contains("''");
        if !is_role && !is_quotation && !is_cited(sentence.start + crate::text::offset(start)) {
            return true;
        }
        rest = behind;
    }
    false
}

/// Whether a word is technical notation: `a_name`, `aName`, `call()`, `--option`, `path::item`,
/// `file.rs`, `/usr/lib`, `CTRL-X`, `<tag>`.
fn is_technical(word: &str) -> bool {
    // A web address is not technical notation.
    if word.contains("://") || word.contains('=') || word.starts_with("www.") {
        return false;
    }
    if word.contains("()") || word.contains("::") || word.contains("->") {
        return true;
    }
    let word =
        word.trim_matches(['"', '\'', '“', '”', '‘', '’', '(', ')', ',', '.', ';', ':', '?', '!', '*', '[', ']']);
    let option = word.strip_prefix("--").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
    let path = word.starts_with(['/', '~']) && word.get(1..).is_some_and(|rest| rest.contains('/'));
    let tag = word.starts_with('<') && word.len() > 2 && word.ends_with('>');
    let joined = word.split_once('_').is_some_and(|(left, right)| !left.is_empty() && !right.is_empty());
    let ending = || word.rsplit_once('.').is_some_and(|(stem, end)| !stem.is_empty() && FILE_EXTENSIONS.contains(&end));
    option || path || tag || joined && !word.contains('@') || word.starts_with("CTRL-") || is_humped(word) || ending()
}

/// `aName`, with two lower-case letters before the capital: “iPhone” and “eBay” are names.
fn is_humped(word: &str) -> bool {
    let small = word.bytes().take_while(u8::is_ascii_lowercase).count();
    small > 1 && word.as_bytes().get(small).is_some_and(u8::is_ascii_uppercase)
}

/// A document with this share of sentences that name identifiers, options or files is a manual.
const TECHNICAL: f32 = 0.15;
/// A document with this share of fragments is notes.
const CLIPPED: f32 = 0.3;
/// From this share of attributed sentences on, a text reports.
const TOLD: f32 = 0.25;
/// Notes have a smaller share of attributed sentences than this.
const TOLD_IN_NOTES: f32 = 0.2;

/// Whether a line begins with a phrase, after its number or marks: “1. Apologies for absence”. “According to the minutes of
/// May” stands in an article.
fn opens_with(line: &str, phrases: &[&str]) -> bool {
    let line = line.trim_start_matches(|c: char| !c.is_alphabetic());
    phrases.iter().any(|phrase| line.starts_with(phrase))
}

fn by_looks(counts: &Counts) -> DocumentKind {
    let opening = &*counts.opening;
    let heading =
        |words: &[&str]| counts.headings.iter().any(|heading| words.iter().any(|word| heading.starts_with(word)));
    let says = |words: &[&str]| words.iter().any(|word| opening.contains(word));
    let of = |flag: Traits| {
        let at = TRAITS.iter().position(|known| *known == flag);
        at.and_then(|at| counts.traits.get(at)).copied().unwrap_or(0) as f32 / counts.sentences.max(1) as f32
    };
    let blocks = counts.blocks.max(1) as f32;
    let few = counts.sentences < 4;
    let share = |count: u32| count as f32 / counts.sentences.max(1) as f32;
    let share_told = counts.attributed / counts.sentences.max(1) as f32;
    let told = share_told >= TOLD;
    let first = opening.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let versions = counts.headings.iter().filter(|heading| is_version(heading)).count();
    match () {
        () if versions >= 2
            || heading(&["changelog", "change log", "what's new"])
            || counts.headings.iter().any(|heading| heading.contains("release notes"))
            || first.contains("release notes") =>
        {
            DocumentKind::Changelog
        }
        () if counts.code >= 2 || counts.code as f32 / blocks > 0.1 => DocumentKind::Manual,
        () if counts.technical >= 2 && share(counts.technical) >= TECHNICAL => DocumentKind::Manual,
        () if says(&MANUAL_PHRASES) && !told => DocumentKind::Manual,
        () if of(Traits::INSTRUCTION) >= 0.3 && !few => DocumentKind::Manual,
        () if of(Traits::SECOND_PERSON) + of(Traits::INSTRUCTION) >= 0.5 && of(Traits::QUOTED) < 0.2 && !few => {
            DocumentKind::Manual
        }
        () if heading(&MANUAL_HEADINGS) => DocumentKind::Manual,
        () if counts.turns as f32 / blocks >= 0.3 && counts.turns >= 3 => DocumentKind::Transcript,
        () if says(&RELEASE_PHRASES) => DocumentKind::Release,
        () if opening.lines().any(|line| opens_with(line, &MINUTES_PHRASES)) => DocumentKind::Minutes,
        () if says(&[
            "whereas ",
            "hereinafter",
            "the parties agree",
            "terms and conditions",
            "permission is hereby granted",
            "this agreement",
        ]) =>
        {
            DocumentKind::Legal
        }
        () if heading(&ACADEMIC_HEADINGS) || says(&["abstract\n", "in this paper", "this paper ", "et al."]) => {
            DocumentKind::Academic
        }
        () if says(&["dear ", "yours sincerely", "my fellow", "ladies and gentlemen"])
            && of(Traits::FIRST_PERSON) >= 0.15 =>
        {
            DocumentKind::Statement
        }
        () if of(Traits::FIRST_PERSON) >= 0.4 && of(Traits::QUOTED) < 0.2 && !few => DocumentKind::Statement,
        () if counts.lists as f32 / blocks >= 0.6 && of(Traits::SHORT) >= 0.3 => DocumentKind::Notes,
        () if !few && share(counts.clipped) >= CLIPPED && share_told < TOLD_IN_NOTES => DocumentKind::Notes,
        () if told => DocumentKind::News,
        () => DocumentKind::Article,
    }
}

/// Whether a file name is a version of three parts: `2.14.0.txt`, `v1.2.3.md`.
fn is_release(file: &str) -> bool {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let stem = stem.strip_prefix('v').unwrap_or(stem);
    stem.split('.').count() >= 3
        && stem
            .split('.')
            .all(|part| !part.is_empty() && part.len() < 4 && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// “1.2.0”, “v2.1”, “[0.3.1] – 2019-05-04”, “version 3.0”.
fn is_version(heading: &str) -> bool {
    let heading = heading.strip_prefix("version ").unwrap_or(heading).trim_start_matches(['[', 'v', ' ']);
    let number = heading.split([' ', ']', '(']).next().unwrap_or("");
    number.contains('.')
        && number.starts_with(|c: char| c.is_ascii_digit())
        && number.split('.').count() >= 2
        && number.split('.').take(2).all(|part| part.bytes().take(4).all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_and_versions_are_recognized() {
        assert!(
            is_turn("**Ada Marsh:** We counted them.") && is_turn("Q: Why?") && is_turn("[00:12] Ben Cole: Because.")
        );
        assert!(!is_turn("The board met: nobody came.") && !is_turn("https://example.org"));
        assert!(is_version("1.2.0") && is_version("[0.3.1] – 2019-05-04") && is_version("version 3.0"));
        assert!(!is_version("3 may 2019") && !is_version("results"));
    }

    #[test]
    fn words_of_programs_are_recognized() {
        for word in [
            "strbuf_add",
            "vm.createContext()",
            "--force,",
            "std::fs",
            "getItem",
            "README.md.",
            "/usr/lib",
            "CTRL-X",
            "<S-Tab>",
        ] {
            assert!(is_technical(word), "{word}");
        }
        for word in [
            "iPhone",
            "eBay",
            "McDonald",
            "and/or",
            "U.S.",
            "3.5",
            "https://example.org/a_b",
            "a.m.",
            "–",
            "<",
            "ann_b@example.org",
        ] {
            assert!(!is_technical(word), "{word}");
        }
    }

    #[test]
    fn a_path_determines_the_kind() {
        use DocumentKind::{Changelog, Legal, Manual, Notes};
        for (path, kind) in [
            ("README.md", Some(Manual)),
            ("crates/a/ReadMe.de.md", Some(Manual)),
            ("CHANGELOG", Some(Changelog)),
            ("NEWS.md", Some(Changelog)),
            ("RelNotes/2.14.0.txt", Some(Changelog)),
            ("v1.2.3.md", Some(Changelog)),
            ("2026.03.txt", None),
            ("LICENSE-MIT", Some(Legal)),
            ("docs/usage.md", Some(Manual)),
            ("home/notes/tuesday.md", Some(Notes)),
            ("news.md", None),
            ("articles/history.md", None),
            ("lantern-note.md", None),
            ("licence-row.md", None),
            ("READMEs-of-the-dead.md", None),
            ("faq-ferry.txt", None),
            ("readme.zh-cn.md", Some(Manual)),
            ("readme_de.md", Some(Manual)),
            ("LICENSE-APACHE", Some(Legal)),
            ("license-gpl-3.0.txt", Some(Legal)),
        ] {
            assert_eq!(kind_by_place(path, DocumentKind::Article), kind, "{path}");
        }
    }

    #[test]
    fn a_report_in_a_folder_of_manuals_is_a_report() {
        let kind = |path, looks| kind_by_place(path, looks);
        assert_eq!(kind("docs/flood.md", DocumentKind::News), None);
        assert_eq!(kind("docs/flood.md", DocumentKind::Article), Some(DocumentKind::Manual));
        assert_eq!(kind("docs/README.md", DocumentKind::News), Some(DocumentKind::Manual));
    }

    #[test]
    fn markup_citations_and_quotation_marks_are_no_code() {
        let has = |text: &str| has_code(text, Span::at(0..text.len()), |_| false);
        for text in ["Run `make` twice.", "Set ``x`` first.", "The \\texttt{goat} class.", "Call `a` :ref:`b`."] {
            assert!(has(text), "{text}");
        }
        for text in [
            "Sheep came in 1650 :cite:p:`marsh2014`.",
            "Sheep came in 1650 {cite:p}`marsh2014`.",
            "He called it ``a barn'' and ``a shed''.",
            "The rate $x_{i}$ fell \\emph{again}.",
            "See `the list <https://example.org>`_ of barns.",
        ] {
            assert!(!has(text), "{text}");
        }
    }

    #[test]
    fn a_kind_has_other_names() {
        assert_eq!(DocumentKind::named("README"), Some(DocumentKind::Manual));
        assert_eq!(DocumentKind::named("Interview"), Some(DocumentKind::Transcript));
        assert_eq!(DocumentKind::named("poem"), None);
    }
}
