//! `ibid references`: the entries of the folder's bibliographies, and of its own documents: listed, checked, exported.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::args::{ReferencesArgs, ReferencesCommand, ReferencesFormat, Setting, Target};
use super::{Done, Reading, fix, lint, terminal};
use crate::corpus::{Bibliography, Corpus, CslStyle, Entry, Reference, Scopes, Source};
use crate::error::{Error, Result};
use crate::ide::{self, Snapshot};
use crate::rules;
use crate::text::LineIndex;
use crate::workspace::{self, Loaded};

pub(super) fn run(args: &ReferencesArgs, reading: &Reading) -> Result<Done> {
    let paths = match &args.command {
        ReferencesCommand::List { paths, .. }
        | ReferencesCommand::Check { paths, .. }
        | ReferencesCommand::Format { paths, .. }
        | ReferencesCommand::Export { paths, .. }
        | ReferencesCommand::Rekey { paths, .. } => paths,
    };
    let mut loaded = workspace::load_paths(&lint::request(paths, None, false, &reading.uncached())?, None);
    let corpus = lint::corpus(&loaded);
    match &args.command {
        ReferencesCommand::List { format, documents, cited, .. } => {
            let done = lint::said(&loaded, reading)?;
            let entries = chosen(&loaded, &corpus, *documents, *cited);
            list(&loaded, &corpus, &entries, *format)?;
            Ok(done)
        }
        ReferencesCommand::Export { to, documents, cited, .. } => {
            let done = lint::said(&loaded, reading)?;
            let entries = chosen(&loaded, &corpus, *documents, *cited);
            terminal::print_raw(|out| match to {
                Target::CslJson => {
                    let items: Vec<_> = entries.iter().map(Entry::to_csl).collect();
                    terminal::json(out, &items, true)?;
                    writeln!(out)
                }
                Target::Bibtex => entries.iter().try_for_each(|entry| writeln!(out, "{}\n", entry.to_bibtex())),
            })?;
            Ok(done)
        }
        ReferencesCommand::Format { style, locale, documents, cited, target, .. } => {
            // An unreadable style is reported before anything is printed.
            let style = csl(&loaded, style.as_deref(), locale.as_deref())?;
            let done = lint::said(&loaded, reading)?;
            let entries = chosen(&loaded, &corpus, *documents, *cited);
            let references = style.bibliography(&entries.iter().collect::<Vec<_>>());
            say_left_out(&loaded, &entries, &references);
            print_set(&references, *target)?;
            Ok(done)
        }
        ReferencesCommand::Rekey { old, write, .. } => rekey(&mut loaded, &corpus, old, *write, reading),
        ReferencesCommand::Check { format, unused, .. } => check(&loaded, &corpus, *format, *unused, reading),
    }
}

/// Renames the citations of entries that have other keys than in the bibliography `old`: as a patch, or in the files.
fn rekey(loaded: &mut Loaded, corpus: &Corpus, old: &Path, write: bool, reading: &Reading) -> Result<Done> {
    let done = lint::said(loaded, reading)?;
    let text = workspace::read_document(old)?.text;
    let before = Bibliography::of(vec![Arc::new(Source::new(&old.to_string_lossy(), &text))], Scopes::default());
    let bibliography = corpus.bibliography().clone().following(&before);
    let mut corpus = corpus.with_bibliography(bibliography);
    let policies = loaded.policies(|_| {});
    let snapshot = Snapshot::lasting(Arc::new(corpus.clone()), Arc::new(policies.clone()));
    // A permanent snapshot is never outdated.
    let Ok(renamed) = ide::rekey(&snapshot) else { return Ok(done) };
    for (old, new) in &renamed.keys {
        terminal::say("note", &Error::new(format!("`{old}` is `{new}` now.")));
    }
    let mut fixed = fix::Fixed::default();
    for (id, edits) in &renamed.changes.documents {
        let Some(index) = loaded.documents.iter().position(|document| document.id == *id) else { continue };
        let text = loaded.documents[index].full_text();
        loaded.documents[index] = lint::reread(&loaded.documents[index], &edits.apply(&text));
        fixed.texts.insert(index, text);
    }
    if write {
        fix::write(loaded, &mut corpus, &policies, &mut fixed, None);
        fixed.refused.iter().for_each(|error| terminal::say("error", error));
    } else {
        terminal::print_raw(|out| fix::diff(loaded, &fixed.texts, &[], out))?;
    }
    Ok(Done { problems: done.problems || !fixed.refused.is_empty(), ..done })
}

/// The style from the command line, otherwise from the outermost `ibid.toml`, otherwise the default.
fn csl(loaded: &Loaded, style: Option<&str>, locale: Option<&str>) -> Result<CslStyle> {
    let policies = loaded.policies(|_| {});
    let style = match style {
        Some(name) => Some(workspace::csl_style(name)?),
        None => policies.of("").csl_style().cloned(),
    };
    let style = style.ok_or_else(|| Error::new("No citation style is available."))?;
    match locale {
        Some(name) => Ok(style.in_locale(workspace::csl_locale(name)?)),
        None => Ok(style),
    }
}

/// Lists the entries that the style's engine has not formatted.
fn say_left_out(loaded: &Loaded, entries: &[Entry], references: &[Reference]) {
    let set: BTreeSet<&str> = references.iter().map(|reference| &*reference.key).collect();
    for entry in entries.iter().filter(|entry| !set.contains(&*entry.key)) {
        let path = loaded.root.join(&*entry.path);
        terminal::say("warning", &Error::new(format!("`{}` cannot be formatted and is left out.", entry.key)).on(path));
    }
}

fn print_set(references: &[Reference], target: Setting) -> Result<()> {
    match target {
        Setting::Text => terminal::print(|out| {
            references.iter().try_for_each(|set| writeln!(out, "{}", terminal::visible(&set.plain)))
        }),
        Setting::Html => terminal::print_raw(|out| {
            writeln!(out, "<div class=\"references csl-bib-body\">")?;
            for set in references {
                let id = escape(&set.key);
                writeln!(out, "<div id=\"ref-{id}\" class=\"csl-entry\">{}</div>", set.html)?;
            }
            writeln!(out, "</div>")
        }),
        Setting::Json => terminal::print_raw(|out| {
            let item = |set: &Reference| json!({"key": set.key, "text": set.plain, "html": set.html});
            let items: Vec<Value> = references.iter().map(item).collect();
            terminal::json(out, &json!({"ibid": env!("CARGO_PKG_VERSION"), "references": items}), true)?;
            writeln!(out)
        }),
    }
}

/// As the value of an attribute.
fn escape(key: &str) -> String {
    let one = |c| match c {
        '&' => "&amp;".into(),
        '<' => "&lt;".into(),
        '>' => "&gt;".into(),
        '"' => "&quot;".into(),
        c => String::from(c),
    };
    key.chars().map(one).collect()
}

/// The cited keys, with their frequency.
fn uses(corpus: &Corpus) -> FxHashMap<&str, usize> {
    let mut uses = FxHashMap::default();
    for document in corpus.documents() {
        for citation in document.chunks.iter().flat_map(|chunk| &chunk.facts.syntax.citations) {
            *uses.entry(&*citation.key).or_default() += 1;
        }
    }
    // What a project lists without a citation.
    for key in corpus.bibliography().nocite() {
        uses.entry(key).or_default();
    }
    uses
}

/// The requested entries, in the order of their files; of equal keys the first.
fn chosen(loaded: &Loaded, corpus: &Corpus, documents: bool, cited: bool) -> Vec<Entry> {
    let uses = uses(corpus);
    let mut seen = BTreeSet::new();
    let mut entries: Vec<Entry> = corpus.bibliography().entries().cloned().collect();
    if documents {
        let own = loaded.documents.iter().filter(|document| !corpus.key_of(document).1);
        entries.extend(own.map(|document| corpus.entry_of(document)));
    }
    let all = uses.contains_key("*");
    let is_cited =
        |entry: &Entry| all || uses.contains_key(&*entry.key) || entry.ids.iter().any(|id| uses.contains_key(&**id));
    entries.retain(|entry| (!cited || is_cited(entry)) && seen.insert(entry.key.clone()));
    entries
}

/// The lines of entries in their files, each file read once.
struct Lines<'a> {
    loaded: &'a Loaded,
    files: BTreeMap<String, Option<LineIndex>>,
}

impl<'a> Lines<'a> {
    fn new(loaded: &'a Loaded) -> Self {
        Self { loaded, files: BTreeMap::new() }
    }

    /// The line of a byte, from 1.
    fn line(&mut self, path: &str, at: u32) -> Option<u32> {
        let root = &self.loaded.root;
        let read = || workspace::read_document(&root.join(path)).ok().map(|text| LineIndex::new(&text.text));
        self.files.entry(path.to_owned()).or_insert_with(read).as_ref().map(|lines| lines.line(at) + 1)
    }

    /// The path relative to the current folder.
    fn shown(&self, path: &str) -> String {
        workspace::shown(&self.loaded.root.join(path))
    }
}

fn list(loaded: &Loaded, corpus: &Corpus, entries: &[Entry], format: ReferencesFormat) -> Result<()> {
    let uses = uses(corpus);
    let mut lines = Lines::new(loaded);
    let places: Vec<_> = entries.iter().map(|entry| lines.line(&entry.path, entry.span.start)).collect();
    terminal::print(|out| match format {
        ReferencesFormat::Json => {
            let items: Vec<Value> = entries
                .iter()
                .zip(&places)
                .map(|(entry, line)| {
                    json!({"key": entry.key, "path": lines.shown(&entry.path), "line": line,
                           "cited": uses.get(&*entry.key).copied().unwrap_or(0), "csl": entry.to_csl()})
                })
                .collect();
            terminal::json(out, &json!({"ibid": env!("CARGO_PKG_VERSION"), "references": items}), true)?;
            writeln!(out)
        }
        ReferencesFormat::Text => entries.iter().zip(&places).try_for_each(|(entry, line)| {
            let place = format!("{}:{}", lines.shown(&entry.path), line.unwrap_or(1));
            writeln!(
                out,
                "@{}  {}  ({})",
                terminal::visible(&entry.key),
                terminal::visible(&said(entry)),
                terminal::visible(&place)
            )
        }),
    })
}

/// Author, title, outlet and date, as far as known.
fn said(entry: &Entry) -> String {
    let title = entry.title.as_ref().map(|title| format!("“{title}”"));
    let parts = [entry.author.as_deref(), title.as_deref(), entry.outlet.as_deref(), entry.date.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// One problem.
struct Wrong {
    path: String,
    line: u32,
    what: &'static str,
    message: String,
}

fn check(loaded: &Loaded, corpus: &Corpus, format: ReferencesFormat, unused: bool, reading: &Reading) -> Result<Done> {
    if !loaded.config_errors.is_empty() {
        return lint::said(loaded, reading);
    }
    let bibliography = corpus.bibliography();
    let mut lines = Lines::new(loaded);
    let mut wrong = Vec::new();
    let mut at = |lines: &mut Lines<'_>, path: &str, byte: u32, what, message| {
        let line = lines.line(path, byte).unwrap_or(1);
        wrong.push(Wrong { path: lines.shown(path), line, what, message });
    };
    for source in bibliography.sources() {
        for (message, byte) in &source.problems {
            at(&mut lines, &source.path, *byte, "unreadable", format!("Cannot parse this entry: {message}."));
        }
    }
    let mut repeated: Vec<&str> = bibliography.repeated().collect();
    repeated.sort_unstable();
    for key in repeated {
        let all: Vec<&Entry> = bibliography.all(key).collect();
        let Some((first, rest)) = all.split_first() else { continue };
        let place = lines.line(&first.path, first.span.start).unwrap_or(1);
        let place = format!("{}:{place}", lines.shown(&first.path));
        for again in rest {
            let same = again.title == first.title && again.author == first.author && again.date == first.date;
            let nature = if same { "the same work" } else { "another work" };
            let message = format!("Duplicate key `{key}`: {place} has it for {nature}.");
            at(&mut lines, &again.path, again.span.start, "duplicate", message);
        }
    }
    for (first, again) in rules::repeated_works(bibliography.entries()) {
        let place = lines.line(&first.path, first.span.start).unwrap_or(1);
        let place = format!("{}:{place}", lines.shown(&first.path));
        let message = format!("Duplicate work: `{}` is `{}` ({place}) again.", again.key, first.key);
        at(&mut lines, &again.path, again.span.start, "duplicate", message);
    }
    for entry in bibliography.entries() {
        if crate::syntax::pandoc_key(&entry.key).is_none() {
            let message = format!("Invalid key `{}`: a citation cannot contain it.", entry.key);
            at(&mut lines, &entry.path, entry.span.start, "unusable-key", message);
        }
    }
    if unused {
        let uses = uses(corpus);
        let refers: BTreeSet<&str> = bibliography.entries().flat_map(|entry| &entry.refers).map(|key| &**key).collect();
        let is_used = |entry: &Entry| {
            let keys = std::iter::once(&entry.key).chain(&entry.ids);
            uses.contains_key("*")
                || refers.contains(&*entry.key)
                || keys.into_iter().any(|key| uses.contains_key(&**key))
        };
        for entry in bibliography.entries().filter(|entry| !is_used(entry)) {
            at(&mut lines, &entry.path, entry.span.start, "unused", format!("No document cites `{}`.", entry.key));
        }
    }
    wrong.sort_by(|a, b| (&a.path, a.line, a.what).cmp(&(&b.path, b.line, b.what)));
    terminal::print(|out| match format {
        ReferencesFormat::Json => {
            let items: Vec<Value> = wrong
                .iter()
                .map(|wrong| json!({"path": wrong.path, "line": wrong.line, "kind": wrong.what, "message": wrong.message}))
                .collect();
            terminal::json(out, &json!({"ibid": env!("CARGO_PKG_VERSION"), "problems": items}), true)?;
            writeln!(out)
        }
        ReferencesFormat::Text => wrong.iter().try_for_each(|wrong| {
            let (path, message) = (terminal::visible(&wrong.path), terminal::visible(&wrong.message));
            writeln!(out, "{path}:{}: {message}", wrong.line)
        }),
    })?;
    if !reading.quiet {
        loaded.notes.iter().for_each(|note| terminal::say("note", note));
    }
    // A missing bibliography reports nothing itself.
    let absent = &loaded.problems;
    for error in absent {
        terminal::say("error", error);
    }
    Ok(Done { findings: !wrong.is_empty(), problems: !absent.is_empty() })
}
