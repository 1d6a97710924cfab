//! How the command line reads files, for every command: what is listed, which configuration applies, whether the cache
//! is used.

use std::path::{Path, PathBuf};

use super::args::GlobalArgs;
use crate::error::{Error, Result};
use crate::workspace::{Cache, Configured, Listing, Request};

/// The global options.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub(super) cache: Cache,
    /// Notes and summaries are not printed.
    pub(super) quiet: bool,
    /// Files that are read, and the time it takes, are reported.
    pub(super) verbose: bool,
    configured: Configured,
    set: Vec<String>,
    /// Files to list in addition.
    pub(super) listing: Listing,
    force_exclude: bool,
}

impl Reading {
    /// # Errors
    /// If options contradict each other.
    pub(super) fn new(args: &GlobalArgs) -> Result<Self> {
        let mut reading = Self {
            quiet: args.quiet,
            verbose: args.verbose,
            listing: Listing { ignored: args.no_ignore, hidden: args.hidden },
            force_exclude: args.force_exclude,
            cache: match &args.cache_dir {
                _ if args.no_cache => Cache::Off,
                // For the lifetime of the process.
                Some(folder) => Cache::Folder(Box::leak(folder.clone().into_boxed_path())),
                None => Cache::User,
            },
            ..Self::default()
        };
        if args.isolated {
            reading.configured = Configured::Nothing;
        }
        for config in &args.config {
            match setting(config) {
                Some(line) => {
                    // The last setting of a key holds.
                    let key = |line: &str| line.split('=').next().unwrap_or("").trim().to_owned();
                    reading.set.retain(|earlier| key(earlier) != key(&line));
                    reading.set.push(line);
                }
                None if args.isolated => {
                    let error = Error::new("--isolated reads no configuration, and --config names one.");
                    return Err(error.help("leave out one of them, or set keys with `--config KEY=VALUE`"));
                }
                None if matches!(reading.configured, Configured::By(_)) => {
                    let error = Error::new("--config names more than one file.");
                    return Err(error.help("name one, and let it build on the others with `extend`"));
                }
                None => reading.configured = Configured::By(PathBuf::from(config)),
            }
        }
        Ok(reading)
    }

    /// The same without the cache.
    pub(super) fn uncached(&self) -> Self {
        Self { cache: Cache::Off, ..self.clone() }
    }

    /// The configuration that `--config` names.
    pub(super) const fn config_file(&self) -> Option<&PathBuf> {
        if let Configured::By(path) = &self.configured { Some(path) } else { None }
    }

    /// An empty request with these options.
    pub(super) fn request(&self) -> Request {
        Request {
            cache: self.cache,
            configured: self.configured.clone(),
            set: self.set.clone(),
            listing: self.listing,
            force_exclude: self.force_exclude,
            ..Request::default()
        }
    }
}

/// `key=value` as a line of TOML; a value that is not TOML is a string. `None` for the path of a file.
fn setting(text: &str) -> Option<String> {
    let (key, value) = text.split_once('=')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._\"'/* ".contains(c);
    if key.is_empty() || !key.chars().all(plain) || Path::new(text).exists() {
        return None;
    }
    let line = format!("{key} = {value}");
    if toml::from_str::<toml::Table>(&line).is_ok() {
        return Some(line);
    }
    Some(format!("{key} = {}", toml::Value::String(value.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_files_are_distinguished() {
        let set = |text| setting(text).unwrap_or_default();
        assert_eq!(set("strict=true"), "strict = true");
        assert_eq!(set("fail-on=error"), "fail-on = \"error\"");
        assert_eq!(set("rules.single-source=off"), "rules.single-source = \"off\"");
        assert_eq!(set("exclude=[\"a\"]"), "exclude = [\"a\"]");
        assert_eq!(setting("house/ibid.toml"), None);
        assert_eq!(setting("=x"), None);
    }
}
