//! `--show-files`, `--show-settings` and `--verbose`: the files that would be checked, and their settings.

use std::time::Duration;

use super::super::{Done, terminal};
use super::plural;
use crate::error::{Error, Result};
use crate::rules::{Policies, RULES};
use crate::workspace::{self, Loaded};

/// Reports which files and settings were read.
pub(super) fn tell(loaded: &Loaded, elapsed: Duration) {
    let say = |message: String| terminal::say("note", &Error::new(message));
    say(format!("The workspace begins at {}.", loaded.root.display()));
    match loaded.configs.is_empty() {
        true => say("No ibid.toml holds.".into()),
        false => loaded.configs.iter().for_each(|config| {
            say(format!("{} holds for {}.", workspace::shown(&config.path), config.folder().display()));
        }),
    }
    for file in &loaded.bibliography_files {
        say(format!("{} is a bibliography.", workspace::shown(file)));
    }
    for (file, document) in loaded.files.iter().zip(&loaded.documents).filter(|(file, _)| file.given) {
        let kind = document.kind();
        if !kind.reports() {
            let shown = terminal::visible(&file.shown);
            say(format!("{shown} is of the kind `{}`, whose claims are not checked.", kind.name()));
        }
    }
    let given = loaded.files.iter().filter(|file| file.given).count();
    let (read, seconds) = (plural(loaded.files.len(), "document"), elapsed.as_secs_f64());
    say(format!("{read} read in {seconds:.2} s, {given} of them to be judged."));
}

/// Prints the names of the files to be checked.
pub(super) fn files(loaded: &Loaded) -> Result<Done> {
    let given = loaded.files.iter().filter(|file| file.given);
    terminal::print_raw(|out| {
        given.into_iter().try_for_each(|file| writeln!(out, "{}", terminal::visible(&file.shown)))
    })?;
    Ok(Done::default())
}

/// Prints the settings of each document, as TOML; documents with the same settings together.
pub(super) fn settings(loaded: &Loaded, policies: &Policies) -> Result<Done> {
    let mut blocks: Vec<(String, Vec<&str>)> = Vec::new();
    for (file, document) in loaded.files.iter().zip(&loaded.documents).filter(|(file, _)| file.given) {
        let settings = policies.of(&document.path);
        let config = loaded.config_of(&file.path);
        let mut block = match config {
            Some(config) => format!("# from {}\n", workspace::shown(&config.path)),
            None => "# no ibid.toml holds\n".to_owned(),
        };
        let level = config.and_then(|config| config.fail_on).map_or("warning", |level| level.name());
        block.push_str(&format!("strict = {}\nenable = \"{}\"\n", settings.strict, settings.enable.name()));
        if let Some(threshold) = settings.claim_threshold {
            block.push_str(&format!("claim-threshold = {threshold}\n"));
        }
        block.push_str(&format!("fail-on = \"{level}\"\n[rules]\n"));
        for rule in RULES {
            let meta = rule.meta();
            let level = settings.level_at(meta, &document.path).map_or("off", |level| level.name());
            block.push_str(&format!("{} = \"{level}\"\n", meta.name));
        }
        match blocks.iter_mut().find(|(known, _)| *known == block) {
            Some((_, files)) => files.push(&file.shown),
            None => blocks.push((block, vec![&file.shown])),
        }
    }
    terminal::print_raw(|out| {
        blocks.iter().try_for_each(|(block, files)| {
            files.iter().try_for_each(|file| writeln!(out, "# {}", terminal::visible(file)))?;
            writeln!(out, "{block}")
        })
    })?;
    Ok(Done::default())
}
