//! The configurations of a workspace: which of them apply, what they extend, and the models that they name.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Configured, Loaded, Plan, Request};
use crate::analysis::{ModelKind, Models};
use crate::config::{self, Config};
use crate::error::{Error, Result};
use crate::workspace::configured::{self, LARGEST_CONFIG};
use crate::workspace::decode::{Text, read_at_most, reason};
use crate::workspace::{csl, walk};

pub(super) fn read_configs(loaded: &mut Loaded, plan: &Plan, request: &Request) {
    let files = if request.configured == Configured::Nearest { &plan.files.configs[..] } else { &[] };
    let mut configs = Vec::new();
    for path in files {
        match read_config(path, path, 0) {
            Ok((config, errors)) => match errors.first() {
                Some(error) if !plan.asks_for(config.folder()) => loaded.notes.push(not_read(error)),
                _ => configs.push((config, errors)),
            },
            Err(error) if !plan.asks_for(path.parent().unwrap_or(path)) => loaded.notes.push(not_read(&error)),
            Err(error) => loaded.config_errors.push(error),
        }
    }
    let here = loaded.root.join(config::FILE_NAME);
    if let Configured::By(path) = &request.configured {
        match read_config(path, &here, 0) {
            Ok(read) => configs.push(read),
            Err(error) => loaded.config_errors.push(error),
        }
    }
    let set = request.set.join("\n");
    if !set.is_empty() {
        // A file without a configuration gets the settings of the command line.
        if !configs.iter().any(|(config, _)| loaded.root.starts_with(config.folder())) {
            configs.push(config::parse(&here, ""));
        }
        for (config, errors) in &mut configs {
            let (changed, wrong) = config::parse_onto(config.clone(), &config.path, &set);
            *config = changed;
            if errors.is_empty() {
                errors.extend(wrong.into_iter().map(|error| Error {
                    path: Some("--config".into()),
                    line: None,
                    ..error
                }));
            }
        }
    }
    let mut said = std::collections::BTreeSet::new();
    for (mut config, errors) in configs {
        // An error in a configuration that several extend, or in the settings for all, is reported once.
        let new = |error: &Error| said.insert((error.path.clone(), error.line, error.message.clone()));
        loaded.config_errors.extend(errors.into_iter().filter(new));
        match csl::style_of(&config) {
            Ok(style) => config.settings.csl_style = style.map(Arc::new),
            Err(error) => loaded.config_errors.push(error),
        }
        loaded.configs.push(config);
    }
    loaded.configs.sort_by(|a, b| a.folder().cmp(b.folder()));
    for config in loaded.configs.iter().filter(|config| config.reader.is_some()) {
        match own_weights(config) {
            Ok(models) => drop(loaded.models.insert(config.folder().into(), models)),
            Err(error) => loaded.config_errors.push(error),
        }
    }
}

/// The most configurations in a chain of `extend`.
const MOST_EXTENDED: usize = 8;

/// Reads a configuration with those that it extends, as if it were at `place`, and reports their errors.
///
/// # Errors
/// If a file cannot be read, or if the chain is circular.
fn read_config(path: &Path, place: &Path, depth: usize) -> Result<(Config, Vec<Error>)> {
    let text = Text::decode(read_at_most(path, LARGEST_CONFIG)?).text;
    let as_named = |error: Error| if error.path.as_deref() == Some(place) { error.on(path) } else { error };
    let (config, errors) = config::parse(place, &text);
    let Some(extend) = &config.extend else {
        return Ok((config, errors.into_iter().map(as_named).collect()));
    };
    let refused = |error: Error| {
        let message = format!("`extend` names `{}`, which {}", extend.name, error.message);
        Error { message, ..error }.on(path).line(extend.line)
    };
    if depth >= MOST_EXTENDED {
        let error = Error::new(format!("`extend` goes through more than {MOST_EXTENDED} files, perhaps in a circle."));
        return Err(error.on(path).line(extend.line));
    }
    let base = extended(path, &extend.name).map_err(refused)?;
    let (base, mut wrong) = read_config(&base, &base, depth + 1)?;
    let (config, errors) = config::parse_onto(base, place, &text);
    wrong.extend(errors.into_iter().map(as_named));
    Ok((config, wrong))
}

/// The file that `extend` names in the configuration at `path`: within the workspace, links resolved.
fn extended(path: &Path, name: &str) -> Result<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.canonicalize().map_err(|error| Error::new(format!("cannot be found: {error}.")))?;
    let root = walk::root_of(&folder).unwrap_or_else(|| folder.clone());
    let file = configured::lexical(&folder.join(name));
    let outside = || Error::new("is outside the workspace and is not read.").help("copy it into the workspace");
    if !file.starts_with(&root) {
        return Err(outside());
    }
    let file = file.canonicalize().map_err(|error| Error::new(format!("cannot be read: {}.", reason(&error))))?;
    if file.is_dir() {
        return Err(Error::new("is a folder.").help("name the file in it, such as `../ibid.toml`"));
    }
    if file.starts_with(&root) { Ok(file) } else { Err(outside()) }
}

/// The weights that a configuration names. By default the built-in ones are used.
fn own_weights(config: &Config) -> Result<Models> {
    let Some(named) = &config.reader else { return Ok(Models::default()) };
    let refused = |what: &str| {
        let message = format!("`reader` names `{}`, {what}", named.name);
        Error::new(message).on(&named.by).line(named.line).help("`ibid train` makes weights")
    };
    let unread = |error: Error| {
        let told = refused(&format!("which cannot be used. {}", error.message));
        Error { help: error.help.or(told.help), ..told }
    };
    let folder = named.by.parent().unwrap_or(config.folder());
    let path = configured::resolve(folder, Path::new(&*named.name)).map_err(unread)?;
    // A single file contains the attribution model, whatever its name; a folder has each model under its own name.
    let files: Vec<(ModelKind, PathBuf)> = if path.is_dir() {
        let files = ModelKind::ALL.map(|weights| (weights, path.join(weights.file())));
        files.into_iter().filter(|(_, path)| path.symlink_metadata().is_ok()).collect()
    } else {
        vec![(ModelKind::Attributions, path.clone())]
    };
    if files.is_empty() {
        return Err(refused("which has no weights."));
    }
    let mut name = blake3::Hasher::new();
    let mut read = Vec::new();
    for (weights, path) in &files {
        let bytes = configured::read(folder, path, LARGEST_WEIGHTS).map_err(unread)?;
        name.update(weights.file().as_bytes()).update(blake3::hash(&bytes).as_bytes());
        read.push((*weights, bytes));
    }
    Models::own(*name.finalize().as_bytes(), read).map_err(|wrong| {
        let path = files.iter().find(|(weights, _)| *weights == wrong).map_or(&path, |(_, path)| path);
        let file = path.file_name().unwrap_or_default().display();
        refused(&format!("but {file} is not a file of weights."))
    })
}

/// The most bytes of a file of weights.
const LARGEST_WEIGHTS: u64 = 64 << 20;

/// For a configuration that governs nothing that the user asked for.
fn not_read(error: &Error) -> Error {
    Error { message: format!("This configuration is ignored: {}", error.message), ..error.clone() }
}
