//! What a writer waits for, each next to its budget: `cargo bench`, a few minutes. `cargo bench -- hover` runs those whose
//! name begins so.
//!
//! Texts consist of paragraphs of `seeds/`, shuffled with a fixed seed. Machines are noisy: the ratio to the budget is that
//! of the median, and the 99th percentile is next to it. The cost of a whole folder is measured from outside, on the server
//! itself.

mod citations;
mod outside;

use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use citations::{bibliography, completion, references, served};
use ibid::corpus::{Corpus, DocId, Document, Place};
use ibid::ide::{self, Snapshot};
use ibid::rules::{Policies, Settings, judge};
use ibid::syntax::Format;
use ibid::text::{Edit, Span};
use outside::Server;
use rayon::prelude::*;

type Bench = fn(&[String]);

/// The argument with which this program only measures the time to analyze a first sentence.
const FIRST_SENTENCE: &str = "--first-sentence";

fn main() {
    if std::env::args().any(|argument| argument == FIRST_SENTENCE) {
        let sentence = || Document::new(DocId(0), "a.txt", Format::Text, "Ada Marsh said so.\n").chunks.len();
        let times = times(2, |_| {
            black_box(sentence());
        });
        return say(&(times[0] - times[1].min(times[0])).as_micros().to_string());
    }
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let paragraphs = paragraphs();
    let benches: [(&str, Bench); 10] = [
        ("keystroke", keystroke),
        ("entity", entity),
        ("hover", hover),
        ("lint", lint),
        ("completion", completion),
        ("bibliography", bibliography),
        ("references", references),
        ("served", served),
        ("start", start),
        ("folder", folder),
    ];
    say(&format!("{:<44}{:>12}{:>12}{:>12}{:>9}", "", "median", "99 of 100", "budget", "ratio"));
    for (name, bench) in benches {
        if wanted.is_empty() || wanted.iter().any(|wanted| name.starts_with(&**wanted)) {
            bench(&paragraphs);
        }
    }
}

fn say(line: &str) {
    // A closed output cannot be reported.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Prints a duration next to its budget.
fn report(name: &str, mut times: Vec<Duration>, budget: Duration) {
    times.sort_unstable();
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len().saturating_sub(1))).copied();
    let (median, most) = (at(50).unwrap_or_default(), at(99).unwrap_or_default());
    let ratio = median.as_secs_f64() / budget.as_secs_f64().max(1e-9);
    say(&format!("{name:<44}{:>12}{:>12}{:>12}{ratio:>9.2}", shown(median), shown(most), shown(budget)));
}

fn shown(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    if micros < 10_000.0 { format!("{micros:.0} µs") } else { format!("{:.1} ms", micros / 1e3) }
}

fn times(count: usize, mut work: impl FnMut(usize)) -> Vec<Duration> {
    let once = |at| {
        let begun = Instant::now();
        work(at);
        begun.elapsed()
    };
    (0..count).map(once).collect()
}

const fn micros(micros: u64) -> Duration {
    Duration::from_micros(micros)
}

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

/// A small generator with a fixed sequence, so that every run uses the same texts.
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

/// Documents of three kilobytes, stored.
fn corpus(paragraphs: &[String], documents: u32) -> Corpus {
    let mut random = Random(20_170_414);
    let texts: Vec<_> = (1..=documents).map(|id| (id, text(paragraphs, 3_000, &mut random))).collect();
    let read = |(id, text): &(u32, String)| {
        Arc::new(Document::new(DocId(*id), format!("doc{id:05}.txt"), Format::Text, text).at_rest())
    };
    Corpus::default().with_documents(texts.par_iter().map(read).collect())
}

/// A key press in a word in the middle of the document, until its findings are known.
fn keystroke(paragraphs: &[String]) {
    let corpus = corpus(paragraphs, 1_000);
    let settings = Settings::default();
    for (name, bytes, budget) in [("5 kB", 5_000, 400), ("100 kB", 100_000, 500), ("1 MB", 1_000_000, 3_500)] {
        let document =
            Arc::new(Document::new(DocId(0), "draft.txt", Format::Text, &text(paragraphs, bytes, &mut Random(7))));
        let corpus = corpus.with_document(document.clone());
        let judgement = judge(&corpus, &document, &settings, None);
        let edit = Edit::insert(inside_a_word(&document), "x");
        let times = times(400, |_| {
            let edited = Arc::new(document.edited(black_box(&edit)));
            let corpus = corpus.with_document(edited.clone());
            black_box(judge(&corpus, &edited, &settings, Some((&document, &judgement))).count());
        });
        report(&format!("keystroke to findings, {name}"), times, micros(budget));
    }
}

/// A position in the middle of a word in the middle of a document, so that a key press changes a word and no structure.
fn inside_a_word(document: &Document) -> u32 {
    let middle = document.len() / 2;
    let word = (middle..document.len()).find(|&at| {
        let two = document.text(Span::new(at, at + 2));
        two.bytes().all(|byte| byte.is_ascii_lowercase()) && two.len() == 2
    });
    word.unwrap_or(middle) + 1
}

/// An edit that names a new person costs no more among ten thousand documents than among ten.
fn entity(paragraphs: &[String]) {
    let settings = Settings::default();
    let mut budget = micros(400);
    for documents in [10, 100, 1_000, 10_000] {
        let corpus = corpus(paragraphs, documents);
        let document =
            Arc::new(Document::new(DocId(0), "draft.txt", Format::Text, &text(paragraphs, 5_000, &mut Random(7))));
        let corpus = corpus.with_document(document.clone());
        let judgement = judge(&corpus, &document, &settings, None);
        let edit = Edit::insert(inside_a_word(&document), " General Vera Quillfeather of the Harbour Union said ");
        let times = times(400, |_| {
            let edited = Arc::new(document.edited(black_box(&edit)));
            let corpus = corpus.with_document(edited.clone());
            black_box(judge(&corpus, &edited, &settings, Some((&document, &judgement))).count());
        });
        let mut sorted = times.clone();
        sorted.sort_unstable();
        report(&format!("an entity added among {documents} documents"), times, budget);
        // The time with ten documents is the budget of the others.
        if documents == 10 {
            budget = sorted[sorted.len() / 2];
        }
    }
}

fn hover(paragraphs: &[String]) {
    for documents in [100, 1_000, 10_000] {
        let corpus = corpus(paragraphs, documents);
        let places: Vec<Place> = (corpus.documents().take(50))
            .flat_map(|document| {
                document.chunks.iter().flat_map(|chunk| {
                    let place = |span: Span| Place {
                        document: document.id,
                        span: Span::empty(span.shifted(chunk.start).start),
                    };
                    chunk.facts.mentions.iter().map(|mention| place(mention.span)).collect::<Vec<_>>()
                })
            })
            .collect();
        for (state, again) in [("packed", false), ("unpacked", true)] {
            let mut snapshot = Snapshot::lasting(Arc::new(corpus.clone()), Arc::new(Policies::default()));
            let mut times = Vec::new();
            for place in places.iter().step_by((places.len() / 200).max(1)) {
                if !again {
                    let settled = corpus.settled(0).unwrap_or_else(|| corpus.clone());
                    snapshot = Snapshot::lasting(Arc::new(settled), Arc::new(Policies::default()));
                }
                let begun = Instant::now();
                let _ = black_box(ide::hover(&snapshot, *place).map(|hover| hover.is_some()));
                times.push(begun.elapsed());
            }
            report(&format!("hover over a name, {documents} documents, {state}"), times, micros(2_000));
        }
    }
}

fn lint(paragraphs: &[String]) {
    let mut random = Random(11);
    let texts: Vec<String> = (0..200).map(|_| text(paragraphs, 5_000, &mut random)).collect();
    let bytes = texts.iter().map(String::len).sum::<usize>() as u64;
    let settings = Settings::default();
    let read = |(text, id): (&String, u32)| Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text));
    let reading = times(5, |_| {
        black_box(texts.iter().zip(0..).map(read).count());
    });
    // 2.5 MB a second, as in the model card's table; and half as much again for rules.
    report(&format!("reading {} kB, one core", bytes / 1_000), reading, micros(bytes * 2 / 5));
    let linting = times(5, |_| {
        let corpus = Corpus::default().with_documents(texts.iter().zip(0..).map(read).collect());
        black_box(corpus.documents().map(|document| judge(&corpus, document, &settings, None).count()).sum::<usize>());
    });
    report(&format!("linting {} kB, one core", bytes / 1_000), linting, micros(bytes * 3 / 5));
}

fn start(_: &[String]) {
    models();
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/02-press-wire.txt").into_os_string();
    let lint = || vec!["lint".into(), seed.clone()];
    let (cache, nothing) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    for (name, arguments, keeps) in [
        ("ibid --version", vec!["--version".into()], false),
        ("ibid lint FILE, its folder not known", lint(), false),
        ("ibid lint FILE, its folder known", lint(), true),
    ] {
        let run = |_| {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_ibid"));
            command.args(&arguments).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
            match keeps {
                true => command.env("IBID_CACHE_DIR", cache.path()).env_remove("IBID_NO_CACHE"),
                false => command.env("IBID_CACHE_DIR", nothing.path()).env("IBID_NO_CACHE", "1"),
            };
            assert!(command.status().is_ok_and(|status| status.code().is_some()), "the binary runs");
        };
        // The first of these computes what the others reuse.
        run(0);
        report(name, times(30, run), micros(10_000));
    }
}

/// How much longer the first sentence takes than the second: the time to load all models and word lists.
fn models() {
    let time = |_| {
        let own = std::env::current_exe().expect("this program has a path");
        let output = std::process::Command::new(own).arg(FIRST_SENTENCE).output().expect("this program runs");
        let told = String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number");
        micros(told)
    };
    report("models ready", (0..30).map(time).collect(), micros(5_000));
}

/// A folder read for the first time, and again; and its memory.
fn folder(paragraphs: &[String]) {
    let mut random = Random(31);
    for documents in [100, 1_000, 10_000] {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = tempfile::tempdir().expect("a folder");
        let texts: Vec<String> = (0..documents).map(|_| text(paragraphs, 3_000, &mut random)).collect();
        let bytes = texts.iter().map(String::len).sum::<usize>() as u64;
        for (number, text) in texts.iter().enumerate() {
            let below = folder.path().join(format!("d{:02}", number % 50));
            std::fs::create_dir_all(&below).expect("a folder");
            std::fs::write(below.join(format!("doc{number:05}.md")), text).expect("a file");
        }
        // The speed of the analysis alone: every document once, on as many cores as there are.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let begun = Instant::now();
        std::thread::scope(|scope| {
            for part in texts.chunks(texts.len().div_ceil(cores)) {
                scope.spawn(move || {
                    part.iter()
                        .map(|text| Document::new(DocId(0), "a.md", Format::Markdown, text).chunks.len())
                        .sum::<usize>()
                });
            }
        });
        let alone = begun.elapsed();
        let words = times(5, |_| {
            black_box(count_words(folder.path()));
        });
        let (first, reading) = Server::read(folder.path(), cache.path());
        report(&format!("first index, {documents} documents"), vec![reading.wall], alone.mul_f64(1.2));
        if let Some(cpu) = reading.cpu {
            #[expect(clippy::cast_possible_truncation, reason = "a machine has few cores")]
            let budget = alone.mul_f64(1.2) * cores as u32;
            report(&format!("first index, {documents} documents, processor"), vec![cpu], budget);
        }
        if let Some((now, most)) = reading.memory {
            #[expect(clippy::cast_precision_loss, reason = "megabytes")]
            let ratio = now as f64 / (5 * bytes) as f64;
            let megabytes = |bytes: u64| format!("{} MB", bytes / 1_000_000);
            let name = format!("memory, {documents} documents (now, most)");
            say(&format!(
                "{name:<44}{:>12}{:>12}{:>12}{ratio:>9.2}",
                megabytes(now),
                megabytes(most),
                megabytes(5 * bytes)
            ));
        }
        settle(cache.path());
        first.end();
        let mut walls = Vec::new();
        for _ in 0..5 {
            let (again, reading) = Server::read(folder.path(), cache.path());
            walls.push(reading.wall);
            again.end();
        }
        let median = words.get(words.len() / 2).copied().unwrap_or_default();
        report(&format!("warm start, {documents} documents (beside wc)"), walls, median);
    }
}

/// Waits until nothing more is written.
fn settle(folder: &Path) {
    let size = || {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.filter_map(|entry| Some(entry.metadata().ok()?.len())).sum::<u64>()
    };
    let mut before = u64::MAX;
    for _ in 0..60 {
        let now = size();
        if now == before {
            return;
        }
        before = now;
        std::thread::sleep(Duration::from_millis(1_000));
    }
}

/// Does the work of `wc`: opens every file and counts its lines, words and bytes, on one core.
fn count_words(folder: &Path) -> (usize, usize, usize) {
    let mut count = (0, 0, 0);
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap_or_default();
            let mut inside = false;
            for byte in &bytes {
                count.0 += usize::from(*byte == b'\n');
                count.1 += usize::from(!inside && !byte.is_ascii_whitespace());
                inside = !byte.is_ascii_whitespace();
            }
            count.2 += bytes.len();
        }
    }
    count
}
