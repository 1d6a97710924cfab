//! What a writer waits for: a keystroke to its findings, a hover, a folder linted, the start. `cargo bench`.
//!
//! Texts are made of the paragraphs of `seeds/`, shuffled by a fixed seed; a thousand other documents stand beside the
//! one that is edited. Compare figures within one run: machines are noisy.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use ibid::corpus::{Bibliography, Corpus, DocId, Document, Place, Source};
use ibid::ide::{self, Snapshot};
use ibid::rules::{Policies, Settings, judge};
use ibid::syntax::Format;
use ibid::text::{Edit, Span};

/// Paragraphs of the seeds.
fn paragraphs() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("seeds/ is there").flatten().map(|entry| entry.path()).collect();
    files.sort();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    let texts = files.iter().map(|path| std::fs::read_to_string(path).expect("a seed is UTF-8"));
    texts
        .flat_map(|text| text.split("\n\n").map(str::to_owned).collect::<Vec<_>>())
        .filter(|text| text.len() > 80)
        .collect()
}

/// A small generator, so that every run makes the same texts.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound
    }
}

fn text(paragraphs: &[String], bytes: usize, random: &mut Random) -> String {
    let mut text = String::with_capacity(bytes + 2_000);
    while text.len() < bytes {
        text.push_str(&paragraphs[random.below(paragraphs.len())]);
        text.push_str("\n\n");
    }
    text
}

/// A thousand documents of three kilobytes.
fn corpus(paragraphs: &[String]) -> Corpus {
    let mut random = Random(20_170_414);
    let documents = (1..=1_000).map(|id| {
        let text = text(paragraphs, 3_000, &mut random);
        Arc::new(Document::new(DocId(id), format!("doc{id:04}.txt"), Format::Text, &text))
    });
    Corpus::default().with_documents(documents.collect())
}

fn keystroke(c: &mut Criterion) {
    let paragraphs = paragraphs();
    let corpus = corpus(&paragraphs);
    let settings = Settings::default();
    let mut group = c.benchmark_group("keystroke to findings");
    for (name, bytes) in [("5 kB", 5_000), ("100 kB", 100_000), ("1 MB", 1_000_000)] {
        let mut random = Random(7);
        let document =
            Arc::new(Document::new(DocId(0), "draft.txt", Format::Text, &text(&paragraphs, bytes, &mut random)));
        let corpus = corpus.with_document(document.clone());
        let judgement = judge(&corpus, &document, &settings, None);
        // The middle of a word in the middle of the document, so that a keystroke changes a word and no structure.
        let middle = document.len() / 2;
        let word = (middle..).find(|&at| {
            let two = document.text(Span::new(at, at + 2));
            two.bytes().all(|byte| byte.is_ascii_lowercase()) && two.len() == 2
        });
        let edit = Edit::insert(word.unwrap_or(middle) + 1, "x");
        group.bench_function(name, |b| {
            b.iter(|| {
                let edited = Arc::new(document.edited(black_box(&edit)));
                let corpus = corpus.with_document(edited.clone());
                judge(&corpus, &edited, &settings, Some((&document, &judgement))).count()
            });
        });
    }
    group.finish();
}

fn hover(c: &mut Criterion) {
    let paragraphs = paragraphs();
    let corpus = Arc::new(corpus(&paragraphs));
    let snapshot = Snapshot::lasting(corpus.clone(), Arc::new(Policies::default()));
    let places: Vec<Place> = (corpus.documents().take(50))
        .flat_map(|document| {
            document.chunks.iter().flat_map(|chunk| {
                let place =
                    |span: Span| Place { document: document.id, span: Span::empty(span.shifted(chunk.start).start) };
                chunk.facts.mentions.iter().map(|mention| place(mention.span)).collect::<Vec<_>>()
            })
        })
        .collect();
    let mut next = 0;
    c.bench_function("hover over a name", |b| {
        b.iter(|| {
            next = (next + 1) % places.len().max(1);
            places.get(next).map(|place| ide::hover(&snapshot, *place).map(|hover| hover.is_some()))
        });
    });
}

/// A frame lasts 16 ms: the list behind `@` must be there within it, whatever was typed.
fn completion(c: &mut Criterion) {
    let paragraphs = paragraphs();
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
    let corpus = corpus(&paragraphs).with_bibliography(Bibliography::new(entries));
    let sentence = &paragraphs[3];
    let mut group = c.benchmark_group("completion among 14,000 entries");
    for typed in ["", "k", "ka", "russia2017", "zzzz"] {
        let text = format!("{sentence} [@{typed}\n");
        let at = ibid::text::offset(text.len() - 1);
        let draft = Arc::new(Document::new(DocId(0), "draft.md", Format::Markdown, &text));
        let snapshot = Snapshot::lasting(Arc::new(corpus.with_document(draft)), Arc::new(Policies::default()));
        let place = Place { document: DocId(0), span: Span::empty(at) };
        group.bench_function(format!("behind @{typed}"), |b| {
            b.iter(|| ide::completions(&snapshot, black_box(place)).map(|found| found.items.len()));
        });
    }
    group.finish();
}

fn lint(c: &mut Criterion) {
    let paragraphs = paragraphs();
    let texts: Vec<String> = {
        let mut random = Random(11);
        (0..200).map(|_| text(&paragraphs, 5_000, &mut random)).collect()
    };
    let bytes = texts.iter().map(String::len).sum::<usize>();
    let settings = Settings::default();
    let mut group = c.benchmark_group("lint, one core");
    group.throughput(Throughput::Bytes(bytes as u64)).sample_size(10);
    group.bench_function("200 documents of 5 kB", |b| {
        b.iter(|| {
            let read = texts
                .iter()
                .zip(0..)
                .map(|(text, id)| Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text)));
            let corpus = Corpus::default().with_documents(read.collect());
            corpus.documents().map(|document| judge(&corpus, document, &settings, None).count()).sum::<usize>()
        });
    });
    group.bench_function("reading alone", |b| {
        b.iter(|| {
            texts.iter().map(|text| Document::new(DocId(0), "a.txt", Format::Text, text).chunks.len()).sum::<usize>()
        });
    });
    group.finish();
}

/// A bibliography of so many entries, in BibLaTeX.
fn bibliography(entries: usize) -> String {
    let entry = |n: usize| {
        format!(
            "@article{{roe{n},\n  author = {{Roe, Jane and Marsh, Ada M.}},\n  title = {{{{Twelve ships and the {n} tides \
             of the harbour}}}},\n  journaltitle = {{Harbour Gazette}},\n  date = {{2017-04-14}},\n  pages = {{3--{n}}},\n  \
             url = {{https://harbour.example/{n}}}\n}}\n\n"
        )
    };
    (0..entries).map(entry).collect()
}

fn references(c: &mut Criterion) {
    let text = bibliography(14_000);
    let old = Source::new("a.bib", &text);
    let changed = text.replacen("the 7000 tides", "the changed tides", 1);
    assert!(old.entries.len() == 14_000 && changed != text);
    let mut group = c.benchmark_group("bibliography of 14,000 entries");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("first load", |b| b.iter(|| Source::new("a.bib", black_box(&text))));
    group.bench_function("again after one change", |b| {
        b.iter(|| Source::again("a.bib", black_box(&changed), Some(&old)))
    });
    group.finish();
}

fn start(c: &mut Criterion) {
    let binary = env!("CARGO_BIN_EXE_ibid");
    let seed = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/02-press-wire.txt");
    let mut group = c.benchmark_group("start-up");
    group.sample_size(20);
    for (name, arguments) in
        [("ibid --version", vec!["--version".into()]), ("ibid lint FILE", vec!["lint".into(), seed.into_os_string()])]
    {
        group.bench_function(name, |b| {
            b.iter_batched(
                || {
                    let mut command = std::process::Command::new(binary);
                    command.args(&arguments).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
                    command
                },
                |mut command| command.status().map(|status| status.code()),
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, keystroke, hover, completion, lint, references, start);
criterion_main!(benches);
