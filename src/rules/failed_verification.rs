mod figures;
mod other_words;

use std::sync::Arc;

use super::Applicability;
use super::claimed::{Tag, tags, with_paragraph};
use super::rule::{Context, Meta, Pending, Report, Rule, rule};
use crate::analysis::{EntityKind, Mention, Quotation, SourceGrade};
use crate::corpus::{self, Chunk, Document, Named, Place, QuotationClass, Restated};
use crate::syntax::Citation;
use crate::text::{Edits, Span};
use figures::{Counted, figures, figures_in};

rule! {
    /// Reports a figure, a name, a quotation or a statement that the cited passage does not support.
    ///
    /// The cited source is in the folder, and it does not contain what the sentence claims. Compared are
    ///
    /// - figures by value: number, scale, currency, unit, “at least” and “at most”, both ends of a range, rise and fall,
    ///   people and things;
    /// - first and last names, in any spelling;
    /// - quotations, word by word;
    /// - statements: if the passage has a sentence that states the same, whether it is denied there, who says it, and the
    ///   year and place. “Not only”, “not until May”, “nobody but Marsh” and “not 12 but 15” deny nothing.
    ///
    /// If another paragraph of the source supports the claim, a fix cites that paragraph. If several works are cited
    /// together, one of them must support it. Nothing is reported if a cited work is not in the folder, or if the tag says
    /// `but see`, `contra` or `cf.`
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
    /// In the storm 45 percent of the ships were lost [@gazette, para. 1].
    ///              ^^^^^^^^^^ failed-verification
    ///
    /// In the storm 45 ships were lost, Ada Marsh said [@gazette, para. 1].
    /// ```
    FailedVerification { name: "failed-verification", level: Warning, across: true, since: "0.1.0" }
}

/// A quotation with fewer words is not checked.
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
                statements(cx, &tag, &sources, report);
            }
        }
    }
}

/// The sources of a citation, all of them in the folder.
struct Sources<'a> {
    each: Vec<Source<'a>>,
}

struct Source<'a> {
    citation: &'a Citation,
    document: &'a Arc<Document>,
    /// The cited paragraphs; all of the document if there is no locator.
    stretches: Vec<Span>,
    named: bool,
}

impl<'a> Sources<'a> {
    /// `None` if something that is cited cannot be checked, or is not cited in support.
    fn of(cx: &Context<'a>, tag: &Tag<'a>) -> Option<Self> {
        let mut each = Vec::new();
        for &citation in &tag.citations {
            let prefix = citation.prefix.to_lowercase();
            let against = ["but", "cf", "contra", "compare", "unlike", "see also", "not"];
            if against.iter().any(|word| prefix.starts_with(word)) {
                continue;
            }
            let cited = cx.corpus.cited(citation)?;
            // Unknown paragraphs and other locators are not handled here.
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
    fn figures(&self) -> impl Iterator<Item = Counted<'_>> {
        self.stretches.iter().flat_map(|&stretch| figures_in(self.document, stretch))
    }

    /// The first uncited paragraph with a property.
    fn elsewhere(&self, holds: impl Fn(Span) -> bool) -> Option<(u32, Span)> {
        let mut all = self.document.paragraphs().filter(|(_, span)| self.named && !self.stretches.contains(span));
        all.find(|(_, span)| holds(*span))
    }
}

/// Names the paragraph that does contain it, and offers to cite that one.
fn correct(pending: Pending<'_>, cx: &Context<'_>, sources: &Sources<'_>, holds: impl Fn(&Document, Span) -> bool) {
    let text = &*cx.chunk().text;
    for source in &sources.each {
        if let Some((number, span)) = source.elsewhere(|span| holds(source.document, span)) {
            let place = Place { document: source.document.id, span };
            pending
                .related(place, format!("Paragraph {number} supports it."))
                .help(format!("Cite para. {number}, or correct the sentence."))
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
    let pending = pending.help("Correct the sentence, or cite a source that supports it.");
    if let Some((source, span)) = shown {
        pending.related(Place { document: source.document.id, span }, "The cited passage.");
    }
}

fn quotations(cx: &Context<'_>, tag: &Tag<'_>, sources: &Sources<'_>, report: &mut Report<'_>) {
    let chunk = cx.chunk();
    let looked_for = |quotation: &&Quotation| {
        let words = quotation.inner.of(&chunk.text).split_whitespace().count();
        tag.stretch.covers(quotation.span) && !quotation.term && words >= SHORTEST && !quotation.open_ended
    };
    for quotation in chunk.facts.quotations.iter().filter(looked_for) {
        let held = |document: &Document, stretches: &[Span]| document.fidelity(chunk, quotation, stretches);
        let found: Vec<_> = sources.each.iter().filter_map(|source| held(source.document, &source.stretches)).collect();
        if found.iter().any(|found| found.class.is_faithful()) {
            continue;
        }
        if let Some(found) = found.first() {
            // If no document has the words in a better form, `altered-quotation` reports them.
            let place = cx.place(quotation.inner);
            let told = cx.quotations();
            let told = told.iter().any(|other| other.quotation.span.overlaps(place.span) && !other.class.is_faithful());
            if !told {
                let (what, reason) = match (&found.goes_on, found.class) {
                    (Some(rest), _) => {
                        ("The cited source retracts or limits the quoted words.", format!("It continues “{rest}”."))
                    }
                    (None, QuotationClass::SenseChanged) => (
                        "The quotation has another sense in the cited source.",
                        format!("It says “{}”.", found.source_text),
                    ),
                    _ => {
                        let difference = format!("Difference from the source: {}", found.diff);
                        ("The quotation differs from the cited source.", difference)
                    }
                };
                report
                    .at(quotation.inner, what)
                    .reason(reason)
                    .help("Restore the source's words, or cite the source that has these.")
                    .related(found.source, "The cited words.");
            }
            continue;
        }
        // Words that are in another paragraph belong to the source: only the locator is wrong.
        let elsewhere = |document: &Document, span: Span| held(document, &[span]).is_some();
        let misplaced =
            sources.each.iter().find(|source| source.elsewhere(|span| elsewhere(source.document, span)).is_some());
        let locator = misplaced.and_then(|source| super::tag::value(&chunk.text, source.citation));
        let pending = report
            .at(locator.unwrap_or(quotation.inner), format!("The quotation is not in the cited {}.", sources.place()))
            .reason("Most of its words are missing there.");
        correct(pending, cx, sources, elsewhere);
    }
}

fn names(cx: &Context<'_>, tag: &Tag<'_>, sources: &Sources<'_>, report: &mut Report<'_>) {
    let chunk = cx.chunk();
    let prose = &*chunk.facts.syntax.prose;
    let people = chunk.facts.mentions.iter().filter(|mention| {
        let known = || is_full(mention, prose) || is_surname(cx, mention.span.of(prose));
        mention.kind == EntityKind::Person && tag.stretch.covers(mention.span) && known()
    });
    for mention in people {
        let name = mention.span.of(prose);
        let last = name.split_whitespace().next_back().unwrap_or("");
        // A passage may say “he”, so a name is searched in the whole document, and in its author.
        let mut other = None;
        let named = sources.any(|source| {
            let meta = &source.document.meta;
            let entry = cx.corpus.entry(cx.document, &source.citation.key);
            let author = entry.and_then(|entry| entry.author.as_deref());
            [meta.author.as_deref(), meta.outlet.as_deref(), author]
                .into_iter()
                .flatten()
                .any(|own| corpus::text_names(own, last))
        });
        if named {
            continue;
        }
        let found: Vec<Named> = sources.each.iter().map(|source| source.document.names_person(name)).collect();
        if found.contains(&Named::Yes) {
            continue;
        }
        for (source, found) in sources.each.iter().zip(found) {
            let first = name.split_whitespace().next().unwrap_or("");
            match found {
                // A relative of the person, or a partly recognized name.
                Named::Otherwise(theirs) if !source.document.has_name(first) => other = other.or(Some(theirs)),
                Named::No if !source.document.has_surname(last) => continue,
                _ => {
                    other = None;
                    break;
                }
            }
        }
        let is_named = sources.any(|source| source.document.has_surname(last));
        if other.is_none() && is_named {
            continue;
        }
        let reason = match &other {
            Some(theirs) => format!("It names {theirs}, and no one with that first name."),
            None => format!("“{last}” does not occur in it."),
        };
        let (documents, verb) = if sources.each.len() > 1 { ("documents", "do") } else { ("document", "does") };
        let pending = report
            .at(mention.span, format!("The cited {documents} {verb} not name {name}."))
            .reason(reason)
            .help("Correct the sentence, or cite a source that supports it.");
        if let Some(source) = sources.each.first() {
            pending.related(Place { document: source.document.id, span: Span::empty(0) }, "The cited passage.");
        }
    }
}

/// Where the matching sentence of the passage differs: negation, speaker, year or place.
fn statements(cx: &Context<'_>, tag: &Tag<'_>, sources: &Sources<'_>, report: &mut Report<'_>) {
    let [source] = &*sources.each else { return };
    let chunk = cx.chunk();
    let prose = &*chunk.facts.syntax.prose;
    // A quotation is compared with the source word by word.
    let quotes = |text: &str| text.contains(['“', '”', '"', '«', '?']);
    let claim = tag.stretch.of(prose).trim();
    if quotes(claim) {
        return;
    }
    let Some(found) = source.document.restated(claim, &source.stretches) else { return };
    let theirs = found.span.of(&found.chunk.facts.syntax.prose);
    if quotes(theirs) {
        return;
    }
    let place = Place { document: source.document.id, span: found.span.shifted(found.chunk.start) };
    let stretch = trimmed(tag.stretch, prose);
    if found.share >= DENIED && corpus::contradicts(claim, theirs) {
        report
            .at(stretch, "The cited source says the opposite.")
            .reason("One of the two sentences denies what the other states.")
            .help("Correct the sentence, or cite a source that supports it.")
            .related(place, "The cited passage.");
        return;
    }
    if let Some((here, there)) = other_speaker(cx, tag.stretch, source.document, &found) {
        report
            .at(here, format!("The cited source attributes this to {there}."))
            .reason("The sentence names another speaker than the source.")
            .help("Name the speaker of the source, or cite a source that supports the sentence.")
            .related(place, "The cited passage.");
    }
    if let Some((here, there)) = other_date(chunk, tag.stretch, source.document, &found) {
        report
            .at(here, format!("The cited source gives another date: {there}."))
            .reason(format!("The source has “{there}” in the matching sentence, and does not mention this one."))
            .help("Correct the date, or cite a source that supports it.")
            .related(place, "The cited passage.");
    }
    if let Some((here, there)) = other_place(chunk, tag.stretch, source.document, &found) {
        report
            .at(here, format!("The cited source names another place: {there}."))
            .reason(format!("The source has “{there}” in the matching sentence, and does not mention this one."))
            .help("Correct the place, or cite a source that supports it.")
            .related(place, "The cited passage.");
    }
}

/// The share of a claim's words that a sentence must have for its “not” to refer to the claim.
const DENIED: f64 = 0.75;

/// A span without the space and full stop at its ends.
fn trimmed(stretch: Span, prose: &str) -> Span {
    let text = stretch.of(prose);
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';')).len();
    Span::new(stretch.start + crate::text::offset(start), stretch.start + crate::text::offset(end.max(start)))
}

/// The source of the claim if the passage has another speaker, and that speaker.
fn other_speaker(
    cx: &Context<'_>,
    stretch: Span,
    document: &Document,
    found: &Restated<'_>,
) -> Option<(Span, Box<str>)> {
    let of = |chunk: &Chunk, within: Span| {
        let joined = &chunk.joined;
        let all = joined.attributions.iter().zip(&joined.speakers);
        let mut all = all.filter(|(attribution, _)| attribution.source.iter().any(|source| within.covers(*source)));
        let (attribution, speaker) = all.next()?;
        // With two speakers in one sentence it is unclear which is meant.
        if all.next().is_some() {
            return None;
        }
        let speaker = speaker.as_ref()?;
        let is_person = speaker.kind == Some(EntityKind::Person) && speaker.grade == SourceGrade::Named;
        let words = speaker.name.split_whitespace().count();
        (is_person && words >= 2).then(|| Some((*attribution.source.first()?, speaker.name.clone())))?
    };
    // A speaker that the document does not name at all is reported as such.
    let (span, here) = of(cx.chunk(), stretch).filter(|(_, name)| document.names_person(name) == Named::Yes)?;
    let (_, there) = of(found.chunk, found.span)?;
    let beside =
        |text: &str, name: &str| name.split_whitespace().next_back().is_some_and(|last| corpus::text_names(text, last));
    let (claim, sentence) =
        (stretch.of(&cx.chunk().facts.syntax.prose), found.span.of(&found.chunk.facts.syntax.prose));
    (corpus::other_person(&here, &there) && !beside(claim, &there) && !beside(sentence, &here)).then_some((span, there))
}

/// A date of a claim that the document does not have, with the date of the matching sentence.
fn other_date(chunk: &Chunk, stretch: Span, document: &Document, found: &Restated<'_>) -> Option<(Span, String)> {
    let dates = |chunk: &Chunk, within: Span| -> Vec<(Span, String)> {
        let all = chunk.facts.dates.iter().zip(&chunk.joined.dates).filter(|(date, _)| within.covers(date.span));
        all.filter_map(|(date, iso)| Some((date.span, iso.as_deref()?.to_owned()))).collect()
    };
    let own = dates(chunk, stretch);
    let theirs = dates(found.chunk, found.span);
    let ([(span, here)], [(there, other)]) = (&*own, &*theirs) else { return None };
    // Dates relative to the day of writing may be off by one.
    let is_plain = |words: &str| words.bytes().any(|byte| byte.is_ascii_digit());
    let there = there.of(&found.chunk.text);
    if !is_plain(span.of(&chunk.text)) || !is_plain(there) || here.contains(['W', '/']) || other.contains(['W', '/']) {
        return None;
    }
    let may_be = |other: &str| here.starts_with(other) || other.starts_with(&**here);
    let known = document.meta.date.as_deref().is_some_and(may_be)
        || document.chunks.iter().any(|chunk| chunk.joined.dates.iter().flatten().any(|iso| may_be(iso)));
    (!known).then(|| (*span, there.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// A place after “in” that the document does not have, with the place of the matching sentence.
fn other_place(chunk: &Chunk, stretch: Span, document: &Document, found: &Restated<'_>) -> Option<(Span, String)> {
    let places = |chunk: &Chunk, within: Span| -> Vec<Span> {
        let prose = &*chunk.facts.syntax.prose;
        let is_place = |mention: &&Mention| {
            let before = &prose[..mention.span.start as usize];
            let before = before.split_whitespace().next_back().unwrap_or("");
            within.covers(mention.span)
                && matches!(mention.kind, EntityKind::Geopolitical | EntityKind::Location)
                && matches!(before, "in" | "at" | "near" | "In" | "At" | "Near")
        };
        chunk.facts.mentions.iter().filter(is_place).map(|mention| mention.span).collect()
    };
    let (own, theirs) = (places(chunk, stretch), places(found.chunk, found.span));
    let ([here], [there]) = (&*own, &*theirs) else { return None };
    let name = here.of(&chunk.facts.syntax.prose);
    let there = there.of(&found.chunk.facts.syntax.prose);
    // “The capital” has a name too; only a place of the same kind differs.
    let words = |name: &str| name.split_whitespace().count();
    let other = words(name) == words(there) && !document.has_name(name) && !corpus::text_names(there, name);
    other.then(|| (*here, there.to_owned()))
}

/// First and last name: a last name alone may belong to another person.
fn is_full(mention: &Mention, prose: &str) -> bool {
    mention.span.of(prose).split_whitespace().count() >= 2
}

/// Whether a single name is the last name of a person whom the draft names in full.
fn is_surname(cx: &Context<'_>, name: &str) -> bool {
    let mut persons = cx.document.chunks.iter().flat_map(|chunk| {
        let persons = chunk.facts.mentions.iter().filter(|mention| mention.kind == EntityKind::Person);
        persons.map(|person| person.span.of(&chunk.facts.syntax.prose))
    });
    persons.any(|full| full.strip_suffix(name).is_some_and(|front| front.ends_with(' ')))
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::check;

    const WORLD: &str = "--- gazette.md\nAda Marsh, the harbour master, said about 4,500 ships had sailed.\n\nShe said: “We \
                         did not let a single ship leave the port after the storm.”\n\nIn May 60 percent of the quays \
                         were empty.\n--- roe.bib\n@misc{roe1999, title = {A book that is not here}}\n";

    #[track_caller]
    fn fixed(before: &str, after: &str) {
        check(WORLD, "failed-verification", before, after);
    }

    #[test]
    fn a_figure_must_be_in_the_passage_and_is_searched_in_the_others() {
        fixed("Some 4,500 ships sailed [@gazette, para. 1].", "");
        fixed("Almost 60 percent were empty [@gazette, para. 1].", "Almost 60 percent were empty [@gazette, para. 3].");
        fixed("Of the quays 70 percent were empty [@gazette, para. 3].", "one finding, no fix");
        fixed("Of the quays 60 percent were empty [@gazette].", "");
        fixed("More than 4,000 ships sailed [@gazette, para. 1].", "");
        fixed("Two ships sailed [@gazette, para. 1].", "");
    }

    #[test]
    fn a_quotation_must_be_in_the_passage() {
        let quote = "“We did not let a single ship leave the port”";
        fixed(&format!("{quote}, she said [@gazette, para. 2]."), "");
        fixed(&format!("{quote}, she said [@gazette, para. 1]."), &format!("{quote}, she said [@gazette, para. 2]."));
        fixed("“Nobody ever saw the northern convoy come home”, she said [@gazette, para. 2].", "one finding, no fix");
    }

    #[test]
    fn sources_that_cannot_be_checked_are_not_judged() {
        fixed("Of the quays 70 percent were empty [@roe1999, p. 3].", "");
        fixed("Of the quays 70 percent were empty [@gazette, para. 3; @roe1999].", "");
        fixed("Of the quays 70 percent were empty [but see @gazette, para. 3].", "");
        fixed("Of the quays 70 percent were empty [@gazette, p. 3].", "");
    }

    #[test]
    fn each_tag_answers_for_the_words_before_it() {
        fixed("Some 4,500 ships sailed [@gazette, para. 1], and 60 percent were empty [@gazette, para. 3].", "");
        fixed(
            "Some 4,500 ships sailed [@gazette, para. 3], and 60 percent were empty [@gazette, para. 3].",
            "Some 4,500 ships sailed [@gazette, para. 1], and 60 percent were empty [@gazette, para. 3].",
        );
        fixed("As @gazette [para. 1] has it, 4,500 ships sailed.", "");
    }

    #[test]
    fn a_name_must_occur_in_the_document() {
        fixed("The ships had sailed, Ada Marsh said [@gazette, para. 3].", "");
        fixed("The ships had sailed, Bea Roe said [@gazette, para. 1].", "one finding, no fix");
    }

    const ROOM: &str = "--- gazette.md\nThe clinic in Westhaven lost $4 billion in 2019, and 45 percent of its beds stood \
                        empty.\n\nOn 12 May at least 45 nurses left, Ada Marsh said.\n\nFees rose by 12 to 15 percent.\n\nThe \
                        county court did not approve the sale of the old clinic in Norwold.\n\nJosé Muñoz and Jürgen Müller \
                        met Dr. Marshall.\n";

    #[track_caller]
    fn fails(draft: &str, expected: usize) {
        let found = crate::rules::fixture::findings(ROOM, "failed-verification", draft);
        let said: Vec<_> =
            found.iter().map(|finding| format!("{:?} {}", finding.span.of(draft), finding.message)).collect();
        assert_eq!(found.len(), expected, "{draft}: {said:#?}");
    }

    #[test]
    fn values_are_compared_and_not_digits() {
        fails("The clinic lost $4 billion [@gazette, para. 1].", 0);
        fails("The clinic lost $4 million [@gazette, para. 1].", 1);
        fails("The clinic lost €4 billion [@gazette, para. 1].", 1);
        fails("There were 45 empty beds [@gazette, para. 1].", 1);
        fails("Of the beds 45 percent were empty [@gazette, para. 1].", 0);
        fails("Some 2,019 beds were empty [@gazette, para. 1].", 1);
        fails("At least 45 nurses left [@gazette, para. 2].", 0);
        fails("At most 45 nurses left [@gazette, para. 2].", 1);
        fails("Some 12 nurses left [@gazette, para. 2].", 1);
        fails("Fees rose by 12 to 15 percent [@gazette, para. 3].", 0);
        fails("Fees rose by 12 to 25 percent [@gazette, para. 3].", 1);
        fails("Fees fell by 12 to 15 percent [@gazette, para. 3].", 1);
    }

    #[test]
    fn names_are_compared_as_cards_do() {
        fails("They left, Ada Marsh said [@gazette, para. 2].", 0);
        fails("They left, Bea Marsh said [@gazette, para. 2].", 1);
        fails("Jose Munoz met Juergen Mueller [@gazette, para. 5].", 0);
        fails("Tom Mars met nobody [@gazette, para. 5].", 1);
    }

    #[test]
    fn a_common_word_or_a_street_is_no_surname() {
        let town = "--- gazette.md\nReed beds grow below Marsh Lane and along the Cook Bridge.\n\nHill farms lost 40 sheep, the \
                    vet said. Stone walls fell.\n\nTom Wood, a diver, saw it. Green said the river was low.\n";
        for (draft, expected) in [
            ("The beds were cut, Ada Reed said [@gazette].", 1),
            ("The road was shut, Ben Marsh said [@gazette].", 1),
            ("The bridge was shut, Alan Cook said [@gazette].", 1),
            ("Sheep were lost, Nora Hill said [@gazette].", 1),
            ("Sheep were lost, Ben Stone said [@gazette].", 1),
            ("Ben Marsh is a vet.\n\nThe road was shut, Marsh said [@gazette].", 1),
            ("The diver saw it, Tom Wood said [@gazette].", 0),
            ("The river was low, Ada Green said [@gazette].", 0),
            ("The river was low, Wood said [@gazette].", 0),
        ] {
            let found = crate::rules::fixture::findings(town, "failed-verification", draft);
            assert_eq!(
                found.iter().filter(|finding| finding.message.contains("not name")).count(),
                expected,
                "{draft}"
            );
        }
    }

    #[test]
    fn a_statement_is_compared_with_the_sentence_that_states_it() {
        fails("The county court approved the sale of the clinic [@gazette, para. 4].", 1);
        fails("The county court did not approve the clinic's sale [@gazette, para. 4].", 0);
        fails("The county court refused to approve the clinic's sale [@gazette, para. 4].", 0);
        fails(
            "The county court, which had not met for weeks, did not approve the clinic's sale [@gazette, para. 4].",
            0,
        );
        fails("The county court has not yet met, but it approved the sale of the old clinic [@gazette, para. 4].", 1);
        fails("The clinic in Norwold lost $4 billion in 2018, and its beds stood empty [@gazette, para. 1].", 1);
    }
}
