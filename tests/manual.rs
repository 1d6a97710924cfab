//! `docs/rules.md` is the documentation of the rules. `UPDATE_EXPECT=1 cargo test --test manual` writes it.

use std::fmt::Write;
use std::path::Path;

use expect_test::expect_file;
use ibid::rules::RULES;

#[test]
fn the_manual_matches_the_rules() {
    let mut manual = String::from(
        "# Rules\n\n<!-- Written by `UPDATE_EXPECT=1 cargo test --test manual` from the rules' own documentation, whose \
         examples are run as tests. -->\n\nCarets mark the reported words. `--- name` begins another document of the same \
         folder. Levels are set, and rules turned off, in `ibid.toml`: see [configuration](configuration.md). The comment \
         `<!-- ibid: ignore RULE: REASON -->` before a paragraph ignores a finding.\n\n\
         | rule | level | summary |\n|---|---|---|\n",
    );
    for rule in RULES {
        let meta = rule.meta();
        writeln!(manual, "| [`{0}`](#{0}) | {1} | {2} |", meta.name, meta.standing(), meta.summary()).unwrap();
    }
    for rule in RULES {
        let meta = rule.meta();
        write!(manual, "\n{}", meta.page()).unwrap();
    }
    expect_file![Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md")].assert_eq(&manual);
}

#[test]
fn the_page_of_profiles_matches_the_profiles() {
    let mut page = String::from(
        "# Profiles\n\n<!-- Written by `UPDATE_EXPECT=1 cargo test --test manual` from src/rules/profiles.rs. -->\n\n`profile = \
         \"NAME\"` in `ibid.toml` sets the levels of rules to those of a news organization or publisher; levels under \
         `[rules]` override it. Rules that a profile does not name keep their default level. In `[per-path]`, a \
         profile applies to some paths only:\n\n```toml\nprofile = \"ap\"\n[per-path]\n\
         \"docs/\" = { profile = \"docs\" }\n```\n\nThe profiles follow the published guidance of these organizations \
         as far as ibid has rules for it; the organizations are not involved in ibid.\n",
    );
    for profile in ibid::rules::PROFILES {
        write!(page, "\n## {}\n\n{}.\n\n| rule | level | requirement |\n|---|---|---|\n", profile.name, profile.house)
            .unwrap();
        for (rule, level, asks) in profile.levels {
            let level = level.map_or("off", ibid::rules::Level::name);
            writeln!(page, "| [`{rule}`](rules.md#{rule}) | {level} | {asks} |").unwrap();
        }
    }
    expect_file![Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/profiles.md")].assert_eq(&page);
}
