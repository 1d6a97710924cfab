//! Profiles: the citation rules of news organizations and publishers, as levels of rules. Each line names the
//! organization's rule behind it.

use super::Level;

/// The rules of one organization.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    pub name: &'static str,
    /// The organization.
    pub house: &'static str,
    /// For each rule that it sets: the level, `None` for off, and the organization's requirement.
    pub levels: &'static [(&'static str, Option<Level>, &'static str)],
}

const ERROR: Option<Level> = Some(Level::Error);
const WARNING: Option<Level> = Some(Level::Warning);
const INFO: Option<Level> = Some(Level::Info);
const OFF: Option<Level> = None;

/// Every profile, in the order of the manual.
pub static PROFILES: &[Profile] = &[
    Profile {
        name: "ap",
        house: "The Associated Press: the Stylebook and the news values on sources",
        levels: &[
            ("unattributed-claim", ERROR, "Attribute every disputable fact that was not witnessed."),
            ("unattributed-quotation", ERROR, "Say who is quoted, in the same sentence or clearly near it."),
            ("vague-attribution", ERROR, "“A source” without a description is almost never enough."),
            ("altered-quotation", ERROR, "Quotations are not altered, not even to correct grammar."),
            ("misattributed-quotation", ERROR, "Quotations are attributed to the person who said them."),
            ("single-source", WARNING, "Where a source is anonymous, seek more than one."),
            ("conflicting-figure", WARNING, "Resolve conflicting figures or say who gives which."),
        ],
    },
    Profile {
        name: "reuters",
        house: "Reuters: the Handbook of Journalism, “The essentials of Reuters sourcing”",
        levels: &[
            (
                "unattributed-claim",
                ERROR,
                "Source every statement unless it is an established fact or you were on the scene.",
            ),
            ("unattributed-quotation", ERROR, "Name the speaker after the first sentence of a quotation."),
            ("vague-attribution", ERROR, "Describe sources as precisely as possible; no plural for one source."),
            ("single-source", WARNING, "Stories on one anonymous source need approval."),
            ("circular-source", WARNING, "A second source that repeats the first is no second source."),
            ("altered-quotation", ERROR, "Quotations are verbatim; never alter them."),
            ("conflicting-figure", ERROR, "Conflicting accounts are given with the source of each."),
            ("denied-claim", ERROR, "Give the other side of an accusation."),
        ],
    },
    Profile {
        name: "bbc",
        house: "The BBC: Editorial Guidelines, section 3 (accuracy)",
        levels: &[
            ("single-source", WARNING, "Be reluctant to rely on a single source."),
            ("unattributed-claim", WARNING, "Attribute what is not corroborated."),
            ("circular-source", WARNING, "Corroborate with a source of another origin."),
            ("unattributed-quotation", WARNING, "Say whose words they are."),
            ("vague-attribution", WARNING, "Describe anonymous sources as far as is safe."),
            ("conflicting-figure", WARNING, "Weigh and check facts before they are published."),
        ],
    },
    Profile {
        name: "guardian",
        house: "The Guardian: the readers' editor and the code on anonymous sources",
        levels: &[
            ("vague-attribution", WARNING, "Be as specific about a source as its safety allows."),
            ("unattributed-quotation", ERROR, "Anonymous pejorative quotations are rare and need a reason."),
            ("unattributed-claim", WARNING, "Say where facts come from."),
            ("single-source", WARNING, "Anonymous claims need corroboration."),
            ("altered-quotation", ERROR, "Direct quotations are not changed."),
        ],
    },
    Profile {
        name: "wikipedia",
        house: "Wikipedia: verifiability, and words to watch",
        levels: &[
            ("unattributed-claim", WARNING, "Cite what is challenged or likely to be challenged. [citation needed]"),
            ("unattributed-quotation", ERROR, "All quotations need an inline citation. [quote without source]"),
            ("vague-attribution", WARNING, "Weasel words: “some people say”. [who?]"),
            ("failed-verification", ERROR, "The source must say what it is cited for. [failed verification]"),
            ("missing-locator", WARNING, "Long sources need a page. [page needed]"),
            ("circular-source", WARNING, "Sources that copy each other count as one."),
            ("unresolved-citation", ERROR, "Named references must be defined."),
            ("altered-quotation", ERROR, "Quotations are verbatim."),
        ],
    },
    Profile {
        name: "academic",
        house: "Scholarly writing: every citation resolves, points at a place and says what it is cited for",
        levels: &[
            ("unresolved-citation", ERROR, "Every citation has an entry."),
            ("malformed-citation", ERROR, "Citations are written so that they are set."),
            ("malformed-locator", ERROR, "Locators are written so that they are set."),
            ("locator-past-end", ERROR, "Locators lie within the work."),
            ("missing-locator", WARNING, "Quotations cite a page or paragraph."),
            ("failed-verification", ERROR, "The cited passage says what it is cited for."),
            ("altered-quotation", ERROR, "Quotations are verbatim; changes are marked."),
            ("duplicate-entry", WARNING, "A work has one entry."),
            ("unused-entry", INFO, "The bibliography lists what is cited."),
            ("broken-entry", ERROR, "Every entry can be read."),
            ("unattributed-claim", WARNING, "What others found is cited."),
        ],
    },
    Profile {
        name: "docs",
        house: "Technical documentation: citations and quotations are checked, statements about the product are its own",
        levels: &[
            ("unattributed-claim", OFF, "A manual is the source of what it says."),
            ("unattributed-quotation", OFF, "Quotation marks are used for names and messages."),
            ("vague-attribution", OFF, "“Users report” is no news."),
            ("shared-quotation", OFF, "Manuals quote messages."),
            ("single-source", OFF, "A manual is its own source."),
            ("circular-source", OFF, "Pages repeat each other on purpose."),
            ("denied-claim", OFF, "Nobody is accused."),
            ("conflicting-title", OFF, "No persons are described."),
            ("conflicting-figure", WARNING, "Limits and defaults are the same on every page."),
            ("conflicting-date", WARNING, "Dates of releases are the same on every page."),
            ("unresolved-citation", ERROR, "Every citation has an entry."),
            ("malformed-citation", ERROR, "Citations are written so that they are set."),
        ],
    },
];

/// The profile of that name.
#[must_use]
pub fn profile(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_name_existing_rules_and_each_once() {
        for profile in PROFILES {
            let mut names: Vec<_> = profile.levels.iter().map(|(rule, ..)| *rule).collect();
            assert!(names.iter().all(|name| crate::rules::rule(name).is_some()), "{}: {names:?}", profile.name);
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), profile.levels.len(), "{}", profile.name);
        }
    }
}
