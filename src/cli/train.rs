//! `ibid train`: trains weights from annotated texts, with their model card. Trains every model for which the folder
//! has texts.

use std::path::Path;

use super::args::TrainArgs;
use super::{Done, terminal};
use crate::error::{Error, Result};
use crate::train::{attribution, card, check_worthy, claims, names, parts_of_speech};
use crate::workspace;

pub(super) fn run(args: &TrainArgs) -> Result<Done> {
    let TrainArgs { data: folder, out, .. } = args;
    // All errors in the texts are reported before anything is written.
    let attributed = attribution::Data::read(folder, args.labels.as_deref().zip(args.texts.as_deref()))?;
    let mut cards: Vec<String> = Vec::new();
    let mut keep = |name: &str, bytes: &[u8], card: String| {
        cards.push(card);
        std::fs::create_dir_all(out).map_err(|error| Error::new(error.to_string()).on(out))?;
        workspace::output(&out.join(name), bytes)?;
        say(&format!("{} bytes of weights", bytes.len()), &out.join(name));
        Ok(())
    };
    if folder.join("gum_dep/train").is_dir() {
        say("training the part-of-speech model", folder);
        let (bytes, report) = parts_of_speech::train(folder)?;
        keep("parts-of-speech.bin", &bytes, card::parts_of_speech(&report))?;
    }
    if folder.join("policlaim/train.jsonl").is_file() {
        say("training the claim model with cross-validation", folder);
        let (bytes, report) = claims::train(folder)?;
        keep("claims.bin", &bytes, card::claims(&report))?;
    }
    if folder.join("claims/train.jsonl").is_file() || folder.join("newsroom/train").is_dir() {
        say("training the check-worthiness model with cross-validation", folder);
        let (bytes, report) = check_worthy::train(folder)?;
        keep("check-worthy.bin", &bytes, card::check_worthy(&report))?;
    }
    if folder.join("wikigold/all.jsonl").is_file() {
        say("training the name model with cross-validation", folder);
        let options = names::Options::default();
        let report = names::cross_validate(folder, &options, names::FOLDS, |_, _, _| {})?;
        keep("names.bin", &names::train(folder, &options)?, card::names(&report))?;
    }
    if attributed.gold() > 0 {
        let (bytes, card) = attributions(args, &attributed);
        keep("attribution.bin", &bytes, card)?;
    }
    if cards.is_empty() {
        return Err(Error::new("No annotated texts found.")
            .on(folder)
            .help("`ibid train --help` lists the files that are read"));
    }
    workspace::output(&out.join("model-card.md"), cards.join("\n").as_bytes())?;
    say("accuracy of the models", &out.join("model-card.md"));
    Ok(Done::default())
}

fn say(what: &str, path: &Path) {
    terminal::say("note", &Error::new(what).on(path));
}

/// The weights of the attribution model with their card.
fn attributions(args: &TrainArgs, data: &attribution::Data) -> (Vec<u8>, String) {
    let TrainArgs { data: folder, texts, .. } = args;
    say(&format!("{} annotated texts, {} labelled ones", data.gold(), data.taught()), folder);
    let (bytes, report) = attribution::train(data, &mut |what| terminal::say("note", &Error::new(what)));
    let command: Vec<String> = std::env::args().skip(1).collect();
    let origin = card::Origin {
        command: &format!("ibid {}", command.join(" ")),
        date: &jiff::Timestamp::now().strftime("%Y-%m-%d").to_string(),
        version: env!("CARGO_PKG_VERSION"),
        gold: data.gold(),
        taught: data.taught(),
    };
    let mut paths = vec![data.origin().display().to_string()];
    paths.extend(texts.iter().map(|path| path.display().to_string()));
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    (bytes, card::attribution(&origin, &paths, &report))
}
