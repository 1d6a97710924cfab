//! Arguments and help texts.

mod formats;

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Args, CommandFactory, Parser, Subcommand, ValueEnum, ValueHint};

use super::annotate::explain::Place;
use crate::config;
use crate::rules::{self, Level};
pub(super) use formats::{
    AnnotateFormat, CiteFormat, Color, CompareFormat, EntityFormat, LintFormat, Offsets, ReferencesFormat, RulesFormat,
    Setting, Target,
};

/// A checker and language server for writing that needs sources.
#[derive(Debug, Parser)]
#[command(
    name = "ibid",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 no findings, 1 findings, 2 an error."
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) global: GlobalArgs,
}

#[derive(Clone, Debug, Args)]
pub(super) struct GlobalArgs {
    /// Colour the output; auto depends on NO_COLOR, CLICOLOR and the terminal
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", help_heading = GLOBAL)]
    pub(super) color: Color,
    /// Print no notes and no summary, only the report and errors
    #[arg(long, short, global = true, help_heading = GLOBAL)]
    pub(super) quiet: bool,
    /// Report which files and settings are read, and how long it takes
    #[arg(long, short, global = true, conflicts_with = "quiet", help_heading = GLOBAL)]
    pub(super) verbose: bool,
    /// Use this many threads [default: one for each core]
    #[arg(long, short = 'j', global = true, value_name = "COUNT", help_heading = GLOBAL)]
    pub(super) jobs: Option<std::num::NonZeroUsize>,
    /// Do not use or write the cache
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub(super) no_cache: bool,
    /// Put the cache in this folder [default: IBID_CACHE_DIR, otherwise the user's cache folder]
    #[arg(long, global = true, value_name = "FOLDER", value_hint = ValueHint::DirPath, conflicts_with = "no_cache", help_heading = GLOBAL)]
    pub(super) cache_dir: Option<PathBuf>,
    /// Use this file for every document instead of each one's nearest ibid.toml; or set one key, as in `strict=true`
    /// (repeatable)
    #[arg(long, global = true, value_name = "FILE|KEY=VALUE", help_heading = FILES)]
    pub(super) config: Vec<String>,
    /// Read no ibid.toml
    #[arg(long, global = true, help_heading = FILES)]
    pub(super) isolated: bool,
    /// Also read files that .gitignore and .ignore leave out
    #[arg(long, global = true, help_heading = FILES)]
    pub(super) no_ignore: bool,
    /// Also read hidden files and folders
    #[arg(long, global = true, help_heading = FILES)]
    pub(super) hidden: bool,
    /// Also apply `exclude` to files that are named on the command line
    #[arg(long, global = true, help_heading = FILES)]
    pub(super) force_exclude: bool,
}

/// Headings in the help.
const GLOBAL: &str = "Global options";
const FILES: &str = "Files and settings";
const OUTPUT: &str = "Output";
const SELECTION: &str = "What to report";
const EXIT: &str = "Exit code";
const FIXES: &str = "Fixes";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Report unattributed claims, vague sources, contradictions and broken citations
    Lint(LintArgs),
    /// Record today's findings, so that `ibid lint` only reports new ones
    ///
    /// Writes `ibid-baseline.json` to the root of the workspace: commit it. `ibid lint` leaves out the findings in it.
    /// A finding is identified by its rule and the words of its sentence, so it is recognized when text is added around
    /// it, when it is moved or rewrapped, and when a comma changes. Run the command again to record the current
    /// findings.
    Baseline(BaselineArgs),
    /// Print the analysis of documents: sentences, names, attributions, figures, dates, citations
    Annotate(AnnotateArgs),
    /// Print what the documents say about a person, group or place
    Entity(EntityArgs),
    /// Print where documents contradict, support, quote and copy each other
    Compare(CompareArgs),
    /// Print passages that support the claims on a line, with citations
    Cite(CiteArgs),
    /// List, check, format and export bibliography entries
    References(ReferencesArgs),
    /// Write a report as one page: coverage of claims, who says what, contradictions, quotations, a timeline
    ///
    /// The page is self-contained and needs no network; searching and filtering work in the browser.
    Report(ReportArgs),
    /// Explain a rule: what it reports, why, and examples
    Explain {
        /// The name of the rule, shown in brackets with each finding
        #[arg(value_parser = RuleName, hide_possible_values = true)]
        rule: &'static str,
    },
    /// List the rules
    Rules {
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: RulesFormat,
    },
    /// Write an ibid.toml with all keys explained and commented out
    Init {
        /// The folder to write it to
        #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
        folder: PathBuf,
        /// Replace an existing ibid.toml
        #[arg(long)]
        force: bool,
    },
    /// Run the language server (LSP over standard input and output)
    Server {
        /// Use standard input and output (the default)
        #[arg(long)]
        stdio: bool,
    },
    /// Remove the cache
    Clean,
    /// Train the models on annotated texts
    ///
    /// Writes one file for each model whose training data are in DATA, and model-card.md:
    ///
    /// attribution.bin from `polnear/train.jsonl`, or else from every `*.jsonl` of that form (one row for each text: "text" and
    /// "attributions" with "source", "cue", "content" as lists of [start, end] in code points) and every brat `*.ann` with its
    /// `*.txt`; names.bin from `wikigold/all.jsonl`, with `btc` and `gum_dep/train` if present; parts-of-speech.bin from
    /// `gum_dep/train`; claims.bin from `policlaim/train.jsonl`; check-worthy.bin from `claims/train.jsonl` or `newsroom/train`.
    ///
    /// `reader` in ibid.toml selects the trained models. The same data give the same bytes.
    Train(TrainArgs),
    /// Print a completion script for a shell
    Completions { shell: clap_complete::Shell },
    /// Print the JSON schema of ibid.toml (draft 7)
    Schema,
    /// Print the manual page of ibid or of one of its commands, or write them all into a folder
    Man {
        /// The command [default: ibid itself]
        #[arg(value_parser = CommandName, hide_possible_values = true)]
        command: Option<String>,
        /// Write a page for each command into this folder
        #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath, conflicts_with = "command")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(super) struct BaselineArgs {
    /// Files and folders [default: the current folder]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,
    /// Only remove the entries that no longer have a finding
    #[arg(long)]
    pub(super) prune: bool,
    /// The file to write [default: ibid-baseline.json in the root of the workspace]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) baseline: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct LintArgs {
    /// Files and folders; `-` reads standard input [default: the current folder]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", help_heading = OUTPUT)]
    pub(super) format: LintFormat,
    /// Write the report to a file instead of standard output; `FORMAT=FILE` writes one more in that format (repeatable)
    #[arg(long, short, value_name = "[FORMAT=]FILE", value_parser = output, help_heading = OUTPUT)]
    pub(super) output: Vec<Output>,
    /// Print how many findings each rule has instead of the findings (formats: full, json, jsonl, csv)
    #[arg(long, conflicts_with_all = ["fix", "diff"], help_heading = OUTPUT)]
    pub(super) statistics: bool,
    /// The unit of offsets in JSON
    #[arg(long, value_enum, default_value_t, value_name = "UNIT", help_heading = OUTPUT)]
    pub(super) offsets: Offsets,
    /// The lowest level that makes the exit code 1 [default: fail-on in ibid.toml, or warning]
    #[arg(long, value_name = "LEVEL", value_parser = levels(), help_heading = EXIT)]
    pub(super) fail_on: Option<Level>,
    /// Allow this many warnings; more make the exit code 1, and so does any error
    #[arg(long, value_name = "COUNT", conflicts_with = "fail_on", help_heading = EXIT)]
    pub(super) max_warnings: Option<usize>,
    /// Make the exit code 1 if the baseline has entries that no longer have a finding
    #[arg(long, help_heading = EXIT)]
    pub(super) fail_on_stale: bool,
    /// Exit with 0 even if there are findings
    #[arg(long, help_heading = EXIT)]
    pub(super) exit_zero: bool,
    /// Apply fixes that cannot change the meaning of the text
    #[arg(long, help_heading = FIXES)]
    pub(super) fix: bool,
    /// With --fix or --diff: also cite claims that another document clearly supports
    #[arg(long, help_heading = FIXES)]
    pub(super) suggested: bool,
    /// Print the changes of --fix as a unified diff without writing them
    #[arg(long, conflicts_with_all = ["fix", "format"], help_heading = FIXES)]
    pub(super) diff: bool,
    /// Run only these rules (repeatable, or separated by commas)
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = RuleName, hide_possible_values = true, help_heading = SELECTION)]
    pub(super) select: Vec<&'static str>,
    /// Do not run these rules (repeatable, or separated by commas)
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = RuleName, hide_possible_values = true, help_heading = SELECTION)]
    pub(super) ignore: Vec<&'static str>,
    /// Report more findings, including less certain ones
    #[arg(long, help_heading = SELECTION)]
    pub(super) strict: bool,
    /// Also report ignore comments that ignore nothing
    #[arg(long, conflicts_with_all = ["fix", "diff"], help_heading = SELECTION)]
    pub(super) report_unused_ignores: bool,
    /// Only findings in sentences that are new or changed since the current branch left this git revision
    #[arg(long, value_name = "REVISION", help_heading = SELECTION)]
    pub(super) since: Option<String>,
    /// Only findings in sentences that a diff on standard input adds or changes
    #[arg(long, conflicts_with_all = ["since", "stdin_filename"], help_heading = SELECTION)]
    pub(super) changed: bool,
    /// The baseline whose findings are left out [default: ibid-baseline.json in the root of the workspace, if it exists]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "no_baseline", help_heading = SELECTION)]
    pub(super) baseline: Option<PathBuf>,
    /// Also report the findings in the baseline
    #[arg(long, help_heading = SELECTION)]
    pub(super) no_baseline: bool,
    /// Print the settings of each document and their file instead
    #[arg(long, help_heading = FILES)]
    pub(super) show_settings: bool,
    /// Print the files that would be checked instead
    #[arg(long, conflicts_with = "show_settings", help_heading = FILES)]
    pub(super) show_files: bool,
    /// Check again whenever a file changes, until interrupted
    #[arg(long, conflicts_with_all = ["fix", "diff", "changed", "output", "show_files", "show_settings", "stdin_filename"], help_heading = OUTPUT)]
    pub(super) watch: bool,
    /// The file name to use for standard input
    #[arg(long, value_name = "NAME", value_hint = ValueHint::FilePath, help_heading = FILES)]
    pub(super) stdin_filename: Option<PathBuf>,
}

/// A file to write a report to.
#[derive(Clone, Debug)]
pub(super) struct Output {
    /// `None`: what `--format` says.
    pub(super) format: Option<LintFormat>,
    pub(super) path: PathBuf,
}

/// Reads `FILE` or `FORMAT=FILE`. A word of letters before `=` is meant as a format; anything else is part of a file's
/// name.
fn output(text: &str) -> Result<Output, String> {
    let word = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let (format, path) = match text.split_once('=').filter(|(first, _)| word(first)) {
        Some((name, path)) => {
            let format = LintFormat::from_str(name, true).map_err(|_| {
                let values = LintFormat::value_variants().iter().filter_map(ValueEnum::to_possible_value);
                let names: Vec<_> = values.map(|value| value.get_name().to_owned()).collect();
                let guess = config::did_you_mean(name, names.iter().map(String::as_str));
                let guess = guess.unwrap_or_else(|| format!("the formats are {}", names.join(", ")));
                format!("unknown format `{name}`; {guess} (`./{text}` is a file)")
            })?;
            (Some(format), path)
        }
        None => (None, text),
    };
    if path.is_empty() {
        return Err("it names no file".into());
    }
    if path == "-" {
        return Err("`--format` says what standard output gets".into());
    }
    Ok(Output { format, path: path.into() })
}

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// Files and folders [default: the current folder]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,
    /// Write the page to a file instead of standard output
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) output: Option<PathBuf>,
    /// The page's title [default: the folder's name]
    #[arg(long, value_name = "TITLE")]
    pub(super) title: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct AnnotateArgs {
    /// Files and folders; `-` reads standard input
    #[arg(value_name = "PATH", required_unless_present = "explain", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,
    /// Explain the decisions on the sentences of a line instead
    #[arg(long, value_name = "FILE:LINE", conflicts_with_all = ["paths", "format"])]
    pub(super) explain: Option<Place>,
    /// How to print the analysis
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: AnnotateFormat,
    /// The unit of offsets
    #[arg(long, value_enum, default_value_t, value_name = "UNIT")]
    pub(super) offsets: Offsets,
    /// Include tokens with their parts of speech (Universal Dependencies)
    #[arg(long, conflicts_with = "explain")]
    pub(super) tokens: bool,
    /// Print the annotations of this file instead of the analysis, each found again by its words: W3C Web Annotations,
    /// brat's standoff, Citron's JSON or columns of CoNLL (repeatable). What cannot be found is reported (exit code 1)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["explain", "tokens"])]
    pub(super) import: Vec<PathBuf>,
    /// The file name to use for standard input
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
    /// Labels of a teacher model for the texts of --texts
    #[arg(long, value_name = "FILE", requires = "texts", value_hint = ValueHint::FilePath)]
    pub(super) labels: Option<PathBuf>,
    /// The texts of --labels: rows of {"id", "text"}
    #[arg(long, value_name = "FILE", requires = "labels", value_hint = ValueHint::FilePath)]
    pub(super) texts: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct EntityArgs {
    /// Any name of the entity
    pub(super) name: String,
    /// Files and folders [default: the current folder]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: EntityFormat,
    /// The unit of offsets
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
    /// The unit of offsets
    #[arg(long, value_enum, default_value_t, value_name = "UNIT")]
    pub(super) offsets: Offsets,
}

#[derive(Debug, Args)]
pub(super) struct CiteArgs {
    /// File and line, such as draft.md:12
    #[arg(value_name = "FILE:LINE", value_parser = super::cite::file_line, value_hint = ValueHint::FilePath)]
    pub(super) place: super::cite::FileLine,
    /// Insert the best citation for the first unattributed claim of the line into the file
    #[arg(long, conflicts_with_all = ["format", "limit", "offsets"])]
    pub(super) apply: bool,
    /// How many passages to print for each claim
    #[arg(long, default_value_t = 3, value_name = "COUNT")]
    pub(super) limit: usize,
    /// How to print them
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: CiteFormat,
    /// The unit of offsets in JSON
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
    /// Print all entries with key, content and position
    List {
        /// Files and folders [default: the current folder]
        #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
        /// Include the documents of the folder
        #[arg(long)]
        documents: bool,
        /// Only cited entries
        #[arg(long)]
        cited: bool,
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: ReferencesFormat,
    },
    /// Report entries that cannot be parsed, duplicate keys and invalid keys
    Check {
        /// Files and folders [default: the current folder]
        #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
        /// Report uncited entries as well
        #[arg(long)]
        unused: bool,
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: ReferencesFormat,
    },
    /// Print the entries as formatted references in a CSL style
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
        /// Include the documents of the folder
        #[arg(long)]
        documents: bool,
        /// Only cited entries
        #[arg(long)]
        cited: bool,
        #[arg(long = "format", visible_alias = "to", value_enum, default_value_t, value_name = "FORMAT")]
        target: Setting,
    },
    /// Rename the citations of entries whose keys have changed, as after another export of a reference manager
    ///
    /// An entry of OLD, which is no bibliography of the folder any more, is found again by its DOI, or else by title, first
    /// author and year. The changes are printed as a patch, or made with --write.
    Rekey {
        /// The bibliography with the keys that the documents cite
        #[arg(value_hint = ValueHint::FilePath)]
        old: PathBuf,
        /// Files and folders [default: the current folder]
        #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
        /// Change the files
        #[arg(long)]
        write: bool,
    },
    /// Print the entries as one bibliography
    Export {
        /// Files and folders [default: the current folder]
        #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
        /// The output format
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        to: Target,
        /// Include the documents of the folder
        #[arg(long)]
        documents: bool,
        /// Only cited entries
        #[arg(long)]
        cited: bool,
    },
}

/// Accepts the names of levels and shows them in the help.
fn levels() -> impl clap::builder::TypedValueParser<Value = Level> {
    clap::builder::PossibleValuesParser::new(Level::ALL.map(|level| PossibleValue::new(level.name()))).map(|name| {
        let named = Level::ALL.into_iter().find(|level| level.name() == name);
        named.expect("only names of levels are possible values")
    })
}

/// Accepts the name of a rule, which shells complete.
#[derive(Clone, Copy)]
struct RuleName;

impl TypedValueParser for RuleName {
    type Value = &'static str;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<&'static str, clap::Error> {
        (|name: &str| rule_name(name)).parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(rules::RULES.iter().map(|rule| PossibleValue::new(rule.meta().name))))
    }
}

/// Accepts any text; shells complete the names of commands.
#[derive(Clone, Copy)]
struct CommandName;

impl TypedValueParser for CommandName {
    type Value = String;

    fn parse_ref(&self, command: &clap::Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        // For the lifetime of the process, which prints one help or script.
        let named = |command: &clap::Command| PossibleValue::new(&*command.get_name().to_owned().leak());
        let names: Vec<_> = Cli::command().get_subcommands().map(named).collect();
        Some(Box::new(names.into_iter()))
    }
}

/// The rule of that name.
fn rule_name(name: &str) -> Result<&'static str, String> {
    match rules::rule(name) {
        Some(rule) => Ok(rule.meta().name),
        None => {
            let guess = config::did_you_mean(name, rules::RULES.iter().map(|rule| rule.meta().name));
            Err(format!("unknown rule; {}", guess.unwrap_or_else(|| "`ibid rules` lists them".into())))
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_arguments_are_consistent() {
        <super::Cli as clap::CommandFactory>::command().debug_assert();
    }
}
