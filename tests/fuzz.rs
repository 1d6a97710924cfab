//! The fuzz targets (`fuzz/targets.rs`), driven by a generator with a fixed seed: known pieces of each format,
//! combined, cut and damaged at random. `IBID_FUZZ_ROUNDS` sets how many texts each target gets.

#![expect(clippy::unwrap_used, reason = "in a test, what fails is a failure of the test")]

#[path = "dice/mod.rs"]
mod dice;
#[path = "../fuzz/targets.rs"]
mod targets;

use std::time::{Duration, Instant};

use dice::Dice;

/// The pieces of a text for that target.
fn pieces(target: &str) -> &'static [&'static str] {
    match target {
        "bibtex" => &[
            "@article{k1,",
            " title = {T},",
            "author = \"Roe, A and ",
            "}",
            "@string{a = \"b\"}",
            "@comment{",
            "year = 2019",
            "\\\"{o}",
            "#",
            "{{",
            "\n",
            "%",
        ],
        "ris" => &[
            "TY  - JOUR\n",
            "AU  - Roe, A\n",
            "ER  - \n",
            "ID  - k1\n",
            "PY  - 2019/05//\n",
            "T1  - T\r\n",
            "TY - ",
            "  - ",
            "\u{feff}",
        ],
        "csl_json" => &[
            "[",
            "{\"id\": \"a\"",
            ", \"issued\": {\"date-parts\": [[2019, 5]]}",
            ", \"author\": [{\"family\": \"Roe\"}]",
            "}",
            "]",
            ",",
            "\"\\u0000\"",
            "1e999",
            "\n",
        ],
        "yaml" => &[
            "references:\n",
            "- id: a\n",
            "  title: T\n",
            "- {id: b, ",
            "&x ",
            "*x",
            "---\n",
            "...\n",
            "bibliography: [a.bib]\n",
            "key: k\n",
            "parent:\n  title: P\n",
            "a:\n  type: book\n",
            "!!binary ",
            "|\n  x\n",
            "\t",
        ],
        "csl" => &[
            "<group>",
            "</group>",
            "<text variable=\"title\"/>",
            "<text macro=\"a\"/>",
            "<names variable=\"author\">",
            "</names>",
            "<name et-al-min=\"1\" et-al-use-first=\"0\"/>",
            "<substitute>",
            "</substitute>",
            "<choose><if type=\"book\">",
            "</if></choose>",
            "<date variable=\"issued\" form=\"text\"/>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "&amp;",
            "&#0;",
            "<number variable=\"page\" form=\"ordinal\"/>",
            "<label variable=\"page\"/>",
            " prefix=\"(\"",
            "'",
        ],
        "config" => &[
            "strict = true\n",
            "exclude = [\"a/**\", ",
            "\"{a,b}*\"]\n",
            "[rules]\n",
            "unattributed-claim = \"off\"\n",
            "[aliases]\n",
            "\"A\" = [\"B\"]\n",
            "reader = \"w\"\n",
            "bibliography = [\n\"a.bib\"]\n",
            "= ",
            "\"",
            "'''",
            "1e400",
            "citation-key = \"{author}{title:9}\"\n",
            "csl-style = \"x\"\n",
        ],
        "latex" => &[
            "\\cite[see][p. 3]{a,b}",
            "\\textcite{",
            "\\begin{verbatim}\n",
            "\\end{verbatim}",
            "$x$",
            "%",
            "``so''",
            "\\section{",
            "}",
            "{",
            "\n\n",
            "\\bibitem{a}",
            "\\nocite{*}",
        ],
        "typst" => &[
            "@a[p. 3]",
            "#cite(<a>, supplement: [p. 3])",
            "#quote[",
            "]",
            "//",
            "/*",
            "*/",
            "$",
            "`",
            "= H\n",
            "<a>",
            "\n\n",
        ],
        "org" => &[
            "[cite:see @a p. 3; @b]",
            "[cite/t:",
            "#+begin_quote\n",
            "#+end_quote\n",
            "* H\n",
            "[fn:1] ",
            "[[a][b]]",
            "=x=",
            "\n\n",
            "]",
        ],
        "rst" => &[
            ":cite:p:`a{p. 3},b`",
            "[a]_",
            ".. [a] ",
            ".. note::\n\n   ",
            "``",
            "`",
            "====\n",
            "::\n\n",
            "|x|",
            "\n\n",
        ],
        "asciidoc" => &[
            "cite:[a(12), see b]",
            "citenp:[",
            "[[[a]]]",
            "<<a>>",
            "----\n",
            "== H\n",
            "[quote, A]\n____\n",
            ":a: b\n",
            "`",
            "\n\n",
        ],
        _ => &[
            "@a, p. 3",
            "[see @a, pp. 3-5; -@{b}, chap. II]",
            "{cite:p}`a{p. 3}`",
            "[^1]",
            "[^1]: So [@a].\n",
            "“So it is,” Ada Marsh said.",
            "---\n",
            "title: T\n",
            "references:\n- id: a\n",
            "```\n",
            "<div>",
            "> ",
            "- ",
            "# H\n",
            "\n\n",
            "Roe, 2019, p. 4",
            "(Roe & Doe 2019)",
            "<!-- ibid: ignore bare-claim: x -->",
            "*",
            "_",
            "`",
            "\\",
            "]",
            "@{",
            "Twelve ships left on 4 May 2019. ",
        ],
    }
}

fn text(dice: &mut Dice, target: &str) -> Vec<u8> {
    let own = pieces(target);
    let shared = pieces("text");
    let mut bytes = Vec::new();
    for _ in 0..dice.below(24) {
        match dice.below(10) {
            0 => bytes
                .extend("é“\u{2028}\u{feff}𐐀\r\n\0\t ".chars().nth(dice.below(10)).unwrap_or('x').to_string().bytes()),
            1 => bytes.extend(shared[dice.below(shared.len())].bytes()),
            // Repetition produces nesting and growth.
            2 => bytes.extend(own[dice.below(own.len())].repeat(1 + dice.below(40)).bytes()),
            _ => bytes.extend(own[dice.below(own.len())].bytes()),
        }
    }
    for _ in 0..dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        match dice.below(4) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, u8::try_from(dice.below(256)).unwrap_or(0)),
            2 if at < bytes.len() => drop(bytes.remove(at)),
            _ => {}
        }
    }
    bytes
}

#[test]
fn every_target_passes_for_random_texts() {
    let rounds = std::env::var("IBID_FUZZ_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(150);
    for (number, (target, _)) in targets::TARGETS.iter().enumerate() {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (number as u64 + 1));
        for round in 0..rounds {
            let bytes = text(&mut dice, target);
            let begun = Instant::now();
            let ran = std::panic::catch_unwind(|| targets::run(target, &bytes));
            assert!(ran.is_ok(), "{target}, round {round}: {:?}", String::from_utf8_lossy(&bytes));
            let took = begun.elapsed();
            assert!(took < Duration::from_secs(20), "{target}, round {round}: {took:?} for {} bytes", bytes.len());
        }
    }
}
