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
            Twelve ships sailed . See and more from a .
                roe2017 () page 3  <@roe2017[p. 3]>
                fig-map ()  <@fig-map>
                b.example ()  <@b.example>
            As says, is not it .
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

/// Time is nearly linear for any text, whatever remains unclosed in it.
#[test]
fn unclosed_marks_cost_no_more_than_others() {
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

/// The keys cited in a text of each format, in order.
#[track_caller]
fn cites(format: Format, text: &str, wanted: &str) {
    let mut keys = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let length = next_chunk(&text[at..], format, at == 0);
        let chunk: Arc<str> = text[at..at + length].into();
        keys.extend(parse_chunk(&chunk, format, at == 0).citations.into_iter().map(|citation| citation.key));
        at += length;
    }
    assert_eq!(keys.join(" "), wanted, "{text}");
}

#[test]
fn what_tex_does_not_read_cites_nothing() {
    let latex = |text: &str, wanted: &str| cites(Format::Latex, text, wanted);
    latex(r"\verb|\cite{v}| \verb*+\cite{w}+ \lstinline[language=C]!\cite{x}! \cite{ward}", "ward");
    latex("Code \\begin{verbatim}\n\\cite{v}\n\n\\cite{w}\\end{verbatim}\n\n\\cite{ward}", "ward");
    latex("\\iffalse\n\\cite{v}\n\n\\cite{w}\n\\fi\n\n\\iffalse x \\fi \\cite{ward}", "ward");
    latex("% \\cite{v}\n50\\% \\cite{ward} \\url{https://a.example/b%20c} \\cite{bed}", "ward bed");
    latex("\\newcommand{\\seen}[1]{see~\\cite{#1}} \\citetext{priv. comm.} \\citestyle{plain} \\cite{ward}", "ward");
}

#[test]
fn every_citing_command_is_read_anywhere() {
    let latex = |text: &str, wanted: &str| cites(Format::Latex, text, wanted);
    latex(
        r"\volcite{2}[p.~3]{ward} \citeurl{bed} \bibentry{a} \citetalias{b} \citeA{c} \possessivecite{d}",
        "ward bed a b c d",
    );
    latex("\\cite<see>[p.~3]{ward} \\cite%\n  {bed} \\cite {a} \\cite{b,%\n c}", "ward bed a b c");
    latex(r"\textcites(see)(ff.)[1]{ward}[2]{bed} \volcites{1}{a}{2}{b} \textcquote[4]{c}{the beds}", "ward bed a b c");
    latex(
        r"\caption[Beds \cite{ward}]{All \cite{bed}} \begin{theorem}[\cite{a}] \footnotetext[3]{\cite{b}}",
        "ward bed a b",
    );
    latex(
        r"\parbox{3cm}{\cite{ward}} \href{u}{\cite{bed}} {\small \cite{a}} $x \text{\cite{b}}$ \cite{c}",
        "ward bed a b c",
    );
    latex("\\begin{align}\n x \\text{ by \\cite{ward}}\n\\end{align}\n\n\\cite{bed}", "ward bed");
}

#[test]
fn a_text_names_works_and_places() {
    let labels = |format: Format, text: &str| {
        let text: Arc<str> = text.into();
        let labels = parse_chunk(&text, format, false).labels.into_iter().map(|label| {
            assert_eq!(label.span.of(&text), &*label.name);
            format!("{}{}", if label.is_key { "" } else { "#" }, label.name)
        });
        labels.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(labels(Format::Latex, r"\bibitem{ward} A. \bibitem[Roe(2018)]{bed} B."), "ward bed");
    assert_eq!(
        labels(
            Format::Latex,
            "\\begin{filecontents}{a.bib}\n@book{ward,\n title={T}}\n@misc(bed, title={T})\n\\end{filecontents}"
        ),
        "ward bed"
    );
    assert_eq!(labels(Format::Typst, "= Beds <beds>\n#figure(image(\"a.png\")) <fig:map>"), "#beds #fig:map");
    assert_eq!(labels(Format::Rst, ".. [ward] Roe, Beds."), "ward");
    assert_eq!(labels(Format::AsciiDoc, "* [[[ward,1]]] Roe, Beds."), "ward");
    assert_eq!(labels(Format::Markdown, "# Beds {#beds .x}"), "#beds");
    assert_eq!(labels(Format::Markdown, "```{r}\n#| label: fig-map\nplot()\n```"), "#fig-map");
    assert_eq!(labels(Format::Markdown, "```{r map, echo=FALSE}\nplot()\n```"), "#map");
    assert_eq!(labels(Format::Markdown, "```{r label='the-map', echo=FALSE}\nplot()\n```"), "#the-map");
    assert_eq!(labels(Format::Markdown, "```{r, echo=FALSE}\nplot()\n```\n\n```r map\nx\n```"), "");
    assert_eq!(labels(Format::Markdown, "(the-beds)=\n# Beds"), "#the-beds");
    assert_eq!(labels(Format::Typst, "#figure(table()) #label(\"goals\")"), "#goals");
    assert_eq!(labels(Format::Markdown, ":::{table} Goals\n:label: goals\n:::\n"), "#goals");
}

#[test]
fn typst_is_read_in_its_modes() {
    let typst = |text: &str, wanted: &str| cites(Format::Typst, text, wanted);
    typst("// @v\n/* @w /* @w */ @w */ `@x` ```@y ` z``` $@z$ \\@q #link(\"https://a.example/@r\") @ward", "ward");
    typst("#figure(image(\"a.png\"), caption: [Beds @ward])\n#quote(attribution: [@bed])[x @a]", "ward bed a");
    typst("#let x = [see @ward]\n#table(columns: 2, [@bed], [b])\n#if x [@a] else [@b]", "ward bed a b");
    typst("#cite(<ward>, supplement: [p. 3]) #cite(label(\"a/b\")) #let c = cite(<bed>)", "ward a/b bed");
    typst("#show: note.with(\n  title: [@ward],\n  body: \"@v\",\n)\n@bed.", "ward bed");
    typst("*#text(\"@v\") /* @w */* [@ward] /* @x */ @bed /*/ @y */ @a", "ward bed a");
    typst("#table([#for z in (1,) [#emph[@ward]] @bed], [@a]) [b] @b #text[x [y] @c]", "ward bed a b c");
    typst("- [// @v\n  /* @w */] @ward `/*` @bed", "ward bed");
    typst("/* A comment\n\n@v */ @ward", "ward");
}

#[test]
fn every_way_to_cite_is_read() {
    let typst = |text: &str, wanted: &str| cites(Format::Typst, text, wanted);
    typst("#ref(<ward>) and #{ ref(<bed>) } @a #bibliography(\"a.bib\", full: true)", "ward bed a *");
    typst("#ref(label(\"ward\"), supplement: [p. 3])", "ward");
    let org = |text: &str, wanted: &str| cites(Format::Org, text, wanted);
    org("As cite:ward says (citep:bed,a). See [[citet:&b;&c]] and http://a.example/cite:v.", "ward bed a b c");
    org("Please cite: this, or excite:all. citeyear:ward", "ward");
    let latex = |text: &str, wanted: &str| cites(Format::Latex, text, wanted);
    latex("\\begin{displaycquote}[3]{ward} x \\end{displaycquote}\n\\foreigntextcquote{german}[4]{bed}{y}", "ward bed");
    latex(
        "\\begin{alltt}\\cite{ward}\\end{alltt} \\path|\\cite{v}| \\url{\\cite{w}} \\hyphenblockcquote{french}{bed}{z}",
        "ward bed",
    );
    latex(
        "\\url{https://a.example/x} {\\small \\cite{ward}} \\textcites{bed}[4]{a} {\\small \\cite{b}}",
        "ward bed a b",
    );
    latex("\\entrydata*{ward}{\\thefield{title}} \\entrydata{bed}{x}", "ward bed");
    latex("\\begin{document}\\cite{ward}\\end{document} \\cite{v}\n\n\\cite{w}", "ward");
    let adoc = |text: &str, wanted: &str| cites(Format::AsciiDoc, text, wanted);
    adoc("cite:See[ward(3)] and citenp:also[bed]. Please cite: it [a].", "ward bed");
    let rst = |text: &str, wanted: &str| cites(Format::Rst, text, wanted);
    rst("Beds :cite:`ward`\n\n.. bibliography:: a.bib\n   :all:\n", "ward *");
    let markdown = |text: &str, wanted: &str| cites(Format::Markdown, text, wanted);
    markdown(
        "```{r}\n#| fig-cap: |\n#|   Beds by\n#|   [@ward]\n#| fig-subcap:\n#|   - \"By @bed\"\n#| echo: @v\nx\n```\n",
        "ward bed",
    );
    markdown("<!-- @v --> `@w` \\@x ![Beds \\@y](a.png) [@ward]\n", "ward");
    markdown("![Beds <!-- @v --> `@w` \\@x [@ward] a@y.example](a.png)\n", "ward");
    markdown("{cite:p}`ward`\n\n% see {cite}`v` and [@w]\n", "ward");
}

#[test]
fn org_reads_no_objects_in_verbatim_text() {
    let org = |text: &str, wanted: &str| cites(Format::Org, text, wanted);
    org("=[cite:@v]= ~[cite:@w]~ src_c{[cite:@x]} @@html:[cite:@y]@@ \\([cite:@z]\\) [cite:@ward]", "ward");
    org("# [cite:@v]\n: [cite:@w]\n#+attr_html: [cite:@x]\n#+caption: Beds [cite:@ward]\n", "ward");
    org(":NOTES:\nBeds [cite:@ward]\n:END:\n\n:PROPERTIES:\n:X: [cite:@v]\n:END:\n", "ward");
    org("*b =[cite:@v]=* /~[cite:@w]~/ [cite:@ward]", "ward");
    org("Costs $5 and $6 [cite:@ward] or a=b [cite:@bed] c=d.", "ward bed");
}

#[test]
fn directives_are_read_by_their_content() {
    let rst = |text: &str, wanted: &str| cites(Format::Rst, text, wanted);
    rst(".. figure:: a.png\n\n   Beds :cite:`ward`\n\n.. code:: c\n\n   :cite:`v`\n", "ward");
    rst("\\[v]_ :code:`[w]_` :math:`[x]_` ``[y]_`` `a [z]_`_ [ward]_", "ward");
    rst("``:cite:`v``` :cite:`ward` ``x`` :cite:`bed`", "ward bed");
    rst("* a\n\n  .. code:: c\n\n     :cite:`v`\n\n  See :cite:`ward`\n", "ward");
    rst(".. note::\n\n   x::\n\n      :cite:`v`\n\n   beds\n      :cite:`ward`\n", "ward");
    rst(".. |x| replace:: Beds :cite:`ward`\n\n.. math:: :cite:`v`\n\n.. a comment :cite:`w`\n", "ward");
    rst(".. list-table::\n\n   * - :cite:`ward`\n\n.. admonition:: And :cite:`bed`\n\n   :cite:t:`a`\n", "ward bed a");
    let adoc = |text: &str, wanted: &str| cites(Format::AsciiDoc, text, wanted);
    adoc("`+cite:[v]+` pass:[cite:[w]] stem:[cite:[x]] \\cite:[y] cite:[ward]", "ward");
    adoc("////\ncite:[v]\n////\n\n// cite:[w]\n.Beds cite:[ward]\nimage::a.png[Beds cite:[bed]]", "ward bed");
}

#[test]
fn markdown_is_read_as_its_users_write_it() {
    let markdown = |text: &str, wanted: &str| cites(Format::Markdown, text, wanted);
    markdown("![Beds [@ward]](a.png)\n\n```{note} Title @bed\nThe beds [@a].\n```\n", "ward bed a");
    markdown("```{r}\n#| fig-cap: \"Beds [@ward]\"\nplot(x@v)\n```\n", "ward");
    markdown(
        "---\ntitle: Beds [@ward]\nemail: \"@v\"\nabstract: |\n  All [@bed].\nnocite: |\n  @a, @*\n---\n",
        "ward bed a *",
    );
    markdown("$$ [@v] $$ and $[@w]$ for $5 or $6 [@ward].\n\n\\begin{quote}\n@x\n\\end{quote}\n", "ward");
    markdown("{{< include @v >}} {{ page.by @w }} {% x @y %} <Card by=\"@z\" /> [@ward]\n", "ward");
    markdown("See https://a.example/@v/x and b.example/@w [@ward].\n\nimport X from '@scope/pkg'\n", "ward");
    markdown("{props[\"@v\"]} {/* [@w] */} <Card by={\"[@x]\"} /> {\"[@y]\"} {see [@ward]}\n", "ward");
    markdown("```{r map, echo=FALSE, fig.cap=\"Beds [@ward], see \\\"@bed\\\"\"}\nplot(x@v)\n```\n", "ward bed");
    markdown("```{r, fig.cap='As @ward says', out.width=\"@v\"}\nplot(x)\n```\n", "ward");
    markdown(
        "```{python, fig.alt = \"The cup [@ward]\", label=\"@v\"}\nx\n```\n\n```r\nf(cap = \"@w\")\n```\n",
        "ward",
    );
    markdown("{cite}`ward; bed` {footcite}`a` {cite:t}`b,c` {ref}`v`", "ward bed a b c");
}
