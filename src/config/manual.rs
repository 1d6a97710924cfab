//! Files generated from the list of keys: the file of `ibid init`, docs/configuration.md, the editors' JSON schema.

use std::fmt::Write;

use serde_json::{Value, json};

use super::keys::{KEYS, Kind};
use crate::analysis::DocumentKind;
use crate::rules::{self, Level};
use crate::syntax::CitationStyle;

/// A commented `ibid.toml` in which nothing is set.
#[must_use]
pub fn template() -> String {
    let mut out = String::from("# Settings of ibid for this folder. Every key is optional.\n");
    for key in KEYS {
        let first = key.doc.split("\n\n").next().unwrap_or(key.doc);
        let _ = write!(out, "\n# {first}\n# Default: {}.\n", key.default);
        match key.kind {
            Kind::Rules => {
                let _ = writeln!(out, "[{}]", key.name);
                for rule in rules::RULES {
                    let _ = writeln!(out, "# {} = \"{}\"", rule.meta().name, rule.meta().standing());
                }
            }
            Kind::Names | Kind::Kinds | Kind::PerPath => {
                let _ = writeln!(out, "[{}]\n# {}", key.name, key.example.replace('\n', "\n# "));
            }
            _ => {
                let _ = writeln!(out, "# {} = {}", key.name, key.example);
            }
        }
    }
    out
}

/// The page docs/configuration.md.
#[must_use]
pub fn manual() -> String {
    let mut out = String::from(HEAD);
    for key in KEYS {
        let table = matches!(key.kind, Kind::Rules | Kind::Names | Kind::Kinds | Kind::PerPath);
        let title = if table { format!("[{}]", key.name) } else { key.name.to_owned() };
        let example =
            if table { format!("[{}]\n{}", key.name, key.example) } else { format!("{} = {}", key.name, key.example) };
        let _ = write!(
            out,
            "\n## `{title}`\n\n{}\n\n- Value: {}.\n- Default: {}.\n\n```toml\n{example}\n```\n",
            key.doc,
            key.kind.name(),
            key.default,
        );
    }
    out.push_str(TAIL);
    out
}

const HEAD: &str = "\
# Configuration

<!-- Written by `UPDATE_EXPECT=1 cargo test`, from src/config/keys.rs. -->

ibid needs no configuration. `ibid init` writes an `ibid.toml` in which every key is explained and commented out.

The nearest `ibid.toml` in the folder of a document or above it applies; it replaces outer ones, unless it names one under
`extend`. `ibid lint --show-settings` prints the settings of each document, `--config` names another file or sets one key for
one run, and `--isolated` ignores every `ibid.toml`.

The *workspace* is the set of documents that are read and compared together: the folder of the outermost `ibid.toml`
within the repository, or else the repository (the folder with `.git`), or else the folder of the file without its
subfolders.

Files ignored by `.gitignore` and `.ignore`, hidden files and symbolic links are skipped; `--no-ignore` and `--hidden`
include the first two. A file named on the command line is always read, unless `--force-exclude` is given and `exclude`
matches it.

Unknown keys, rules and levels are errors and reported with their lines; `ibid lint` then exits with 2 and checks
nothing. Editors use the valid keys.
";

const TAIL: &str = "
## In a document

A comment turns a rule off for its paragraph, or for the next one if the comment is a paragraph of its own. A reason is
required, after a colon or a dash. `ignore-file` turns the rule off for the whole document.
`ibid lint --report-unused-ignores` reports comments that ignore nothing any more.

```markdown
<!-- ibid: ignore unattributed-claim: common knowledge -->
<!-- ibid: ignore-file vague-attribution: a transcript -->
```

Other formats write it as their own comments: `% ibid: ignore …` in LaTeX, `// …` in Typst (also `/* … */`) and
AsciiDoc, `# …` in Org, `.. …` in reStructuredText.
";

fn profile_schema() -> Value {
    json!({"enum": rules::PROFILES.iter().map(|profile| profile.name).collect::<Vec<_>>(), "description": "The rules of a news organization or publisher."})
}

/// A table of rules and levels.
fn levels_schema(levels: &[&str]) -> Value {
    let rules = rules::RULES.iter().map(|rule| {
        let meta = rule.meta();
        (meta.name.to_owned(), json!({"enum": levels, "description": meta.summary(), "default": meta.standing()}))
    });
    json!({"type": "object", "additionalProperties": false, "properties": rules.collect::<serde_json::Map<_, _>>()})
}

/// A JSON schema (draft 7) of `ibid.toml`, for editors that complete TOML.
#[must_use]
pub fn schema() -> Value {
    let levels: Vec<_> = Level::ALL.iter().map(|level| level.name()).collect();
    let off: Vec<_> = levels.iter().copied().chain(["off"]).collect();
    let mut properties = serde_json::Map::new();
    for key in KEYS {
        let mut value = match key.kind {
            Kind::Flag => json!({"type": "boolean"}),
            Kind::Share => json!({"type": "number", "minimum": 0, "maximum": 1}),
            Kind::Level => json!({"enum": levels}),
            Kind::Path => json!({"type": "string"}),
            Kind::Named | Kind::KeyPattern => json!({"type": "string", "minLength": 1}),
            Kind::Styles => {
                let names: Vec<_> = CitationStyle::ALL.iter().map(|style| style.name()).collect();
                json!({"type": "array", "items": {"enum": names}})
            }
            Kind::Strings => json!({"type": "array", "items": {"type": "string"}}),
            Kind::Names => {
                json!({"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}})
            }
            Kind::Enable => {
                json!({"enum": rules::Enable::ALL.iter().map(|enable| enable.name()).collect::<Vec<_>>()})
            }
            Kind::Kinds => {
                let kinds: Vec<_> = DocumentKind::ALL.iter().map(|kind| kind.name()).collect();
                json!({"type": "object", "additionalProperties": {"enum": kinds}})
            }
            Kind::Profile => profile_schema(),
            Kind::PerPath => {
                let mut levels = levels_schema(&off);
                if let Some(properties) = levels.get_mut("properties").and_then(Value::as_object_mut) {
                    properties.insert("profile".into(), profile_schema());
                }
                json!({"type": "object", "additionalProperties": levels})
            }
            Kind::Rules => levels_schema(&off),
        };
        if let Some(object) = value.as_object_mut() {
            object.insert("description".into(), json!(key.doc));
        }
        properties.insert(key.name.into(), value);
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        // The identifier that SchemaStore gives to the schemas it holds; nothing is fetched from it.
        "$id": "https://json.schemastore.org/ibid.json",
        "title": "ibid.toml",
        "description": "Settings of ibid for the documents of a folder.",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use expect_test::expect_file;

    use super::*;

    #[test]
    fn the_page_and_the_schema_match_the_list() {
        let root = env!("CARGO_MANIFEST_DIR");
        expect_file![format!("{root}/docs/configuration.md")].assert_eq(&manual());
        let schema = serde_json::to_string_pretty(&schema()).unwrap_or_default() + "\n";
        expect_file![format!("{root}/editors/ibid.schema.json")].assert_eq(&schema);
    }

    #[test]
    fn the_file_of_init_and_each_of_its_commented_keys_are_valid() {
        let (_, errors) = crate::config::parse(Path::new("ibid.toml"), &template());
        assert!(errors.is_empty(), "{errors:?}");
        let set: String = template()
            .lines()
            .map(|line| line.strip_prefix("# ").filter(|rest| rest.contains(" = ")).unwrap_or(line).to_owned() + "\n")
            .collect();
        let (config, errors) = crate::config::parse(Path::new("ibid.toml"), &set);
        assert!(errors.is_empty(), "{errors:?}\n{set}");
        assert!(config.settings.strict && !config.aliases.is_empty());
    }
}
