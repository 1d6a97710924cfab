//! `ibid lint`: reads, judges, fixes where asked, reports, and sums up in an exit code.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::args::{LintArgs, LintFormat};
use super::positions::Sources;
use super::progress::Progress;
use super::report::{self, Judged, Report};
use super::{Done, fix, terminal};
use crate::corpus::{Corpus, Document};
use crate::error::{Error, Result};
use crate::rules::{self, Finding, Level, Policies, RULES, Related, Settings};
use crate::syntax::Format;
use crate::workspace::{self, Cache, Loaded, Request};

pub(super) fn run(args: &LintArgs, cache: Cache) -> Result<Done> {
    if args.suggested && !(args.fix || args.diff) {
        return Err(Error::new("--suggested needs --fix or --diff"));
    }
    let request = Request { cache, ..request(&args.paths, args.stdin_filename.as_deref(), true)? };
    let stdin = request.unsaved.is_some();
    let progress = Progress::start("reading documents");
    let mut loaded = workspace::load_paths(&request, None);
    progress.end();
    workspace::add_bibliographies(&mut loaded, &request, args.suggested);
    let broken = std::mem::take(&mut loaded.broken);
    let mut done = said(&loaded)?;
    let _keeping = loaded.keep_meanwhile();
    let policies = loaded.policies(|settings| adjust(settings, args));
    say_broken(&loaded, &policies, &broken);
    let mut corpus = corpus(&loaded);
    let mut judged = judge(&loaded, &corpus, &policies);
    if args.fix || args.diff {
        let mut fixed = fix::apply(&mut loaded, &mut corpus, &policies, judged);
        if args.suggested {
            let named = named(&request, &loaded);
            say_left(fix::cite(&mut loaded, &mut corpus, &policies, &mut fixed, &named));
        }
        if args.diff {
            let any = !fixed.texts.is_empty() || !fixed.new.is_empty();
            terminal::print_raw(|out| fix::diff(&loaded, &fixed.texts, &fixed.new, out))?;
            done.problems |= say_refused(&fixed);
            say_count(fixed.count(), "can be fixed", &mut std::io::stderr());
            done.findings = any && !args.exit_zero;
            return Ok(done);
        }
        let unsaved = loaded.files.iter().position(|file| is_unsaved(&request, &file.shown));
        fix::write(&mut loaded, &mut corpus, &policies, &mut fixed, unsaved);
        done.problems |= say_refused(&fixed);
        say_count(fixed.count(), "fixed", &mut std::io::stderr());
        if let Some(index) = unsaved.filter(|_| stdin) {
            terminal::print_raw(|out| out.write_all(loaded.documents[index].full_text().as_bytes()))?;
        }
        judged = fixed.judged;
    }
    let failing = judged.iter().any(|judged| {
        let floor = args.fail_on.or_else(|| loaded.config_of(&loaded.files[judged.index].path)?.fail_on);
        judged.findings.iter().any(|finding| finding.level >= floor.unwrap_or(Level::Warning))
    });
    done.findings = failing && !args.exit_zero;
    if !(stdin && args.fix) {
        let sources = Sources::new(&loaded);
        let report = Report { judged: &judged, sources: &sources, complete: !done.problems };
        write(args, &report, &loaded)?;
    }
    Ok(done)
}

/// What the arguments ask to read. `-` stands for standard input.
pub(super) fn request(paths: &[PathBuf], name: Option<&Path>, context: bool) -> Result<Request> {
    let is_stdin = |path: &&PathBuf| path.as_os_str() == "-";
    let mut request = Request { context, ..Request::default() };
    request.paths = paths.iter().filter(|path| !is_stdin(path)).cloned().collect();
    if paths.iter().any(|path| is_stdin(&path)) || (paths.is_empty() && name.is_some()) {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().take(workspace::MAX_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| Error::new(format!("Cannot read standard input: {error}.")))?;
        if bytes.len() as u64 > workspace::MAX_BYTES {
            let megabytes = workspace::MAX_BYTES >> 20;
            return Err(Error::new(format!("Standard input is larger than {megabytes} MiB.")));
        }
        // A text without a name lies nowhere, so nothing is its context.
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

/// Tells what went wrong while reading.
///
/// # Errors
/// Where the configuration is wrong: nothing is judged by half a configuration.
pub(super) fn said(loaded: &Loaded) -> Result<Done> {
    if let Some((last, first)) = loaded.config_errors.split_last() {
        first.iter().for_each(|error| terminal::say("error", &near(error)));
        return Err(near(last));
    }
    loaded.notes.iter().for_each(|note| terminal::say("note", &near(note)));
    let all = || loaded.problems.iter().chain(&loaded.broken);
    all().for_each(|problem| terminal::say("error", &near(problem)));
    let problems = all().next().is_some();
    if loaded.files.iter().all(|file| !file.given) && !problems {
        terminal::say("note", &Error::new("No documents found."));
    }
    Ok(Done { problems, findings: false })
}

/// Tells of entries that cannot be read in bibliographies that are not judged themselves, unless the rule is off for them.
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

/// An error with its file named as the user would.
fn near(error: &Error) -> Error {
    let path =
        error.path.as_deref().map(|path| if path.is_absolute() { workspace::shown(path).into() } else { path.into() });
    Error { path, ..error.clone() }
}

/// All documents as one corpus.
pub(super) fn corpus(loaded: &Loaded) -> Corpus {
    loaded.corpus.clone()
}

fn adjust(settings: &mut Settings, args: &LintArgs) {
    settings.strict |= args.strict;
    for rule in RULES {
        let meta = rule.meta();
        if args.select.contains(&meta.name) {
            let level = settings.level(meta).unwrap_or(meta.level);
            settings.levels.insert(meta.name, Some(level));
        } else if !args.select.is_empty() {
            settings.levels.insert(meta.name, None);
        }
        if args.ignore.contains(&meta.name) {
            settings.levels.insert(meta.name, None);
        }
    }
}

/// The findings of every document the user asked for, in order of path and place, counted from the documents' starts.
pub(super) fn judge(loaded: &Loaded, corpus: &Corpus, policies: &Policies) -> Vec<Judged> {
    let given: Vec<_> = (0..loaded.files.len()).filter(|&index| loaded.files[index].given).collect();
    let progress = Progress::count("checking documents", given.len());
    let judged = given
        .into_par_iter()
        .map(|index| {
            let document = &loaded.documents[index];
            let judgement = rules::judge(corpus, document, policies.of(&document.path), None);
            let mut findings: Vec<_> = document
                .chunks
                .iter()
                .zip(&judgement.chunks)
                .flat_map(|(chunk, findings)| findings.iter().map(|finding| placed(finding, chunk.start)))
                .collect();
            findings.sort_by(|a, b| (a.span, b.level, a.rule).cmp(&(b.span, a.level, b.rule)));
            progress.step();
            Judged { index, document: document.clone(), findings }
        })
        // A bibliography is no document; it is mentioned where something is wrong with it.
        .filter(|judged| judged.document.format != Format::Bibliography || !judged.findings.is_empty())
        .collect();
    progress.end();
    judged
}

/// A finding with its spans counted from the document's start.
fn placed(finding: &Finding, by: u32) -> Finding {
    let mut placed = finding.clone();
    placed.span = placed.span.shifted(by);
    placed.because = placed.because.map(|span| span.shifted(by));
    for fix in &mut placed.fixes {
        fix.edits = fix.edits.shifted(by);
    }
    placed
}

/// The files that the user named themselves, and not by their folder.
fn named(request: &Request, loaded: &Loaded) -> BTreeSet<PathBuf> {
    let unsaved = loaded.files.iter().filter(|file| is_unsaved(request, &file.shown)).map(|file| file.path.clone());
    let files = request.paths.iter().filter(|path| path.is_file()).filter_map(|path| {
        // A link stays the link, as documents have it.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some([folder.canonicalize().ok()?.join(path.file_name()?), path.canonicalize().ok()?])
    });
    files.flatten().chain(unsaved).collect()
}

/// Says what was not fixed, and gives whether there is any.
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

fn say_count(count: usize, what: &str, out: &mut dyn Write) {
    if count > 0 {
        let s = if count == 1 { "" } else { "s" };
        // Nobody is left to be told that standard error is gone.
        let _ = writeln!(out, "{count} finding{s} {what}.");
    }
}

fn write(args: &LintArgs, report: &Report<'_>, loaded: &Loaded) -> Result<()> {
    let to_file = args.output.is_some();
    let print = |out: &mut dyn Write| match args.format {
        LintFormat::Text => report::text(report, if to_file { 100 } else { terminal::width() }, out),
        LintFormat::Json => report::json(report, args.offsets, out),
        LintFormat::Sarif => report::sarif(report, out),
        LintFormat::Github => report::github(report, out),
    };
    match &args.output {
        None if args.format == LintFormat::Text => terminal::print(print)?,
        None => terminal::print_raw(print)?,
        Some(path) => {
            if loaded.reads(path) {
                let error = Error::new("This file is a document, so the report is not written to it.").on(path);
                return Err(error.help("name another file after `--output`"));
            }
            let mut bytes = anstream::StripStream::new(Vec::new());
            print(&mut bytes).map_err(|error| Error::new(error.to_string()).on(path))?;
            workspace::output(path, &bytes.into_inner())?;
        }
    }
    match std::env::var_os("GITHUB_STEP_SUMMARY") {
        Some(summary) if args.format == LintFormat::Github && !summary.is_empty() => {
            report::append_summary(report, Path::new(&summary))
        }
        _ => Ok(()),
    }
}

/// A related place is told where it can be shown.
pub(super) fn related<'a>(
    finding: &'a Finding,
    sources: &'a Sources<'a>,
) -> impl Iterator<Item = (&'a Related, &'a super::positions::Source, &'a str)> {
    finding.related.iter().filter_map(|related| {
        let source = sources.get(related.place.document)?;
        Some((related, source, sources.path(related.place.document)))
    })
}

/// The document after a change to its text, in the place of the old one.
pub(super) fn reread(document: &Document, text: &str) -> Arc<Document> {
    Arc::new(Document::new_by(&document.models, document.id, document.path.clone(), document.format, text))
}
