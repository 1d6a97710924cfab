use super::rule::{Context, Meta, Report, Rule, rule};
use super::{Applicability, nearest};
use crate::syntax::{Ignore, IgnoreScope};
use crate::text::{Edit, Edits};

rule! {
    /// Reports an ignore comment without effect: it has no reason, an unknown rule, or the words of another program.
    ///
    /// A reason is required, so that the next reader knows why the finding was accepted. The comment applies to its
    /// paragraph, or to the next one if it is a paragraph of its own; `ignore-file` applies to the whole document.
    ///
    /// ```ibid
    /// <!-- ibid: ignore vague-attribution -->
    /// ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ invalid-ignore
    ///
    /// <!-- ibid: ignore vague-atribution: the source is known to the editor -->
    ///                   ^^^^^^^^^^^^^^^^ invalid-ignore
    ///
    /// <!-- ibid: off -->
    /// ^^^^^^^^^^^^^^^^^^ invalid-ignore
    ///
    /// <!-- ibid: ignore vague-attribution: the source is known to the editor -->
    ///
    /// Officials said the talks had failed.
    /// ```
    InvalidIgnore { name: "invalid-ignore", level: Warning, across: false, since: "0.1.0" }
}

impl Rule for InvalidIgnore {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let wanted = Ignore::comment(cx.document.format, "ibid: ignore RULE: REASON");
        for ignore in &cx.chunk().facts.syntax.ignores {
            if ignore.scope == IgnoreScope::Unknown {
                report
                    .at(ignore.span, "This comment has no effect: ibid does not know it.")
                    .reason("`ibid: ignore` applies to a paragraph, `ibid: ignore-file` to the whole document.")
                    .help(format!("Write {wanted} before the paragraph."));
            } else if ignore.rules.is_empty() {
                report
                    .at(ignore.span, "This comment names no rule.")
                    .reason("`ibid: ignore` must be followed by the name of a rule.")
                    .help(format!("Write {wanted}; `ibid rules` lists the rules."));
            } else if ignore.reason.trim().is_empty() {
                report
                    .at(ignore.span, "This comment has no effect because it gives no reason.")
                    .reason("A reason is required to ignore a finding.")
                    .help(format!("Add the reason after a colon: {wanted}."));
            }
            for (name, span) in &ignore.rules {
                if super::rule(name).is_some() {
                    continue;
                }
                let finding = report
                    .at(*span, format!("Unknown rule `{name}`."))
                    .reason("No rule has this name, so nothing is ignored.");
                match nearest(name) {
                    Some(near) => {
                        let edits = Edits::one(Edit::replace(*span, near));
                        finding.help(format!("Did you mean `{near}`?")).fix(
                            format!("Write `{near}`"),
                            edits,
                            Applicability::Safe,
                        );
                    }
                    None => drop(finding.help("`ibid rules` lists the rules.")),
                }
            }
        }
    }
}
