use std::fmt::Write as _;
use std::sync::Arc;

use crate::analysis::{EntityKind, read};
use crate::syntax::Format;

/// One line for each mention: name, kind, `*` for a metonym, descriptors.
fn check(text: &str, expected: &str) {
    let facts = read(&Arc::from(text), Format::Text, false);
    let mut found = String::new();
    for mention in &facts.mentions {
        let kind = match mention.kind {
            EntityKind::Person => "person",
            EntityKind::Organization => "body",
            EntityKind::Geopolitical => "state",
            EntityKind::Location => "place",
            EntityKind::Nationality => "people",
            EntityKind::Group => "group",
            EntityKind::Event => "event",
            EntityKind::Work => "work",
        };
        let _ = write!(found, "{}: {kind}", mention.span.of(text));
        if mention.metonym {
            found.push('*');
        }
        for descriptor in &mention.descriptors {
            let _ = write!(found, " [{}]", descriptor.of(text));
        }
        if let Some(acronym) = mention.acronym {
            let _ = write!(found, " ({})", acronym.of(text));
        }
        found.push('\n');
    }
    assert_eq!(found.trim(), expected.trim(), "{text}");
}

#[test]
fn names_end_at_markup_and_at_possessives() {
    check(
        "By <u>Ada Marsh</u> <u>Harbour Research</u>, Norway.",
        "Ada Marsh: person\nHarbour Research: body\nNorway: state",
    );
    check("It is Norway's non-U.S. and other trade.", "Norway: state\nU.S.: state");
}

#[test]
fn titles_are_next_to_the_name_and_not_in_it() {
    check("The fleet was led by Army General Ada Marsh.", "Ada Marsh: person [Army General]");
    check("We met Gen. Otto Pell and Mr Quill.", "Otto Pell: person [Gen.]\nQuill: person [Mr]");
    check(
        "Norwegian Foreign Minister Ada Marsh flew home.",
        "Norwegian: people\nAda Marsh: person [Norwegian Foreign Minister]",
    );
    check("They asked Secretary of State Otto Pell.", "Otto Pell: person [Secretary of State]");
}

#[test]
fn roles_in_lower_case_are_descriptions() {
    check("Talks with US diplomat Ada Marsh went on.", "US: state\nAda Marsh: person [US diplomat]");
    check(
        "Ada Marsh, an analyst at the Institute for Tides, laughed.",
        "Ada Marsh: person [an analyst at the Institute for Tides]\nInstitute for Tides: body",
    );
    check(
        "Pell, who serves as the harbour envoy to Norway, laughed.",
        "Pell: person [the harbour envoy to Norway]\nNorway: state",
    );
    check(
        "Otto Pell’s special envoy for East Asia, Ada Marsh, laughed.",
        "Otto Pell: person\nEast Asia: place\nAda Marsh: person [Otto Pell’s special envoy for East Asia]",
    );
    check(
        "Otto Pell, NATO’s Deputy Commander, Europe, laughed.",
        "Otto Pell: person [NATO’s Deputy Commander, Europe]\nNATO: body\nEurope: place",
    );
}

#[test]
fn a_place_that_acts_is_its_government() {
    check("Oslo has rejected the plan.", "Oslo: state*");
    check("Talks were held in Oslo.", "Oslo: state");
    check("The Kremlin shrugged at Norway’s offer.", "Kremlin: body*\nNorway: state");
    check("They feared Oslo’s influence.", "Oslo: state*");
}

#[test]
fn acronyms_belong_to_their_names() {
    check("The Coastal Treaty Organization (CTO) met.", "Coastal Treaty Organization: body (CTO)\nCTO: body");
}

#[test]
fn names_inside_compounds_count() {
    check("The US-led fleet met a Norway-Denmark patrol.", "US: state\nNorway: state\nDenmark: state");
    check("He praised Omar al-Hadi and al-Qaeda.", "Omar al-Hadi: person\nal-Qaeda: group");
}

#[test]
fn a_capital_at_the_start_of_a_sentence_is_not_evidence() {
    check("Fishing is hard. Poverty grows. Select Page", "");
    check("Email", "");
    check("On Friday in April the fleet sailed.", "");
}

#[test]
fn organizations_are_recognized_by_their_words() {
    check("She studied at the University of Tromso.", "University of Tromso: body");
    check(
        "The Ministry of Fisheries and Oceans paid Marsh & Sons Ltd.",
        "Ministry of Fisheries and Oceans: body\nMarsh & Sons Ltd.: body",
    );
    check("The Harbour Party won in Otter County.", "Harbour Party: group\nOtter County: state");
}

#[test]
fn a_surname_is_its_owner_within_the_paragraph() {
    check("Ada Marsh spoke. Later Marsh left.", "Ada Marsh: person\nMarsh: person");
}

#[test]
fn a_title_before_a_name_shows_that_it_is_one() {
    check("A spokeswoman denies that Mr Straum is leaving the bank.", "Straum: person [Mr]");
    check("Fire Chief D. Tarrant reported. The crew slept.", "D. Tarrant: person [Chief]");
    check("Council President Whitby thanked the cooks.", "Whitby: person [President]");
    check("The motion of Councilor Oduya was lost.", "Oduya: person [Councilor]");
}

#[test]
fn a_title_alone_is_no_person() {
    check("The Chief Medical Officer called the ward safe.", "");
    check("Chief Executive Officer Lena Voss left Oslo.", "Lena Voss: person [Chief Executive Officer]\nOslo: state");
    check("Yesterday the Chief Technology Officer repaired the parser.", "");
    check(
        "The Executive Officer of the harbour, Ada Marsh, sang.",
        "Ada Marsh: person [The Executive Officer of the harbour]",
    );
}

#[test]
fn a_dateline_has_a_place_and_no_agency() {
    check("FRANKFURT, Nordwire — Lena Voss sold the mill.", "FRANKFURT: state\nLena Voss: person");
    check("HALDEN, June 4 (Nordwire) – Eva Krog won the race.", "HALDEN: state\nEva Krog: person");
    check("OREBRO (Nordwire) — Eva Krog won.", "OREBRO: state\nEva Krog: person");
}
