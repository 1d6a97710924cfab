//! pandoc's own reading of citation tags: of the draft in `seeds/`, of the tags that ibid inserts, and of a few hundred
//! tags generated here, which ibid must read like pandoc. The vectors of `tests/citations.rs` enforce the same without
//! pandoc.

#![expect(clippy::unwrap_used, reason = "in a test, what fails is a failure of the test")]

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use ibid::corpus::{Bibliography, Corpus, DocId, Document, Place};
use ibid::ide::{self, Snapshot};
use ibid::rules::Policies;
use ibid::syntax::{Citation, CitationMode, Format, next_chunk, parse_chunk};
use ibid::text::Span;
use serde_json::Value;

mod tools;

struct Output {
    stdout: String,
    stderr: String,
}

/// Runs pandoc in `seeds/` on a text, or with its arguments only.
fn pandoc(program: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(tools::root().join("seeds"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(output.status.success(), "pandoc {arguments:?} ended with {}: {stderr}", output.status);
    Output { stdout, stderr }
}

fn find() -> Option<PathBuf> {
    tools::find("pandoc", "PANDOC")
}

#[test]
fn the_draft_renders_and_only_the_planted_key_is_unknown() {
    let Some(program) = find() else { return };
    let output = pandoc(&program, &["--citeproc", "-t", "plain", "--wrap=none", "draft.md"], "");
    let warnings: Vec<_> = output.stderr.lines().filter(|line| !line.trim().is_empty()).collect();
    assert!(matches!(warnings[..], [only] if only.contains("wellmann2017")), "{warnings:?}");
    assert!(output.stdout.contains("(wellmann2017?)"), "{}", output.stdout);
    assert_eq!(output.stdout.matches("2017?").count(), 1, "{}", output.stdout);
    assert!(output.stdout.contains("(Korzun 2017, para. 6)"), "{}", output.stdout);
}

/// Every tag that a quick fix for the seeds inserts, as a separate tag.
fn tags_inserted() -> BTreeSet<String> {
    let folder = tools::root().join("seeds");
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".txt") || name.ends_with(".md"))
        .collect();
    names.sort();
    let documents = names.iter().zip(0..).map(|(name, id)| {
        let format = if name.ends_with(".md") { Format::Markdown } else { Format::Text };
        Arc::new(Document::new(DocId(id), name.as_str(), format, &text(name)))
    });
    let (entries, problems) = Bibliography::parse("sources.bib", &text("sources.bib"));
    assert!(problems.is_empty());
    let corpus = Corpus::default().with_documents(documents.collect()).with_bibliography(Bibliography::new(entries));
    let snapshot = Snapshot::lasting(Arc::new(corpus), Arc::new(Policies::default()));
    let mut tags = BTreeSet::new();
    for document in snapshot.corpus.documents() {
        let all = Place { document: document.id, span: Span::new(0, document.len()) };
        let fixes = ide::actions(&snapshot, all).unwrap();
        let fixes = fixes.into_iter().filter(|action| action.kind == ide::ActionKind::QuickFix);
        for edit in fixes.flat_map(|action| action.edits) {
            let text = edit.text.trim();
            // Into a tag that is there already only its inside is put.
            let inside = text.trim_start_matches(';').trim();
            if text.starts_with("[@") {
                tags.insert(text.to_owned());
            } else if inside.starts_with('@') {
                tags.insert(format!("[{inside}]"));
            }
        }
    }
    tags
}

#[test]
fn what_ibid_inserts_renders_as_a_citation_of_a_paragraph() {
    let Some(program) = find() else { return };
    let tags = tags_inserted();
    let located: Vec<_> = tags.iter().filter(|tag| tag.contains(", para")).collect();
    assert!(!located.is_empty(), "no quick fix for the seeds cites a paragraph: {tags:?}");
    let arguments = ["--citeproc", "--bibliography=sources.bib", "-t", "plain", "--wrap=none"];
    for tag in located {
        let rendered = pandoc(&program, &arguments, &format!("Twelve ships sailed {tag}."));
        let sentence = rendered.stdout.lines().next().unwrap_or_default();
        let (_, locator) = tag.trim_end_matches(']').split_once(", ").unwrap();
        let locator = locator.replace('-', "–");
        assert!(
            rendered.stderr.trim().is_empty() && !sentence.contains('@'),
            "{tag} renders as {sentence:?}: {}",
            rendered.stderr
        );
        assert!(words(sentence).ends_with(&format!(", {locator}).")), "{tag} renders as {sentence:?}");
    }
}

/// A citation of pandoc's or of ours, with what both contain: mode, key, prefix, and everything after the key.
type Read = (String, String, String, String);

/// Words with single spaces: the position of blanks does not matter, and pandoc replaces some by U+00A0.
fn words(text: &str) -> String {
    text.replace('*', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn ours(text: &str) -> Vec<Read> {
    let mut read = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let length = next_chunk(&text[at..], Format::Markdown, at == 0);
        let chunk: Arc<str> = text[at..at + length].into();
        read.extend(
            parse_chunk(&chunk, Format::Markdown, at == 0).citations.iter().map(|citation| one(&chunk, citation)),
        );
        at += length;
    }
    read
}

fn one(chunk: &str, citation: &Citation) -> Read {
    let mode = match citation.mode {
        CitationMode::Normal => "NormalCitation",
        CitationMode::AuthorInText => "AuthorInText",
        CitationMode::SuppressAuthor => "SuppressAuthor",
    };
    let key = citation.key_span;
    let braced = chunk[..key.start as usize].ends_with('{');
    let behind =
        &chunk[key.end as usize + usize::from(braced)..citation.span.end.max(key.end + u32::from(braced)) as usize];
    // `@key [p. 3]`: the suffix is in brackets of its own.
    let behind =
        if citation.group.of(chunk).starts_with('[') { behind } else { behind.trim_start().trim_start_matches('[') };
    (mode.to_owned(), citation.key.to_string(), words(&citation.prefix), words(behind))
}

/// All citations in a piece of pandoc's syntax tree, in order.
fn theirs(tree: &Value, read: &mut Vec<Read>) {
    match tree {
        Value::Object(node) if node.get("t").is_some_and(|kind| kind == "Cite") => {
            for citation in node["c"][0].as_array().unwrap() {
                read.push((
                    citation["citationMode"]["t"].as_str().unwrap().to_owned(),
                    citation["citationId"].as_str().unwrap().to_owned(),
                    words(&plain(&citation["citationPrefix"])),
                    words(&plain(&citation["citationSuffix"])),
                ));
            }
        }
        Value::Object(node) => node.values().for_each(|value| theirs(value, read)),
        Value::Array(values) => values.iter().for_each(|value| theirs(value, read)),
        _ => {}
    }
}

fn plain(inlines: &Value) -> String {
    let mut text = String::new();
    for inline in inlines.as_array().unwrap() {
        match inline["t"].as_str().unwrap() {
            "Str" => text += inline["c"].as_str().unwrap(),
            "Space" | "SoftBreak" => text.push(' '),
            // A tag within a tag's suffix, `[@roe and @doe]`: words for pandoc until it formats the outer one.
            "Cite" => text += &plain(&inline["c"][1]),
            "Emph" | "Strong" => text += &plain(&inline["c"]),
            other => panic!("the tags composed here hold no {other}"),
        }
    }
    text
}

/// Tags in sentences of our own: every key with every prefix and every suffix.
fn composed() -> Vec<String> {
    let keys = ["@roe2019", "-@roe2019", "@{roe.2019,b}", "@Roe_2019:a/b", "@роу19", "@roe2019."];
    let prefixes = ["", "see ", "*cf.* ", "e.g., ", "see, once more, "];
    let suffixes = [
        "",
        ", para. 4",
        ", pp. 3-5 and *passim*",
        " 3",
        ", p. xii, note",
        "; also @doe, chap. 2",
        "; -@doe; see @poe [sic]",
        ": p. 3",
        ", {p. 4} there",
        ", § 4.2",
        " and @doe",
        ",\np. 3",
        ";",
        ";; @doe",
        " **not** here",
    ];
    let mut sentences = Vec::new();
    for key in keys {
        for prefix in prefixes {
            for suffix in suffixes {
                sentences.push(format!("Twelve ships sailed [{prefix}{key}{suffix}] at dawn."));
            }
        }
        for behind in
            ["", " [p. 33]", "[p. 33; also @doe, p. 4]", " [see @doe]", " (p. 3)", ", who sailed", " []", "'s log"]
        {
            sentences.push(format!("Twelve ships, {key}{behind} says, sailed."));
        }
    }
    let odd = [
        "Mail goes to mate@harbour.example, and `@code` is none.",
        "An \\@escaped sign, a lone @, an empty [@].",
        "A link: [@roe](http://harbour.example), a span: [@roe]{.x}, two: [@roe][@doe].",
        "Nested: [see [@roe, p. 3] there] and [a [b] @roe].",
        "Unclosed [@roe, p. 3",
        "Ends @roe. Or (@roe): then @roe; and *@roe* or **[@roe]**.",
        "“Quoted @roe,” he said. '@roe' too.",
        "[@roe--doe] and @roe--doe and @roe-doe and @roe_ and @_roe and @1roe.",
    ];
    sentences.extend(odd.map(str::to_owned));
    sentences
}

#[test]
fn composed_tags_are_read_as_pandoc_reads_them() {
    let Some(program) = find() else { return };
    let sentences = composed();
    // One run for all: each sentence is a paragraph.
    let output = pandoc(&program, &["-f", "markdown-smart", "-t", "json"], &sentences.join("\n\n"));
    let tree: Value = serde_json::from_str(&output.stdout).unwrap();
    let blocks = tree["blocks"].as_array().unwrap();
    assert_eq!(blocks.len(), sentences.len(), "each sentence is one block to pandoc");
    let mut wrong = Vec::new();
    let mut tags = 0;
    for (sentence, block) in sentences.iter().zip(blocks) {
        let mut expected = Vec::new();
        theirs(block, &mut expected);
        tags += expected.len();
        let found = ours(sentence);
        if found != expected {
            wrong.push(format!("{sentence:?}\n  pandoc: {expected:?}\n  ibid:   {found:?}"));
        }
    }
    assert!(tags > sentences.len(), "only {tags} tags in {} sentences", sentences.len());
    assert!(wrong.is_empty(), "{} of {} sentences:\n{}", wrong.len(), sentences.len(), wrong.join("\n"));
}
