//! An example of each format: its prose and its citations.

use std::sync::Arc;

use expect_test::{Expect, expect};

use crate::syntax::{BlockKind, CitationMode, Format, next_chunk, parse_chunk};

/// A line for each block of prose, with runs of spaces as one; then a line for each citation.
#[track_caller]
fn check(format: Format, text: &str, wanted: &Expect) {
    let mut out = String::new();
    let mut at = 0;
    while at < text.len() {
        let length = next_chunk(&text[at..], format, at == 0);
        let chunk: Arc<str> = text[at..at + length].into();
        let syntax = parse_chunk(&chunk, format, at == 0);
        assert_eq!(syntax.prose.len(), chunk.len());
        for block in &syntax.blocks {
            let words = block.span.of(&syntax.prose).split_whitespace().collect::<Vec<_>>().join(" ");
            match block.kind {
                BlockKind::Silent | BlockKind::Code => {}
                BlockKind::Heading(level) => out.push_str(&format!("h{level} {words}\n")),
                BlockKind::ListItem => out.push_str(&format!("- {words}\n")),
                _ => out.push_str(&format!("{words}\n")),
            }
        }
        for citation in &syntax.citations {
            let mode = match citation.mode {
                CitationMode::Normal => "",
                CitationMode::AuthorInText => "in text ",
                CitationMode::SuppressAuthor => "no author ",
            };
            assert_eq!(citation.key_span.of(&chunk), &*citation.key);
            let place = citation.locator.as_deref().map(|value| format!(" {} {value}", citation.label.unwrap_or("")));
            let tag = citation.group.of(&chunk);
            out.push_str(&format!(
                "    {mode}{} ({}){} {} <{tag}>\n",
                citation.key,
                citation.prefix,
                place.unwrap_or_default(),
                citation.suffix
            ));
        }
        at += length;
    }
    wanted.assert_eq(&out);
}

#[test]
fn latex() {
    check(
        Format::Latex,
        "\\documentclass{article} % a comment\n\n\\section{The harbour}\nTwelve ships~sailed \\cite[see][p.~3]{roe2017}. It was 5\\% more % why\n\
         than \\emph{before} \\citet{doe, marsh}.\n\n\\begin{verbatim}\n\\cite{none}\n\nno prose\n\\end{verbatim}\n\n\
         As \\textcite*[12]{roe} and \\autocites[3]{a}[see][chap.~2]{b} say, $x_1$ grew\\footnote{A note.}. \\citeyearpar{c}\n",
        &expect![[r#"
            h3 The harbour
            Twelve ships sailed . It was 5 % more than before .
                roe2017 (see) page 3  <\cite[see][p.~3]{roe2017}>
                in text doe ()  <\citet{doe, marsh}>
                in text marsh ()  <\citet{doe, marsh}>
            As and say, grew A note. .
                in text roe () page 12  <\textcite*[12]{roe}>
                a () page 3  <\autocites[3]{a}[see][chap.~2]{b}>
                b (see) chapter 2  <\autocites[3]{a}[see][chap.~2]{b}>
                no author c ()  <\citeyearpar{c}>
        "#]],
    );
}

#[test]
fn typst() {
    check(
        Format::Typst,
        "#set text(size: 11pt)\n= The harbour\nTwelve ships sailed @roe2017[p. 3]. // why\nSee @fig-map and *more* from a@b.example.\n\n\
         ```\n@none\n\nno prose\n```\n\nAs #cite(<doe>, form: \"prose\", supplement: [chap. 2]) says, `@code` is #emph[not] it @a @b.\n",
        &expect![[r#"
            h1 The harbour
            Twelve ships sailed . See and more from .
                roe2017 () page 3  <@roe2017[p. 3]>
            As says, is [not] it .
                in text doe () chapter 2  <#cite(<doe>, form: "prose", supplement: [chap. 2])>
                a ()  <@a>
                b ()  <@b>
        "#]],
    );
}

#[test]
fn org() {
    check(
        Format::Org,
        "#+title: Tides\n\n* The harbour\nTwelve ships sailed [cite:see @roe2017 p. 3; @doe].\n# a comment\nMore =code= in [[https://a.example][the report]].\n\n\
         #+begin_src c\n[cite:@none]\n\nno prose\n#+end_src\n\n- As [cite/t:@marsh] says[fn:1].\n",
        &expect![[r#"
            h1 The harbour
            Twelve ships sailed . More in the report .
                roe2017 (see) page 3  <[cite:see @roe2017 p. 3; @doe]>
                doe ()  <[cite:see @roe2017 p. 3; @doe]>
            - As says .
                in text marsh ()  <[cite/t:@marsh]>
        "#]],
    );
}

#[test]
fn rst() {
    check(
        Format::Rst,
        "The harbour\n===========\n\nTwelve ships sailed [Roe2017]_ and [1]_. See :cite:p:`{see}doe{p. 3}` or :cite:t:`a, b`.\n\n\
         Like so::\n\n    [none]_\n\n    no prose\n\nMore ``code`` here, *so* :emphasis:`it is`.\n\n.. a comment\n   goes on\n\n.. [Roe2017] Jane Roe, Tides.\n",
        &expect![[r#"
            h3 The harbour
            Twelve ships sailed and . See or .
                Roe2017 ()  <[Roe2017]_>
                doe (see) page 3  <:cite:p:`{see}doe{p. 3}`>
                in text a ()  <:cite:t:`a, b`>
                in text b ()  <:cite:t:`a, b`>
            Like so::
            More here, *so* it is .
            Jane Roe, Tides.
        "#]],
    );
}

#[test]
fn asciidoc() {
    check(
        Format::AsciiDoc,
        "= Tides\n:toc:\n\n== The harbour\nTwelve ships sailed cite:[see roe2017(p. 3), doe]. As citenp:[marsh] says.\n// a comment\n\n\
         ----\ncite:[none]\n\nno prose\n----\n\n* An item with `code` and <<ref>>.\n\nimage::map.png[The map]\n",
        &expect![[r#"
            h1 Tides
            h2 The harbour
            Twelve ships sailed . As says.
                roe2017 (see) page 3  <cite:[see roe2017(p. 3), doe]>
                doe ()  <cite:[see roe2017(p. 3), doe]>
                in text marsh ()  <citenp:[marsh]>
            - An item with and .
        "#]],
    );
}

#[test]
fn myst_roles_in_markdown() {
    check(
        Format::Markdown,
        "Twelve ships sailed {cite:p}`roe2017,doe` and {cite}`a{p. 3}`, not `{cite}` or {cite}.\n",
        &expect![[r#"
            Twelve ships sailed and , not or {cite}.
                roe2017 ()  <{cite:p}`roe2017,doe`>
                doe ()  <{cite:p}`roe2017,doe`>
                a () page 3  <{cite}`a{p. 3}`>
        "#]],
    );
}

/// Time is nearly linear for any text, whatever is left open in it.
#[test]
fn open_marks_cost_no_more_than_others() {
    let started = std::time::Instant::now();
    let formats = [Format::Latex, Format::Typst, Format::Org, Format::Rst, Format::AsciiDoc];
    for format in formats {
        for unit in [
            "[",
            "[cite:@",
            "\\(",
            "\\cite[",
            "$",
            "`",
            "<<",
            "]_",
            "@a[",
            "#cite(",
            "cite:[",
            "{",
            "=x",
            "/*",
            "::\n\n ",
            "\\begin{verbatim}\n",
        ] {
            let text = unit.repeat(8_000);
            let mut at = 0;
            while at < text.len() {
                let length = next_chunk(&text[at..], format, at == 0);
                assert!(length > 0);
                let chunk: Arc<str> = text[at..at + length].into();
                assert_eq!(parse_chunk(&chunk, format, at == 0).prose.len(), chunk.len());
                at += length;
            }
        }
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}
