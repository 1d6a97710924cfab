//! The keys of `ibid.toml`. The reader, `ibid init`, the manual and the editors' schema are generated from this list.

/// The type of a key's value.
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
    /// The name of a built-in item, or a path.
    Named,
    /// A pattern of citation keys.
    KeyPattern,
    /// A list of citation styles.
    Styles,
    /// A list of strings.
    Strings,
    /// A table from rule to level or `off`.
    Rules,
    /// A table from name to list of names.
    Names,
    /// The folders in which anything is reported.
    Enable,
    /// A table from pattern to kind of document.
    Kinds,
    /// The name of a profile.
    Profile,
    /// A table from pattern to a table of rules and levels.
    PerPath,
}

impl Kind {
    /// The name in error messages.
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
            Self::Profile => "a profile",
            Self::PerPath => "a table of patterns with rules and levels",
        }
    }
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub name: &'static str,
    pub kind: Kind,
    /// The default.
    pub default: &'static str,
    /// For the manual, in Markdown. The first paragraph is the comment in the file of `ibid init`.
    pub doc: &'static str,
    /// TOML: the value, or the lines of the table.
    pub example: &'static str,
}

/// Every key; tables last, as TOML wants them.
pub static KEYS: &[Key] = &[
    Key {
        name: "extend",
        kind: Kind::Path,
        default: "nothing",
        doc: "Another configuration that this one extends: keys that are not set here have the values set there.\n\n\
              A path relative to this file, within the workspace. Tables are merged, a key in this file overrides the \
              same key there, and lists are replaced. Patterns and paths of the other file still count from its own \
              folder.",
        example: "\"../ibid.toml\"",
    },
    Key {
        name: "profile",
        kind: Kind::Profile,
        default: "each rule's own level",
        doc: "The rules of a news organization or publisher: `ap`, `reuters`, `bbc`, `guardian`, `wikipedia`, `academic` or `docs`.\n\n\
              Levels under `[rules]` override it. [profiles](profiles.md) lists the rules of each organization.",
        example: "\"reuters\"",
    },
    Key {
        name: "strict",
        kind: Kind::Flag,
        default: "false",
        doc: "Report more findings, including less certain ones, for a last check before publication.",
        example: "true",
    },
    Key {
        name: "enable",
        kind: Kind::Enable,
        default: "\"always\"",
        doc: "The folders in which findings are reported: `always`, `sourced` (only if the folder has an `ibid.toml`, a \
              citation or a bibliography) or `never`.\n\n\
              The prose of manuals, READMEs, changelogs, licences and notes is never checked; see `kinds`. If a folder has a \
              draft (`draft: true`, `drafts`, or a document that cites), unattributed claims in other documents are hints.",
        example: "\"sourced\"",
    },
    Key {
        name: "claim-threshold",
        kind: Kind::Share,
        default: "chosen by ibid",
        doc: "The probability of needing a source from which on a sentence is reported.\n\n\
              At 0 every sentence is reported, at 1 none. The default is 0.35, in a folder with a draft 0.25, and with `strict` 0.15.",
        example: "0.6",
    },
    Key {
        name: "fail-on",
        kind: Kind::Level,
        default: "\"warning\"",
        doc: "The lowest level of findings for which `ibid lint` exits with 1.\n\n\
              The option `--fail-on` overrides it.",
        example: "\"error\"",
    },
    Key {
        name: "bibliography",
        kind: Kind::Strings,
        default: "every bibliography in the folder",
        doc: "The bibliographies that citations refer to, relative to this file.\n\n\
              Formats: BibTeX and BibLaTeX (`.bib`, `.bibtex`), CSL JSON (`.json`), CSL YAML and hayagriva YAML (`.yaml`), RIS \
              (`.ris`). Without this key ibid reads every `*.bib`, `*.bibtex`, `*.ris`, and `references` and \
              `bibliography` with `.json` or `.yaml`. Files named in the front matter of a document or in `_quarto.yml` are \
              read as well. If several define a key, the nearest one is used. One outside the folder is read if it is a regular file with one of these endings, and never changed.",
        example: "[\"sources.bib\"]",
    },
    Key {
        name: "citation-key",
        kind: Kind::KeyPattern,
        default: "\"{author}{year}{title}\"",
        doc: "The pattern of generated keys, for documents without a key in a bibliography or in their front matter.\n\n\
              `{author}` is the last name of the first author, or else the outlet; `{year}`, `{date}` and `{outlet}` are \
              fields of the document; `{title}` is the first significant word of the title, `{title:3}` the first three. A \
              second document with the same key gets the suffix `b`. A document without author and outlet uses its file name.",
        example: "\"{outlet}-{date}\"",
    },
    Key {
        name: "citation-style",
        kind: Kind::Styles,
        default: "the style of the citations that the document already has",
        doc: "The style of citations that ibid inserts; the first of the list that fits the format of the document.\n\n\
              Markdown: `pandoc` (`[@key, para. 4]`), `footnote` (`[^1]`, with the tag in the note), `myst` \
              (`` {cite:p}`key{para. 4}` ``). LaTeX: `biblatex` (`\\autocite[para.~4]{key}`), `natbib` \
              (`\\citep[para.~4]{key}`). `typst`, `org`, `asciidoc`. reStructuredText: `sphinx` (`` :cite:p:`key` ``), \
              `rst` (`[key]_`). Plain text always uses `pandoc`. This key overrides the style of existing citations.",
        example: "[\"footnote\", \"natbib\"]",
    },
    Key {
        name: "csl-style",
        kind: Kind::Named,
        default: "\"chicago-author-date\"",
        doc: "The CSL style of references, in hovers and in `ibid references format`.\n\n\
              A built-in style (`american-medical-association`, `apa`, `chicago-author-date`, \
              `chicago-notes-bibliography`, `harvard-cite-them-right`, `ieee`, `modern-language-association`, `nature`, \
              `turabian-author-date`, `vancouver`; short: `ama`, `chicago`, `chicago-notes`, `harvard`, `mla`, \
              `turabian`), or the path of a `.csl` file in the folder of this file or in the folder `ibid` of your user configuration.",
        example: "\"apa\"",
    },
    Key {
        name: "csl-locale",
        kind: Kind::Named,
        default: "the style's own, else \"en-US\"",
        doc: "The language of references.\n\n\
              A built-in locale (`de-DE`, `en-GB`, `en-US`, `es-ES`, `fr-FR`), or the path of a locale file \
              (`locales-nl-NL.xml`), relative to this one, as for `csl-style`.",
        example: "\"de-DE\"",
    },
    Key {
        name: "include",
        kind: Kind::Strings,
        default: "every text, Markdown, LaTeX, Typst, Org, reStructuredText and AsciiDoc file",
        doc: "The files that are documents, as patterns in the syntax of .gitignore.\n\n\
              Without this key: `.txt`, `.text`, `.md`, `.markdown`, `.mdown`, `.mkd`, `.mkdn`, `.qmd`, `.rmd`, `.mdx`, `.tex`, `.typ`, `.org`, \
              `.rst`, `.adoc` and variants of these. Patterns are relative to the folder of this file.",
        example: "[\"articles/\", \"*.wiki\"]",
    },
    Key {
        name: "exclude",
        kind: Kind::Strings,
        default: "[]",
        doc: "Files and folders to leave out, as patterns in the syntax of .gitignore.\n\n\
              Files named on the command line are always read, unless `--force-exclude` is given.",
        example: "[\"archive/\", \"*-old.md\"]",
    },
    Key {
        name: "drafts",
        kind: Kind::Strings,
        default: "every document with a citation",
        doc: "The documents in which `ibid lint --fix --suggested` may add citations, as patterns in the syntax of \
              .gitignore.\n\n\
              Other documents are source material and never changed. Without this key, a document with a citation is a draft. \
              `draft: true` or `draft: false` in the front matter overrides this key, and a file named on the command line is \
              always a draft.",
        example: "[\"drafts/\", \"*-draft.md\"]",
    },
    Key {
        name: "cache",
        kind: Kind::Flag,
        default: "true",
        doc: "Cache the analysis between runs, so that unchanged documents are not analyzed again.\n\n\
              The cache includes the texts. It is in the user's cache folder (or the folder named by `--cache-dir` or `IBID_CACHE_DIR`), and \
              `ibid clean` removes it. The option `--no-cache` and the variable `IBID_NO_CACHE` turn it off for one run.",
        example: "false",
    },
    Key {
        name: "reader",
        kind: Kind::Path,
        default: "the built-in models",
        doc: "Your own models, trained by `ibid train` on annotated texts.\n\n\
              The output folder of `ibid train`, of which all models are used (`attribution.bin`, `names.bin`, `claims.bin`, \
              `parts-of-speech.bin`), or a single model for attributions. The path is relative to this file, as for `csl-style`. \
              The server loads new models when this file is saved.",
        example: "\".ibid-reader\"",
    },
    Key {
        name: "kinds",
        kind: Kind::Kinds,
        default: "detected from file names, folders and layout",
        doc: "The kinds of documents, by patterns in the syntax of .gitignore: article, news, analysis, academic, \
              encyclopaedia, transcript, statement, release, minutes, manual, changelog, notes or legal.\n\n\
              In manuals (READMEs, documentation of code), changelogs, notes and legal texts only the citations are checked. The \
              last matching pattern is used; `kind:` in the front matter of a document overrides it.",
        example: "\"docs/history/\" = \"article\"\n\"journal/*.md\" = \"notes\"",
    },
    Key {
        name: "rules",
        kind: Kind::Rules,
        default: "the default level of each rule",
        doc: "Rules and their levels: off, hint, info, warning or error. `ibid rules` lists them.",
        example: "unattributed-claim = \"error\"\nvague-attribution = \"off\"",
    },
    Key {
        name: "per-path",
        kind: Kind::PerPath,
        default: "none",
        doc: "Levels for the documents of some paths only, by patterns in the syntax of .gitignore.\n\n\
              `profile` in such a table sets the levels of a profile first. If several patterns match a path, the last \
              one counts, rule by rule. At most 64 patterns.",
        example: "\"docs/\" = { profile = \"docs\" }\n\"*-draft.md\" = { unattributed-claim = \"hint\", vague-attribution = \"off\" }",
    },
    Key {
        name: "aliases",
        kind: Kind::Names,
        default: "none",
        doc: "Names of the same person, group or place, in addition to those found in the texts.\n\n\
              The name on the left is the one that ibid shows.",
        example: "\"Harbour Guards\" = [\"HG\", \"Quay Guards\"]",
    },
];
