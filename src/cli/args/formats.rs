//! Values of options: formats of output, units and colour.

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum CiteFormat {
    #[default]
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ReferencesFormat {
    #[default]
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Setting {
    /// One reference per line
    #[default]
    Text,
    /// HTML with the classes of pandoc
    Html,
    /// Keys, text and HTML
    Json,
}

/// A format of bibliographies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Target {
    #[default]
    CslJson,
    /// BibLaTeX
    Bibtex,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(in crate::cli) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LintFormat {
    /// For people: the words, the reason, what to do
    #[default]
    #[value(alias = "text")]
    Full,
    /// A line for each finding
    Concise,
    /// A line for each finding, by file
    Grouped,
    /// For programs: one JSON object
    Json,
    /// For programs: a JSON object a line
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations in GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// Messages in Azure Pipelines
    Azure,
    /// reviewdog's format
    Rdjson,
    /// The same, a finding a line
    Rdjsonl,
    /// Test results, as JUnit writes them
    Junit,
    /// XML, as Checkstyle writes it
    Checkstyle,
    /// A table
    Csv,
    /// A page
    Html,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum RulesFormat {
    #[default]
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum AnnotateFormat {
    #[default]
    Json,
    Jsonl,
    /// The text with sources, cues, content, names and unattributed claims highlighted
    Pretty,
    /// A page: the text with a numbered note for each claim (its source, passages and status)
    Html,
    /// The text with a footnote for each claim
    Md,
    /// brat's standoff annotations, of one document
    Brat,
    /// W3C Web Annotations (JSON-LD)
    WebAnnotation,
    /// Columns, a token a line (CoNLL-U Plus)
    Conll,
    /// The JSON of Citron, of one document
    Citron,
    /// A draft of a ClaimReview for each claim (schema.org), without a rating
    ClaimReview,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum EntityFormat {
    #[default]
    Markdown,
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum CompareFormat {
    #[default]
    Json,
    /// Every pair of sentences that is compared, with its features: for training
    #[value(hide = true)]
    Pairs,
    /// A line for each pair of values that the judges of values look at, with what they see: for training
    #[value(hide = true)]
    ValuePairs,
}

impl LintFormat {
    /// Whether it is read on a terminal, in colour and as wide as that is.
    pub(in crate::cli) const fn is_for_people(self) -> bool {
        matches!(self, Self::Full | Self::Concise | Self::Grouped)
    }
}

/// The unit of offsets, which count from the start of the file without a byte-order mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Offsets {
    /// UTF-8 bytes
    Bytes,
    /// Unicode scalar values
    #[default]
    Codepoints,
    /// UTF-16 code units
    Utf16,
}

impl Offsets {
    pub(in crate::cli) const fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Codepoints => "codepoints",
            Self::Utf16 => "utf16",
        }
    }
}
