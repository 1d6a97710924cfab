//! `ibid man`: manual pages, generated from the help.

use std::path::Path;

use clap::CommandFactory;

use super::args::Cli;
use super::{Done, print};
use crate::error::{Error, Result};
use crate::workspace;

pub(super) fn run(command: Option<&str>, out: Option<&Path>) -> Result<Done> {
    let mut root = Cli::command();
    root.build();
    let Some(folder) = out else {
        let page = match command {
            None => root,
            Some(name) => root
                .find_subcommand(name)
                .cloned()
                .ok_or_else(|| Error::new(format!("There is no command `{name}`.")).help("`ibid help` lists them"))?,
        };
        return print(&rendered(page)?);
    };
    let commands: Vec<_> = root.get_subcommands().filter(|command| !command.is_hide_set()).cloned().collect();
    for command in std::iter::once(root).chain(commands) {
        let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
        workspace::output(&folder.join(format!("{name}.1")), &rendered(command)?)?;
    }
    Ok(Done::default())
}

fn rendered(command: clap::Command) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    // With a date the pages of each build would differ.
    let manual =
        clap_mangen::Man::new(command).date("").manual("ibid").source(concat!("ibid ", env!("CARGO_PKG_VERSION")));
    manual.render(&mut page).map_err(|error| Error::new(error.to_string()))?;
    // An empty date must be quoted, or the arguments after it move up.
    let page = String::from_utf8_lossy(&page).replacen(" 1  \"", " 1 \"\" \"", 1);
    Ok(page.into_bytes())
}
