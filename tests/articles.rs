//! The roles of the blocks of an article copied from the web.

use std::sync::Arc;

use ibid::syntax::{Format, Outline, Role, next_chunk, parse_chunk, role};

/// One letter for each block's role: `=` body, `H` heading, `b` byline, `c` caption, `-` boilerplate.
fn check(format: Format, article: &str) {
    let mut lines = Vec::new();
    let (mut expected, mut text) = (String::new(), String::new());
    for line in article.trim().lines() {
        let (mark, words) = line.split_at(line.len().min(1));
        if !mark.is_empty() {
            expected.push_str(mark);
            lines.push(words.trim_start());
        }
        text.push_str(words.trim_start());
        text.push('\n');
    }
    let mut outline = Outline::default();
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let length = next_chunk(&text[at..], format, at == 0);
        let chunk: Arc<str> = text[at..at + length].into();
        for block in parse_chunk(&chunk, format, at == 0).blocks {
            let mark = match role(&mut outline, &block, &chunk) {
                Role::Body => '=',
                Role::Heading => 'H',
                Role::Byline => 'b',
                Role::Caption => 'c',
                Role::Boilerplate => '-',
            };
            found.push(format!("{mark} {}", block.span.of(&chunk)));
        }
        at += length;
    }
    let wanted: Vec<_> = expected.chars().zip(lines).map(|(mark, words)| format!("{mark} {words}")).collect();
    assert_eq!(found, wanted);
}

#[test]
fn boilerplate_is_distinguished_from_the_article() {
    check(
        Format::Text,
        "
- Home > Coast
- SHARE THIS

H Harbour closes after third flood in a month
H Harbour closes after third flood in a month
b By Jane Roe, Gazette Staff writer
b Published 4:05 pm, May 4, 2019

c Ferries lie at the quay while the crew waits.
c Ferries lie at the quay while the crew waits. (John Doe/Coastal Press)

= KIEL, Germany — The harbour closed on Friday after the third flood in a month, its master said.

= By Monday the water had gone down again.

c Harbour master Ada Marsh (R) greets the mayor during a meeting in Kiel. (Gazette photo)

H What the mayor wants

= “We shall see,” Marsh said. She is an author of the plan and lives in Kiel

= He had reasons to believe the walls, which were old, would hold against the

= sea. Governor Roe (R) said so too.

= Editor’s note: an earlier version named another day.

b Reporting by Jane Roe; editing by John Doe

- Read more:

- www.gazette.example

- Harbour TV Live

- About the Author

- Jane Roe covers the coast. She found that 40 percent of all walls are old.
",
    );
}

#[test]
fn a_biography_ends_an_article_and_a_notice_does() {
    for end in [
        "Jane Roe is a reporter for the Gazette, based in Kiel.",
        "Disclaimer: the author alone answers for this.",
        "© 2019 Gazette",
        "This site contains copyrighted material under the terms of fair use.",
    ] {
        check(
            Format::Text,
            &format!("H Harbour closes\n\n= The harbour closed.\n\n- {end}\n\n- The sea has risen by two metres.\n"),
        );
    }
}

#[test]
fn prose_is_not_taken_for_boilerplate() {
    for sentence in [
        "Copyright law protects twelve authors.",
        "By Friday evening, police had found two of them.",
        "Share prices fell by 3 percent on Monday.",
        "Ada Marsh is a researcher at the institute.",
        "Twitter shares fell, and Facebook said nothing.",
        "“We shall see.”",
        "Marsh said: “No.”",
        "The author of the report is the writer John Doe.",
        "File cabinets were found open.",
    ] {
        check(Format::Text, &format!("H Harbour closes\n\n= The harbour closed.\n\n= {sentence}\n\n= It did.\n"));
    }
}

#[test]
fn lines_wrapped_by_hand_are_one_paragraph() {
    let text: Arc<str> = "\
By Jane Roe
The harbour closed on Friday after the third flood in a month, as its
master had said it would, and nobody was surprised. Ships that were on
their way went on to other ports.
- first item
- second item
"
    .into();
    let blocks: Vec<_> = parse_chunk(&text, Format::Text, true).blocks.iter().map(|b| b.span.of(&text).len()).collect();
    assert_eq!(blocks, [11, 174, 12, 13]);
}

#[test]
fn markdown_markup_is_not_prose() {
    let text: Arc<str> = "\
# *Tides* of `code`
> A [link](http://a.example \"t\") and <u>Marsh</u>[^1], see <http://b.example> or https://c.example/x.
- it\\*em ![image](i.png) R&amp;D [text][label]

| a | **b** |
|---|-------|
| 1 | [@roe] |

<!-- ibid: ignore bare-claim: seen -->
"
    .into();
    let mut prose = String::new();
    let mut at = 0;
    while at < text.len() {
        let length = next_chunk(&text[at..], Format::Markdown, at == 0);
        prose.push_str(&parse_chunk(&text[at..at + length].into(), Format::Markdown, at == 0).prose);
        at += length;
    }
    assert_eq!(prose.len(), text.len());
    let words: Vec<_> = prose.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(words, ["Tides of", "A link and Marsh , see or .", "it *em R&amp;D text", "", "a b", "", "1", "", ""]);
}
