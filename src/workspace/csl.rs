//! Styles and locales of the Citation Style Language: the built-in ones, and those in files.

use std::path::Path;

use super::configured::{self, LARGEST_STYLE};
use super::decode::{Text, read_at_most};
use crate::config::{Config, Named, did_you_mean};
use crate::corpus::{CslLocale, CslStyle};
use crate::error::{Error, Result};

/// Who names a style or a locale.
#[derive(Clone, Copy, Debug)]
enum By<'a> {
    /// The user, on the command line: any path is allowed.
    User,
    /// An `ibid.toml` in this folder.
    Config(&'a Path),
}

/// The style of that name, or in the file of that path, as the user names it.
///
/// # Errors
/// If there is neither, or the file is not a style.
pub fn csl_style(name: &str) -> Result<CslStyle> {
    style(By::User, name)
}

/// The locale of that name, or in the file of that path, as the user names it.
///
/// # Errors
/// If there is neither, or the file is not a locale.
pub fn csl_locale(name: &str) -> Result<CslLocale> {
    locale(By::User, name)
}

fn style(by: By<'_>, name: &str) -> Result<CslStyle> {
    if let Some(style) = CslStyle::named(name) {
        return Ok(style);
    }
    let text = read(by, name, "style", ".csl file", CslStyle::names())?;
    CslStyle::parse(&text).map_err(|why| {
        let error = Error::new(format!("Cannot parse the style: {why}."));
        error.on(name).help("styles are available at citationstyles.org")
    })
}

fn locale(by: By<'_>, name: &str) -> Result<CslLocale> {
    if let Some(locale) = CslLocale::named(name) {
        return Ok(locale);
    }
    let text = read(by, name, "locale", "locales-….xml file", CslLocale::names())?;
    CslLocale::parse(&text).map_err(|why| {
        let error = Error::new(format!("Cannot parse the locale: {why}."));
        error.on(name).help("locales are available at citationstyles.org")
    })
}

fn read(
    by: By<'_>,
    name: &str,
    what: &str,
    file: &str,
    known: impl Iterator<Item = &'static str> + Clone,
) -> Result<String> {
    let here = match by {
        By::User => Path::new(name).exists(),
        By::Config(folder) => configured::resolve(folder, Path::new(name)).is_ok(),
    };
    if Path::new(name).extension().is_none() && !here {
        let guess = did_you_mean(name, known.clone()).map(|guess| format!("{guess} ")).unwrap_or_default();
        let known = known.collect::<Vec<_>>().join(", ");
        return Err(Error::new(format!("Unknown {what} `{name}`."))
            .help(format!("{guess}built in are {known}; any other can be named by the path of its {file}")));
    }
    let bytes = match by {
        By::User => read_at_most(Path::new(name), LARGEST_STYLE),
        By::Config(folder) => configured::read(folder, Path::new(name), LARGEST_STYLE),
    };
    Ok(Text::decode(bytes?).text)
}

fn folder_of(named: &Named) -> &Path {
    named.by.parent().unwrap_or(Path::new(""))
}

/// The style that a configuration sets, in the language that it sets; `None` if it sets neither.
pub(super) fn style_of(config: &Config) -> Result<Option<CslStyle>> {
    let on = |named: &Named, error: Error| {
        let about = if error.path.is_some() { format!("`{}`: ", named.name) } else { String::new() };
        let message = format!("{about}{}", error.message);
        Error { message, ..error }.on(&named.by).line(named.line)
    };
    let found = match &config.csl_style {
        Some(named) => Some(style(By::Config(folder_of(named)), &named.name).map_err(|error| on(named, error))?),
        None => None,
    };
    let Some(named) = &config.csl_locale else { return Ok(found) };
    let locale = locale(By::Config(folder_of(named)), &named.name).map_err(|error| on(named, error))?;
    Ok(found.or_else(|| CslStyle::usual().cloned()).map(|style| style.in_locale(locale)))
}
