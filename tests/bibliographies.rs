//! A bibliography that is parsed again after an edit equals one that is parsed from scratch, for any edits.

#![expect(clippy::unwrap_used, reason = "in a test, what fails is a failure of the test")]

mod dice;

use dice::Dice;
use ibid::corpus::{Entry, Source};

const BIBTEX: &str = "@string{gaz = {The Gazette}}\n@comment{nothing}\n\n@article{roe, author = {Roe, Jane and Doe, Al}, title = {Tides}, \
                      journal = gaz, year = 2017, month = apr}\n@book{poe, title = {Ships \\& quays}, publisher = \"Quay\" # \" Press\", \
                      crossref = {set}}\n@collection{set, editor = {Marsh, Ada}, title = {A set}, date = {2016-02}}\n@misc{roe, title = \
                      {Again}}\n@preamble{\"x\"}\n@online{web, url = {https://a.example}, urldate = {2017-01-02}}\n";
const JSON: &str = "[\n {\"id\": \"roe\", \"type\": \"book\", \"title\": \"Tides\", \"author\": [{\"family\": \"Roe\"}]},\n {\"id\": \"poe\", \
                    \"type\": \"report\", \"issued\": {\"date-parts\": [[2017, 4]]}},\n {\"id\": \"doe\", \"type\": \"book\"}\n]\n";
const YAML: &str = "references:\n- id: roe\n  type: book\n  title: &t Tides\n- id: poe\n  type: book\n  title: *t\n- id: doe\n  type: \
                    report\n  author:\n  - family: Doe\n    given: Al\n";
const HAYAGRIVA: &str = "roe:\n  type: Book\n  title: Tides\n  author: Roe, Jane\npoe:\n  type: Article\n  title: Ships\n  parent:\n    \
                         title: Gazette\n    type: Newspaper\n";
const RIS: &str = "TY  - NEWS\nID  - roe\nAU  - Roe, Jane\nTI  - Tides\nDA  - 2017/04/14\nER  - \n\nTY  - BOOK\nAU  - Poe, Al\nTI  - \
                   Ships\nPY  - 1999\nER  - \n";

/// Inserted text: significant marks, and words that are not.
const PIECES: [&str; 30] = [
    "",
    " ",
    "\n",
    "\n\n",
    "{",
    "}",
    "@",
    ",",
    "\"",
    "=",
    "# ",
    "[",
    "]",
    ":",
    "- ",
    "  ",
    "é",
    "\\",
    "@string{gaz = {Other}}\n",
    "@misc{new, title = {N}}\n",
    "{\"id\": \"new\"},",
    "- id: new\n  type: book\n",
    "new:\n  type: Book\n",
    "TY  - JOUR\n",
    "ER  - \n",
    "ID  - roe\n",
    "crossref = {roe},",
    "*t",
    "&t ",
    "\r\n",
];

fn edited(text: &str, dice: &mut Dice) -> String {
    let place = |dice: &mut Dice| {
        let mut at = dice.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = place(dice);
    let mut end = (start + [0, 0, 1, 5, 40][dice.below(5)]).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let end = end.max(start);
    format!("{}{}{}", &text[..start], PIECES[dice.below(PIECES.len())], &text[end..])
}

#[test]
fn reparsing_equals_parsing_from_scratch() {
    let new = Entry { key: "added".into(), title: Some("A title".into()), ..Entry::default() };
    let mut dice = Dice(20_170_414);
    for (path, begin) in [("a.bib", BIBTEX), ("a.json", JSON), ("a.yaml", YAML), ("b.yaml", HAYAGRIVA), ("a.ris", RIS)]
    {
        for _ in 0..60 {
            let mut text = begin.to_owned();
            let mut source = Source::new(path, &text);
            assert!(source.entries.len() >= 2, "{path} is read: {:?}", source.problems);
            for _ in 0..25 {
                text = edited(&text, &mut dice);
                let again = Source::again(path, &text, Some(&source));
                let fresh = Source::new(path, &text);
                assert_eq!(again.entries, fresh.entries, "{path}:\n{text}");
                assert_eq!(again.problems, fresh.problems, "{path}:\n{text}");
                assert_eq!((again.format, again.length), (fresh.format, fresh.length), "{path}:\n{text}");
                assert_eq!(again.insertion(&new), fresh.insertion(&new), "{path}:\n{text}");
                assert!(again.is_of(&text) && !again.is_of(&format!("{text} ")));
                source = again;
            }
        }
    }
}
