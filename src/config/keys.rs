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
    /// A list of strings.
    Strings,
    /// A table from rule to level or `off`.
    Rules,
    /// A table from name to list of names.
    Names,
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
            Self::Strings => "a list of strings",
            Self::Rules => "a table of rules and levels",
            Self::Names => "a table of names and lists of names",
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
        name: "claim-threshold",
        kind: Kind::Share,
        default: "chosen by ibid",
        doc: "How sure ibid must be that a sentence states something checkable before it asks for a source.\n\n\
              Near 0 every statement is asked about, near 1 only the most obvious ones.",
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
              BibTeX and BibLaTeX (`.bib`, `.bibtex`), CSL JSON (`.json`) and CSL YAML (`.yaml`). Without this key \
              ibid reads every `*.bib`, `*.bibtex`, `references.json` and `references.yaml` of the folder. What a \
              document names in its front matter is read besides. None may lie outside the workspace.",
        example: "[\"sources.bib\"]",
    },
    Key {
        name: "include",
        kind: Kind::Strings,
        default: "every text and Markdown file",
        doc: "The files that are documents, as patterns in the syntax of .gitignore.\n\n\
              Without this key: `.txt`, `.text`, `.md`, `.markdown`, `.mdown`, `.mkd`, `.mkdn`, `.qmd`, `.rmd`. \
              Patterns count from this file's folder.",
        example: "[\"articles/\", \"*.adoc\"]",
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
        name: "reader",
        kind: Kind::Path,
        default: "the weights that ibid brings",
        doc: "Weights to read attributions with, made by `ibid train` from annotated texts of your own.\n\n\
              A path relative to this file. One for everything that is read at a time: of several, the outermost holds. \
              A running server goes on with what it began with.",
        example: "\".ibid-reader/attribution.bin\"",
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
