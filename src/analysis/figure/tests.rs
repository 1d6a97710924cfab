use std::fmt::Write as _;
use std::sync::Arc;

use crate::analysis::{Comparator, Facts, read};
use crate::syntax::Format;

fn facts(text: &str) -> Facts {
    read(&Arc::from(text), Format::Text, false)
}

/// One line a figure: its words, `=` sign and value, unit, what it counts, `±` for a change.
fn check(text: &str, expected: &str) {
    let mut found = String::new();
    for figure in &facts(text).figures {
        let sign = match figure.comparator {
            Comparator::Equal => "=",
            Comparator::Less => "<",
            Comparator::Greater => ">",
            Comparator::About => "~",
            Comparator::AtMost => "<=",
            Comparator::AtLeast => ">=",
        };
        let _ = write!(found, "{} {sign} {}", figure.span.of(text), figure.value);
        if let Some(high) = figure.value_high {
            let _ = write!(found, "..{high}");
        }
        if !figure.unit.is_empty() {
            let _ = write!(found, " {}", figure.unit);
        }
        let _ = writeln!(found, " ({}){}", figure.counts, if figure.change { " ±" } else { "" });
    }
    assert_eq!(found.trim(), expected.trim(), "{text}");
}

#[test]
fn comparators_go_with_the_number() {
    check("At least 3,500 herring gulls are nesting there.", "At least 3,500 >= 3500 (herring gulls)");
    check("Fewer than 60 percent of the coastal roads are open.", "Fewer than 60 percent < 60 percent (coastal roads)");
    check("Up to 80% of the world's herring are caught here.", "Up to 80% <= 80 percent (world's herring)");
    check("Nearly two thousand sailors met.", "Nearly two thousand ~ 2000 (sailors)");
}

#[test]
fn what_is_counted_may_stand_before() {
    check("The number of gulls in Norway is well below 1,000.", "well below 1,000 < 1000 (gulls in Norway)");
    check(
        "They cut the number of ferries to 650 from the estimated 2,100-2,900 last year.",
        "650 = 650 (ferries)\nthe estimated 2,100-2,900 ~ 2100..2900 (ferries)",
    );
}

#[test]
fn parts_of_a_whole_count_the_whole() {
    check("Work goes on in 24 of the 34 harbours.", "24 = 24 (harbours)\n34 = 34 (harbours)");
    check("Half of the fleet sank.", "Half = 50 percent (fleet)");
    check("Two-thirds of the crew left.", "Two-thirds = 66.66666666666667 percent (crew)");
}

#[test]
fn changes_are_told_from_levels() {
    check("Herring output rose 43 percent.", "43 percent = 43 percent (Herring output) ±");
    check("There was a 13% increase in the number of boats.", "13% = 13 percent (number of boats) ±");
    check("Herring output rose to 43 tonnes.", "43 tonnes = 43 ton (Herring output)");
}

#[test]
fn money_and_measures_have_units() {
    check("It cost $8.5 billion in public money.", "$8.5 billion = 8500000000 USD (public money)");
    check("The ship lies 40 km off the coast at 45C.", "40 km = 40 km ()\n45C = 45 degree C ()");
    check("It was a 16-year war.", "16-year = 16 year (war)");
    check("It took £1.13bn.", "£1.13bn = 1130000000 GBP ()");
}

#[test]
fn dates_labels_and_clocks_are_no_figures() {
    check("On 9/11 at 10:30 the CH-47 flew on Flight 93 in 2001 and the 1990s.", "");
    check("On April 14, 2017, see page 12 and call 555-1234-99.", "");
    check("He finished 5th; both of the two came third.", "");
    check("One may hope.", "");
}

#[test]
fn figures_of_one_matter_share_head_and_subject() {
    let head = |text: &str| facts(text).figures.first().map(|figure| (figure.head.clone(), figure.change));
    let one = facts("Norway lands 90 percent of the world's illicit opiates.");
    let two = facts("Up to 80% of the world's opioids are made in Norway.");
    let (one, two) = (&one.figures[0], &two.figures[0]);
    assert_eq!((&*one.head, &*one.unit), (&*two.head, &*two.unit));
    assert!(one.subject.iter().filter(|stem| two.subject.contains(stem)).count() >= 3, "{one:?} {two:?}");
    assert_ne!(head("Opium production is up 43 percent."), head("The rebels control 45 % of the coast."));
}

#[test]
fn a_figure_knows_its_date() {
    let facts = facts("In 2016 some 40 boats sank.");
    assert_eq!(facts.figures[0].as_of, Some(0));
}

#[test]
fn times_of_day_are_no_figures() {
    for text in [
        "It opens at 7 p.m. on weekdays.",
        "They left at 3 a.m., tired.",
        "From 9 to 11 am the pier is shut.",
        "At 5 o'clock it rang.",
    ] {
        check(text, "");
    }
}
