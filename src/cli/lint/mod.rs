//! `ibid lint`: reads, checks, fixes if requested, reports, and sets the exit code.

mod fresh;
mod kept;
mod patch;
mod show;
mod watch;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;

use self::fresh::Fresh;
pub(super) use self::kept::judge_kept;
use self::patch::Patch;
use super::args::{LintArgs, LintFormat, Output};
use super::baseline;
use super::output::{self, Judged, Report};
use super::positions::Sources;
use super::progress::Progress;
use super::{Done, Reading, fix, terminal};
use crate::corpus::{Corpus, Document};
use crate::error::{Error, Result};
use crate::rules::{self, Finding, Level, Policies, RULES, Related, Settings};
use crate::syntax::Format;
use crate::workspace::{self, BASELINE, Baseline, Left, Loaded, Request, Stale};

/// Which rules may report.
#[derive(Clone, Debug, Default)]
pub(super) struct Selection {
    select: Vec<&'static str>,
    ignore: Vec<&'static str>,
    strict: bool,
}

impl Selection {
    fn of(args: &LintArgs) -> Self {
        Self { select: args.select.clone(), ignore: args.ignore.clone(), strict: args.strict }
    }

    /// Whether the command line allows the rule.
    fn runs(&self, rule: &str) -> bool {
        (self.select.is_empty() || self.select.contains(&rule)) && !self.ignore.contains(&rule)
    }

    fn adjust(&self, settings: &mut Settings) {
        settings.strict |= self.strict;
        for rule in RULES {
            let meta = rule.meta();
            if self.select.contains(&meta.name) {
                let level = settings.level(meta).unwrap_or(meta.level);
                settings.levels.insert(meta.name, Some(level));
            } else if !self.select.is_empty() {
                settings.levels.insert(meta.name, None);
            }
            if self.ignore.contains(&meta.name) {
                settings.levels.insert(meta.name, None);
            }
            // The command line takes precedence.
            let said = !self.select.is_empty() || self.ignore.contains(&meta.name);
            for (_, levels) in settings.per_path.iter_mut().filter(|_| said) {
                levels.remove(meta.name);
            }
        }
    }
}

pub(super) fn run(args: &LintArgs, reading: &Reading) -> Result<Done> {
    if args.suggested && !(args.fix || args.diff) {
        return Err(Error::new("--suggested needs --fix or --diff"));
    }
    check_outputs(args)?;
    if args.watch {
        return watch::run(args, reading);
    }
    once(args, reading)
}

/// # Errors
/// If a format has no statistics, or a file is named twice.
fn check_outputs(args: &LintArgs) -> Result<()> {
    let formats = args.output.iter().filter_map(|output| output.format).chain([args.format]);
    if args.statistics && formats.into_iter().any(|format| !output::has_statistics(format)) {
        let error = Error::new("--statistics has no such format.");
        return Err(error.help("the formats of statistics are full, concise, grouped, json, jsonl and csv"));
    }
    for (number, output) in args.output.iter().enumerate() {
        let is_file = !output.path.starts_with("/dev");
        if is_file && args.output.iter().take(number).any(|other| other.path == output.path) {
            return Err(Error::new("--output names this file twice.").on(&output.path));
        }
    }
    Ok(())
}

/// Reads the requested files, reports errors, and determines the settings.
pub(super) fn read(request: &Request, reading: &Reading, selection: &Selection) -> Result<(Loaded, Policies, Done)> {
    if let Some(problem) = reading.cache.problem().filter(|_| !reading.quiet) {
        terminal::say("note", &problem);
    }
    let progress = Progress::reading("reading documents");
    let mut loaded = workspace::load_watched(request, None, &progress);
    progress.end();
    workspace::add_bibliographies(&mut loaded, request, false);
    let broken = std::mem::take(&mut loaded.broken);
    let done = said(&loaded, reading)?;
    let policies = loaded.policies(|settings| selection.adjust(settings));
    if !reading.quiet {
        say_broken(&loaded, &policies, &broken);
    }
    Ok((loaded, policies, done))
}

fn once(args: &LintArgs, reading: &Reading) -> Result<Done> {
    let begun = Instant::now();
    let patch = if args.changed { Some(read_patch(&standard_input()?)?) } else { None };
    let request = request(&args.paths, args.stdin_filename.as_deref(), true, reading)?;
    if args.changed && request.unsaved.is_some() {
        return Err(Error::new("--changed reads a diff from standard input, and `-` reads a document from it."));
    }
    let selection = Selection::of(args);
    let (mut loaded, policies, mut done) = read(&request, reading, &selection)?;
    if args.suggested {
        workspace::add_bibliographies(&mut loaded, &request, true);
    }
    if reading.verbose {
        show::tell(&loaded, begun.elapsed());
    }
    if args.show_files {
        return show::files(&loaded);
    }
    if args.show_settings {
        return show::settings(&loaded, &policies);
    }
    let stdin = request.unsaved.is_some();
    let mut keeping = loaded.keep_meanwhile();
    let mut corpus = corpus(&loaded);
    let mut judged = judge_kept(&loaded, &corpus, &policies, &mut keeping);
    if args.fix || args.diff {
        let mut fixed = fix::apply(&mut loaded, &mut corpus, &policies, judged);
        if args.suggested {
            let named = named(&request, &loaded);
            let left = fix::cite(&mut loaded, &mut corpus, &policies, &mut fixed, &named);
            if !reading.quiet {
                say_left(left);
            }
        }
        if args.diff {
            let any = !fixed.texts.is_empty() || !fixed.new.is_empty();
            terminal::print_raw(|out| fix::diff(&loaded, &fixed.texts, &fixed.new, out))?;
            done.problems |= say_refused(&fixed);
            say_count(fixed.count(), "can be fixed", reading);
            done.findings = any && !args.exit_zero;
            return Ok(done);
        }
        let unsaved = loaded.files.iter().position(|file| is_unsaved(&request, &file.shown));
        fix::write(&mut loaded, &mut corpus, &policies, &mut fixed, unsaved);
        done.problems |= say_refused(&fixed);
        say_count(fixed.count(), "fixed", reading);
        if let Some(index) = unsaved.filter(|_| stdin) {
            terminal::print_raw(|out| out.write_all(loaded.documents[index].full_text().as_bytes()))?;
        }
        judged = fixed.judged;
    }
    if args.report_unused_ignores {
        add_unused_ignores(&mut judged, &corpus, &policies);
    }
    let sources = Sources::new(&loaded);
    // Whether entries are stale depends on all findings, not only on new ones.
    let left = known(args, &loaded, &mut judged)?;
    let stale = left.stale(|rule| selection.runs(rule));
    let fresh = match (&args.since, &patch) {
        (Some(revision), _) => Some(Fresh::since(&loaded, revision)?),
        (None, Some(patch)) => Some(Fresh::patched(&loaded, patch, fresh::patch_folder(&loaded).as_deref())),
        (None, None) => None,
    };
    if let Some(fresh) = &fresh {
        fresh.retain(&mut judged, &corpus, &sources);
    }
    let failing = fails(args, &loaded, &judged) || args.fail_on_stale && !stale.is_empty();
    done.findings = failing && !args.exit_zero;
    if !(stdin && args.fix) {
        let report = Report {
            judged: &judged,
            sources: &sources,
            complete: !done.problems,
            baselined: left.taken,
            quiet: reading.quiet,
        };
        done.problems |= !write(args, &report, &loaded)?;
    }
    if !stale.is_empty() && (!reading.quiet || args.fail_on_stale) {
        say_stale(&stale);
    }
    if reading.verbose {
        let seconds = begun.elapsed().as_secs_f64();
        terminal::say("note", &Error::new(format!("{} judged in {seconds:.2} s.", plural(judged.len(), "document"))));
    }
    Ok(done)
}

/// Removes the findings in baselines, and returns the result of the comparison.
fn known(args: &LintArgs, loaded: &Loaded, judged: &mut [Judged]) -> Result<Left> {
    if args.no_baseline {
        return Ok(Left::default());
    }
    if let Some(path) = &args.baseline {
        let folder = path.canonicalize().ok().and_then(|path| Some(path.parent()?.to_path_buf()));
        let folder = folder.filter(|folder| loaded.root.starts_with(folder)).unwrap_or_else(|| loaded.root.clone());
        return Ok(Baseline::read(path, &folder)?.apply(&mut baseline::found(judged), loaded));
    }
    let folders: BTreeSet<PathBuf> =
        loaded.files.iter().filter(|file| file.given).map(|file| baseline::folder_of(loaded, &file.path)).collect();
    let mut left = Left::default();
    for folder in folders {
        let path = folder.join(BASELINE);
        if !workspace::is_free(&path) {
            let shown = workspace::shown(&path);
            left.add(Baseline::read(Path::new(&shown), &folder)?.apply(&mut baseline::found(judged), loaded));
        }
    }
    Ok(left)
}

/// Whether the findings make the exit code 1.
fn fails(args: &LintArgs, loaded: &Loaded, judged: &[Judged]) -> bool {
    if let Some(most) = args.max_warnings {
        let of = |level: Level| {
            judged.iter().flat_map(|judged| &judged.findings).filter(|finding| finding.level == level).count()
        };
        return of(Level::Error) > 0 || of(Level::Warning) > most;
    }
    judged.iter().any(|judged| {
        let floor = args.fail_on.or_else(|| loaded.config_of(&loaded.files[judged.index].path)?.fail_on);
        judged.findings.iter().any(|finding| finding.level >= floor.unwrap_or(Level::Warning))
    })
}

/// The most stale entries listed individually.
const STALE_SHOWN: usize = 5;

fn say_stale(stale: &[Stale]) {
    let entries = if stale.len() == 1 { "entry" } else { "entries" };
    let mut message = format!("The baseline has {} stale {entries}: the findings are gone.", stale.len());
    for stale in stale.iter().take(STALE_SHOWN) {
        message.push_str(&format!(" {} {}: “{}”.", stale.path, stale.rule, stale.text));
    }
    if stale.len() > STALE_SHOWN {
        message.push_str(&format!(" And {} more.", stale.len() - STALE_SHOWN));
    }
    terminal::say("note", &Error::new(message).help("take them out with `ibid baseline --prune`"));
}

/// “1 finding”, “2 findings”.
pub(super) fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// The patch on standard input, possibly coloured. No text at all means that nothing has changed.
fn read_patch(text: &str) -> Result<Patch> {
    if text.lines().any(|row| row.starts_with("@@@ ")) {
        let error = Error::new("Standard input is the combined diff of a merge, which --changed cannot read.");
        return Err(error.help("compare with one parent, as in `git diff HEAD^1`, or use `--since`"));
    }
    if text.contains('\0') {
        return Err(Error::new("Standard input is not a unified diff, which --changed reads: it is not text."));
    }
    Patch::parse(&anstream::adapter::strip_str(text).to_string()).ok_or_else(|| {
        Error::new("Standard input is not a unified diff, which --changed reads.")
            .help("pipe the output of `git diff` into it, without `--stat`, `--name-only` or `--word-diff`")
    })
}

/// Standard input, to its end.
fn standard_input() -> Result<String> {
    let bytes = standard_input_bytes()?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn standard_input_bytes() -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(workspace::MAX_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| Error::new(format!("Cannot read standard input: {error}.")))?;
    if bytes.len() as u64 > workspace::MAX_BYTES {
        let megabytes = workspace::MAX_BYTES >> 20;
        return Err(Error::new(format!("Standard input is larger than {megabytes} MiB.")));
    }
    Ok(bytes)
}

/// The files to read, from the arguments. `-` is standard input.
pub(super) fn request(paths: &[PathBuf], name: Option<&Path>, context: bool, reading: &Reading) -> Result<Request> {
    let is_stdin = |path: &&PathBuf| path.as_os_str() == "-";
    let mut request = Request { context, ..reading.request() };
    request.paths = paths.iter().filter(|path| !is_stdin(path)).cloned().collect();
    if paths.iter().any(|path| is_stdin(&path)) || (paths.is_empty() && name.is_some()) {
        let bytes = standard_input_bytes()?;
        // A text without a name has no folder, so it has no context.
        request.context = context && name.is_some();
        request.unsaved = Some((name.unwrap_or(Path::new("<stdin>")).to_path_buf(), bytes));
    } else if paths.is_empty() {
        request.paths.push(".".into());
    }
    Ok(request)
}

fn is_unsaved(request: &Request, shown: &str) -> bool {
    request.unsaved.as_ref().is_some_and(|(name, _)| name.to_string_lossy() == shown)
}

/// Reports errors of reading.
///
/// # Errors
/// If the configuration is wrong: nothing is checked with half a configuration.
pub(super) fn said(loaded: &Loaded, reading: &Reading) -> Result<Done> {
    if let Some((last, first)) = loaded.config_errors.split_last() {
        first.iter().for_each(|error| terminal::say("error", &near(error)));
        return Err(near(last));
    }
    if !reading.quiet {
        loaded.notes.iter().for_each(|note| terminal::say("note", &near(note)));
    }
    let all = || loaded.problems.iter().chain(&loaded.broken);
    all().for_each(|problem| terminal::say("error", &near(problem)));
    let problems = all().next().is_some();
    if loaded.files.iter().all(|file| !file.given) && !problems && !reading.quiet {
        terminal::say("note", &Error::new("No documents found."));
    }
    Ok(Done { problems, findings: false })
}

/// Reports entries that cannot be parsed in bibliographies that are not checked themselves, unless the rule is off for
/// them.
fn say_broken(loaded: &Loaded, policies: &Policies, broken: &[Error]) {
    let Some(meta) = RULES.iter().map(|rule| rule.meta()).find(|meta| meta.name == "broken-entry") else { return };
    for error in broken {
        let Some(path) = &error.path else { continue };
        let judged = loaded.files.iter().any(|file| file.given && file.path == *path);
        let level = policies.of(&workspace::relative(&loaded.root, path)).level(meta);
        if !judged && level.is_some() {
            terminal::say("note", &near(error));
        }
    }
}

/// An error with its file as the user would name it.
fn near(error: &Error) -> Error {
    let path =
        error.path.as_deref().map(|path| if path.is_absolute() { workspace::shown(path).into() } else { path.into() });
    Error { path, ..error.clone() }
}

/// All documents as one corpus.
pub(super) fn corpus(loaded: &Loaded) -> Corpus {
    loaded.corpus.clone()
}

/// The findings of every requested document, in order of path and position, relative to the documents' starts.
pub(super) fn judge(loaded: &Loaded, corpus: &Corpus, policies: &Policies) -> Vec<Judged> {
    let given: Vec<_> = (0..loaded.files.len()).filter(|&index| loaded.files[index].given).collect();
    let progress = Progress::count("checking documents", given.len());
    let mut judged = judge_some(loaded, corpus, policies, given, &progress);
    progress.end();
    judged.retain(reported);
    judged
}

/// A bibliography is not a document; it is listed only if it has findings.
fn reported(judged: &Judged) -> bool {
    judged.document.format != Format::Bibliography || !judged.findings.is_empty()
}

/// The findings of the documents with these indices.
fn judge_some(
    loaded: &Loaded,
    corpus: &Corpus,
    policies: &Policies,
    indices: Vec<usize>,
    progress: &Progress,
) -> Vec<Judged> {
    let corpus = &corpus.with_differing_values();
    indices
        .into_par_iter()
        .map(|index| {
            let document = &loaded.documents[index];
            let judgement = rules::judge(corpus, document, policies.of(&document.path), None);
            let mut findings: Vec<_> = document
                .chunks
                .iter()
                .zip(&judgement.chunks)
                .flat_map(|(chunk, findings)| findings.iter().map(|finding| finding.shifted(chunk.start)))
                .collect();
            findings.sort_by(|a, b| (a.span, b.level, a.rule).cmp(&(b.span, a.level, b.rule)));
            progress.step();
            Judged { index, document: document.clone(), findings }
        })
        .collect()
}

/// Adds findings about ignore comments that ignore nothing.
fn add_unused_ignores(judged: &mut [Judged], corpus: &Corpus, policies: &Policies) {
    judged.par_iter_mut().for_each(|judged| {
        let document = &judged.document;
        let unused = rules::unused_ignores(corpus, document, policies.of(&document.path));
        let placed = unused
            .iter()
            .zip(&document.chunks)
            .flat_map(|(findings, chunk)| findings.iter().map(|finding| finding.shifted(chunk.start)));
        judged.findings.extend(placed);
        judged.findings.sort_by(|a, b| (a.span, b.level, a.rule).cmp(&(b.span, a.level, b.rule)));
    });
}

/// The files that the user named themselves, and not through their folder.
fn named(request: &Request, loaded: &Loaded) -> BTreeSet<PathBuf> {
    let unsaved = loaded.files.iter().filter(|file| is_unsaved(request, &file.shown)).map(|file| file.path.clone());
    let files = request.paths.iter().filter(|path| path.is_file()).filter_map(|path| {
        // A link is not resolved, as in documents' paths.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some([folder.canonicalize().ok()?.join(path.file_name()?), path.canonicalize().ok()?])
    });
    files.flatten().chain(unsaved).collect()
}

/// Reports what was not fixed, and returns whether there is any.
fn say_refused(fixed: &fix::Fixed) -> bool {
    fixed.refused.iter().for_each(|error| terminal::say("error", error));
    !fixed.refused.is_empty()
}

fn say_left(count: usize) {
    if count > 0 {
        let (documents, are) = if count == 1 { ("document", "is") } else { ("documents", "are") };
        terminal::say(
            "note",
            &Error::new(format!("{count} {documents} {are} source material and not changed."))
                .help("to change one, name the file, add `draft: true` to its front matter, or list it under `drafts` in ibid.toml"),
        );
    }
}

fn say_count(count: usize, what: &str, reading: &Reading) {
    if count > 0 && !reading.quiet {
        // Errors of standard error cannot be reported.
        let _ = writeln!(std::io::stderr(), "{} {what}.", plural(count, "finding"));
    }
}

/// Writes every report, and returns whether all files could be written: one that cannot is reported, and the others are
/// still written.
fn write(args: &LintArgs, report: &Report<'_>, loaded: &Loaded) -> Result<bool> {
    let print = |format: LintFormat, width: usize, links: bool, out: &mut dyn Write| match args.statistics {
        true => output::statistics(report, format, out),
        false => output::write(report, format, &output::Look { width, links, offsets: args.offsets }, out),
    };
    // An output without a format replaces the report; the others are additional.
    let itself = |output: &&Output| output.format.is_none();
    if !args.output.iter().any(|output| itself(&output)) {
        let colored = args.format.is_for_people();
        let links = colored && terminal::links();
        match colored {
            true => terminal::print(|out| print(args.format, terminal::width(), links, out))?,
            false => terminal::print_raw(|out| print(args.format, 100, false, out))?,
        }
    }
    let mut complete = true;
    for Output { format, path } in &args.output {
        let mut bytes = anstream::StripStream::new(Vec::new());
        let format = format.unwrap_or(args.format);
        print(format, 100, false, &mut bytes).map_err(|error| Error::new(error.to_string()).on(path))?;
        let written = writable(path, loaded).and_then(|()| workspace::output(path, &bytes.into_inner()));
        if let Err(error) = written {
            terminal::say("error", &error);
            complete = false;
        }
    }
    let github = args.format == LintFormat::Github || args.output.iter().any(|o| o.format == Some(LintFormat::Github));
    match std::env::var_os("GITHUB_STEP_SUMMARY") {
        Some(summary) if github && !summary.is_empty() => output::append_summary(report, Path::new(&summary))?,
        _ => {}
    }
    Ok(complete)
}

/// # Errors
/// If a report in that file would replace a document or become one.
pub(super) fn writable(path: &Path, loaded: &Loaded) -> Result<()> {
    if loaded.reads(path) {
        let error = Error::new("This file is a document, so the report is not written to it.").on(path);
        return Err(error.help("name another file after `--output`"));
    }
    if workspace::is_free(path) && loaded.would_read(path) {
        let error = Error::new("The next run would read the report as a document, so it is not written.").on(path);
        return Err(error.help("name a file with another ending, such as `report.log`, or exclude it in ibid.toml"));
    }
    Ok(())
}

/// A related place is included if the format can show it.
pub(super) fn related<'a>(
    finding: &'a Finding,
    sources: &'a Sources<'a>,
) -> impl Iterator<Item = (&'a Related, &'a super::positions::Source, &'a str)> {
    finding.related.iter().filter_map(|related| {
        let source = sources.get(related.place.document)?;
        Some((related, source, sources.path(related.place.document)))
    })
}

/// The document after a change to its text, which replaces the old one.
pub(super) fn reread(document: &Document, text: &str) -> Arc<Document> {
    Arc::new(Document::new_by(&document.models, document.id, document.path.clone(), document.format, text))
}
