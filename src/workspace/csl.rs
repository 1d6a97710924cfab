//! Styles and locales of the Citation Style Language: those that come with ibid, and those that lie in files.

use std::path::Path;

use super::decode::read_document;
use crate::config::{Config, Named, did_you_mean};
use crate::corpus::{CslLocale, CslStyle};
use crate::error::{Error, Result};

/// The style of that name, or in the file of that path, relative to `folder`.
///
/// # Errors
/// Where there is neither, or the file holds no style.
pub fn csl_style(folder: &Path, name: &str) -> Result<CslStyle> {
    if let Some(style) = CslStyle::named(name) {
        return Ok(style);
    }
    let text = read(folder, name, "style", ".csl file", CslStyle::names())?;
    CslStyle::parse(&text).map_err(|why| {
        let error = Error::new(format!("cannot be read as a style: {why}"));
        error.on(folder.join(name)).help("styles are found at citationstyles.org")
    })
}

/// The locale of that name, or in the file of that path, relative to `folder`.
///
/// # Errors
/// Where there is neither, or the file holds no locale.
pub fn csl_locale(folder: &Path, name: &str) -> Result<CslLocale> {
    if let Some(locale) = CslLocale::named(name) {
        return Ok(locale);
    }
    let text = read(folder, name, "locale", "locales-….xml file", CslLocale::names())?;
    CslLocale::parse(&text).map_err(|why| {
        let error = Error::new(format!("cannot be read as a locale: {why}"));
        error.on(folder.join(name)).help("locales are found at citationstyles.org")
    })
}

fn read(
    folder: &Path,
    name: &str,
    what: &str,
    file: &str,
    known: impl Iterator<Item = &'static str> + Clone,
) -> Result<String> {
    let path = folder.join(name);
    if Path::new(name).extension().is_none() && !path.exists() {
        let guess = did_you_mean(name, known.clone()).map(|guess| format!("{guess} ")).unwrap_or_default();
        let known = known.collect::<Vec<_>>().join(", ");
        return Err(Error::new(format!("there is no {what} `{name}`")).help(format!(
            "{guess}those that come with ibid are {known}; any other can be named by the path of its {file}"
        )));
    }
    Ok(read_document(&path)?.text)
}

/// The style that a configuration asks for, in the language that it asks for; `None` where it asks for neither.
pub(super) fn style_of(config: &Config) -> Result<Option<CslStyle>> {
    let on = |named: &Named, error: Error| {
        let about = if error.path.is_some() { format!("`{}` ", named.name) } else { String::new() };
        let message = format!("{about}{}", error.message);
        Error { message, ..error }.on(&config.path).line(named.line)
    };
    let style = match &config.csl_style {
        Some(named) => Some(csl_style(config.folder(), &named.name).map_err(|error| on(named, error))?),
        None => None,
    };
    let Some(named) = &config.csl_locale else { return Ok(style) };
    let locale = csl_locale(config.folder(), &named.name).map_err(|error| on(named, error))?;
    Ok(style.or_else(|| CslStyle::usual().cloned()).map(|style| style.in_locale(locale)))
}
