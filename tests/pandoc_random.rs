//! Random strings of pieces of tags, read by ibid and by pandoc itself.
//!
//! Each run reads ten thousand; `IBID_RANDOM_TAGS=100000 cargo test --test pandoc_random -- --nocapture` reads more, and
//! shows the differences.

#![expect(clippy::unwrap_used, reason = "in a test, what fails is a failure of the test")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use ibid::syntax::{CitationMode, Format, next_chunk, parse_chunk};

mod tools;

/// One difference is allowed for this many strings; of 100,000 these 31 differed: HTML tags within a tag, keys in braces
/// beside backticks or carets, lone backticks and quotation marks, notes within a prefix, and list items in list items.
/// Nobody writes them.
const ONE_IN: usize = 2_500;

/// Splitmix64: the same strings everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }
}

const MARKS: &[&str] = &[
    "@",
    "@",
    "@a",
    "@b",
    "[",
    "[",
    "]",
    "]",
    "{",
    "}",
    ";",
    ";",
    "-",
    ",",
    ".",
    ":",
    " ",
    " ",
    " ",
    "\n",
    "p. ",
    "pp. ",
    "para. ",
    "ch. ",
    "1",
    "23",
    "a",
    "key",
    "x_y",
    "\"",
    "'",
    "`",
    "\\",
    "*",
    "_",
    "<http://a.example>",
    "<b>",
    "</b>",
    "(",
    ")",
    "&",
    "é",
    "see ",
    "§ ",
];
const PARTS: &[&str] = &[
    "[@",
    "@roe",
    "@{roe",
    "-@",
    "; @doe",
    "]",
    "[",
    "; see ",
    " [p. ",
    ", p. ",
    "3-5",
    " and ",
    "so ",
    "word",
    ". ",
    ", ",
    "x",
    "*",
    "_",
    "`",
    "\\",
    "\n",
    " ",
    "(",
    ")",
    "\"",
    "}",
    "{",
    ";",
    "?",
    "http://a.example/x",
    "<i>",
    "@b.c:d",
    "^[",
    "--",
    "'s",
];

fn strings(count: usize) -> Vec<String> {
    let mut random = Random(1);
    let mut strings = Vec::with_capacity(count);
    while strings.len() < count {
        let alphabet = [MARKS, PARTS][random.below(2)];
        let length = 3 + random.below(14);
        let string: String = (0..length).map(|_| alphabet[random.below(alphabet.len())]).collect();
        if string.contains('@') {
            strings.push(string);
        }
    }
    strings
}

/// Mode, key, and the letters before and after it: markup is ignored here.
type Read = (String, String, String, String);

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn ours(text: &str) -> Vec<Read> {
    let mut read = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let length = next_chunk(&text[at..], Format::Markdown, at == 0);
        let chunk: Arc<str> = text[at..at + length].into();
        for citation in parse_chunk(&chunk, Format::Markdown, at == 0).citations {
            let mode = match citation.mode {
                CitationMode::Normal => "NormalCitation",
                CitationMode::AuthorInText => "AuthorInText",
                CitationMode::SuppressAuthor => "SuppressAuthor",
            };
            let behind = letters(citation.locator.as_deref().unwrap_or("")) + &letters(&citation.suffix);
            read.push((mode.to_owned(), citation.key.to_string(), letters(&citation.prefix), behind));
        }
        at += length;
    }
    read
}

/// Whether both read the same. ibid stores the canonical form of a locator's label, not its letters.
fn same(ours: &[Read], theirs: &[Read]) -> bool {
    let behind = |ours: &str, theirs: &str| {
        theirs.strip_suffix(ours).is_some_and(|label| ["", "p", "pp", "para", "ch", "page"].contains(&label))
    };
    ours.len() == theirs.len()
        && ours.iter().zip(theirs).all(|(a, b)| (&a.0, &a.1, &a.2) == (&b.0, &b.1, &b.2) && behind(&a.3, &b.3))
}

fn theirs(program: &Path, strings: &[String]) -> Vec<Vec<Read>> {
    let script = tools::root().join("tests/pandoc_random.lua");
    let mut child = Command::new(program)
        .arg("lua")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    // The script reads everything before it answers.
    let input: Vec<u8> = strings.iter().flat_map(|string| string.bytes().chain([0])).collect();
    child.stdin.take().unwrap().write_all(&input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "pandoc lua ended with {}", output.status);
    let lines = String::from_utf8(output.stdout).unwrap();
    let read = |line: &str| -> Vec<Read> { serde_json::from_str(line).unwrap() };
    lines
        .lines()
        .map(read)
        .map(|read| read.into_iter().map(|(m, k, p, s)| (m, k, letters(&p), letters(&s))).collect())
        .collect()
}

#[test]
fn random_tags_are_read_as_pandoc_reads_them() {
    let Some(program) = tools::find("pandoc", "PANDOC") else { return };
    // `pandoc lua` came with 3.0.
    if !Command::new(&program).args(["lua", "-e", ""]).output().is_ok_and(|output| output.status.success()) {
        tools::skip("this pandoc runs no Lua");
        return;
    }
    let count = std::env::var("IBID_RANDOM_TAGS").ok().and_then(|count| count.parse().ok()).unwrap_or(10_000);
    let strings = strings(count);
    let theirs = theirs(&program, &strings);
    assert_eq!(theirs.len(), strings.len());
    let mut wrong = Vec::new();
    for (string, theirs) in strings.iter().zip(&theirs) {
        let ours = ours(string);
        if !same(&ours, theirs) {
            wrong.push(format!("{string:?}\n  pandoc: {theirs:?}\n  ibid:   {ours:?}"));
        }
    }
    let tags: usize = theirs.iter().map(Vec::len).sum();
    let report = format!("{} of {count} strings with {tags} tags are read differently", wrong.len());
    println!("{report}:\n{}", wrong.join("\n"));
    assert!(tags > count / 2 && wrong.len() <= count.div_ceil(ONE_IN), "{report}");
}
