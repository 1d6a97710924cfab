//! The rules. A rule is one file; this is the list of them.

mod altered_quotation;
mod broken_entry;
mod circular_source;
mod claimed;
mod conflicting_date;
mod conflicting_figure;
mod conflicting_statement;
mod conflicting_title;
mod denied_claim;
mod diagnostic;
mod duplicate_entry;
#[cfg(test)]
mod examples;
mod failed_verification;
mod fingerprint;
#[cfg(test)]
mod fixture;
mod inconsistent_figures;
mod invalid_ignore;
mod issuer;
mod judge;
mod locator_past_end;
mod malformed_citation;
mod malformed_locator;
mod misattributed_quotation;
mod missing_locator;
mod outdated_figure;
mod patterns;
mod profiles;
mod rule;
mod shared_quotation;
mod single_source;
mod standing;
mod suppress;
mod tag;
mod unattributed_claim;
mod unattributed_quotation;
mod unresolved_citation;
mod unused_entry;
mod vague_attribution;

pub use diagnostic::{Applicability, Finding, Fix, Level, Related};
pub(crate) use duplicate_entry::repeated_works;
pub use judge::{ChunkJudge, Judgement, judge, unused_ignores};
pub use patterns::Patterns;
pub use profiles::{PROFILES, Profile, profile};
pub use rule::{Context, Enable, MOST_PATHS, Meta, Pending, Policies, Report, Rule, Settings, fingerprints};
pub use standing::is_source;

/// Every rule, in the order of the manual.
pub static RULES: &[&dyn Rule] = &[
    &unattributed_claim::UnattributedClaim,
    &unattributed_quotation::UnattributedQuotation,
    &vague_attribution::VagueAttribution,
    &shared_quotation::SharedQuotation,
    &conflicting_figure::ConflictingFigure,
    &outdated_figure::OutdatedFigure,
    &conflicting_date::ConflictingDate,
    &conflicting_title::ConflictingTitle,
    &conflicting_statement::ConflictingStatement,
    &inconsistent_figures::InconsistentFigures,
    &denied_claim::DeniedClaim,
    &altered_quotation::AlteredQuotation,
    &misattributed_quotation::MisattributedQuotation,
    &single_source::SingleSource,
    &circular_source::CircularSource,
    &unresolved_citation::UnresolvedCitation,
    &failed_verification::FailedVerification,
    &locator_past_end::LocatorPastEnd,
    &malformed_citation::MalformedCitation,
    &malformed_locator::MalformedLocator,
    &missing_locator::MissingLocator,
    &broken_entry::BrokenEntry,
    &duplicate_entry::DuplicateEntry,
    &unused_entry::UnusedEntry,
    &invalid_ignore::InvalidIgnore,
];

/// The rule of that name.
#[must_use]
pub fn rule(name: &str) -> Option<&'static dyn Rule> {
    RULES.iter().copied().find(|rule| rule.meta().name == name)
}

/// The address of a rule's page, in builds that know where their pages are published.
#[must_use]
pub fn page(name: &str) -> Option<String> {
    match (option_env!("IBID_RULES_URL"), env!("CARGO_PKG_REPOSITORY")) {
        (Some(base), _) if !base.is_empty() => Some(format!("{base}#{name}")),
        (_, repository) if !repository.is_empty() => {
            Some(format!("{repository}/blob/v{}/docs/rules.md#{name}", env!("CARGO_PKG_VERSION")))
        }
        _ => None,
    }
}

/// The rule with the name most similar to a misspelt one.
#[must_use]
pub fn nearest(name: &str) -> Option<&'static str> {
    let alike = RULES.iter().map(|rule| (strsim::jaro_winkler(name, rule.meta().name), rule.meta().name));
    alike.filter(|(score, _)| *score > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}
