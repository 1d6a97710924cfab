//! Four times the text is about four times the work, with room for the noise of the machine; also for repetitive texts,
//! in which everything is related to everything.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ibid::corpus::{Corpus, DocId, Document};
use ibid::rules::{Settings, judge};
use ibid::syntax::Format;

/// Processor time of this thread if the system reports it, otherwise the time of day.
fn now() -> Duration {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = line.as_deref().and_then(|line| line.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// Measures the check of a text of this many paragraphs next to another document, when both have been analyzed.
fn judging(paragraph: fn(usize) -> String, count: usize) -> impl Fn() -> Duration {
    let text = |from: usize| (from..from + count).map(paragraph).collect::<String>();
    let read = |id: u32, text: &str| Arc::new(Document::new(DocId(id), format!("{id}.md"), Format::Markdown, text));
    let (own, other) = (read(0, &text(0)), read(1, &text(count)));
    move || {
        // New each time: with cached quotations the shorter text would cost nothing.
        let corpus = Corpus::default().with_documents(vec![own.clone(), other.clone()]);
        let begun = now();
        let findings = judge(&corpus, &own, &Settings::default(), None).count();
        std::hint::black_box(findings);
        now() - begun
    }
}

/// With `count` paragraphs, more than the number of passages that are compared at most, so that the cost of each is
/// constant.
fn check(what: &str, count: usize, paragraph: fn(usize) -> String) {
    let (one, four) = (judging(paragraph, count), judging(paragraph, 4 * count));
    let (mut least_of_one, mut least_of_four) = (Duration::MAX, Duration::MAX);
    // The shortest of several rounds; more of them while the machine is too busy to tell.
    for round in 1..=15 {
        (least_of_one, least_of_four) = (least_of_one.min(one()), least_of_four.min(four()));
        // Quadratic work would take sixteen times as long; quotations take five to six times, because of lookups in
        // longer lists, and the rest is for the noise of the machine.
        if round >= 3 && least_of_four < least_of_one * 7 + Duration::from_millis(30) {
            return;
        }
    }
    panic!("{what}: {least_of_one:?}, and of four times the text {least_of_four:?}");
}

#[test]
fn four_times_the_text_is_four_times_the_work() {
    check("figures that differ", 300, |n| {
        format!("Ada Marsh said that {} ships of the Northern Union sank.\n\n", n % 90 + 2)
    });
    check("speakers who differ", 300, |n| {
        format!("{} Marsh said that {n} ships sank.\n\n", ["Ada", "Ben", "Cora"][n % 3])
    });
    check("the same figure", 300, |_| "Ada Marsh said that 12 ships sank.\n\n".into());
    check("quotations", 300, |n| format!("“We did not let the other {n} ships leave the port,” Ada Marsh said.\n\n"));
    check("keys that lead nowhere", 300, |n| format!("Ships sank [@key{n}; @other{n}, p. 3] in April.\n\n"));
    check("accusations", 300, |n| {
        format!("Norway denied that it had sold {n} ships. Ada Marsh accused Norway of selling them.\n\n")
    });
    check("quotations that do not end", 300, |n| format!("“She said that {n} ships sank.\n\n"));
    // Work that is done for the whole document at each chunk only shows in a text of many chunks.
    check("chunks with nothing to report", 6_000, |_| "Ships.\n\n".into());
    // A shorter list is one construct, which is not compared with itself.
    check("lists", 1_200, |n| format!("- Some {n} percent of the ships sank, Ada Marsh said.\n"));
}
