//! `ibid report`: one page about a folder's documents: what they say, their sources, and where they disagree. It is
//! self-contained, needs no network, and works on a screen, on paper and with a screen reader.

mod data;
mod page;

use super::args::ReportArgs;
use super::positions::Sources;
use super::progress::Progress;
use super::{Done, Reading, lint, terminal};
use crate::error::{Error, Result};
use crate::workspace;

pub(super) fn run(args: &ReportArgs, reading: &Reading) -> Result<Done> {
    let request = lint::request(&args.paths, None, true, reading)?;
    let (loaded, policies, done) = lint::read(&request, reading, &lint::Selection::default())?;
    let mut keeping = loaded.keep_meanwhile();
    let corpus = lint::corpus(&loaded);
    let judged = lint::judge_kept(&loaded, &corpus, &policies, &mut keeping);
    let sources = Sources::new(&loaded);
    let progress = Progress::count("comparing documents", judged.len());
    let data = data::gather(&corpus, &sources, &judged, &progress);
    progress.end();
    let title = args.title.clone().unwrap_or_else(|| {
        let folder = loaded.root.file_name().map(|name| name.to_string_lossy().into_owned());
        format!("Sources of {}", folder.unwrap_or_else(|| "these documents".into()))
    });
    let page = page::page(&title, &data);
    match &args.output {
        None => terminal::print_raw(|out| out.write_all(page.as_bytes()))?,
        Some(path) => {
            lint::writable(path, &loaded)?;
            workspace::output(path, page.as_bytes())?;
            if !reading.quiet {
                terminal::say("note", &Error::new("written; open it in a browser.").on(path));
            }
        }
    }
    Ok(done)
}
