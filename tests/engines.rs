//! Random documents of Org and LaTeX, full of constructs that hide or contain a citation: the keys that ibid finds and those
//! that pandoc's readers find.
//!
//! Each run reads 300 of each; `IBID_RANDOM_DOCUMENTS=3000 cargo test --test engines` reads more. A second test compares
//! nested documents of all formats with their own engines, and what a renamed key changes in them; see
//! `tests/engines/compare.py`, which also says how to run more.

#![expect(clippy::unwrap_used, reason = "in a test, what fails is a failure of the test")]

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use ibid::syntax::{Format, next_chunk, parse_chunk};

mod tools;

/// Splitmix64: the same documents everywhere.
struct Random {
    state: u64,
    /// The generated keys, so that each is different.
    keys: usize,
}

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    /// A template with a different key for each `KEY`.
    fn filled(&mut self, template: &str) -> String {
        let mut out = String::new();
        for (index, part) in template.split("KEY").enumerate() {
            if index > 0 {
                self.keys += 1;
                out.push_str(&format!("{}{}", self.of(&["ward", "bed", "a-b", "x:y", "w_"]), self.keys));
            }
            out.push_str(part);
        }
        out
    }

    fn document(&mut self, inlines: &[&str], blocks: &[&str]) -> String {
        let mut out = String::new();
        for _ in 0..=self.below(5) {
            let block = self.of(blocks);
            let words: Vec<String> = (0..=self.below(4)).map(|_| self.of(inlines).to_owned()).collect();
            let block = block.replace("WORDS", &words.join(" "));
            out.push_str(&self.filled(&block));
            out.push_str("\n\n");
        }
        out
    }
}

// Without `a=b`: Org opens no verbatim inside a word, but pandoc does.
const ORG: [&[&str]; 2] = [
    &[
        "[cite:@KEY]",
        "[cite/t:see @KEY p. 3]",
        "[cite:@KEY;also @KEY x]",
        "=[cite:@KEY]=",
        "~[cite:@KEY]~",
        "*b [cite:@KEY]*",
        "/i [cite:@KEY]/",
        "src_c{[cite:@KEY]}",
        "@@html:[cite:@KEY]@@",
        "\\([cite:@KEY]\\)",
        "$x[cite:@KEY]$",
        "[fn:: note [cite:@KEY]]",
        "[[https://a.example][d]]",
        "the beds",
        "cost $5",
    ],
    &[
        "WORDS",
        "WORDS",
        "* WORDS",
        "- WORDS\n- x [cite:@KEY]",
        "# WORDS",
        ": WORDS",
        "#+begin_src c\nWORDS\n#+end_src",
        "#+begin_quote\nWORDS\n#+end_quote",
        "#+begin_comment\nWORDS\n#+end_comment",
        "| [cite:@KEY] | b |",
        "#+attr_html: WORDS",
    ],
];

const LATEX: [&[&str]; 2] = [
    &[
        "\\cite{KEY}",
        "\\citep[p.~3]{KEY}",
        "\\autocite[see][3]{KEY,KEY}",
        "\\verb|\\cite{KEY}|",
        "\\textit{\\cite{KEY}}",
        "\\footnote{See \\cite{KEY}.}",
        "% \\cite{KEY}\n",
        "{\\small \\citet{KEY}}",
        "\\cite {KEY}",
        "\\textcite[3]{KEY}",
        "\\lstinline!\\cite{KEY}!",
        "\\href{https://a.example}{\\cite{KEY}}",
        "the beds",
        "50\\%",
        "\\$5",
    ],
    &[
        "WORDS",
        "WORDS",
        "\\section{Beds \\cite{KEY}}",
        "\\begin{quote}\nWORDS\n\\end{quote}",
        "\\begin{verbatim}\nWORDS\n\nx\n\\end{verbatim}",
        "\\begin{itemize}\n\\item WORDS\n\\end{itemize}",
        "\\begin{comment}\nWORDS\n\\end{comment}",
        "\\iffalse\nWORDS\n\\fi",
        "\\begin{figure}\n\\caption{Beds \\cite{KEY}}\n\\end{figure}",
    ],
];

fn ours(text: &str, format: Format) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut at = 0;
    while at < text.len() {
        let length = next_chunk(&text[at..], format, at == 0);
        let chunk: Arc<str> = text[at..at + length].into();
        keys.extend(
            parse_chunk(&chunk, format, at == 0).citations.into_iter().map(|citation| citation.key.to_string()),
        );
        at += length;
    }
    keys
}

fn theirs(program: &Path, format: &str, documents: &[String]) -> Vec<BTreeSet<String>> {
    let script = tools::root().join("tests/engine_citations.lua");
    let mut child = Command::new(program)
        .arg("lua")
        .arg(script)
        .arg(format)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    // The script reads everything before it answers.
    let input: Vec<u8> = documents.iter().flat_map(|document| document.bytes().chain([0])).collect();
    child.stdin.take().unwrap().write_all(&input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "pandoc lua ended with {}", output.status);
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn random_documents_cite_the_keys_that_pandoc_reads() {
    let Some(program) = tools::find("pandoc", "PANDOC") else { return };
    // `pandoc lua` came with 3.0.
    if !Command::new(&program).args(["lua", "-e", ""]).output().is_ok_and(|output| output.status.success()) {
        tools::skip("this pandoc runs no Lua");
        return;
    }
    let count = std::env::var("IBID_RANDOM_DOCUMENTS").ok().and_then(|count| count.parse().ok()).unwrap_or(300);
    for (format, name, [inlines, blocks]) in [(Format::Org, "org", ORG), (Format::Latex, "latex", LATEX)] {
        let mut random = Random { state: 1, keys: 0 };
        let documents: Vec<String> = (0..count).map(|_| random.document(inlines, blocks)).collect();
        let theirs = theirs(&program, name, &documents);
        let keys: usize = theirs.iter().map(BTreeSet::len).sum();
        assert!(keys > count, "{name}: {keys}");
        for (document, theirs) in documents.iter().zip(&theirs) {
            assert_eq!(&ours(document, format), theirs, "{name}: {document}");
        }
    }
}

/// The formats whose engines `.ci/run` installs. That of AsciiDoc is a gem, which is compared where it can be had.
const INSTALLED: &str = "tex,org,qmd,rst,md,typ";

#[test]
fn random_documents_are_read_and_renamed_as_each_format_reads_them() {
    let Some(python) = tools::find(if cfg!(windows) { "python" } else { "python3" }, "IBID_PYTHON") else { return };
    let requires = std::env::var("IBID_REQUIRE_TOOLS").is_ok_and(|value| value == "1");
    let output = Command::new(python)
        .arg(tools::root().join("tests/engines/compare.py"))
        .args(["--ibid", env!("CARGO_BIN_EXE_ibid"), "--count", "60", "--show", "1"])
        .args(["--require", if requires { INSTALLED } else { "" }])
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    for line in report.lines().filter(|line| line.starts_with("skipped: ")) {
        // Not `eprintln!`, whose words are shown for failing tests only.
        let _ = writeln!(std::io::stderr(), "{line}");
    }
    assert!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
}
