use rustc_hash::FxHashSet;

use super::rule::{Context, Meta, Report, Rule, rule};

rule! {
    /// Reports a statement whose cited sources share one origin.
    ///
    /// Two newspapers that print the same wire copy count as one source, and so do two of which one repeats the other.
    ///
    /// ```ibid
    /// --- wire.txt
    /// The harbour lost 45 cranes to the fire on Monday night, and nobody in the town could say how it had begun.
    /// --- herald.txt
    /// The harbour lost 45 cranes to the fire on Monday night, and nobody in the town could say how it had begun.
    /// --- courier.txt
    /// Cleo Wren, who keeps the harbour's books, counted 45 cranes among the losses.
    /// --- draft.txt
    /// The harbour lost 45 cranes to the fire [@wire; @herald].
    /// ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ circular-source
    ///
    /// The harbour lost 45 cranes to the fire [@wire; @courier].
    /// ```
    CircularSource { name: "circular-source", level: Info, across: true, since: "0.1.0" }
}

impl Rule for CircularSource {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let citations = &cx.chunk().facts.syntax.citations;
        if citations.len() < 2 {
            return;
        }
        for (index, _) in cx.body() {
            let extent = cx.extent(index);
            let here = citations.iter().filter(|citation| extent.contains(citation.group.start));
            let mut seen = FxHashSet::default();
            let keys: Vec<&str> = here.map(|citation| &*citation.key).filter(|key| seen.insert(*key)).take(8).collect();
            let documents: Vec<_> = keys.iter().filter_map(|key| cx.corpus.document_of_key(key)).collect();
            // With a work that is not in the folder, or a second origin, there is more than one source.
            let Some((first, others)) = documents.split_first() else { continue };
            if others.is_empty() || documents.len() < keys.len() {
                continue;
            }
            let whys: Vec<_> = others.iter().map_while(|other| cx.corpus.shared_origin(first, other)).collect();
            if whys.len() < others.len() {
                continue;
            }
            let why = if whys.contains(&"credits") {
                "One of them repeats what the other reports."
            } else {
                "They are copies of one text."
            };
            let names: Vec<_> = keys.iter().map(|key| format!("@{key}")).collect();
            let trimmed = extent.of(&cx.chunk().text).trim_end().len();
            let span = crate::text::Span::new(extent.start, extent.start + crate::text::offset(trimmed));
            report
                .at(span, format!("{} share one origin.", names.join(" and ")))
                .reason(why)
                .help("Find an independent source, or cite only the original one.");
        }
    }
}
