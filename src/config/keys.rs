//! The keys of `ibid.toml`. The reader, `ibid init`, the manual and the editors' schema are all made of this list.

/// What a key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// A number from 0 to 1.
    Share,
    /// `hint`, `info`, `warning` or `error`.
    Level,
    /// The path of a file.
    Path,
    /// A name of something that comes with ibid, or a path.
    Named,
    /// A pattern of citation keys.
    KeyPattern,
    /// A list of ways to write citations.
    Styles,
    /// A list of strings.
    Strings,
    /// A table from rule to level or `off`.
    Rules,
    /// A table from name to list of names.
    Names,
    /// In which folders anything is reported.
    Enable,
    /// A table from pattern to kind of document.
    Kinds,
}

impl Kind {
    /// As an error message names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flag => "`true` or `false`",
            Self::Share => "a number from 0 to 1",
            Self::Level => "a level",
            Self::Path => "a path",
            Self::Named => "a name or a path",
            Self::KeyPattern => "a pattern such as \"{author}{year}{title}\"",
            Self::Styles => "a list of citation styles",
            Self::Strings => "a list of strings",
            Self::Rules => "a table of rules and levels",
            Self::Names => "a table of names and lists of names",
            Self::Enable => "\"always\", \"sourced\" or \"never\"",
            Self::Kinds => "a table of patterns and kinds of document",
        }
    }
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub name: &'static str,
    pub kind: Kind,
    /// What holds without it.
    pub default: &'static str,
    /// For the manual, in Markdown. The first paragraph is the comment in `ibid init`'s file.
    pub doc: &'static str,
    /// TOML: the value, or the lines of the table.
    pub example: &'static str,
}

/// Every key; tables last, as TOML wants them.
pub static KEYS: &[Key] = &[
    Key {
        name: "strict",
        kind: Kind::Flag,
        default: "false",
        doc: "Report more, and less surely: for a last reading before publication.",
        example: "true",
    },
    Key {
        name: "enable",
        kind: Kind::Enable,
        default: "\"always\"",
        doc: "In which folders anything is reported: `always`, `sourced` (only where there is an `ibid.toml`, a citation or a \
              bibliography) or `never`.\n\n\
              Whatever is set, what manuals, READMEs, changelogs, licences and notes say is not judged; see `kinds`. Where a \
              folder holds a draft (`draft: true`, `drafts`, a document that cites), what other documents leave without a \
              source is a hint.",
        example: "\"sourced\"",
    },
    Key {
        name: "claim-threshold",
        kind: Kind::Share,
        default: "chosen by ibid",
        doc: "How likely it must be that a careful editor would ask who says so, before ibid does.\n\n\
              At 0 every sentence is asked about, at 1 none. Without this key it is 0.35, in a folder with a draft 0.25, and with `strict` 0.15.",
        example: "0.6",
    },
    Key {
        name: "fail-on",
        kind: Kind::Level,
        default: "\"warning\"",
        doc: "From which level on a finding makes `ibid lint` exit with 1.\n\n\
              The option `--fail-on` on the command line goes before it.",
        example: "\"error\"",
    },
    Key {
        name: "bibliography",
        kind: Kind::Strings,
        default: "every bibliography in the folder",
        doc: "The bibliographies that citations refer to, relative to this file.\n\n\
              BibTeX and BibLaTeX (`.bib`, `.bibtex`), CSL JSON (`.json`), CSL YAML and hayagriva's (`.yaml`), RIS \
              (`.ris`). Without this key ibid reads every `*.bib`, `*.bibtex`, `*.ris`, and `references` and \
              `bibliography` with `.json` or `.yaml`. What a document names in its front matter, and `_quarto.yml` for \
              its project, is read besides. Where several have a key, the nearest counts. None may lie outside the \
              workspace.",
        example: "[\"sources.bib\"]",
    },
    Key {
        name: "citation-key",
        kind: Kind::KeyPattern,
        default: "\"{author}{year}{title}\"",
        doc: "How keys are made for documents of the folder that neither a bibliography nor they themselves give one.\n\n\
              `{author}` is the first author's last name, or where there is none the outlet; `{year}`, `{date}`, \
              `{outlet}`; `{title}` the title's first word that tells anything, `{title:3}` the first three. A second \
              document of the same key has a `b` behind it. A document without author and outlet goes by the name of \
              its file.",
        example: "\"{outlet}-{date}\"",
    },
    Key {
        name: "citation-style",
        kind: Kind::Styles,
        default: "as each document's own citations are written",
        doc: "How citations are written that ibid adds; of the list, the first that a document's format can hold.\n\n\
              Markdown: `pandoc` (`[@key, para. 4]`), `footnote` (`[^1]`, with the tag in the note), `myst` \
              (`` {cite:p}`key{para. 4}` ``). LaTeX: `biblatex` (`\\autocite[para.~4]{key}`), `natbib` \
              (`\\citep[para.~4]{key}`). `typst`, `org`, `asciidoc`. reStructuredText: `sphinx` (`` :cite:p:`key` ``), \
              `rst` (`[key]_`). In plain text it is always `pandoc`. What is set here goes before the style of the \
              citations that a document has already.",
        example: "[\"footnote\", \"natbib\"]",
    },
    Key {
        name: "csl-style",
        kind: Kind::Named,
        default: "\"chicago-author-date\"",
        doc: "The style in which references are shown over a key and set by `ibid references format`.\n\n\
              One that comes with ibid (`american-medical-association`, `apa`, `chicago-author-date`, \
              `chicago-notes-bibliography`, `harvard-cite-them-right`, `ieee`, `modern-language-association`, `nature`, \
              `turabian-author-date`, `vancouver`; short: `ama`, `chicago`, `chicago-notes`, `harvard`, `mla`, \
              `turabian`), or the path of a `.csl` file, relative to this one: in its folder, or in the folder `ibid` of your own configuration.",
        example: "\"apa\"",
    },
    Key {
        name: "csl-locale",
        kind: Kind::Named,
        default: "the style's own, else \"en-US\"",
        doc: "The language of references.\n\n\
              One that comes with ibid (`de-DE`, `en-GB`, `en-US`, `es-ES`, `fr-FR`), or the path of a locale file \
              (`locales-nl-NL.xml`), relative to this one, as for `csl-style`.",
        example: "\"de-DE\"",
    },
    Key {
        name: "include",
        kind: Kind::Strings,
        default: "every text, Markdown, LaTeX, Typst, Org, reStructuredText and AsciiDoc file",
        doc: "The files that are documents, as patterns in the syntax of .gitignore.\n\n\
              Without this key: `.txt`, `.text`, `.md`, `.markdown`, `.mdown`, `.mkd`, `.mkdn`, `.qmd`, `.rmd`, `.tex`, `.typ`, `.org`, \
              `.rst`, `.adoc` and their like. Patterns count from this file's folder.",
        example: "[\"articles/\", \"*.wiki\"]",
    },
    Key {
        name: "exclude",
        kind: Kind::Strings,
        default: "[]",
        doc: "Files and folders to leave out, as patterns in the syntax of .gitignore.\n\n\
              Files named on the command line are read all the same.",
        example: "[\"archive/\", \"*-old.md\"]",
    },
    Key {
        name: "drafts",
        kind: Kind::Strings,
        default: "every document that cites something already",
        doc: "The documents in which `ibid lint --fix --suggested` may add citations, as patterns in the syntax of \
              .gitignore.\n\n\
              Source material is not to be tagged, so of the documents in a folder only drafts are: those that match here \
              or, without this key, those with a citation in them. What a document says in its front matter (`draft: true` \
              or `draft: false`) goes before this; a file that is named on the command line is always a draft.",
        example: "[\"drafts/\", \"*-draft.md\"]",
    },
    Key {
        name: "cache",
        kind: Kind::Flag,
        default: "true",
        doc: "Keep what was read between runs, so that the next start need not read unchanged documents again.\n\n\
              What is kept holds the texts too. It lies in the user's cache folder (`IBID_CACHE_DIR` names another one) and is \
              removed by `ibid clean`. \
              The option `--no-cache` and the variable `IBID_NO_CACHE` do the same for one run.",
        example: "false",
    },
    Key {
        name: "reader",
        kind: Kind::Path,
        default: "the weights that ibid brings",
        doc: "Weights to read with, made by `ibid train` from annotated texts of your own.\n\n\
              The folder that it wrote, of which every file is taken that is there (`attribution.bin`, `names.bin`, `claims.bin`, \
              `parts-of-speech.bin`), or one file of weights for attributions. A path relative to this file, as for `csl-style`. It holds for the documents that this file governs; \
              a server takes new weights when this file is saved.",
        example: "\".ibid-reader\"",
    },
    Key {
        name: "kinds",
        kind: Kind::Kinds,
        default: "by the names of files and folders, and by how texts look",
        doc: "What sort of text documents are, by patterns in the syntax of .gitignore: article, news, analysis, academic, \
              encyclopaedia, transcript, statement, release, minutes, manual, changelog, notes or legal.\n\n\
              Of manuals (READMEs, documentation of code), changelogs, notes and legal texts only the citations are judged. The \
              last pattern that holds a path counts; `kind:` in a document's front matter goes before all.",
        example: "\"docs/history/\" = \"article\"\n\"journal/*.md\" = \"notes\"",
    },
    Key {
        name: "rules",
        kind: Kind::Rules,
        default: "each rule's own level",
        doc: "Rules and their levels: off, hint, info, warning or error. `ibid rules` lists them.",
        example: "unattributed-claim = \"error\"\nvague-attribution = \"off\"",
    },
    Key {
        name: "aliases",
        kind: Kind::Names,
        default: "none",
        doc: "Names that stand for the same person, group or place, where the texts alone do not tell.\n\n\
              The name on the left is the one that ibid shows.",
        example: "\"Islamic State\" = [\"Daesh\", \"ISIS\"]",
    },
];
