use super::rule::{Context, Meta, Report, Rule, rule};
use std::sync::LazyLock;

use crate::analysis::{Attribution, DocumentKind, EntityKind, Manner, Mention, SourceGrade, hearsay};
use crate::corpus::NEAR;
use crate::english;
use crate::text::{Span, offset};

rule! {
    /// Reports a statement attributed to an unidentified source.
    ///
    /// An anonymous source may be right, but readers cannot judge it. Say whose officials, which critics, what kind of source
    /// and how it knows; or cite a document. Sources are graded:
    ///
    /// | grade | for example | reported |
    /// |---|---|---|
    /// | vague | “officials”, “critics”, “a farmer” | yes |
    /// | anonymous | “a source familiar with the matter”, “speaking on condition of anonymity” | yes |
    /// | none | “reportedly”, “it is alleged”, “the well is said to be deep” | yes |
    /// | specified later | one of them is named within the next paragraphs | with `strict` |
    /// | of a meeting | “members agreed”, in minutes | with `strict` |
    /// | group | unnamed members of a named body or nation: “US officials” | with `strict` |
    /// | role, document, name | “the harbour master”, “the report”, “Ada Marsh” | no |
    ///
    /// ```ibid
    /// Officials said the talks had failed.
    /// ^^^^^^^^^ vague-attribution
    ///
    /// The nurse, speaking on condition of anonymity, said the ward was empty.
    ///                        ^^^^^^^^^^^^^^^^^^^^^^ vague-attribution
    ///
    /// The coach reportedly left in June.
    ///           ^^^^^^^^^^ vague-attribution
    ///
    /// Ada Marsh, the harbour master, said the talks had failed.
    ///
    /// Several witnesses said the ship had no lights.
    ///
    /// “It was quite dark,” said Ben Cole, a witness.
    /// ```
    VagueAttribution { name: "vague-attribution", level: Warning, across: false, since: "0.1.0" }
}

impl Rule for VagueAttribution {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let mut told: Vec<Span> = Vec::new();
        let joined = &cx.chunk().joined;
        for (attribution, speaker) in joined.attributions.iter().zip(&joined.speakers) {
            // “They” with an earlier antecedent has the grade of the antecedent.
            let grade = match (attribution.grade, speaker) {
                (SourceGrade::Pronoun, Some(speaker)) => speaker.grade,
                (grade, _) => grade,
            };
            let strict = cx.settings.strict;
            let reported = match grade {
                SourceGrade::Vague | SourceGrade::Anonymous => true,
                SourceGrade::Group => strict,
                _ => false,
            };
            if !reported || attribution.grade == SourceGrade::Pronoun {
                continue;
            }
            // “It was suggested that”, in minutes: by those who met.
            let resolved = || attribution.cue.iter().any(|cue| is_resolution(cue.of(&cx.chunk().text)));
            if attribution.source.is_empty() && !strict && document_kind(cx) == DocumentKind::Minutes && resolved() {
                continue;
            }
            // A wish, plan or quarrel is not a report of a statement.
            if attribution.manner == Manner::Deed && !strict {
                continue;
            }
            let words =
                attribution.source.iter().copied().reduce(Span::join).or_else(|| attribution.cue.first().copied());
            let Some(span) = words else { continue };
            // The words of a quotation are its speaker's, and no writer can change them.
            if is_quoted(cx, span) {
                continue;
            }
            let bare = span.of(&cx.chunk().text).trim_end_matches(|c: char| !c.is_alphanumeric()).len();
            let span = Span { end: span.start + offset(bare), ..span };
            let is_known = || {
                is_named_later(cx, span)
                    || is_of_meeting(cx, span)
                    || is_illustrated(cx, attribution)
                    || is_of_study(cx, span)
            };
            if grade == SourceGrade::Vague && !strict && is_known() {
                continue;
            }
            if !cx.in_body(span) || cx.sentence_of(span).is_some_and(|sentence| cx.is_cited(sentence)) {
                continue;
            }
            let reason = match grade {
                SourceGrade::Anonymous => UNNAMED,
                SourceGrade::Group => "These words name a group, but no member of it.",
                _ => "These words do not identify anyone.",
            };
            told.push(span);
            report.at(span, MESSAGE).reason(reason).because(attribution.cue.first().copied()).help(HELP);
        }
        for (index, sentence) in cx.body() {
            if told.iter().any(|span| sentence.span.overlaps(*span)) || cx.is_cited(index) {
                continue;
            }
            let words = sentence.span.of(&cx.chunk().facts.syntax.prose);
            let unnamed = hearsay::unnamed(words);
            let agentless = unnamed.is_none();
            let Some(place) = unnamed.or_else(|| hearsay::agentless(words)) else { continue };
            // “It was noted that”, “it is hoped that”: by those who met, and by the issuer.
            let kind = document_kind(cx);
            if agentless
                && !cx.settings.strict
                && matches!(kind, DocumentKind::Minutes | DocumentKind::Release)
                && impersonal(words, &place)
                && is_resolution(&words[place.clone()])
            {
                continue;
            }
            let place = Span::at(place).shifted(sentence.span.start);
            let quoted = cx.chunk().facts.quotations.iter().any(|quotation| quotation.inner.overlaps(place));
            // The statement has another, identifiable source.
            let owned = joined.attributions.iter().any(|attribution| {
                let found = matches!(attribution.grade, SourceGrade::Named | SourceGrade::Role | SourceGrade::Document);
                found && !attribution.source.is_empty() && attribution.content.iter().any(|span| span.covers(place))
            });
            if quoted || agentless && owned {
                continue;
            }
            let reason = if agentless { "The sentence reports hearsay and names no source." } else { UNNAMED };
            report.at(place, MESSAGE).reason(reason).help(HELP);
        }
    }
}

const MESSAGE: &str = "Vague source: who exactly?";
const UNNAMED: &str = "The source is anonymous, and the text does not say how it knows.";
const HELP: &str = "Name the person or office, or cite a document.";

/// Whether the next paragraphs name a person whom the source's last word describes: “witnesses” … “Ben Cole, a witness”.
fn is_named_later(cx: &Context<'_>, source: Span) -> bool {
    let Some(what) = source.of(&cx.chunk().text).split_whitespace().last().map(singular) else { return false };
    let chunks = cx.document.chunks.iter().enumerate().skip(cx.index).take(NEAR);
    let persons = chunks.flat_map(|(index, chunk)| {
        let behind = move |span: Span| index > cx.index || span.start >= source.end;
        let persons = chunk.facts.mentions.iter().filter(|mention| mention.kind == EntityKind::Person);
        persons.filter(move |person| behind(person.span)).map(move |person| (chunk, person))
    });
    let is = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| singular(word) == what);
    persons.into_iter().any(|(chunk, person)| person.descriptors.iter().any(|words| is(words.of(&chunk.text))))
}

/// Whether a source is those who made a study that the sentence names: “researchers report in the journal Nature”.
fn is_of_study(cx: &Context<'_>, source: Span) -> bool {
    static RESEARCHERS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ORDINARY, "study.researchers"));
    let sentence = cx.sentence_of(source).and_then(|index| cx.chunk().facts.sentences.get(index));
    let words = source.of(&cx.chunk().text).to_lowercase();
    let last = words.split_whitespace().next_back().unwrap_or("");
    RESEARCHERS.contains(&last) && sentence.is_some_and(|sentence| sentence.names_study())
}

/// Whether a span is inside a quotation.
fn is_quoted(cx: &Context<'_>, span: Span) -> bool {
    cx.chunk().facts.quotations.iter().any(|quotation| !quotation.term && quotation.inner.covers(span))
}

fn document_kind(cx: &Context<'_>) -> DocumentKind {
    cx.settings.kind(&cx.document.path).unwrap_or_else(|| cx.document.kind())
}

/// Whether a cue tells what a meeting does: “was suggested”, and not “is rumoured”.
fn is_resolution(cue: &str) -> bool {
    static RESOLVED: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "minutes.resolved"));
    cue.split_whitespace().next_back().is_some_and(|word| RESOLVED.contains(&word))
}

/// Whether “it” is the subject of an agentless passive.
fn impersonal(sentence: &str, place: &std::ops::Range<usize>) -> bool {
    let before = sentence.get(..place.start).unwrap_or("").split_whitespace().next_back();
    before.is_some_and(|word| word.eq_ignore_ascii_case("it") || word == "has")
}

/// Whether the next statement of the chunk is by a person whom it names and who speaks for the group: “Farmers said help came late. Ada Marsh, who keeps goats, …”.
fn is_illustrated(cx: &Context<'_>, group: &Attribution) -> bool {
    let source = group.source.iter().copied().reduce(Span::join).unwrap_or_default();
    // A group of people in one word or two: no polls, and nobody “briefed on the move”.
    let mut words = source.of(&cx.chunk().text).split_whitespace();
    let last = words.clone().next_back().unwrap_or("").to_lowercase();
    if !last.ends_with('s') || words.any(|word| KNOWING.contains(&word)) || WORKS.contains(&&*last) {
        return false;
    }
    if opens_with_person(cx, source) {
        return true;
    }
    let chunk = cx.chunk();
    let all = chunk.joined.attributions.iter().zip(&chunk.joined.speakers);
    let next = all.filter(|(other, _)| starts(other) > source.end).find(|(other, _)| other.manner != Manner::Deed);
    next.is_some_and(|(other, speaker)| {
        let person = speaker.as_ref().is_some_and(|speaker| speaker.kind == Some(EntityKind::Person));
        let full = speaker.as_ref().is_some_and(|speaker| {
            let mut sources =
                other.source.iter().filter_map(|span| chunk.text.get(span.start as usize..span.end as usize));
            sources.any(|words| words.contains(&*speaker.name)) && speaker.name.contains(' ')
        });
        person && full && other.grade == SourceGrade::Named && other.score >= ILLUSTRATES
    })
}

/// Whether the next sentence opens with the full name of a person, and says who that is: “Ada Marsh, who keeps goats, was told …”.
fn opens_with_person(cx: &Context<'_>, source: Span) -> bool {
    let chunk = cx.chunk();
    let sentences = &chunk.facts.sentences;
    let next = sentences.iter().find(|sentence| sentence.span.start > source.end);
    next.is_some_and(|next| {
        let mut persons = chunk.facts.mentions.iter().filter(|mention| mention.kind == EntityKind::Person);
        let introduced = |person: &Mention| {
            let behind = chunk.text.get(person.span.end as usize..).unwrap_or("");
            person.span.of(&chunk.text).contains(' ') && behind.starts_with(',')
        };
        persons.any(|person| person.span.start == next.span.start && introduced(person))
    })
}

/// Words of those who know something that is kept from others.
const KNOWING: [&str; 4] = ["briefed", "familiar", "close", "knowledge"];
static WORKS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "source.works"));

/// The least score of a statement that illustrates another.
const ILLUSTRATES: f32 = 0.6;

/// Where the first part of an attribution starts.
fn starts(attribution: &Attribution) -> u32 {
    let parts = attribution.source.iter().chain(&attribution.cue).chain(&attribution.content);
    parts.map(|span| span.start).min().unwrap_or(0)
}

/// Those who decide in the minutes of a body.
static MEMBERS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "minutes.members"));

/// Whether a source is those who met: “members agreed”, in minutes.
fn is_of_meeting(cx: &Context<'_>, source: Span) -> bool {
    let kind = document_kind(cx);
    let text = &*cx.chunk().text;
    let word = |text: Option<&str>| text.unwrap_or("").to_lowercase();
    let last = word(source.of(text).split_whitespace().last());
    // “Those present”
    let next = word(text.get(source.end as usize..).and_then(|behind| behind.split_whitespace().next()));
    let last = if last == "those" { next } else { last };
    kind == DocumentKind::Minutes && MEMBERS.contains(&&*last)
}

/// A word in lower case, without its plural ending.
fn singular(word: &str) -> String {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let stem = word.strip_suffix("es").filter(|stem| stem.ends_with("ss")).or_else(|| word.strip_suffix('s'));
    stem.filter(|_| !word.ends_with("ss")).map(str::to_owned).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::findings;

    const NAMED: &str = "Several witnesses said the ship had no lights.\n\nThe night was cold.\n\n“It was quite \
                         dark,” said Ben Cole, a witness.\n";

    #[test]
    fn a_source_named_later_is_not_vague() {
        assert_eq!(findings("", "vague-attribution", NAMED).len(), 0);
        let other = NAMED.replace("a witness", "a butcher");
        assert_eq!(findings("", "vague-attribution", &other).len(), 1);
    }

    #[test]
    fn what_people_can_do_decide_or_find_has_no_source() {
        for text in [
            "Participants could see the screen from every seat.",
            "A jury found him guilty on all counts.",
            "Patients can ask for a second opinion.",
            "Voters must show a card.",
            "Readers should note that the shop is closed.",
            "Engineers found a crack in the beam.",
            "Scientists have found a way to store heat in sand.",
            "A jury heard that the driver was asleep.",
            "According to sonar maps, the wreck lies at 40 metres.",
            "A memo seen by the Gazette says the brakes were worn.",
            "Bees can count to four, researchers report in the journal Animal Mind.",
            "A deed in the county archive says that the green is common land.",
        ] {
            assert_eq!(findings("", "vague-attribution", text).len(), 0, "{text}");
        }
        for text in [
            "Critics say the plan is a waste.",
            "Observers believe the vote was close.",
            "It is widely believed that the king is ill.",
            "Scientists have found that the drug works.",
            "Researchers found evidence that the drug works.",
            "Some people claim the well is haunted.",
        ] {
            assert_eq!(findings("", "vague-attribution", text).len(), 1, "{text}");
        }
    }

    #[test]
    fn a_meeting_suggests_and_does_not_gossip() {
        let minutes = |text: &str| {
            format!("# Minutes of the Besse Rowing Club\n\nPresent: Tove Falk (chair), Tom Hale.\n\n{text}\n")
        };
        for (text, expected) in [
            ("It was suggested that the boat be sold.", 0),
            ("It is hoped that the grant will cover it.", 0),
            ("It is rumoured that the landlord forged the lease.", 1),
            ("It is alleged that the pump was sold twice.", 1),
        ] {
            assert_eq!(findings("", "vague-attribution", &minutes(text)).len(), expected, "{text}");
        }
    }

    #[test]
    fn a_group_whose_member_is_named_next_is_not_vague() {
        for text in [
            "Farmers said help had come too late. Ada Marsh, who keeps goats, had been told to stay.",
            "Opposition councillors called for an inquiry. Dan Foyle, who leads the Liberals, said the budget was cut.",
            "Parents say the school is too far. “We leave at six,” said Tasha Greene, a nurse.",
            "Analysts said the firm was running out of road. Meera Nair of Colton Securities said she would sell.",
        ] {
            assert_eq!(findings("", "vague-attribution", text).len(), 0, "{text}");
        }
        let apart =
            "Ada Marsh led the trial. Some doctors say that a weekly dose is dangerous. Marsh said it was safe.";
        assert_eq!(findings("", "vague-attribution", apart).len(), 1);
        let next = "Officials say that the bridge was never safe.\n\n“We crossed it daily,” Ines Okafor said.";
        assert_eq!(findings("", "vague-attribution", next).len(), 1, "who speaks next may be anybody");
    }

    #[test]
    fn vague_words_of_a_quoted_speaker_are_theirs() {
        for text in [
            "“I was told by an officer that it was safe,” Owen Blythe said.",
            "“Some people say the pitch was frozen,” the coach, Carla Venn, said.",
            "“Experts say the drug works, and I trust them,” Dr Grace Wanjiru said.",
        ] {
            assert_eq!(findings("", "vague-attribution", text).len(), 0, "{text}");
        }
    }

    #[test]
    fn in_minutes_the_members_are_who_decides() {
        for (title, text) in [
            (
                "Minutes of the Halden Parish Council, 4 May 2026",
                "Members felt that the price of the benches was too high.",
            ),
            ("Minutes of the board of the Tide Institute", "Trustees reported that the fund had 3,200 pounds."),
            (
                "Minutes of the Besse Rowing Club, 3 March 2026",
                "Those present agreed that the boathouse needed a roof.",
            ),
        ] {
            let minutes = format!("# {title}\n\nPresent: Tove Falk (chair), Tom Hale, Ada Marsh.\n\n{text}\n");
            assert_eq!(findings("", "vague-attribution", &minutes).len(), 0, "{text}");
        }
        let minutes = "# Minutes of the Halden Parish Council, 4 May 2026\n\nPresent: Tove Falk (chair), Tom Hale, Ada Marsh.\n\n\
                       Residents said the path was dangerous.\n";
        assert_eq!(findings("", "vague-attribution", minutes).len(), 1);
        assert_eq!(findings("", "vague-attribution", "Members felt that the price was too high.\n").len(), 1);
    }

    #[test]
    fn a_plural_and_its_singular_are_one() {
        assert_eq!(super::singular("Witnesses,"), super::singular("witness"));
        assert_eq!(super::singular("officials"), "official");
    }
}
