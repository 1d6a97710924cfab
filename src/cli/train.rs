//! `ibid train`: weights from annotated texts, with their model card.

use super::args::TrainArgs;
use super::{Done, terminal};
use crate::error::{Error, Result};
use crate::train::{attribution, card};
use crate::workspace;

pub(super) fn run(args: &TrainArgs) -> Result<Done> {
    let TrainArgs { data: folder, out, labels, texts } = args;
    let taught = labels.as_deref().zip(texts.as_deref());
    let data = attribution::Data::read(folder, taught)?;
    if data.gold() == 0 {
        return Err(Error::new("holds no annotated texts")
            .on(folder)
            .help("ibid train --help tells which files are read"));
    }
    std::fs::create_dir_all(out).map_err(|error| Error::new(error.to_string()).on(out))?;
    terminal::say("note", &Error::new(format!("{} annotated texts, {} labelled ones", data.gold(), data.taught())));
    let (bytes, report) = attribution::train(&data, &mut |what| terminal::say("note", &Error::new(what)));
    let command: Vec<String> = std::env::args().skip(1).collect();
    let date = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    let origin = card::Origin {
        command: &format!("ibid {}", command.join(" ")),
        date: &date,
        version: env!("CARGO_PKG_VERSION"),
        gold: data.gold(),
        taught: data.taught(),
    };
    let mut paths = vec![data.origin().display().to_string()];
    paths.extend(texts.iter().map(|path| path.display().to_string()));
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let card = card::attribution(&origin, &paths, &report);
    workspace::write(&out.join("attribution.bin"), &bytes)?;
    workspace::write(&out.join("model-card.md"), card.as_bytes())?;
    terminal::say("note", &Error::new(format!("{} bytes of weights, and what they get right", bytes.len())).on(out));
    Ok(Done::default())
}
