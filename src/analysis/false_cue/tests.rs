//! Nouns and idioms that look like cues.

use std::sync::Arc;

use crate::analysis::read;
use crate::syntax::Format;

fn count(text: &str) -> usize {
    let text: Arc<str> = text.into();
    read(&text, Format::Text, false).attributions.len()
}

#[test]
fn nouns_and_idioms_are_not_cues() {
    for text in [
        "Insurance claims rose 45 percent in Ohio.",
        "Home charges fell 4 percent in May.",
        "That said, the harbour lost 45 workers in May.",
        "According to plan, the bridge opened on 4 May.",
        "According to schedule, the ferry left at nine.",
        "The said company sacked 45 workers.",
        "The claims court closed in 2014.",
        "The soldiers reported for duty on Monday and fired 45 shells.",
        "The ward admitted 45 patients in May.",
        "The man who said nothing stole 45 cars.",
        "Having said that, the clinic closed two wards in May.",
        "Forty recruits reported for duty at the base on Monday.",
        "The port dismissed 900 dockers in Gdynia in 2016.",
    ] {
        assert_eq!(count(text), 0, "{text}");
    }
}

#[test]
fn cues_stay_cues() {
    for text in [
        "The union claims the vote was fixed.",
        "Court reports say the judge fell asleep.",
        "The gallery admitted that 45 paintings were fakes.",
        "According to the plan, the bridge opens in May.",
        "The ministry's claim that the drug was safe came late.",
    ] {
        assert_eq!(count(text), 1, "{text}");
    }
}
