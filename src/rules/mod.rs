//! What ibid objects to. A rule is one file; this is the list of them.

mod diagnostic;
mod judge;
mod rule;

pub use diagnostic::{Applicability, Finding, Fix, Level, Related};
pub use judge::{Judgement, judge, judge_chunk};
pub use rule::{Context, Meta, Policies, Report, Rule, Settings};

/// Every rule, in the order of the manual.
pub static RULES: &[&dyn Rule] = &[];

/// The rule of that name.
#[must_use]
pub fn rule(name: &str) -> Option<&'static dyn Rule> {
    RULES.iter().copied().find(|rule| rule.meta().name == name)
}
