//! Arguments and help texts.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use super::annotate::explain::Place;
use crate::config;
use crate::rules::{self, Level};

/// The language server for prose that must say where it comes from.
#[derive(Debug, Parser)]
#[command(
    name = "ibid",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 nothing to report, 1 findings, 2 something could not be done."
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Colour the output: auto heeds NO_COLOR, CLICOLOR and whether a terminal reads it
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(super) color: Color,
    /// Read every document anew, and keep nothing of it for the next run
    #[arg(long, global = true)]
    pub(super) no_cache: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Report statements without a source, untraceable sources, contradictions, citations that lead nowhere
    Lint(LintArgs),
    /// Print what ibid reads in each document: sentences, names, attributions, figures, dates, citations
    Annotate(AnnotateArgs),
    /// Print what the documents say of a person, group or place
    Entity(EntityArgs),
    /// Print where documents disagree, bear each other out, quote and copy each other
    Compare(CompareArgs),
    /// Print the passages that bear out the claims on a line, with the tags that cite them
    Cite(CiteArgs),
    /// List, check and export the entries of the folder's bibliographies, and of its own documents
    References(ReferencesArgs),
    /// Explain a rule: what it reports, why, and examples
    Explain {
        /// The rule's name, as findings show it in brackets
        rule: String,
    },
    /// List the rules
    Rules {
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: RulesFormat,
    },
    /// Write an ibid.toml in which every key is explained and none is set
    Init {
        /// The folder to write it to
        #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
        folder: PathBuf,
        /// Replace an ibid.toml that is there
        #[arg(long)]
        force: bool,
    },
    /// Serve an editor over standard input and output (the Language Server Protocol)
    Server {
        /// Speak over standard input and output, which is also what happens without it
        #[arg(long)]
        stdio: bool,
    },
    /// Remove what ibid keeps between runs to start faster
    Clean,
    /// Make the weights that ibid reads with, from annotated texts
    ///
    /// Learns to read attributions from DATA: `polnear/train.jsonl` in it, else every `*.jsonl` of that form (a row for each
    /// text: "text" and "attributions" with "source", "cue", "content" as lists of [start, end] in code points) and every
    /// `*.ann` of brat with its `*.txt`. Learns names where DATA has `wikigold/all.jsonl`, with `btc` and `gum_dep/train` beside
    /// it, parts of speech where it has `gum_dep/train`, what words say of claims where it has `policlaim/train.jsonl`. Writes
    /// attribution.bin, names.bin, parts-of-speech.bin, claims.bin, as far as there is something to learn them from, and
    /// model-card.md. `reader` in ibid.toml names weights of your own. The same data give the same bytes.
    Train(TrainArgs),
    /// Print a completion script for a shell
    Completions { shell: clap_complete::Shell },
    /// Print the JSON schema of ibid.toml
    #[command(hide = true)]
    Schema,
}

#[derive(Debug, Args)]
pub(super) struct LintArgs {
    /// Files and folders; `-` reads standard input [default: the current folder]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: LintFormat,
    /// Write the report to a file instead of standard output
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) output: Option<PathBuf>,
    /// The lowest level that makes the exit code 1 [default: fail-on in ibid.toml, or warning]
    #[arg(long, value_name = "LEVEL", value_parser = levels())]
    pub(super) fail_on: Option<Level>,
    /// Exit with 0 although there are findings
    #[arg(long)]
    pub(super) exit_zero: bool,
    /// Apply the fixes that cannot change what the text asserts
    #[arg(long)]
    pub(super) fix: bool,
    /// With --fix or --diff: also cite whatever another document clearly bears out, and list it in the bibliography
    #[arg(long)]
    pub(super) suggested: bool,
    /// Print what --fix would change, as a unified diff, and change nothing
    #[arg(long, conflicts_with_all = ["fix", "format"])]
    pub(super) diff: bool,
    /// Only these rules (repeatable, or divided by commas)
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule_name)]
    pub(super) select: Vec<&'static str>,
    /// Not these rules (repeatable, or divided by commas)
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule_name)]
    pub(super) ignore: Vec<&'static str>,
    /// Report more, and less surely
    #[arg(long)]
    pub(super) strict: bool,
    /// The name under which standard input is read
    #[arg(long, value_name = "NAME", value_hint = ValueHint::FilePath)]
    pub(super) stdin_filename: Option<PathBuf>,
    /// What offsets in JSON count
    #[arg(long, value_enum, default_value_t, value_name = "UNIT")]
    pub(super) offsets: Offsets,
}

#[derive(Debug, Args)]
pub(super) struct AnnotateArgs {
    /// Files and folders; `-` reads standard input
    #[arg(value_name = "PATH", required_unless_present = "explain", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,
    /// Tell why the sentences of a line were read as they were, instead
    #[arg(long, value_name = "FILE:LINE", conflicts_with_all = ["paths", "format"])]
    pub(super) explain: Option<Place>,
    /// One JSON object, a line for each document, or the text marked for people
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: AnnotateFormat,
    /// What offsets count
    #[arg(long, value_enum, default_value_t, value_name = "UNIT")]
    pub(super) offsets: Offsets,
    /// With the tokens of each document and their parts of speech, as Universal Dependencies names them
    #[arg(long, conflicts_with = "explain")]
    pub(super) tokens: bool,
    /// The name under which standard input is read
    #[arg(long, value_name = "NAME", value_hint = ValueHint::FilePath)]
    pub(super) stdin_filename: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct TrainArgs {
    /// The folder of annotated texts
    #[arg(value_name = "DATA", value_hint = ValueHint::DirPath)]
    pub(super) data: PathBuf,
    /// The folder to write to
    #[arg(long, value_name = "FOLDER", default_value = ".ibid-reader", value_hint = ValueHint::DirPath)]
    pub(super) out: PathBuf,
    /// Labels that a teacher gave to the texts of --texts
    #[arg(long, value_name = "FILE", requires = "texts", value_hint = ValueHint::FilePath)]
    pub(super) labels: Option<PathBuf>,
    /// The texts that --labels is about: rows of {"id", "text"}
    #[arg(long, value_name = "FILE", requires = "labels", value_hint = ValueHint::FilePath)]
    pub(super) texts: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct EntityArgs {
    /// The name, or another by which it is known
    pub(super) name: String,
    /// Files and folders [default: the current folder]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,
    /// JSON, or the card that editors show
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: EntityFormat,
    /// What offsets count
    #[arg(long, value_enum, default_value_t, value_name = "UNIT")]
    pub(super) offsets: Offsets,
}

#[derive(Debug, Args)]
pub(super) struct CompareArgs {
    /// Files and folders
    #[arg(value_name = "PATH", required = true, value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: CompareFormat,
    /// What offsets count
    #[arg(long, value_enum, default_value_t, value_name = "UNIT")]
    pub(super) offsets: Offsets,
}

#[derive(Debug, Args)]
pub(super) struct CiteArgs {
    /// The file and the line, as in draft.md:12
    #[arg(value_name = "FILE:LINE", value_parser = super::cite::file_line, value_hint = ValueHint::FilePath)]
    pub(super) place: super::cite::FileLine,
    /// Write the best tag for the line's first claim without a source into the file
    #[arg(long, conflicts_with_all = ["format", "limit", "offsets"])]
    pub(super) apply: bool,
    /// How many passages to print for each claim
    #[arg(long, default_value_t = 3, value_name = "COUNT")]
    pub(super) limit: usize,
    /// How to print them
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: CiteFormat,
    /// What offsets in JSON count
    #[arg(long, value_enum, default_value_t, value_name = "UNIT")]
    pub(super) offsets: Offsets,
}

#[derive(Debug, Args)]
pub(super) struct ReferencesArgs {
    #[command(subcommand)]
    pub(super) command: ReferencesCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ReferencesCommand {
    /// Print every entry: its key, what it says, where it stands
    List {
        /// Files and folders [default: the current folder]
        #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
        /// The folder's own documents as well
        #[arg(long)]
        documents: bool,
        /// Only what some document cites
        #[arg(long)]
        cited: bool,
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: ReferencesFormat,
    },
    /// Report entries that cannot be read, keys that stand twice, keys that no citation can hold
    Check {
        /// Files and folders [default: the current folder]
        #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
        /// Report entries that no document cites as well
        #[arg(long)]
        unused: bool,
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: ReferencesFormat,
    },
    /// Print the entries as a reader sees them, set in a style of the Citation Style Language
    Format {
        /// Files and folders [default: the current folder]
        #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
        /// A style's name, such as apa, chicago-notes, harvard, ieee or mla; or the path of a .csl file
        /// [default: `csl-style` in ibid.toml, else chicago-author-date]
        #[arg(long, value_name = "STYLE")]
        style: Option<String>,
        /// A locale's name: de-DE, en-GB, en-US, es-ES or fr-FR; or the path of a locales-….xml file
        /// [default: `csl-locale` in ibid.toml, else the style's own]
        #[arg(long, value_name = "LOCALE")]
        locale: Option<String>,
        /// The folder's own documents as well
        #[arg(long)]
        documents: bool,
        /// Only what some document cites
        #[arg(long)]
        cited: bool,
        #[arg(long = "format", visible_alias = "to", value_enum, default_value_t, value_name = "FORMAT")]
        target: Setting,
    },
    /// Print the entries as one bibliography
    Export {
        /// Files and folders [default: the current folder]
        #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
        /// In which format
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        to: Target,
        /// The folder's own documents as well
        #[arg(long)]
        documents: bool,
        /// Only what some document cites
        #[arg(long)]
        cited: bool,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum CiteFormat {
    #[default]
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ReferencesFormat {
    #[default]
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Setting {
    /// A reference a line
    #[default]
    Text,
    /// As HTML, in the classes that pandoc uses
    Html,
    /// With their keys, as text and as HTML
    Json,
}

/// A format of bibliographies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Target {
    #[default]
    CslJson,
    /// BibLaTeX
    Bibtex,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LintFormat {
    /// For people: the words, the reason, the way out
    #[default]
    Text,
    /// For programs
    Json,
    /// Annotations in GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum RulesFormat {
    #[default]
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum AnnotateFormat {
    #[default]
    Json,
    Jsonl,
    /// The text with sources, cues, content, names and unattributed claims marked in it
    Pretty,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum EntityFormat {
    #[default]
    Markdown,
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum CompareFormat {
    #[default]
    Json,
    /// The pairs of statements that the judge is asked about, one JSON object a line, for fitting it
    #[value(hide = true)]
    Candidates,
}

/// The unit of offsets: from the start of the file, a byte-order mark not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Offsets {
    /// UTF-8 bytes
    Bytes,
    /// Unicode scalar values
    #[default]
    Codepoints,
    /// UTF-16 code units
    Utf16,
}

impl Offsets {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Codepoints => "codepoints",
            Self::Utf16 => "utf16",
        }
    }
}

/// Accepts the names of levels and shows them in the help.
fn levels() -> impl clap::builder::TypedValueParser<Value = Level> {
    use clap::builder::TypedValueParser;
    clap::builder::PossibleValuesParser::new(Level::ALL.map(|level| PossibleValue::new(level.name()))).map(|name| {
        let named = Level::ALL.into_iter().find(|level| level.name() == name);
        named.expect("only names of levels are possible values")
    })
}

/// The rule of that name.
pub(super) fn rule_name(name: &str) -> Result<&'static str, String> {
    match rules::rule(name) {
        Some(rule) => Ok(rule.meta().name),
        None => {
            let guess = config::did_you_mean(name, rules::RULES.iter().map(|rule| rule.meta().name));
            Err(format!("there is no such rule; {}", guess.unwrap_or_else(|| "`ibid rules` lists them".into())))
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_arguments_hold_together() {
        <super::Cli as clap::CommandFactory>::command().debug_assert();
    }
}
