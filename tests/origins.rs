//! Five copies of one report count once: wire copy as papers print it, a press release, a report of a report; reports
//! about the same topic only are two.

use std::sync::Arc;

use ibid::corpus::{Corpus, DocId, Document};
use ibid::syntax::Format;

const WIRE: [&str; 6] = [
    "The ferry between the mainland and the northern isles will stop at midnight on Sunday, the harbour board decided after \
     a meeting that lasted until the early morning.",
    "Ada Marsh, who chairs the board, said that the hull of the older ship had been found to be thinner than the rules allow \
     and that nobody could promise when a new one would be ready.",
    "The islanders, of whom some nine hundred live on the outermost rock, depend on the ferry for flour, mail and the doctor. \
     A helicopter is to bring what is most needed twice a week.",
    "“We were told nothing until the posters hung on the pier,” said Ben Stone, who keeps the only shop there and has \
     ordered his winter stock already.",
    "The shipyard that was to deliver the new vessel in spring has not been paid since August, according to two people who \
     have seen its books. The board would not comment on that.",
    "A decision on a replacement is expected when the board meets again in two weeks, this time on the island itself and in \
     public.",
];

fn corpus(texts: &[String]) -> Corpus {
    let document =
        |(id, text): (u32, &String)| Arc::new(Document::new(DocId(id), format!("{id}.md"), Format::Markdown, text));
    Corpus::default().with_documents((0..).zip(texts).map(document).collect())
}

/// The groups: the reason, then their documents.
fn origins(texts: &[String]) -> Vec<String> {
    let show = |origin: ibid::corpus::Origin| {
        let all: Vec<String> = origin.documents.iter().map(|id| id.0.to_string()).collect();
        format!("{} {}", origin.why, all.join(" "))
    };
    corpus(texts).origins().into_iter().map(show).collect()
}

#[test]
fn copies_of_a_wire_report_are_one() {
    let plain = WIRE.join("\n\n");
    let texts = [
        plain.clone(),
        format!("# No more ferries\n\nNorthern Isles, 4 May 2019\n\n{plain}"),
        // Shortened at the end, as papers do.
        WIRE[..5].join("\n\n"),
        // With a paragraph of its own.
        format!(
            "{plain}\n\nReaders who are stuck on the mainland may call the town hall, which keeps a list of empty rooms."
        ),
        // Different punctuation.
        plain.replace(['“', '”'], "\"").replace('’', "'"),
    ];
    assert_eq!(origins(&texts), ["near-duplicate 0 1 2 3 4"]);
}

#[test]
fn a_printed_press_release_has_its_origin() {
    let release = WIRE[..4].join("\n\n");
    let printed = format!("# Ferry stops\n\n{}\n\nThe board meets again in two weeks.", WIRE[..4].join("\n\n"));
    assert_eq!(origins(&[release, printed]), ["near-duplicate 0 1"]);
}

#[test]
fn two_reports_of_one_event_are_two_sources() {
    let own = "Islanders will be without a ferry from next week. The board, chaired by Ada Marsh, met all night before it \
               gave up on the older of its two ships, whose hull is too thin.\n\n“We were told nothing until the posters hung \
               on the pier,” the shopkeeper Ben Stone told this paper.\n\nHow nine hundred people are to get their mail is \
               anybody’s guess; a helicopter flies on two days.\n\nThe shipyard waits for money. Its books show none since \
               August.";
    assert_eq!(origins(&[WIRE.join("\n\n"), own.to_owned()]), Vec::<String>::new());
}

#[test]
fn a_report_of_a_report_has_its_origin_and_a_mere_mention_does_not() {
    let gazette = format!("---\noutlet: The Gazette\n---\n\n{}", WIRE.join("\n\n"));
    let report =
        "The shipyard has not been paid since August, The Gazette reported, citing people who have seen its books.";
    let mention = "The Gazette said that it would print on thinner paper from June.";
    assert_eq!(origins(&[gazette.clone(), report.to_owned()]), ["credits 0 1"]);
    assert_eq!(origins(&[gazette, mention.to_owned()]), Vec::<String>::new());
}
