//! Fourteen thousand entries, as many as large groups of writers share: parsed, parsed again after a change, completed
//! from, formatted as references; in the library, and on a server.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ibid::corpus::{Bibliography, CslStyle, DocId, Document, Entry, Place, Source};
use ibid::ide::{self, Snapshot};
use ibid::rules::Policies;
use ibid::syntax::Format;
use ibid::text::Span;
use serde_json::json;

use crate::outside::Server;
use crate::{Random, corpus, micros, report, say, times};

/// The number of entries.
const MANY: usize = 14_000;

/// BibLaTeX with this many entries, which differ in authors, titles, outlets and dates.
fn entries(count: usize) -> String {
    const WORDS: [&str; 24] = [
        "harbour", "tide", "ship", "quay", "storm", "minister", "council", "report", "water", "energy", "train",
        "bridge", "vote", "budget", "school", "market", "river", "court", "union", "strike", "border", "island",
        "mine", "forest",
    ];
    const NAMES: [&str; 12] =
        ["Roe", "Poe", "Doe", "Marsh", "Quill", "Vane", "Hart", "Stone", "Reed", "Birch", "Finch", "Wren"];
    let mut random = Random(14_000);
    let mut text = String::new();
    for number in 0..count {
        let mut word = || WORDS[random.below(WORDS.len())];
        let title = [word(), word(), word(), word(), word()].join(" ");
        let outlet = word();
        let mut name = || format!("{}, {}da", NAMES[random.below(NAMES.len())], ["A", "B", "C", "D"][random.below(4)]);
        let authors = [name(), name()].join(" and ");
        let (year, month) = (1990 + random.below(30), 1 + random.below(12));
        text.push_str(&format!(
            "@article{{k{number},\n  author = {{{authors}}},\n  title = {{{title}}},\n  journaltitle = {{The {outlet} Gazette}},\n  \
             date = {{{year}-{month:02}-14}},\n  pages = {{3--{number}}},\n  url = {{https://harbour.example/{number}}}\n}}\n\n"
        ));
    }
    text
}

/// A frame lasts 16 ms: the list after `@` must be there within it, whatever was typed.
pub(crate) fn completion(paragraphs: &[String]) {
    let mut random = Random(14_000);
    let words: Vec<&str> = paragraphs.iter().flat_map(|text| text.split_whitespace()).collect();
    let mut bibliography = String::new();
    for number in 0..14_000 {
        let mut word = || words[random.below(words.len())].trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let (author, title) = (word(), [word(), word(), word(), word()].join(" "));
        bibliography.push_str(&format!(
            "@article{{{}{number}, author = {{{author}, Ada}}, title = {{{title}}}, journaltitle = {{Gazette}}, date = {{2017}}}}\n",
            author.to_lowercase()
        ));
    }
    let (entries, _) = Bibliography::parse("sources.bib", &bibliography);
    let corpus = corpus(paragraphs, 1_000).with_bibliography(Bibliography::new(entries));
    for typed in ["", "k", "ka", "russia2017", "zzzz"] {
        let text = format!("{} [@{typed}\n", paragraphs[3]);
        let at = ibid::text::offset(text.len() - 1);
        let draft = Arc::new(Document::new(DocId(0), "draft.md", Format::Markdown, &text));
        let snapshot = Snapshot::lasting(Arc::new(corpus.with_document(draft)), Arc::new(Policies::default()));
        let place = Place { document: DocId(0), span: Span::empty(at) };
        let times = times(50, |_| {
            let _ = black_box(ide::completions(&snapshot, black_box(place)).map(|found| found.items.len()));
        });
        report(&format!("completion among 14,000 entries behind @{typed}"), times, micros(16_000));
    }
}

/// A bibliography of fourteen thousand entries, in BibLaTeX, read for the first time and again after a change.
pub(crate) fn bibliography(_: &[String]) {
    let entry = |n: usize| {
        format!(
            "@article{{roe{n},\n  author = {{Roe, Jane and Marsh, Ada M.}},\n  title = {{{{Twelve ships and the {n} tides \
             of the harbour}}}},\n  journaltitle = {{Harbour Gazette}},\n  date = {{2017-04-14}},\n  pages = {{3--{n}}},\n  \
             url = {{https://harbour.example/{n}}}\n}}\n\n"
        )
    };
    let text: String = (0..14_000).map(entry).collect();
    let old = Source::new("a.bib", &text);
    let changed = text.replacen("the 7000 tides", "the changed tides", 1);
    assert!(old.entries.len() == 14_000 && changed != text, "the bibliography is read");
    let first = times(5, |_| drop(Source::new("a.bib", black_box(&text))));
    report("bibliography of 14,000 entries, first load", first, micros(500_000));
    let again = times(5, |_| drop(Source::again("a.bib", black_box(&changed), Some(&old))));
    report("bibliography of 14,000 entries, one change", again, micros(50_000));
}

/// All of them formatted as a bibliography.
pub(crate) fn references(_: &[String]) {
    let (entries, _) = Bibliography::parse("a.bib", &entries(MANY));
    let entries: Vec<&Entry> = entries.iter().collect();
    for name in ["chicago-author-date", "apa", "ieee"] {
        let style = CslStyle::named(name).expect("it comes with ibid");
        let times = times(1, |_| {
            black_box(style.bibliography(&entries).len());
        });
        report(&format!("references of 14,000 entries, {name}"), times, Duration::from_secs(10));
    }
    let style = CslStyle::usual().expect("it comes with ibid");
    let times = times(200, |at| {
        black_box(style.bibliography(&entries[at..=at]).len());
    });
    report("reference over a key", times, micros(2_000));
}

/// On a server: the time until it answers, its memory, the round trip of a list of keys, and the time until a new entry
/// on disk is offered.
pub(crate) fn served(_: &[String]) {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("sources.bib");
    let text = entries(MANY);
    std::fs::write(&file, "").expect("a file");
    let draft = folder.path().join("draft.md");
    let sentence = "The council voted on the budget of the harbour, the minister said";
    std::fs::write(&draft, format!("{sentence}.\n")).expect("a file");
    let (bare, reading) = Server::read(folder.path(), cache.path());
    let without = bare.memory();
    bare.end();
    let empty = reading.wall;
    std::fs::write(&file, &text).expect("a file");
    let (mut server, reading) = Server::read(folder.path(), cache.path());
    report("server with 14,000 entries, until it is ready", vec![reading.wall], empty + Duration::from_millis(500));
    if let (Some((now, most)), Some((bare, _))) = (server.memory(), without) {
        let megabytes = |bytes: u64| bytes / 1_000_000;
        say(&format!(
            "memory: {} MB now, {} MB at most; {} MB without them; the file has {} MB",
            megabytes(now),
            megabytes(most),
            megabytes(bare),
            megabytes(text.len() as u64)
        ));
    }
    let uri = format!("file://{}", draft.display());
    let mut version = 1;
    server.notify(
        "textDocument/didOpen",
        &json!({ "textDocument": { "uri": uri, "languageId": "markdown", "version": version, "text": format!("{sentence}.\n") } }),
    );
    let mut complete = |server: &mut Server, typed: &str| {
        version += 1;
        let line = format!("{sentence} [@{typed}");
        let change = json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [{ "text": format!("{line}\n") }] });
        let begun = Instant::now();
        server.notify("textDocument/didChange", &change);
        let position = json!({ "line": 0, "character": line.len() });
        let (list, _) =
            server.ask("textDocument/completion", &json!({ "textDocument": { "uri": uri }, "position": position }));
        (list, begun.elapsed())
    };
    // The first request fills caches for later ones.
    let (_, first) = complete(&mut server, "");
    report("completion at the server, the first", vec![first], micros(100_000));
    for typed in ["", "k", "k1", "harbour", "gazette", "zzzz"] {
        let times = (0..50).map(|_| complete(&mut server, typed).1).collect();
        report(&format!("key to list at the server behind @{typed}"), times, micros(16_000));
    }
    let uri = format!("file://{}", file.display());
    let mut reloads = Vec::new();
    for round in 0..5 {
        let changed = text.replacen("@article{k7000,", &format!("@article{{changed{round},"), 1);
        std::fs::write(&file, changed).expect("a file");
        let begun = Instant::now();
        server.notify("workspace/didChangeWatchedFiles", &json!({ "changes": [{ "uri": uri, "type": 2 }] }));
        loop {
            let (list, _) = complete(&mut server, &format!("changed{round}"));
            if list["items"][0]["textEdit"]["newText"] == json!(format!("changed{round}"))
                || list["items"][0]["insertText"] == json!(format!("changed{round}"))
            {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "the changed entry is never offered: {list}");
        }
        reloads.push(begun.elapsed());
    }
    report("one entry changed on disk, until it is offered", reloads, micros(500_000));
    server.end();
}
