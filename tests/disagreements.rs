//! Folders of short articles on one topic each, with hidden contradictions and things that only look like
//! contradictions: the contradictions must be found, and nothing else.

use std::collections::BTreeSet;
use std::sync::Arc;

use ibid::corpus::{Corpus, DocId, Document, Nature};
use ibid::syntax::Format;

/// `kind: value / value`, the different values once each, in order.
fn disputes(texts: &[&str]) -> BTreeSet<String> {
    let document =
        |(id, text): (u32, &&str)| Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text));
    let corpus = Corpus::default().with_documents((0..).zip(texts).map(document).collect());
    let show = |nature: Nature, values: BTreeSet<&str>| {
        let values: Vec<&str> = values.into_iter().collect();
        format!("{nature:?}: {}", values.join(" / "))
    };
    let all = corpus.disagreements();
    // Those of the learned judge are only likely; `train/disagreements.py` measures them.
    let told = all.iter().filter(|each| each.nature != Nature::Framing && each.score.is_none());
    told.map(|each| show(each.nature, each.sides.iter().map(|side| &*side.value).collect())).collect()
}

fn check(texts: &[&str], expected: &[&str]) {
    let found = disputes(texts);
    let expected: BTreeSet<String> = expected.iter().map(|each| (*each).to_owned()).collect();
    let missed: Vec<_> = expected.difference(&found).collect();
    let invented: Vec<_> = found.difference(&expected).collect();
    assert!(missed.is_empty() && invented.is_empty(), "missed {missed:#?}\ninvented {invented:#?}");
}

#[test]
fn a_flood() {
    check(
        &[
            "Dresden, 14 June 2021. The Elbe burst its banks on Sunday night.\n\nAt least 41 people died in Saxony, the interior \
             ministry said. Some 3,200 houses in Pirna were damaged.\n\nAda Marsh, head of the Saxon water board, said that the river had risen by 40 centimetres in an \
             hour.\n\nThe mayor accused the Czech Republic of opening its reservoirs without a warning.\n",
            "Pirna, 15 June 2021. The flood killed 27 people in Saxony, the state chancellery said. In Bohemia nine people \
             died.\n\nThe fire brigade counted 1,900 damaged houses in Pirna. Heidenau had 400 damaged houses.\n\nThe river rose \
             by 25 percent in a day. In 2013 the flood killed 8 people in Saxony.\n\nAda Marsh, head of the Bavarian water \
             board, visited Pirna.\n",
            "Prague, 16 June 2021. The Czech Republic denied opening its reservoirs without a warning. \n\nThe government wants to build 600 new houses in Pirna. A third of the houses \
             in Pirna have no insurance.\n",
        ],
        &[
            "Figure: 27 / >=41",
            "Figure: 1900 / ~3200",
            "Title: head of the bavarian water board / head of the saxon water board",
            "Denial: claimed / denied",
        ],
    );
}

#[test]
fn a_merger() {
    check(
        &[
            "Oslo, 3 March 2020. Volvo will buy its rival Scania, both said on Monday.\n\nVolvo pays 4.2 billion euros \
             for Scania. The two have 11,000 employees in Norway. Volvo will cut 900 jobs in Norway.\n\nAda Marsh, chief \
             executive of Volvo, called it a marriage of equals.\n",
            "Bergen, 4 March 2020. Volvo pays 3.6 billion euros for Scania, a person close to the talks said.\n\nThe \
             union expects that Volvo will cut 2,500 jobs in Norway. In Sweden it will cut 300 jobs.\n\nProfit of Scania \
             fell 12 percent. Shares of Volvo rose 5 percent.\n\nAda Marsh, chief executive of Scania, was not in the \
             room.\n",
            "Tallinn, 5 March 2020. The strait was calm.\n\nVolvo has 11,000 \
             employees in Norway.\n",
        ],
        &[
            "Figure: 3600000000 EUR / 4200000000 EUR",
            "Figure: 2500 / 900",
            "Title: chief executive of scania / chief executive of volvo",
        ],
    );
}

#[test]
fn a_trial() {
    check(
        &[
            "Lyon, 9 May 2022. Prosecutors accused Paul Girard of stealing 14 paintings from the Museum of Lyon.\n\nGirard was \
             arrested in Marseille on May 2. The trial in Lyon opens on 10 October 2022.\n\nThe theft cost the museum 2 million \
             euros. Ben Stone, lawyer for Girard, spoke for ten minutes.\n",
            "Marseille, 11 May 2022. Paul Girard denies stealing the paintings. The museum says that 9 paintings were stolen from \
             the Museum of Lyon.\n\nThe trial in Lyon opens on 13 October 2022. A trial in Nice opens on 20 October 2022.\n\nThe \
             museum owns 300 paintings. In 2001 thieves took 5 paintings from the Museum of Lyon.\n",
            "Paris, 12 May 2022. Ben Stone, lawyer for the museum, left early. Marc Girard, a baker in Nice, is no relation.\n",
        ],
        &[
            "Figure: 14 / 9",
            "Date: 2022-10-10 / 2022-10-13",
            "Title: lawyer for girard / lawyer for the museum",
            "Denial: claimed / denied",
        ],
    );
}

#[test]
fn apparent_contradictions() {
    check(
        &[
            "Basel, 2 July 2019. Ada Marsh, who has three children, opened the fair at 9 a.m.\n\nThe average tax cut for the rich is \
             $78,000. Marsh leads Stone with 47 percent of the vote in the canton.\n\nThe ferry takes 60 cars. Tickets cost 20 \
             francs or less.\n",
            "Bern, 3 July 2019. Ben Stone, a father of two children, closed the fair at 7 p.m.\n\nThe average tax rise for the poor \
             is $240. Stone has 12 percent support among the young.\n\nThe tunnel takes 900 cars. The fair has about 4 million \
             francs left.\n",
        ],
        &[],
    );
}

#[test]
fn outcomes_for_people_are_counted_separately() {
    let quake =
        |deed: &str| format!("An earthquake hit Freedonia on Sunday, {deed} and damaging houses, officials said.\n");
    check(&[&quake("killing 12 people"), &quake("injuring five people")], &[]);
    check(&[&quake("killing 12 people"), &quake("killing five people")], &["Figure: 12 / 5"]);
    check(
        &[
            "Police in Freedonia arrested 224 people in a raid on smugglers.\n",
            "The harbour serves a tenth of the 1.3 million people of Freedonia.\n",
        ],
        &[],
    );
    check(
        &[
            "About 80,000 people in Freedonia listen to the harbour radio.\n",
            "More than five million people in Freedonia own a boat.\n",
        ],
        &[],
    );
}

#[test]
fn parts_needs_and_polls_do_not_conflict() {
    for (one, other) in [
        (
            "Two sailors were killed at each pier in the storm of Freedonia.\n",
            "The storm left four sailors dead in Freedonia.\n",
        ),
        (
            "It takes 612 wardens to carry the list of the Harbour Party in Freedonia.\n",
            "The vote in Freedonia gave her 99 additional wardens for the list of the Harbour Party.\n",
        ),
        (
            "It takes 612 wardens to carry the list of the Harbour Party.\n",
            "Her lead is bigger still in Freedonia. It takes 1,190 wardens to carry the list.\n",
        ),
        (
            "The latest poll in Freedonia by the Gazette shows that 31 percent of voters support the ferry.\n",
            "A poll in Freedonia by Marsh Research shows that 41 percent of voters support the ferry.\n",
        ),
    ] {
        check(&[one, other], &[]);
    }
}
