//! Hovers over a name, citation, figure, source, relative date, or rule name in an ignore comment.

use super::card::{entity_card, path};
use super::cursor::{Cursor, cited_paragraph, lines};
use super::keys::{Work, similar};
use super::{Cancellable, Markup, Snapshot};
use crate::analysis::{DateValue, EntityKind, SourceGrade, Speaker};
use crate::corpus::{Disagreement, Document, EventCard, EventReport, Nature, Place, Stance};
use crate::rules;
use crate::syntax::Citation;
use crate::text::Span;

/// The most documents shown for one day.
const DAYS: usize = 6;
/// The most related passages of a figure or date.
const PASSAGES: usize = 3;

pub struct Hover {
    /// The token hovered over, exactly.
    pub span: Span,
    pub markup: Markup,
}

/// `at.span.start` is the cursor.
pub fn hover(snapshot: &Snapshot, at: Place) -> Cancellable<Option<Hover>> {
    snapshot.check()?;
    let Some(cursor) = Cursor::new(snapshot, at) else { return Ok(None) };
    if let Some((citation, span)) = cursor.citation() {
        let markup = over_citation(snapshot, cursor.document, citation)?;
        return Ok(Some(Hover { span: cursor.span(span), markup }));
    }
    if let Some(hover) = over_rule(&cursor).or_else(|| over_dispute(snapshot, &cursor)) {
        return Ok(Some(hover));
    }
    if let Some(hover) = over_told(snapshot, &cursor) {
        return Ok(Some(hover));
    }
    if let Some(hover) = over_event(snapshot, &cursor) {
        return Ok(Some(hover));
    }
    if let Some((mention, entity)) = snapshot.corpus.entity_at(cursor.here()) {
        return Ok(Some(Hover { span: mention.span, markup: entity_card(snapshot, &entity) }));
    }
    let hover = over_source(snapshot, &cursor).or_else(|| over_date(snapshot, &cursor));
    if hover.is_some() {
        return Ok(hover);
    }
    snapshot.check()?;
    let hover = over_event_of_date(snapshot, &cursor).or_else(|| over_matter(snapshot, &cursor));
    Ok(hover.or_else(|| over_figure(snapshot, &cursor)))
}

/// The work cited, and the words of the paragraph where one is named.
fn over_citation(snapshot: &Snapshot, citing: &Document, citation: &Citation) -> Cancellable<Markup> {
    let mut markup = Markup::default();
    let Some(work) = Work::of(snapshot, citing, &citation.key) else {
        markup.own("No source with the key ").strong(&citation.key, 80);
        let similar = similar(snapshot, citing, &citation.key);
        for (index, key) in similar.iter().enumerate() {
            markup.own(if index == 0 { ". Did you mean " } else { " or " }).strong(key, 80);
        }
        markup.own(if similar.is_empty() { "" } else { "?" });
        return Ok(markup);
    };
    work.reference(snapshot, citing, &mut markup);
    if citation.label != Some("paragraph") {
        return Ok(markup);
    }
    match (cited_paragraph(&snapshot.corpus, citation), work.document) {
        (Some((document, number, span)), _) => {
            let place = Place { document: document.id, span };
            markup.paragraph().words(&format!("Paragraph {number}"), 40).own(", ");
            let line = lines(&snapshot.corpus, [place]).get(&place).copied().unwrap_or(1);
            markup.place(&document.path, line, place).own(":");
            markup.paragraph().quoted(&document.text(span), 600);
        }
        (None, Some(document)) => {
            markup.paragraph().words(&document.path, 80).own(" has no paragraph ");
            markup.words(citation.locator.as_deref().unwrap_or(""), 20);
        }
        (None, None) => {}
    }
    Ok(markup)
}

/// The summary of a rule named in an ignore comment.
fn over_rule(cursor: &Cursor<'_>) -> Option<Hover> {
    let ignore = cursor.ignore()?;
    let (name, span) = ignore.rules.iter().find(|(_, span)| span.touches(cursor.offset))?;
    let mut markup = Markup::default();
    match rules::rule(name) {
        Some(rule) => {
            let meta = rule.meta();
            markup.strong(meta.name, 60).own(" · ").own(meta.standing());
            markup.paragraph().words(meta.summary(), 400);
        }
        None => {
            markup.own("Unknown rule ").strong(name, 60);
        }
    }
    Some(Hover { span: cursor.span(*span), markup })
}

/// The positions of the disagreement that contains the words under the cursor.
fn over_dispute(snapshot: &Snapshot, cursor: &Cursor<'_>) -> Option<Hover> {
    let (dispute, token) = dispute_at(snapshot, cursor)?;
    let lines = lines(&snapshot.corpus, dispute.sides.iter().map(|side| side.place));
    let mut markup = Markup::default();
    markup.own("Documents disagree on the ").strong(&dispute.matter, 100);
    if !dispute.entity.is_empty() && !dispute.matter.contains(&*dispute.entity) {
        markup.own(" of ").words(&dispute.entity, 80);
    }
    markup.paragraph().own(nature_name(dispute.nature));
    for (index, side) in dispute.sides.iter().take(12).enumerate() {
        let line = lines.get(&side.place).copied().unwrap_or(1);
        markup.item().place(&path(snapshot, side.place), line, side.place);
        markup.own(if index == 0 { " (here)  " } else { "  " }).quoted(&side.text, 90);
        if let Some(speaker) = &side.speaker {
            markup.own(" · ").words(speaker, 60);
        }
    }
    if dispute.sides.len() > 12 {
        markup.paragraph().words(&format!("and {} more", dispute.sides.len() - 12), 30);
    }
    Some(Hover { span: token, markup })
}

/// Other documents' figures for the same quantity, or dates for the same event.
fn over_told(snapshot: &Snapshot, cursor: &Cursor<'_>) -> Option<Hover> {
    let token = cursor.figure().map(|(figure, _)| figure.span).or_else(|| cursor.date().map(|(date, _)| date.span))?;
    let sides = snapshot.corpus.other_reports(cursor.document, cursor.index, token);
    if sides.is_empty() {
        return None;
    }
    let lines = lines(&snapshot.corpus, sides.iter().map(|side| side.place));
    let mut markup = Markup::default();
    markup.own("Other reports:");
    if let Some(own) = sides.first().filter(|own| own.speaker.is_some()) {
        markup.item().own("here  ").quoted(&own.text, 90);
        if let Some(speaker) = &own.speaker {
            markup.own(" · ").words(speaker, 60);
        }
    }
    for side in sides.iter().skip(1).take(8) {
        let line = lines.get(&side.place).copied().unwrap_or(1);
        markup.item().place(&path(snapshot, side.place), line, side.place).own("  ").quoted(&side.text, 90);
        if let Some(speaker) = &side.speaker {
            markup.own(" · ").words(speaker, 60);
        }
    }
    if sides.len() > 9 {
        markup.paragraph().words(&format!("and {} more", sides.len() - 9), 30);
    }
    if cursor.date().is_some() {
        that_day(snapshot, cursor, &mut markup);
    }
    Some(Hover { span: cursor.span(token), markup })
}

/// The disagreement on the figure, date or title under the cursor, and its token in the document.
pub(super) fn dispute_at(snapshot: &Snapshot, cursor: &Cursor<'_>) -> Option<(Disagreement, Span)> {
    let token = (cursor.figure().map(|(_, span)| span))
        .or_else(|| cursor.date().map(|(date, _)| date.span))
        .or_else(|| cursor.descriptor())?;
    let token = cursor.span(token);
    let at = cursor.here();
    let disputes = snapshot.corpus.disagreements_in(cursor.document, cursor.index);
    let dispute = disputes.into_iter().find(|dispute| {
        let own = dispute.sides.first().map(|side| side.place);
        own.is_some_and(|own| {
            own.document == at.document && own.span.touches(at.span.start) && own.span.overlaps(token)
        })
    })?;
    Some((dispute, token))
}

/// The speaker, for “he”, “the envoy” or an omitted source.
fn over_source(snapshot: &Snapshot, cursor: &Cursor<'_>) -> Option<Hover> {
    let (attribution, speaker, span) = cursor.attribution()?;
    let mut markup = Markup::default();
    match speaker {
        Some(speaker) => said_by(snapshot, cursor, speaker, &mut markup),
        None => drop(markup.own(grade_name(attribution.grade))),
    }
    Some(Hover { span: cursor.span(span), markup })
}

fn said_by(snapshot: &Snapshot, cursor: &Cursor<'_>, speaker: &Speaker, markup: &mut Markup) {
    let (name, _) = snapshot.corpus.speaker(cursor.document, speaker);
    markup.own("Source: ").strong(&name, 80).own(" · ").own(grade_name(speaker.grade));
    let told = matches!(speaker.grade, SourceGrade::Named | SourceGrade::Role);
    if told && let Some(entity) = snapshot.corpus.entity_speaking(cursor.document, speaker) {
        markup.append(entity_card(snapshot, &entity));
    }
}

/// The date of “Friday”, and what other documents say about it.
pub(super) fn over_date(snapshot: &Snapshot, cursor: &Cursor<'_>) -> Option<Hover> {
    let (date, iso) = cursor.date()?;
    let mut markup = Markup::default();
    if let Some(iso) = iso.filter(|_| !is_absolute(date.value)) {
        markup.strong(iso, 20);
        if let Some(own) = &cursor.document.meta.date {
            markup.own(" · relative to the date of the document, ").words(own, 20);
        }
    }
    that_day(snapshot, cursor, &mut markup);
    (!markup.plain.is_empty()).then(|| Hover { span: cursor.span(date.span), markup })
}

/// What other documents say about the day under the cursor.
fn that_day(snapshot: &Snapshot, cursor: &Cursor<'_>, markup: &mut Markup) {
    let Some(index) = cursor.chunk.facts.dates.iter().position(|date| date.span.touches(cursor.offset)) else { return };
    let days = snapshot.corpus.same_date_passages(cursor.document, cursor.index, index);
    if days.is_empty() {
        return;
    }
    markup.paragraph().strong("Other events around this date", 40);
    if days.len() > DAYS {
        markup.own(" (").words(&format!("{DAYS} of {}", days.len()), 20).own(")");
    }
    let shown = || days.iter().take(DAYS);
    let lines = lines(&snapshot.corpus, shown().map(|day| day.place));
    for day in shown() {
        let line = lines.get(&day.place).copied().unwrap_or(1);
        let words = snapshot.corpus.document(day.place.document).map(|document| document.text(day.place.span));
        markup.item().place(&path(snapshot, day.place), line, day.place).own("  ");
        markup.quoted(&words.unwrap_or_default(), 120);
    }
}

/// An event without a proper name.
fn over_event(snapshot: &Snapshot, cursor: &Cursor<'_>) -> Option<Hover> {
    // A proper name has a card of its own.
    let here = cursor.chunk.facts.mentions.iter().find(|mention| mention.span.touches(cursor.offset));
    if here.is_some_and(|mention| mention.kind != EntityKind::Event) {
        return None;
    }
    event_hover(snapshot, cursor.here())
}

/// The event of the date under the cursor: “on Friday”, “April 14”.
fn over_event_of_date(snapshot: &Snapshot, cursor: &Cursor<'_>) -> Option<Hover> {
    let (date, _) = cursor.date()?;
    let word = snapshot.corpus.event_near(cursor.chunk, date.span)?;
    let hover = event_hover(snapshot, cursor.place(Span::empty(word.start)))?;
    Some(Hover { span: cursor.span(date.span), ..hover })
}

/// Related passages for a figure or date that no other document has: the citation candidates of its sentence.
fn over_matter(snapshot: &Snapshot, cursor: &Cursor<'_>) -> Option<Hover> {
    let token = cursor.figure().map(|(figure, _)| figure.span).or_else(|| cursor.date().map(|(date, _)| date.span))?;
    let sentence = cursor.chunk.facts.sentences.get(cursor.chunk.sentence_at(token.start)?)?.span;
    let mut passages = snapshot.corpus.offers(cursor.document, cursor.span(sentence), PASSAGES);
    passages.truncate(PASSAGES);
    if passages.is_empty() {
        return None;
    }
    let lines = lines(&snapshot.corpus, passages.iter().map(|passage| passage.place));
    let mut markup = Markup::default();
    markup.strong("Related passages", 40);
    for passage in &passages {
        let line = lines.get(&passage.place).copied().unwrap_or(1);
        let words = snapshot.corpus.document(passage.place.document).map(|document| document.text(passage.place.span));
        markup.item().place(&path(snapshot, passage.place), line, passage.place).own(match passage.stance {
            Stance::Supports => " · supports  ",
            Stance::Partly => " · supports in part  ",
            Stance::Contradicts => " · contradicts  ",
            Stance::Mentions => "  ",
        });
        markup.quoted(&words.unwrap_or_default(), 120);
    }
    Some(Hover { span: cursor.span(token), markup })
}

/// A figure without related passages: its quantity, date and source.
fn over_figure(snapshot: &Snapshot, cursor: &Cursor<'_>) -> Option<Hover> {
    let (figure, _) = cursor.figure()?;
    let joined = &cursor.chunk.joined;
    let mut markup = Markup::default();
    markup.strong(figure.span.of(&cursor.chunk.text), 40);
    if !figure.counts.is_empty() {
        markup.own(" · ").words(&figure.counts, 60);
    }
    let date = figure.as_of.map(|at| at as usize);
    let as_of = date.and_then(|at| match joined.dates.get(at).cloned().flatten() {
        Some(iso) => Some(iso.to_string()),
        None => cursor.chunk.facts.dates.get(at).map(|date| date.span.of(&cursor.chunk.text).to_owned()),
    });
    if let Some(as_of) = as_of {
        markup.own(" · as of ").words(&as_of, 40);
    }
    let told = joined.attributions.iter().zip(&joined.speakers).filter_map(|(attribution, speaker)| {
        let content = attribution.content.iter().find(|content| content.covers(figure.span))?;
        Some((content.len(), speaker.as_ref(), attribution.grade))
    });
    match told.min_by_key(|(length, ..)| *length) {
        Some((_, Some(speaker), _)) => {
            let (name, _) = snapshot.corpus.speaker(cursor.document, speaker);
            markup.paragraph().own("Source: ").strong(&name, 80).own(" · ").own(grade_name(speaker.grade));
        }
        Some((.., grade)) => drop(markup.paragraph().own("Source: ").own(grade_name(grade))),
        None => drop(markup.paragraph().own("No attribution")),
    }
    markup.own(" · not mentioned in other documents");
    Some(Hover { span: cursor.span(figure.span), markup })
}

/// The card of the event at a word: date, place, and reports about it and about similar events there.
fn event_hover(snapshot: &Snapshot, at: Place) -> Option<Hover> {
    let event = snapshot.corpus.event_card_at(at)?;
    let is_here = |told: &EventReport| {
        told.place.document == event.word.document && (!told.same || told.place.span.covers(event.word.span))
    };
    let tells = event.told.iter().any(|told| !is_here(told));
    tells.then(|| Hover { span: event.word.span, markup: markup_of(snapshot, &event, false) })
}

/// `whole`: requested by name and not in a document whose own sentences the reader sees.
pub(super) fn markup_of(snapshot: &Snapshot, event: &EventCard, whole: bool) -> Markup {
    let mut markup = Markup::default();
    markup.strong(&event.what, 40).own(" in ").strong(&event.at, 60);
    if let Some(when) = &event.when {
        markup.own(" · ").words(when, 30);
    }
    let lines = lines(&snapshot.corpus, event.told.iter().map(|told| told.place));
    let mut heading = "";
    let is_here = |told: &&EventReport| {
        told.place.document == event.word.document && (!told.same || told.place.span.covers(event.word.span))
    };
    for told in event.told.iter().filter(|told| whole || !is_here(told)).take(8) {
        let now = if told.same { "Mentioned in" } else { "Similar events there" };
        if heading != now {
            markup.paragraph().strong(now, 40);
            heading = now;
        }
        let line = lines.get(&told.place).copied().unwrap_or(1);
        markup.item().place(&path(snapshot, told.place), line, told.place).own(" · ").words(&told.date, 30).own("  ");
        let words = snapshot.corpus.document(told.place.document).map(|document| document.text(told.place.span));
        markup.quoted(&words.unwrap_or_default(), 120);
    }
    markup
}

/// Whether a date contains its year.
pub(super) fn is_absolute(date: DateValue) -> bool {
    matches!(date, DateValue::Day { .. } | DateValue::Month { .. } | DateValue::Year(_))
}

fn nature_name(nature: Nature) -> &'static str {
    match nature {
        Nature::Figure => "Figures differ:",
        Nature::Date => "Dates differ:",
        Nature::Title => "Titles differ:",
        Nature::Denial => "Claimed and denied:",
        Nature::Framing => "Different wording for the same thing:",
        Nature::Person => "Persons differ:",
        Nature::Place => "Places differ:",
        Nature::Outcome => "Accounts differ:",
        Nature::Speaker => "Speakers differ:",
    }
}

pub(super) fn grade_name(grade: SourceGrade) -> &'static str {
    match grade {
        SourceGrade::Named => "named source",
        SourceGrade::Role => "source named by office",
        SourceGrade::Group => "unnamed members of a named group",
        SourceGrade::Vague => "vague source",
        SourceGrade::Anonymous => "anonymous source",
        SourceGrade::Document => "document",
        SourceGrade::Pronoun => "pronoun with an unclear reference",
        SourceGrade::None => "no source in the text",
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::ide::fixture::{Fixture, shown};

    #[track_caller]
    fn check(fixture: &str, wanted: &Expect) {
        let fixture = Fixture::new(fixture);
        let found = hover(&fixture.snapshot, fixture.at).unwrap();
        let text = found.map_or_else(
            || "nothing\n".to_owned(),
            |hover| format!("over “{}”\n{}", fixture.document().text(hover.span), shown(&hover.markup)),
        );
        wanted.assert_eq(&text);
    }

    const SOURCES: &str = "
--- sources.bib
@online{tides2018, author = {Ada Marsh}, title = {Tides [and] ships}, organization = {Gazette}, date = {2018-02-03}, file = {tides.txt}}
--- tides.txt
The harbour was quiet.

Twelve <b>ships</b> sailed.
--- notes/quay.md
We met on the quay.
";

    fn draft(text: &str) -> String {
        format!("{SOURCES}--- draft.md\n{text}\n")
    }

    #[test]
    fn a_citation_shows_the_work_and_the_paragraph_it_names() {
        check(
            &draft("They sailed [see @tides$02018, para. 2]."),
            &expect![[r#"
                over “tides2018”
                Marsh, Ada. 2018. “Tides [and] Ships.” Gazette, February 3. tides.txt
                Paragraph 2, tides.txt:3:
                “Twelve <b>ships</b> sailed.”
            "#]],
        );
        check(
            &draft("They sailed [see @tides2018, pa$0ra. 9]."),
            &expect![[r#"
                over “para. 9”
                Marsh, Ada. 2018. “Tides [and] Ships.” Gazette, February 3. tides.txt
                tides.txt has no paragraph 9
            "#]],
        );
        check(
            &draft("They sailed [@tides2018$0]."),
            &expect![[r#"
                over “tides2018”
                Marsh, Ada. 2018. “Tides [and] Ships.” Gazette, February 3. tides.txt
            "#]],
        );
        check(
            &draft("They met [@quay$0, para. 1]."),
            &expect![[r#"
                over “quay”
                notes/quay.md
                Paragraph 1, notes/quay.md:1:
                “We met on the quay.”
            "#]],
        );
    }

    #[test]
    fn an_unknown_key_shows_similar_ones() {
        check(
            &draft("They sailed [@tide$02081]."),
            &expect![[r#"
            over “tide2081”
            No source with the key tide2081. Did you mean tides2018?
        "#]],
        );
        check(
            &draft("They sailed [@zebra$0]."),
            &expect![[r#"
            over “zebra”
            No source with the key zebra
        "#]],
        );
    }

    #[test]
    fn a_rule_in_an_ignore_comment_shows_its_summary() {
        check(
            &draft("<!-- ibid: ignore vague-attri$0bution: known to the editor -->"),
            &expect![[r#"
                over “vague-attribution”
                vague-attribution · warning
                Reports a statement attributed to an unidentified source.
            "#]],
        );
        check(
            &draft("<!-- ibid: ignore no-su$0ch: reason -->"),
            &expect![[r#"
            over “no-such”
            Unknown rule no-such
        "#]],
        );
    }

    #[test]
    fn a_figure_shows_who_else_gives_one_for_the_same() {
        check(
            "--- a.txt\nAda Marsh said $045 ships were lost in the storm.\n--- b.txt\nBen Stone said 45 ships were lost in the storm.\n",
            &expect![[r#"
            over “45”
            Other reports:
              here  “45” · Ada Marsh
              b.txt:1  “45” · Ben Stone
        "#]],
        );
    }

    #[test]
    fn a_date_and_an_event_without_a_name_show_other_reports() {
        let files = "--- b.txt\nBy Cleo Wren, April 16, 2017\n\nBen Stone left the talks in Lisbon on Friday.\n";
        check(
            &format!("--- a.txt\nThe fair opened on 14 April$0 2017 in Basel.\n{files}"),
            &expect![[r#"
                over “14 April 2017”
                Other events around this date
                  b.txt:3  “Ben Stone left the talks in Lisbon on Friday.”
            "#]],
        );
        check(
            &format!("--- a.txt\nThe Lisbon conf$0erence opened on 14 April 2017.\n{files}"),
            &expect![[r#"
                over “conference”
                conference in Lisbon · 2017-04-14
                Mentioned in
                  b.txt:3 · 2017-04-14  “Ben Stone left the talks in Lisbon on Friday.”
            "#]],
        );
    }

    #[test]
    fn a_figure_without_related_passages_shows_its_quantity_and_source() {
        let other = "--- b.txt\nTwo choirs sang in the square until it rained.\n";
        check(
            &format!("--- a.txt\nAda Marsh said 4$05 ships were lost in 2017.\n{other}"),
            &expect![[r#"
                over “45”
                45 · ships · as of 2017
                Source: Ada Marsh · named source · not mentioned in other documents
            "#]],
        );
        check(
            &format!("--- a.txt\nThe storm sank 4$05 ships.\n{other}"),
            &expect![[r#"
                over “45”
                45 · ships
                No attribution · not mentioned in other documents
            "#]],
        );
    }

    #[test]
    fn plain_words_show_nothing() {
        check(&draft("The quiet$0 morning passed."), &expect![["nothing\n"]]);
        check(&draft("See [$0 and ] there."), &expect![["nothing\n"]]);
    }

    #[test]
    fn a_date_shows_the_event_that_it_is_of() {
        let fixture = Fixture::new(
            "
--- gazette.txt
The talks in Lisbon were held on 7 February 2017.
--- draft.txt
Ada Marsh left the talks in Lisbon on Monday.

She would not comment on Fri$0day’s talks.
",
        );
        let found = hover(&fixture.snapshot, fixture.at).unwrap().map(|hover| shown(&hover.markup));
        let found = found.unwrap_or_default();
        assert!(
            found.starts_with("talks in Lisbon · Friday\n") && found.contains("gazette.txt:1 · 2017-02-07"),
            "{found}"
        );
    }

    #[test]
    fn a_figure_that_only_one_document_gives_shows_related_passages() {
        check(
            "
--- gazette.txt
The storm destroyed the old lighthouse of Ada Marsh in Lisbon, and her barn.
--- draft.txt
A storm has destroyed the lighthouse of Ada Marsh in Lisbon and some thir$0ty ships.
",
            &expect![[r#"
                over “some thirty”
                Related passages
                  gazette.txt:1  “The storm destroyed the old lighthouse of Ada Marsh in Lisbon, and her barn.”
            "#]],
        );
    }
}
