use super::rule::{Context, Meta, Report, Rule, rule};
use crate::analysis::{Manner, SourceGrade};
use crate::text::Span;

rule! {
    /// Reports a statement laid to a source whom no reader could find.
    ///
    /// An anonymous source may be right; but the reader cannot tell an ambassador from a driver. Say whose officials,
    /// which critics, what kind of source and how it knows; or cite the document. With `strict`, groups that a nation or a
    /// body narrows (“US officials”) are reported too.
    ///
    /// ```ibid
    /// Officials said the talks had failed.
    /// ^^^^^^^^^ vague-attribution
    ///
    /// Ada Marsh, the harbour master, said the talks had failed.
    /// ```
    VagueAttribution { name: "vague-attribution", level: Warning, across: false, since: "0.1.0" }
}

impl Rule for VagueAttribution {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let joined = &cx.chunk().joined;
        for (attribution, speaker) in joined.attributions.iter().zip(&joined.speakers) {
            // “They” who were named before are judged as they were named.
            let grade = match (attribution.grade, speaker) {
                (SourceGrade::Pronoun, Some(speaker)) => speaker.grade,
                (grade, _) => grade,
            };
            if !matches!(grade, SourceGrade::Vague | SourceGrade::Anonymous)
                || attribution.grade == SourceGrade::Pronoun
            {
                continue;
            }
            // Wishes, plans and quarrels make nobody answer for a statement.
            if attribution.manner == Manner::Deed && !cx.settings.strict {
                continue;
            }
            let words =
                attribution.source.iter().copied().reduce(Span::join).or_else(|| attribution.cue.first().copied());
            let Some(span) = words else { continue };
            if !cx.in_body(span) || cx.sentence_of(span).is_some_and(|sentence| cx.is_cited(sentence)) {
                continue;
            }
            let reason = if grade == SourceGrade::Anonymous {
                "the source is kept unnamed, and the reader is not told how it knows"
            } else {
                "the words name nobody in particular"
            };
            report
                .at(span, "no reader could find this source")
                .reason(reason)
                .because(attribution.cue.first().copied())
                .help("say who: a name, or a role and whose it is; or cite the document that has it");
        }
    }
}
