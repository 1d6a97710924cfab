use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::{Nature, Side, Status};
use crate::text::Span;

rule! {
    /// Reports a figure for which a later document of the folder has a newer value.
    ///
    /// Counts, prices and schedules develop. Nobody was wrong, but whoever writes last should have the last value, or say
    /// as of when theirs holds. A document without a date is taken to be the last.
    ///
    /// ```ibid
    /// --- monday.txt
    /// Leeds, March 4, 2024
    ///
    /// The factory fire in Leeds killed 28 people.
    /// --- friday.txt
    /// Leeds, March 8, 2024
    ///
    /// The factory fire in Leeds killed 57 people.
    /// --- draft.txt
    /// The factory fire in Leeds killed 28 people.
    /// ```
    OutdatedFigure { name: "outdated-figure", level: Warning, across: true, since: "0.1.0" }
}

impl Rule for OutdatedFigure {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let start = cx.chunk().start;
        let written = cx.document.meta.date.as_deref();
        for nature in [Nature::Figure, Nature::Date] {
            for update in cx.corpus.disagreements_of(cx.document, cx.index, nature) {
                let Some((own, others)) = update.sides.split_first() else { continue };
                if update.status != Status::Update {
                    continue;
                }
                let is_later = |side: &&Side| {
                    side.value != own.value
                        && side.as_of.as_deref().is_some_and(|date| written.is_none_or(|own| date > own))
                };
                let newest = others.iter().filter(is_later).max_by(|a, b| a.as_of.cmp(&b.as_of));
                let Some(newest) = newest else { continue };
                let span = Span::new(own.place.span.start - start, own.place.span.end - start);
                let as_of = newest.as_of.as_deref().unwrap_or_default();
                report
                    .at(span, format!("A later document has {}.", newest.text))
                    .reason(format!("“{}” here, “{}” as of {as_of}", own.text, newest.text))
                    .help("give the newer value, or say as of when this one holds")
                    .related(newest.place, format!("“{}” here, as of {as_of}", newest.text));
            }
        }
    }
}
