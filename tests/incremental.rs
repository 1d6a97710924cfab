//! Single edits give the same result as a fresh start.

use ibid::corpus::{DocId, Document};
use ibid::syntax::Format;
use ibid::text::{Edit, Span, offset};

/// A small generator with a fixed seed, so that a failure can be reproduced.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 11) as usize % end.max(1)
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

const PROSE: &[&str] = &[
    "The harbour master said twelve ships would sail.",
    "“We shall see,” Ada Marsh said",
    "in May 2019",
    "Ярмарка открылась",
    "naïve café 𐐀",
    "[see @gazette-2019, p. 3; @roe]",
    "@roe [para. 4]",
    "By John Roe",
    "About the Author",
    " ",
    "  ",
    "\u{a0}",
    ". ",
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    "\r\n",
    "\r\n\r\n",
    "\r",
    "\t",
];

const MARKUP: &[&str] = &[
    "# Tides\n",
    "- item",
    "1. first",
    "  - nested\n\n    text",
    "\n\n    indented",
    "```\n",
    "~~~~",
    "```rust\ncode\n```\n",
    "<!-- a comment -->",
    "<!--",
    "-->",
    "<!-- ibid: ignore bare-claim: seen -->\n",
    "---\n",
    "title: Tides\n",
    "...\n",
    "> quoted\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\n",
    "[^1]: a note\n\n    goes on\n",
    "[text](http://example.org)",
    "<div>\n",
    "<pre>\n\n</pre>",
    "<script>",
    "=====\n",
    "*em*",
    "`code`",
    "\\@a",
];

fn text(random: &mut Random, format: Format, parts: usize) -> String {
    let mut text = String::new();
    for _ in 0..parts {
        let markup = format == Format::Markdown && random.below(2) == 0;
        text.push_str(random.pick(if markup { MARKUP } else { PROSE }));
    }
    text
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Edits a text several times, and compares each document with a fresh one.
fn edits_equal_a_fresh_start(random: &mut Random, format: Format, mut text: String, edits: usize, inserts: &[String]) {
    let fresh = |text: &str| Document::new(DocId(1), "a", format, text);
    let mut document = fresh(&text);
    // The same edits, several at once.
    let (mut behind, mut waiting) = (document.clone(), Vec::new());
    for _ in 0..edits {
        let start = boundary(&text, random.below(text.len() + 1));
        let removed = [0, 0, 0, 1, 2, 7, 40, 3000][random.below(8)];
        let end = boundary(&text, (start + removed).min(text.len())).max(start);
        let insert = inserts[random.below(inserts.len())].clone();
        let before = text.clone();
        text.replace_range(start..end, &insert);
        let edit = Edit::replace(Span::at(start..end), insert);
        document = document.edited(&edit);
        waiting.push(edit.clone());
        if random.below(3) == 0 {
            behind = behind.edited_by(&waiting);
            assert!(behind == document, "{format:?}: {waiting:?}\n{behind:#?}\none by one: {document:#?}");
            waiting.clear();
        }
        assert_eq!(document.full_text(), text, "{format:?}: {edit:?} in {before:?}");
        let fresh = fresh(&text);
        assert!(document == fresh, "{format:?}: {edit:?} in {before:?}\n{document:#?}\nfresh: {fresh:#?}");
    }
}

fn inserts(random: &mut Random, format: Format) -> Vec<String> {
    let mut all = vec![String::new()];
    all.extend((0..40).map(|_| text(random, format, 1)));
    all.extend((0..5).map(|_| text(random, format, 6)));
    all
}

#[test]
fn random_edits_of_small_documents_give_what_a_fresh_start_gives() {
    let mut random = Random(20_190_504);
    for round in 0..600 {
        let format = if round % 3 == 0 { Format::Text } else { Format::Markdown };
        let parts = random.below(40);
        let start = text(&mut random, format, parts);
        let inserts = inserts(&mut random, format);
        edits_equal_a_fresh_start(&mut random, format, start, 12, &inserts);
    }
}

#[test]
fn random_edits_of_overlong_lines_give_what_a_fresh_start_gives() {
    let mut random = Random(7);
    let units = [
        "word ",
        "The sea rose slowly. ",
        "слово ",
        "x",
        "- a\n",
        "| a | b |\n",
        "line of text\n",
        "   ",
        "\u{a0}",
        "```",
    ];
    for round in 0..10 {
        let format = if round % 2 == 0 { Format::Text } else { Format::Markdown };
        let mut start = String::new();
        for _ in 0..3 {
            let unit = units[random.below(units.len())];
            start.push_str(&unit.repeat(random.below(30_000) / unit.len() + 1));
            start.push_str(["", "\n", "\n\n"][random.below(3)]);
        }
        let mut inserts = inserts(&mut random, format);
        inserts.extend(units.map(|unit| unit.repeat(4000 / unit.len())));
        edits_equal_a_fresh_start(&mut random, format, start, 5, &inserts);
    }
}

#[test]
fn every_byte_of_a_document_is_in_a_chunk_and_prose_keeps_its_places() {
    let mut random = Random(11);
    for round in 0..500 {
        let format = if round % 2 == 0 { Format::Text } else { Format::Markdown };
        let source = text(&mut random, format, 30);
        let document = Document::new(DocId(1), "a", format, &source);
        assert_eq!(document.full_text(), source);
        for chunk in &document.chunks {
            let syntax = &chunk.facts.syntax;
            assert_eq!(syntax.prose.len(), chunk.text.len());
            for (place, byte) in syntax.prose.bytes().enumerate() {
                assert!(byte == b' ' || byte == chunk.text.as_bytes()[place], "{place} of {:?}", chunk.text);
            }
            let mut end = 0;
            for block in &syntax.blocks {
                assert!(block.span.start >= end, "blocks overlap in {:?}: {:?}", chunk.text, syntax.blocks);
                assert!(!block.span.of(&chunk.text).trim().is_empty(), "{block:?} is empty in {:?}", chunk.text);
                end = block.span.end;
            }
            for citation in &syntax.citations {
                assert!(citation.group.covers(citation.key_span) && citation.group.covers(citation.span));
                assert_eq!(citation.key_span.of(&chunk.text), &*citation.key);
            }
        }
    }
}

#[test]
fn paragraphs_count_blank_line_blocks_also_where_a_paragraph_was_divided() {
    let long = "The sea rose slowly and nobody saw it coming. ".repeat(1000);
    for (format, text) in [
        (Format::Text, format!("One.\n\nTwo\nlines.\n \n{long}\n\nFour. $")),
        (Format::Text, format!("\n\nOne.\r\n\r\nTwo.\n\n{}   \n\n$Four.", "x".repeat(40_000))),
        (Format::Markdown, format!("---\ntitle: x\n\ndate: y\n---\n# One\n\nTwo.\n\n{long}\n\n$Four.")),
        (Format::Markdown, format!("One.\n\n{}{long}\n\nThree.\n\n- $Four.", "- item\n".repeat(5000))),
    ] {
        let at = text.find('$').unwrap();
        let text = text.replace('$', "");
        let document = Document::new(DocId(1), "a", format, &text);
        assert_eq!(document.paragraph_at(offset(at)), 4, "{format:?} {:?}", &text[..20]);
        assert_eq!(document.paragraph_at(0), 1);
    }
}
