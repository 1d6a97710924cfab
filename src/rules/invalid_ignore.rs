use super::rule::{Context, Meta, Report, Rule, rule};
use super::{Applicability, nearest};
use crate::text::{Edit, Edits};

rule! {
    /// Reports an ignore comment that ignores nothing: without a reason, or of a rule that does not exist.
    ///
    /// Whoever ignores a finding answers for it, so the comment must say why. It speaks of the paragraph it stands in, or
    /// of the next one where it stands alone; `ignore-file` speaks of the whole document.
    ///
    /// ```ibid
    /// <!-- ibid: ignore vague-attribution -->
    /// ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ invalid-ignore
    ///
    /// <!-- ibid: ignore vague-atribution: the source is known to the editor -->
    ///                   ^^^^^^^^^^^^^^^^ invalid-ignore
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
        for ignore in &cx.chunk().facts.syntax.ignores {
            if ignore.rules.is_empty() {
                report
                    .at(ignore.span, "this comment names no rule to ignore")
                    .reason("it reads `ibid: ignore`, and nothing that follows is a rule's name")
                    .help("write <!-- ibid: ignore RULE: REASON -->; `ibid rules` lists the rules");
            } else if ignore.reason.trim().is_empty() {
                report
                    .at(ignore.span, "this comment gives no reason, so nothing is ignored")
                    .reason("whoever ignores a finding answers for it")
                    .help("say why, behind a colon: <!-- ibid: ignore RULE: REASON -->");
            }
            for (name, span) in &ignore.rules {
                if super::rule(name).is_some() {
                    continue;
                }
                let finding = report
                    .at(*span, format!("there is no rule `{name}`"))
                    .reason("so this comment ignores nothing of that name");
                match nearest(name) {
                    Some(near) => {
                        let edits = Edits::one(Edit::replace(*span, near));
                        finding.help(format!("did you mean `{near}`?")).fix(
                            format!("Write `{near}`"),
                            edits,
                            Applicability::Safe,
                        );
                    }
                    None => drop(finding.help("`ibid rules` lists the rules")),
                }
            }
        }
    }
}
