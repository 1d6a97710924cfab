//! Parses an `ibid.toml`. Continues after an error: everything that is wrong is reported at once, and everything that
//! is valid counts.

use std::collections::BTreeMap;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{KEYS, Key, Kind};
use super::{Config, Globs, Named};
use crate::analysis::DocumentKind;
use crate::corpus::KeyPattern;
use crate::error::Error;
use crate::rules::{self, Enable, Level, MOST_PATHS, Patterns};
use crate::syntax::CitationStyle;

/// The settings in the text of an `ibid.toml`, and all its errors.
#[must_use]
pub fn parse(path: &Path, text: &str) -> (Config, Vec<Error>) {
    parse_onto(Config::default(), path, text)
}

/// The same on top of another configuration: keys that the text does not set keep their values, and tables are merged.
#[must_use]
pub fn parse_onto(base: Config, path: &Path, text: &str) -> (Config, Vec<Error>) {
    let names = rules::RULES.iter().map(|rule| rule.meta().name).collect();
    let mut reader = Reader {
        path,
        text,
        rules: names,
        config: Config { path: path.into(), extend: None, ..base },
        errors: Vec::new(),
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        reader.error(at, format!("Not valid TOML: {}.", error.message()), None);
    }
    reader.top(table.get_ref());
    reader.errors.sort_by_key(|error| error.line);
    (reader.config, reader.errors)
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    rules: Vec<&'static str>,
    config: Config,
    errors: Vec<Error>,
}

type Value<'i> = Spanned<DeValue<'i>>;

/// Rules with their levels; `None` is off.
type Levels = BTreeMap<&'static str, Option<Level>>;

impl Reader<'_> {
    /// The line of a byte, from 1.
    fn line(&self, at: usize) -> u32 {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        crate::text::offset(before.iter().filter(|&&byte| byte == b'\n').count()) + 1
    }

    fn error(&mut self, at: usize, message: String, help: Option<String>) {
        let error = Error::new(message).on(self.path).line(self.line(at));
        self.errors.push(match help {
            Some(help) => error.help(help),
            None => error,
        });
    }

    fn wrong(&mut self, name: &str, kind: Kind, value: &Value<'_>) {
        let is = match value.get_ref() {
            DeValue::String(text) => format!("the string \"{text}\""),
            DeValue::Integer(number) => format!("the number {}", number.as_str()),
            DeValue::Float(number) => format!("the number {}", number.as_str()),
            DeValue::Boolean(flag) => format!("`{flag}`"),
            DeValue::Datetime(_) => "a date".to_owned(),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        };
        self.error(value.span().start, format!("`{name}` must be {}, but is {is}.", kind.name()), None);
    }

    fn top(&mut self, table: &DeTable<'_>) {
        // Levels under `[rules]` take precedence over those of the profile, in any order.
        let profile = |entry: &&(&Spanned<_>, &Value<'_>)| entry.0.get_ref() == "profile";
        let entries: Vec<_> = table.iter().collect();
        let rest = entries.iter().filter(|entry| !profile(entry));
        for (name, value) in entries.iter().filter(profile).chain(rest) {
            let at = name.span().start;
            let name: &str = name.get_ref();
            let Some(key) = KEYS.iter().find(|key| key.name == name) else {
                let known = KEYS.iter().map(|key| key.name);
                let help = if self.rules.contains(&name) {
                    "rules belong under `[rules]`".to_owned()
                } else {
                    did_you_mean(name, known.clone()).unwrap_or_else(|| format!("the keys are {}", list(known)))
                };
                self.error(at, format!("Unknown key `{name}`."), Some(help));
                continue;
            };
            self.key(key, value);
        }
    }

    fn key(&mut self, key: &Key, value: &Value<'_>) {
        match key.kind {
            Kind::Flag => match value.get_ref().as_bool() {
                Some(flag) if key.name == "cache" => self.config.cache = flag,
                Some(flag) => self.config.settings.strict = flag,
                None => self.wrong(key.name, key.kind, value),
            },
            Kind::Share => match number(value.get_ref()) {
                Some(share) if (0.0..=1.0).contains(&share) => self.config.settings.claim_threshold = Some(share),
                _ => self.wrong(key.name, key.kind, value),
            },
            Kind::Level => match value.get_ref().as_str() {
                Some(text) => match level(text) {
                    Some(Some(level)) => self.config.fail_on = Some(level),
                    _ => self.unknown_level(value.span().start, text, false),
                },
                None => self.wrong(key.name, key.kind, value),
            },
            Kind::Path => match value.get_ref().as_str() {
                Some(path) if !path.is_empty() => {
                    let named = Some(self.named(path, value.span().start));
                    match key.name {
                        "extend" => self.config.extend = named,
                        _ => self.config.reader = named,
                    }
                }
                _ => self.wrong(key.name, key.kind, value),
            },
            Kind::Named => match value.get_ref().as_str() {
                Some(text) if !text.is_empty() => {
                    let named = self.named(text, value.span().start);
                    match key.name {
                        "csl-style" => self.config.csl_style = Some(named),
                        _ => self.config.csl_locale = Some(named),
                    }
                }
                _ => self.wrong(key.name, key.kind, value),
            },
            Kind::KeyPattern => match value.get_ref().as_str().map(KeyPattern::parse) {
                Some(Ok(pattern)) => self.config.citation_key = Some(pattern),
                Some(Err(why)) => {
                    self.error(value.span().start, format!("`{}` is not valid: {why}.", key.name), None);
                }
                None => self.wrong(key.name, key.kind, value),
            },
            Kind::Enable => {
                let named = value.get_ref().as_str();
                match Enable::ALL.into_iter().find(|enable| Some(enable.name()) == named) {
                    Some(enable) => self.config.settings.enable = enable,
                    None => self.wrong(key.name, key.kind, value),
                }
            }
            Kind::Kinds => self.kinds(key, value),
            Kind::Profile => self.profile(key, value),
            Kind::PerPath => self.per_path(key, value),
            Kind::Styles => self.styles(key.name, value),
            Kind::Strings => {
                if let Some(strings) = self.strings(key.name, value) {
                    self.list(key.name, strings, value);
                }
            }
            Kind::Rules => {
                let levels = self.levels(key.name, value);
                self.config.settings.levels.extend(levels);
            }
            Kind::Names => self.aliases(key, value),
        }
    }

    fn list(&mut self, name: &str, strings: Vec<String>, value: &Value<'_>) {
        if name == "bibliography" {
            let items = value.get_ref().as_array().into_iter().flat_map(|items| items.iter());
            let strings = items.filter_map(|item| Some((item.get_ref().as_str()?, item.span().start)));
            let named = strings.map(|(name, at)| self.named(name, at));
            self.config.bibliography = Some(named.collect());
            return;
        }
        let folder = self.config.folder().to_path_buf();
        match Globs::new(&folder, &strings) {
            Ok(globs) if name == "include" => self.config.include = globs,
            Ok(globs) if name == "drafts" => {
                self.config.settings.drafts = self.patterns(&strings);
                self.config.drafts = globs;
            }
            Ok(globs) => self.config.exclude = globs,
            Err(wrong) => {
                for (number, message) in wrong {
                    let item = value.get_ref().as_array().and_then(|items| items.get(number));
                    let at = item.map_or(value.span().start, |item| item.span().start);
                    self.error(at, format!("`{name}` has an invalid pattern: {message}."), None);
                }
            }
        }
    }

    fn styles(&mut self, name: &str, value: &Value<'_>) {
        let Some(items) = value.get_ref().as_array() else { return self.wrong(name, Kind::Styles, value) };
        self.config.settings.citation_styles.clear();
        for item in items.iter() {
            let Some(text) = item.get_ref().as_str() else {
                self.wrong(&format!("{name}[…]"), Kind::Styles, item);
                continue;
            };
            match CitationStyle::ALL.iter().find(|style| style.name() == text) {
                Some(&style) => self.config.settings.citation_styles.push(style),
                None => {
                    let known = CitationStyle::ALL.iter().map(|style| style.name());
                    let help =
                        did_you_mean(text, known.clone()).unwrap_or_else(|| format!("the styles are {}", list(known)));
                    self.error(item.span().start, format!("Unknown citation style `{text}`."), Some(help));
                }
            }
        }
    }

    fn strings(&mut self, name: &str, value: &Value<'_>) -> Option<Vec<String>> {
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(name, Kind::Strings, value);
            return None;
        };
        let mut strings = Vec::new();
        for item in items.iter() {
            match item.get_ref().as_str() {
                Some(text) => strings.push(text.to_owned()),
                None => self.wrong(&format!("{name}[…]"), Kind::Strings, item),
            }
        }
        Some(strings)
    }

    fn named(&self, name: &str, at: usize) -> Named {
        Named { name: name.into(), by: self.path.into(), line: self.line(at) }
    }

    fn patterns(&self, lines: &[String]) -> Patterns {
        Patterns::new(lines).of(&self.config.folder().to_string_lossy())
    }

    fn profile(&mut self, key: &Key, value: &Value<'_>) {
        if let Some(levels) = self.profile_levels(key.name, value) {
            self.config.settings.levels.extend(levels);
        }
    }

    fn profile_levels(&mut self, name: &str, value: &Value<'_>) -> Option<Levels> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong(name, Kind::Profile, value);
            return None;
        };
        if let Some(profile) = rules::profile(text) {
            return Some(profile.levels.iter().map(|&(rule, level, _)| (rule, level)).collect());
        }
        let known = rules::PROFILES.iter().map(|profile| profile.name);
        let help = did_you_mean(text, known.clone()).unwrap_or_else(|| format!("the profiles are {}", list(known)));
        self.error(value.span().start, format!("Unknown profile `{text}`."), Some(help));
        None
    }

    /// Tables of levels by pattern; each may begin with a profile.
    fn per_path(&mut self, key: &Key, value: &Value<'_>) {
        let Some(table) = value.get_ref().as_table() else { return self.wrong(key.name, key.kind, value) };
        let mut entries: Vec<_> = table.iter().collect();
        // In the order of the file: the last one counts.
        entries.sort_by_key(|(name, _)| name.span().start);
        for (pattern, value) in entries {
            let at = pattern.span().start;
            let pattern: &str = pattern.get_ref();
            if self.config.settings.per_path.len() >= MOST_PATHS {
                self.error(at, format!("`{}` has more than {MOST_PATHS} patterns.", key.name), None);
                return;
            }
            let lines = [pattern.to_owned()];
            if let Err(wrong) = Globs::new(self.config.folder(), &lines) {
                let why = wrong.into_iter().next().map(|(_, why)| why).unwrap_or_default();
                self.error(at, format!("Invalid pattern in `{}`: {why}.", key.name), None);
                continue;
            }
            let name = format!("{}.\"{pattern}\"", key.name);
            let Some(inner) = value.get_ref().as_table() else {
                self.wrong(&name, Kind::Rules, value);
                continue;
            };
            let profile = inner.iter().find(|(name, _)| name.get_ref() == "profile");
            let mut levels = profile.and_then(|(_, value)| self.profile_levels("profile", value)).unwrap_or_default();
            levels.extend(self.levels(&name, value));
            self.config.settings.per_path.push((self.patterns(&lines), levels));
        }
    }

    /// The levels of a table of rules, without the key `profile`.
    fn levels(&mut self, table_name: &str, value: &Value<'_>) -> Levels {
        let mut levels = Levels::new();
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(table_name, Kind::Rules, value);
            return levels;
        };
        for (name, value) in table {
            let at = name.span().start;
            let name: &str = name.get_ref();
            if name == "profile" && table_name != "rules" {
                continue;
            }
            let known = self.rules.iter().copied().find(|&rule| rule == name);
            if known.is_none() {
                let guess = did_you_mean(name, self.rules.iter().copied());
                let help = guess
                    .map_or("`ibid rules` lists them".into(), |guess| format!("{guess} (`ibid rules` lists them)"));
                self.error(at, format!("Unknown rule `{name}`."), Some(help));
            }
            match value.get_ref().as_str() {
                None => self.wrong(&format!("{table_name}.{name}"), Kind::Level, value),
                Some(text) => match (level(text), known) {
                    (Some(level), Some(rule)) => drop(levels.insert(rule, level)),
                    (Some(_), None) => {}
                    (None, _) => self.unknown_level(value.span().start, text, true),
                },
            }
        }
        levels
    }

    fn aliases(&mut self, key: &Key, value: &Value<'_>) {
        let Some(table) = value.get_ref().as_table() else { return self.wrong(key.name, key.kind, value) };
        for (name, value) in table {
            let name: &str = name.get_ref();
            if let Some(others) = self.strings(&format!("aliases.{name}"), value) {
                self.config.aliases.push((name.into(), others.into_iter().map(Into::into).collect()));
            }
        }
    }

    fn kinds(&mut self, key: &Key, value: &Value<'_>) {
        let Some(table) = value.get_ref().as_table() else { return self.wrong(key.name, key.kind, value) };
        for (pattern, value) in table {
            let pattern: &str = pattern.get_ref();
            match value.get_ref().as_str().map(|name| (name, DocumentKind::named(name))) {
                Some((_, Some(kind))) => {
                    let patterns = self.patterns(&[pattern.to_owned()]);
                    self.config.settings.kinds.push((patterns, kind));
                }
                Some((name, None)) => {
                    let known = DocumentKind::ALL.iter().map(|kind| kind.name());
                    let help =
                        did_you_mean(name, known.clone()).unwrap_or_else(|| format!("the kinds are {}", list(known)));
                    self.error(value.span().start, format!("Unknown kind of document `{name}`."), Some(help));
                }
                None => self.wrong(&format!("{}.{pattern}", key.name), key.kind, value),
            }
        }
    }

    fn unknown_level(&mut self, at: usize, text: &str, off: bool) {
        let names = Level::ALL.iter().map(|level| level.name()).chain(off.then_some("off"));
        let help = did_you_mean(text, names.clone()).unwrap_or_else(|| format!("the levels are {}", list(names)));
        self.error(at, format!("Unknown level `{text}`."), Some(help));
    }
}

/// `Some(None)` is “off”.
fn level(text: &str) -> Option<Option<Level>> {
    if text == "off" {
        return Some(None);
    }
    Level::ALL.into_iter().find(|level| level.name() == text).map(Some)
}

fn number(value: &DeValue<'_>) -> Option<f32> {
    let text = match value {
        DeValue::Float(number) => number.as_str(),
        DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
        _ => return None,
    };
    text.replace('_', "").parse().ok()
}

fn list(names: impl Iterator<Item = &'static str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The known word that is most similar.
#[must_use]
pub(crate) fn did_you_mean<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let word = word.to_lowercase().replace('_', "-");
    let close = known.map(|name| (strsim::jaro_winkler(&word, name), name)).max_by(|a, b| a.0.total_cmp(&b.0));
    close.filter(|&(score, _)| score > 0.8).map(|(_, name)| format!("did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> String {
        let (_, errors) = parse(Path::new("news/ibid.toml"), text);
        errors.iter().map(|error| format!("{error}\n")).collect()
    }

    #[test]
    fn valid_keys_apply_and_all_errors_are_reported_at_once() {
        let text = "strict = true\nclaim_threshold = 0.5\nfail-on = \"warn\"\nclaim-threshold = 2\n\
                    exclude = [\"a\", 3]\n[rules]\nno-such-rule-at-all = \"off\"\n";
        let (config, _) = parse(Path::new("news/ibid.toml"), text);
        assert!(config.settings.strict);
        assert!(config.admits(Path::new("news/b.md"), true) && !config.admits(Path::new("news/a/b.md"), true));
        let said = errors(text);
        let lines: Vec<_> = said.lines().collect();
        assert_eq!(lines.iter().filter(|line| line.starts_with("news/ibid.toml:")).count(), 5, "{said}");
        assert!(
            said.contains("news/ibid.toml:2: Unknown key `claim_threshold`.\n  help: did you mean `claim-threshold`?")
        );
        assert!(said.contains("news/ibid.toml:3: Unknown level `warn`.\n  help: did you mean `warning`?"), "{said}");
        assert!(said.contains("news/ibid.toml:4: `claim-threshold` must be a number from 0 to 1, but is the number 2"));
        assert!(said.contains("news/ibid.toml:7: Unknown rule `no-such-rule-at-all`."), "{said}");
    }

    #[test]
    fn excessive_patterns_are_refused() {
        let many = format!("exclude = [{}]\n", "\"a/*.md\", ".repeat(2_000));
        let long = format!("strict = true\ninclude = [\"{}\"]\n", "x".repeat(5_000));
        let wild = format!("drafts = [\"{}\"]\n", "*a".repeat(60));
        let nested = format!("drafts = [\"{}{}\"]\n", "{a,".repeat(60), "}".repeat(60));
        for (text, line, what) in [
            (many, 1, "1000 patterns"),
            (long, 2, "1000 bytes"),
            (wild, 1, "50 of the characters"),
            (nested, 1, "50 of the characters"),
        ] {
            let said = errors(&text);
            assert!(said.starts_with(&format!("news/ibid.toml:{line}: ")) && said.contains(what), "{said}");
            assert_eq!(said.matches("an invalid pattern").count(), 1, "{said}");
        }
        assert_eq!(errors("exclude = [\"**/{old,older}/**/[a-c]*.{md,txt}\"]\n"), "");
    }

    #[test]
    fn a_file_that_is_not_toml_names_each_bad_line() {
        let said = errors("strict = \n[rules\nfail-on = \"error\"\n");
        assert!(
            said.contains("news/ibid.toml:1: Not valid TOML") && said.contains("news/ibid.toml:2: Not valid TOML"),
            "{said}"
        );
    }

    #[test]
    fn every_example_of_the_manual_is_valid() {
        for key in KEYS {
            let text = match key.kind {
                Kind::Rules => continue,
                Kind::Names | Kind::Kinds | Kind::PerPath => format!("[{}]\n{}\n", key.name, key.example),
                _ => format!("{} = {}\n", key.name, key.example),
            };
            assert_eq!(errors(&text), "", "{}", key.name);
        }
    }

    #[test]
    fn aliases_keep_their_order_and_patterns_their_folder() {
        let text = "include = [\"articles/\"]\n[aliases]\n\"Islamic State\" = [\"Daesh\", \"ISIS\"]\n";
        let (config, errors) = parse(Path::new("/news/ibid.toml"), text);
        assert!(errors.is_empty());
        assert_eq!(config.aliases, vec![("Islamic State".into(), vec!["Daesh".into(), "ISIS".into()])]);
        assert!(config.admits(Path::new("/news/articles/one.md"), true));
        assert!(!config.admits(Path::new("/news/notes/one.md"), true));
        assert!(!config.admits(Path::new("/elsewhere/articles/one.md"), true));
    }
}
