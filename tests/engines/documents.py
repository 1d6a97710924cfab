"""Random documents of each format, full of constructs that hide or contain citations.

Each citation has a key of its own, so that a difference is counted under the constructs around it. `SHARED` is the one
key that several citations have; it is the one to rename.
"""

import random

SHARED = "ward2019"

# In templates: «I» words with citations, «B» blocks, «K» a key, «B:3» blocks indented by three spaces, «C» words with
# no citation. The names are the kinds under which differences are counted.
TEX = (
    {
        "cite": r"\cite{«K»}", "citep": r"\citep[see][p.~3]{«K»,«K»}", "autocite": r"\autocite[see][3]{«K»}",
        "textcite": r"\textcite[3]{«K»}", "footcite": r"\footcite{«K»}", "space": r"\cite {«K»}",
        "comment end": "\\cite{% beds\n«K»}", "textcites": r"\textcites{«K»}[4]{«K»}", "footnote": r"\footnote{See «I».}",
        "emph": r"\emph{«I»}", "small": r"{\small «I»}", "verb": r"\verb|\cite{«K»}|", "lstinline": r"\lstinline!\cite{«K»}!",
        "comment": "% \\cite{«K»}\n", "href": r"\href{https://a.example/x}{«I»}", "mbox": r"\mbox{«I»}",
        "url": r"\url{https://a.example/\cite{«K»}}", "words": "the beds", "percent": r"50\%", "price": r"\$5",
        "quote": r"\enquote{«I»}", "sup": r"\textsuperscript{«I»}",
    },
    {
        "par": "«I» «I»", "section": r"\section{«I»}", "quotation": "\\begin{quote}\n«B»\n\\end{quote}",
        "itemize": "\\begin{itemize}\n\\item «I»\n\\item «I»\n\\end{itemize}",
        "description": "\\begin{description}\n\\item[{«I»}] «I»\n\\end{description}",
        "verbatim": "\\begin{verbatim}\n\\cite{«K»}\n\nx\n\\end{verbatim}",
        "lstlisting": "\\begin{lstlisting}[language=C]\n\\cite{«K»}\n\\end{lstlisting}",
        "comment block": "\\begin{comment}\n«B»\n\\end{comment}", "iffalse": "\\iffalse\n\\cite{«K»}\n\\fi",
        "caption": "\\begin{figure}\n\\includegraphics{a.png}\n\\caption{Beds «I»}\n\\end{figure}",
        "tabular": "\\begin{tabular}{ll}\na & «I» \\\\\nb & c\n\\end{tabular}", "center": "\\begin{center}\n«B»\n\\end{center}",
    },
)
ORG = (
    {
        "cite": "[cite:@«K»]", "cite/t": "[cite/t:see @«K» p. 3;@«K»]", "verbatim": "=[cite:@«K»]=", "code": "~[cite:@«K»]~",
        "bold": "*b «I»*", "italic": "/i [cite:@«K»]/", "src": "src_c{[cite:@«K»]}", "export": "@@html:[cite:@«K»]@@",
        "math": r"\([cite:@«K»]\)", "footnote": "[fn:: note [cite:@«K»]]", "link": "[[https://a.example][d]]",
        "words": "the beds", "price": "cost $5", "sub": "x_{1}",
    },
    {
        "par": "«I» «I»", "heading": "* «I»", "list": "- «I»\n- x «I»", "comment": "# «I»", "fixed": ": «I»",
        "src block": "#+begin_src c\n«I»\n#+end_src", "example": "#+begin_example\n«I»\n#+end_example",
        "quotation": "#+begin_quote\n«I»\n#+end_quote", "comment block": "#+begin_comment\n«I»\n#+end_comment",
        "center": "#+begin_center\n«I»\n#+end_center", "table": "| [cite:@«K»] | b |\n| c | d |",
        "attribute": "#+attr_html: «I»", "description": "- beds :: «I»", "ordered": "1. «I»\n2. «I»",
        "export block": "#+begin_export html\n[cite:@«K»]\n#+end_export", "drawer": ":NOTES:\n«I»\n:END:",
    },
)
RST = (
    {
        "cite": ":cite:`«K»`", "cite:p": ":cite:p:`«K»`", "cite:t": ":cite:t:`«K»,«K»`", "locator": ":cite:p:`{see}«K»{p. 3}`",
        "literal": "``:cite:`«K»```", "label": "[«K»]_", "footcite": ":footcite:`«K»`", "emphasis": "*a* :cite:`«K»`",
        "code": ":code:`[«K»]_`", "math": ":math:`[«K»]_`", "escape": r"\[«K»]_", "link": "`d <https://a.example>`_",
        "words": "the beds",
    },
    {
        "par": "«I» «I»", "bullets": "* «I»\n* «I»", "block quote": "The beds:\n\n   «I»", "note": ".. note:: «I»",
        "admonition": ".. admonition:: Beds «I»\n\n   «B:3»", "code block": ".. code:: c\n\n   «I»",
        "comment": ".. The beds «I»", "comment block": "..\n   «I»\n\n   «I»", "figure": ".. figure:: a.png\n\n   «I»",
        "literal block": "x::\n\n   «I»", "definition": "beds\n   «I»", "container": ".. container:: beds\n\n   «B:3»",
        "list table": ".. list-table::\n\n   * - «I»\n     - «I»", "raw": ".. raw:: html\n\n   «I»",
        "simple table": "====  ====\nbeds  :cite:`«K»`\n====  ====",
        "math block": ".. math::\n\n   «C» :cite:`«K»`", "field": ":beds: «I»",
        "nested": "* a\n\n  «B:2»", "doctest": ">>> f(':cite:`«K»`')", "line block": "| «I»\n| «I»",
    },
)
ADOC = (
    {
        "cite": "cite:[«K»]", "citenp": "citenp:[«K»(3)]", "two": "cite:[«K», «K»(4)]", "style": "cite:See[«K»]",
        "literal": "`+cite:[«K»]+`", "footnote": "footnote:[See cite:[«K»].]", "bold": "*beds* cite:[«K»]", "words": "the beds",
        "link": "https://a.example[d]",
    },
    {
        "par": "«I» «I»", "heading": "== «I»", "bullets": "* «I»\n* «I»", "comment": "// «I»", "listing": "----\n«I»\n----",
        "table": "|===\n| «I» | b\n|===", "note": "NOTE: «I»", "comment block": "////\n«I»\n////", "literal block": "....\n«I»\n....",
        "example": "====\n«I»\n====", "quote": "____\n«I»\n____", "sidebar": "****\n«I»\n****", "passthrough": "++++\n«I»\n++++",
        "ordered": ". «I»\n. «I»", "title": ".Beds «I»\nimage::a.png[]",
    },
)
TYPST = (
    {
        "@": "@«K»", "supplement": "@«K»[p. 3]", "#cite": "#cite(<«K»>)", "form": '#cite(<«K»>, form: "prose")',
        "label()": '#cite(label("«K»"))', "raw": "`@«K»`", "comment": "// @«K»\n", "block comment": "/* @«K» */",
        "footnote": "#footnote[See «I».]", "emph": "#emph[«I»]", "text": '"@«K»"', "string": '#text("@«K»")',
        "escape": r"a\@«K»", "mail": "a@«K»", "strong": "*«I»*", "words": "the beds", "if": "#if true [«I»] else [the beds]",
        "link": '#link("https://a.example/@«K»")[x]', "math": "$x = 1$", "let": "#let y = [see «I»]\n#y",
        "for": "#for z in (1,) [«I»]",
    },
    {
        "par": "«I» «I»", "heading": "= «I»", "bullets": "- «I»\n- «I»", "quotation": "#quote(block: true, attribution: [«I»])[x «I»]",
        "figure": '#figure(image("a.png"), caption: [«I»])', "raw block": "```\n«I»\n```",
        "table": "#table(columns: 2, [«I»], [b])", "terms": "/ Beds: «I»", "box": "#block(stroke: 1pt)[\n«B»\n]",
        "enum": "+ «I»\n+ «I»", "grid": "#grid(columns: 1, [«I»])", "code": "#{\n  [«I»]\n}",
    },
)
QUARTO = (
    {
        "[@]": "[@«K»]", "prefix": "see [cf. @«K», p. 3; -@«K»]", "@": "@«K» [p. 2]", "braces": "[@{«K»}]", "code": "`@«K»`",
        "math": "$x_{[@«K»]}$", "comment": "<!-- @«K» -->", "note": "^[note «I»]", "mail": "a@«K».example", "escape": r"\@«K»",
        "span": "[so [@«K»]]{.x}", "strong": "**«I»**", "emphasis": "*«I»*", "link": "[d @«K»](https://a.example)",
        "image": "![Map «I»](m.png)", "words": "the beds", "raw": "`[@«K»]`{=html}", "strike": "~~«I»~~", "sup": "x^2^ «C»",
    },
    {
        "par": "«I» «I»", "heading": "# «I»", "quote": "> «I»", "bullets": "- «I»\n- «I»", "fence": "```\n«I»\n```",
        "table": "| «I» | b |\n|---|---|\n| «I» | c |", "footnote": "«C»[^«N»]\n\n[^«N»]: «I»", "div": "::: {.x}\n«B»\n:::",
        "indented": "    «I»", "ordered": "1. «I»\n2. «I»", "nested": "- a\n\n  «B:2»", "display math": "$$\n[@«K»]\n$$",
        "raw tex": "\\begin{align}\nx [@«K»]\n\\end{align}", "caption": "![Map «I»](m.png){#fig-«N»}",
        "definition": "Beds\n\n:   «I»", "html": "<div>\n\n«B»\n\n</div>", "raw block": "```{=html}\n[@«K»]\n```",
    },
)
MYST = (
    {
        "cite": "{cite}`«K»`", "cite:p": "{cite:p}`«K»`", "two": "{cite:t}`«K»,«K»`", "code": "`{cite}x «K»`", "footcite": "{footcite}`«K»`",
        "double": "`` {cite}`«K»` ``", "emphasis": "*a {cite}`«K»`*", "link": "[d {cite}`«K»`](https://a.example)",
        "words": "the beds", "html": "<b>x</b> {cite}`«K»`", "math": "$x = 1$", "comment": "<!-- {cite}`«K»` -->",
    },
    {
        "par": "«I» «I»", "heading": "# «I»", "quote": "> «I»", "bullets": "- «I»\n- «I»", "fence": "```python\n«I»\n```",
        "note": "````{note}\n«B»\n````", "admonition": "```{admonition} Beds «I»\n«I»\n```", "figure": "```{figure} a.png\nBeds «I»\n```",
        "comment": "% «I»", "table": "| a | b |\n|---|---|\n| «I» | c |", "code block": "```{code-block} c\n«I»\n```",
        "footnote": "«C»[^«N»]\n\n[^«N»]: «I»", "ordered": "1. «I»\n2. «I»", "colons": ":::{tip}\n«I»\n:::",
        "math block": "```{math}\n{cite}`«K»`\n```",
    },
)
FORMATS = {"tex": TEX, "org": ORG, "rst": RST, "adoc": ADOC, "typ": TYPST, "qmd": QUARTO, "md": MYST}


class Generator:
    def __init__(self, name, seed):
        self.inlines, self.blocks = FORMATS[name]
        self.random = random.Random(f"{name} {seed}")
        self.number = 0
        self.kinds = {}

    def fill(self, template, path, depth, indent=""):
        out = []
        for index, part in enumerate(template.split("«")):
            if index == 0:
                out.append(part)
                continue
            mark, rest = part.split("»", 1)
            out.append(self.mark(mark, path, depth) + rest)
        return "".join(out)

    def mark(self, mark, path, depth):
        if mark == "C":
            return "the cup"
        if mark == "N":
            return str(self.note)
        if mark == "K":
            if self.random.random() < 0.3:
                self.kinds[SHARED] = tuple(dict.fromkeys((*self.kinds.get(SHARED, ("shared key",)), *path)))
                return SHARED
            self.number += 1
            key = self.random.choice(["bed", "ward", "goal", "court", "trial"]) + str(self.number)
            self.kinds[key] = path
            return key
        if mark == "I":
            return " ".join(self.one(self.inlines, path, depth) for _ in range(1 + self.random.randrange(2)))
        blocks = "\n\n".join(self.one(self.blocks, path, depth) for _ in range(1 + self.random.randrange(2)))
        indent = " " * int(mark[2:] or 0) if mark.startswith("B:") else ""
        return blocks.replace("\n", "\n" + indent).replace("\n" + indent + "\n", "\n\n") if indent else blocks

    def one(self, choices, path, depth):
        names = list(choices)
        while True:
            name = self.random.choice(names)
            template = choices[name]
            if depth < 3 or ("«I»" not in template and "«B" not in template):
                break
            if "«B" not in template and choices is self.blocks and depth < 5:
                break
        if "«N»" in template:
            self.note = self.number + 10_000
            self.number += 1
        return self.fill(template, (*path, name), depth + 1)

    def document(self):
        """The text, and for each key the constructs around it."""
        self.kinds = {}
        blocks = [self.one(self.blocks, (), 0) for _ in range(1 + self.random.randrange(5))]
        return "\n\n".join(blocks) + "\n", self.kinds


def documents(name, count, seed=1):
    generator = Generator(name, seed)
    return [generator.document() for _ in range(count)]
