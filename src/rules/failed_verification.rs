use std::sync::Arc;

use super::Applicability;
use super::claimed::{Tag, folded, has_word, tags, with_paragraph};
use super::rule::{Context, Meta, Pending, Report, Rule, rule};
use crate::analysis::{Comparator, EntityKind, Figure, Mention, Quotation};
use crate::corpus::{Document, Place, QuotationClass};
use crate::syntax::Citation;
use crate::text::{Edits, Span};

rule! {
    /// Reports a figure, a name or a quotation that the cited passage does not have.
    ///
    /// The tag says that the source bears the sentence out, the folder holds the source, and what the sentence claims is
    /// not there: the number is another one, nobody of that name occurs, the words are not the source's. Where another
    /// paragraph of the source has it, a fix cites that one. What several works are cited for, one of them must have; a
    /// work that is not in the folder cannot be looked at, and nothing is said. So it is where the tag says `but see`,
    /// `contra` or `cf.`
    ///
    /// ```ibid
    /// --- gazette.txt
    /// Ada Marsh said that 45 ships were lost in the storm.
    ///
    /// The harbour was closed for a week.
    /// --- draft.txt
    /// In the storm 54 ships were lost [@gazette, para. 1].
    ///              ^^ failed-verification
    ///
    /// The ships were lost, Bea Roe said [@gazette, para. 1].
    ///                      ^^^^^^^ failed-verification
    ///
    /// In the storm 45 ships were lost, Ada Marsh said [@gazette, para. 1].
    /// ```
    FailedVerification { name: "failed-verification", level: Warning, across: true, since: "0.1.0" }
}

/// Counts below this many are too often sums of what a passage lists.
const COUNTED: f64 = 4.0;
/// How far a number that is “about” another may lie from it.
const ABOUT: f64 = 0.1;
/// A quotation of fewer words is not looked for.
const SHORTEST: usize = 3;

impl Rule for FailedVerification {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        if cx.chunk().facts.syntax.citations.is_empty() {
            return;
        }
        for tag in tags(cx) {
            if let Some(sources) = Sources::of(cx, &tag) {
                quotations(cx, &tag, &sources, report);
                figures(cx, &tag, &sources, report);
                names(cx, &tag, &sources, report);
            }
        }
    }
}

/// What a tag cites, all of it in the folder.
struct Sources<'a> {
    each: Vec<Source<'a>>,
}

struct Source<'a> {
    citation: &'a Citation,
    document: &'a Arc<Document>,
    /// The paragraphs named; all of the document's where none is.
    stretches: Vec<Span>,
    named: bool,
}

impl<'a> Sources<'a> {
    /// None where something that is cited cannot be looked at, or is not cited in support.
    fn of(cx: &Context<'a>, tag: &Tag<'a>) -> Option<Self> {
        let mut each = Vec::new();
        for &citation in &tag.citations {
            let prefix = citation.prefix.to_lowercase();
            let against = ["but", "cf", "contra", "compare", "unlike", "see also", "not"];
            if against.iter().any(|word| prefix.starts_with(word)) {
                continue;
            }
            let cited = cx.corpus.cited(citation)?;
            // A locator that leads nowhere, or is no paragraph, is told by others or cannot be followed.
            if cited.missing.is_some() || citation.locator.is_some() && cited.paragraphs.is_empty() {
                return None;
            }
            if cited.document.id == cx.document.id {
                return None;
            }
            let named = !cited.paragraphs.is_empty();
            let stretches = if named {
                cited.paragraphs.iter().map(|(_, span)| *span).collect()
            } else {
                cited.document.chunks.iter().map(crate::corpus::Chunk::span).collect()
            };
            each.push(Source { citation, document: cited.document, stretches, named });
        }
        (!each.is_empty()).then_some(Self { each })
    }

    fn any(&self, holds: impl Fn(&Source<'_>) -> bool) -> bool {
        self.each.iter().any(holds)
    }

    fn place(&self) -> &'static str {
        match &*self.each {
            [one] if !one.named => "document",
            [one] if one.stretches.len() == 1 => "paragraph",
            [_] => "paragraphs",
            _ => "passages",
        }
    }
}

impl Source<'_> {
    fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.stretches.iter().flat_map(|&stretch| figures_in(self.document, stretch))
    }

    /// The paragraph outside those cited for which something holds.
    fn elsewhere(&self, holds: impl Fn(Span) -> bool) -> Option<(u32, Span)> {
        let mut all = self.document.paragraphs().filter(|(_, span)| self.named && !self.stretches.contains(span));
        all.find(|(_, span)| holds(*span))
    }
}

fn figures_in(document: &Document, stretch: Span) -> impl Iterator<Item = &Figure> {
    let first = document.chunk_at(stretch.start).unwrap_or(0);
    let chunks = (*document.chunks).get(first..).unwrap_or_default().iter();
    chunks.take_while(move |chunk| chunk.start < stretch.end).flat_map(move |chunk| {
        chunk.facts.figures.iter().filter(move |figure| stretch.covers(figure.span.shifted(chunk.start)))
    })
}

/// Says where the thing is after all, and offers to cite that.
fn mend(pending: Pending<'_>, cx: &Context<'_>, sources: &Sources<'_>, holds: impl Fn(&Document, Span) -> bool) {
    let text = &*cx.chunk().text;
    for source in &sources.each {
        if let Some((number, span)) = source.elsewhere(|span| holds(source.document, span)) {
            let place = Place { document: source.document.id, span };
            pending
                .related(place, format!("paragraph {number} has it"))
                .help(format!("cite para. {number}, or mend the sentence"))
                .fix(
                    format!("Cite para. {number} instead"),
                    Edits::one(with_paragraph(text, source.citation, number)),
                    Applicability::Suggested,
                );
            return;
        }
    }
    let shown = sources.each.iter().find(|source| source.named);
    let shown = shown.and_then(|source| Some((source, *source.stretches.first()?)));
    let pending = pending.help("mend the sentence, or cite what bears it out");
    if let Some((source, span)) = shown {
        pending.related(Place { document: source.document.id, span }, "what is cited");
    }
}

fn quotations(cx: &Context<'_>, tag: &Tag<'_>, sources: &Sources<'_>, report: &mut Report<'_>) {
    let chunk = cx.chunk();
    let looked_for = |quotation: &&Quotation| {
        let words = quotation.inner.of(&chunk.text).split_whitespace().count();
        tag.stretch.covers(quotation.span) && !quotation.term && words >= SHORTEST && !quotation.open_ended
    };
    for quotation in chunk.facts.quotations.iter().filter(looked_for) {
        let words = quotation.inner.of(&chunk.text);
        let found: Vec<_> =
            sources.each.iter().filter_map(|source| source.document.fidelity(words, &source.stretches)).collect();
        let faithful = |class| matches!(class, QuotationClass::Same | QuotationClass::MarkedChange);
        if found.iter().any(|found| faithful(found.class)) {
            continue;
        }
        if let Some(found) = found.first() {
            // Where no document has the words better, `altered-quotation` says it.
            let place = cx.place(quotation.inner);
            let told = cx.corpus.fidelity(cx.document, cx.index);
            let told = told.iter().any(|other| other.quotation.span.overlaps(place.span) && !faithful(other.class));
            if !told {
                report
                    .at(quotation.inner, "the cited source has other words")
                    .reason(format!("against the source: {}", found.diff))
                    .help("restore the source's words, or cite the one that has these")
                    .related(found.source, "the words that are cited");
            }
            continue;
        }
        let pending = report
            .at(quotation.inner, format!("the cited {} does not have these words", sources.place()))
            .reason("the quotation was looked for there word by word, and most of it is missing");
        mend(pending, cx, sources, |document, span| document.fidelity(words, &[span]).is_some());
    }
}

fn figures(cx: &Context<'_>, tag: &Tag<'_>, sources: &Sources<'_>, report: &mut Report<'_>) {
    let chunk = cx.chunk();
    for figure in chunk.facts.figures.iter().filter(|figure| tag.stretch.covers(figure.span)) {
        let counted = figure.value.abs() >= COUNTED || !figure.unit.is_empty();
        let quoted = chunk.facts.quotations.iter().any(|quotation| quotation.span.covers(figure.span));
        if !counted || quoted || sources.any(|source| source.figures().any(|other| agrees(figure, other))) {
            continue;
        }
        // A number that the passage writes in a way of its own.
        let written = folded(figure.span.of(&chunk.text));
        let stands = |document: &Document, stretch: Span| {
            let number = written.split(' ').find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
            number.is_some_and(|number| folded(&document.text(stretch)).contains(&format!(" {number} ")))
        };
        if sources.any(|source| source.stretches.iter().any(|stretch| stands(source.document, *stretch))) {
            continue;
        }
        let theirs = sources.each.iter().flat_map(Source::figures).find(|other| {
            other.unit == figure.unit
                && !figure.head.is_empty()
                && other.head == figure.head
                && other.change == figure.change
        });
        let reason = match theirs {
            Some(theirs) => format!("for {} the source has another number: {}", figure.counts.trim(), number(theirs)),
            None => "no number there is this one".to_owned(),
        };
        let message = format!("the cited {} does not have this figure", sources.place());
        let pending = report.at(figure.span, message).reason(reason);
        mend(pending, cx, sources, |document, span| figures_in(document, span).any(|other| agrees(figure, other)));
    }
}

/// Whether one figure may stand for the other: the same number, or one within what “about”, “more than” and a range
/// allow.
fn agrees(claimed: &Figure, theirs: &Figure) -> bool {
    let same_unit = claimed.unit == theirs.unit || claimed.unit.is_empty() || theirs.unit.is_empty();
    let high = |figure: &Figure| figure.value_high.unwrap_or(figure.value);
    let near = |a: f64, b: f64, by: f64| (a - b).abs() <= by * a.abs().max(b.abs());
    let fits = match claimed.comparator {
        Comparator::Equal => near(claimed.value, theirs.value, 1e-9) || near(high(claimed), high(theirs), 1e-9),
        Comparator::About => near(claimed.value, theirs.value, ABOUT) || near(claimed.value, high(theirs), ABOUT),
        Comparator::Greater | Comparator::AtLeast => {
            high(theirs) >= claimed.value && theirs.value <= 2.0 * claimed.value
        }
        Comparator::Less | Comparator::AtMost => theirs.value <= claimed.value && 2.0 * theirs.value >= claimed.value,
    };
    let inside = theirs.value <= claimed.value && claimed.value <= high(theirs)
        || claimed.value <= theirs.value && theirs.value <= high(claimed);
    same_unit && (fits || inside)
}

fn number(figure: &Figure) -> String {
    let unit = match &*figure.unit {
        "percent" => " percent",
        _ => "",
    };
    match figure.value_high {
        Some(high) => format!("{} to {high}{unit}", figure.value),
        None => format!("{}{unit}", figure.value),
    }
}

fn names(cx: &Context<'_>, tag: &Tag<'_>, sources: &Sources<'_>, report: &mut Report<'_>) {
    let chunk = cx.chunk();
    let prose = &*chunk.facts.syntax.prose;
    let people = chunk.facts.mentions.iter().filter(|mention| {
        mention.kind == EntityKind::Person && tag.stretch.covers(mention.span) && is_full(mention, prose)
    });
    let mut texts: Option<Vec<String>> = None;
    for mention in people {
        let last = mention.span.of(prose).split_whitespace().next_back().unwrap_or("");
        // As it stands it is found quickly; only where it is not, all is folded.
        if sources.any(|source| {
            source
                .document
                .chunks
                .iter()
                .any(|chunk| memchr::memmem::find(chunk.text.as_bytes(), last.as_bytes()).is_some())
        }) {
            continue;
        }
        // A passage may say “he”, so a name is looked for in all of the document.
        let texts = texts.get_or_insert_with(|| {
            let text = |source: &Source<'_>| {
                let meta = &source.document.meta;
                let entry = cx.corpus.entry(cx.document, &source.citation.key);
                let author = entry.and_then(|entry| entry.author.clone()).unwrap_or_default();
                let own = [&meta.author, &meta.outlet].into_iter().flatten().map(|words| folded(words));
                folded(&source.document.full_text()) + &folded(&author) + &own.collect::<String>()
            };
            sources.each.iter().map(text).collect()
        });
        if texts.iter().any(|text| has_word(text, last)) {
            continue;
        }
        let name = mention.span.of(prose);
        let pending = report
            .at(
                mention.span,
                format!(
                    "the cited {} does not name {name}",
                    if sources.each.len() > 1 { "documents" } else { "document" }
                ),
            )
            .reason(format!("“{last}” occurs nowhere in it"));
        let related = sources.each.first().map(|source| source.document.id);
        let pending = pending.help("mend the sentence, or cite what bears it out");
        if let Some(document) = related {
            pending.related(Place { document, span: Span::empty(0) }, "what is cited");
        }
    }
}

/// First and last name: a last name alone may be another's.
fn is_full(mention: &Mention, prose: &str) -> bool {
    mention.span.of(prose).split_whitespace().count() >= 2
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::check;

    const WORLD: &str = "--- gazette.md\nAda Marsh, the harbour master, said about 4,500 ships had sailed.\n\nShe said: “We \
                         did not let a single ship leave the port after the storm.”\n\nIn May 60 percent of the quays \
                         were empty.\n--- roe.bib\n@misc{roe1999, title = {A book that is not here}}\n";

    #[track_caller]
    fn mended(before: &str, after: &str) {
        check(WORLD, "failed-verification", before, after);
    }

    #[test]
    fn a_figure_must_be_in_the_passage_and_is_looked_for_in_the_others() {
        mended("Some 4,500 ships sailed [@gazette, para. 1].", "");
        mended(
            "Almost 60 percent were empty [@gazette, para. 1].",
            "Almost 60 percent were empty [@gazette, para. 3].",
        );
        mended("Of the quays 70 percent were empty [@gazette, para. 3].", "one finding, no fix");
        mended("Of the quays 60 percent were empty [@gazette].", "");
        mended("More than 4,000 ships sailed [@gazette, para. 1].", "");
        mended("Two ships sailed [@gazette, para. 1].", "");
    }

    #[test]
    fn a_quotation_must_be_in_the_passage() {
        let quote = "“We did not let a single ship leave the port”";
        mended(&format!("{quote}, she said [@gazette, para. 2]."), "");
        mended(&format!("{quote}, she said [@gazette, para. 1]."), &format!("{quote}, she said [@gazette, para. 2]."));
        mended("“Nobody ever saw the northern convoy come home”, she said [@gazette, para. 2].", "one finding, no fix");
    }

    #[test]
    fn what_cannot_be_looked_at_is_not_judged() {
        mended("Of the quays 70 percent were empty [@roe1999, p. 3].", "");
        mended("Of the quays 70 percent were empty [@gazette, para. 3; @roe1999].", "");
        mended("Of the quays 70 percent were empty [but see @gazette, para. 3].", "");
        mended("Of the quays 70 percent were empty [@gazette, p. 3].", "");
    }

    #[test]
    fn each_tag_answers_for_the_words_before_it() {
        mended("Some 4,500 ships sailed [@gazette, para. 1], and 60 percent were empty [@gazette, para. 3].", "");
        mended(
            "Some 4,500 ships sailed [@gazette, para. 3], and 60 percent were empty [@gazette, para. 3].",
            "Some 4,500 ships sailed [@gazette, para. 1], and 60 percent were empty [@gazette, para. 3].",
        );
        mended("As @gazette [para. 1] has it, 4,500 ships sailed.", "");
    }

    #[test]
    fn a_name_must_occur_in_the_document() {
        mended("The ships had sailed, Ada Marsh said [@gazette, para. 3].", "");
        mended("The ships had sailed, Bea Roe said [@gazette, para. 1].", "one finding, no fix");
    }
}
