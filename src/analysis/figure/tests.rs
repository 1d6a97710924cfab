use std::fmt::Write as _;
use std::sync::Arc;

use crate::analysis::{Comparator, Facts, read};
use crate::syntax::Format;

fn facts(text: &str) -> Facts {
    read(&Arc::from(text), Format::Text, false)
}

/// One line for each figure: its words, `=` sign and value, unit, what it counts, `±` for a change.
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
fn comparators_belong_to_the_number() {
    check("At least 3,500 herring gulls are nesting there.", "At least 3,500 >= 3500 (herring gulls)");
    check("Fewer than 60 percent of the coastal roads are open.", "Fewer than 60 percent < 60 percent (coastal roads)");
    check("Up to 80% of the world's herring are caught here.", "Up to 80% <= 80 percent (world's herring)");
    check("Nearly two thousand sailors met.", "Nearly two thousand ~ 2000 (sailors)");
}

#[test]
fn the_counted_noun_may_precede() {
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
fn changes_and_levels_are_distinguished() {
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
fn dates_labels_and_clock_times_are_not_figures() {
    check("On 9/11 at 10:30 the CH-47 flew on Flight 93 in 2001 and the 1990s.", "");
    check("On April 14, 2017, see page 12 and call 555-1234-99.", "");
    check("He finished 5th; both of the two came third.", "");
    check("One may hope.", "");
}

#[test]
fn figures_for_one_quantity_share_head_and_subject() {
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
fn times_of_day_are_not_figures() {
    for text in [
        "It opens at 7 p.m. on weekdays.",
        "They left at 3 a.m., tired.",
        "From 9 to 11 am the pier is shut.",
        "At 5 o'clock it rang.",
    ] {
        check(text, "");
    }
}

#[test]
fn figures_of_every_kind() {
    for (text, expected) in [
        ("More than 40 ships sank.", "More than 40 > 40 (ships)"),
        ("Over 300 people fled.", "Over 300 > 300 (people)"),
        ("No fewer than 12 cranes fell.", "No fewer than 12 >= 12 (cranes)"),
        ("As many as 90 houses burned.", "As many as 90 <= 90 (houses)"),
        ("Between 20 and 30 boats left.", "Between 20 and 30 = 20..30 (boats)"),
        ("Some 2 to 3 million tourists came.", "Some 2 to 3 million ~ 2000000..3000000 (tourists)"),
        ("About a dozen gulls came.", "About a dozen ~ 12 (gulls)"),
        ("Two hundred and fifty sailors met.", "Two hundred and fifty = 250 (sailors)"),
        ("The repair cost €2.5 million.", "€2.5 million = 2500000 EUR ()"),
        ("Almost 60 per cent of voters came.", "Almost 60 per cent ~ 60 percent (voters)"),
        ("A third of the harbour is shut.", "A third = 33.333333333333336 percent (harbour)"),
        ("It holds 50 square kilometres of forest.", "50 square kilometres = 50 km² (forest)"),
        ("Twenty-five ferries sail.", "Twenty-five = 25 (ferries)"),
        ("The 300-strong crew left.", "300-strong = 300 (crew)"),
    ] {
        check(text, expected);
    }
}

#[test]
fn numbers_in_words_are_sums_of_groups() {
    for (text, expected) in [
        ("A hundred and twenty nurses left.", "A hundred and twenty = 120 (nurses)"),
        ("Two and a half million litres leaked.", "Two and a half million litres = 2500000 litre ()"),
        ("Half a million herring died.", "Half a million = 500000 (herring)"),
        ("A quarter of a million trees fell.", "A quarter of a million = 250000 (trees)"),
        ("Sixty five players signed.", "Sixty five = 65 (players)"),
        ("One million eighty two thousand voters came.", "One million eighty two thousand = 1082000 (voters)"),
        ("Thirty-four hundred and fifty seats were sold.", "Thirty-four hundred and fifty = 3450 (seats)"),
        ("Rates rose half a per cent.", "half a per cent = 0.5 percent (Rates) ±"),
        ("Nine trains out of ten were late.", "Nine trains out of ten = 90 percent ()"),
        ("One in five patients waited.", "One in five = 20 percent ()"),
        ("Two thirds of the beds are taken.", "Two thirds = 66.66666666666667 percent (beds)"),
        ("They own one-fourth of the yard.", "one-fourth = 25 percent (yard)"),
        ("Five or six boats sank.", "Five or six = 5..6 (boats)"),
        ("From 12 to 15 wards closed.", "From 12 to 15 = 12..15 (wards)"),
    ] {
        check(text, expected);
    }
}

#[test]
fn numerals_are_grouped_in_every_way() {
    for (text, expected) in [
        ("Some 816.000 voters came.", "Some 816.000 ~ 816000 (voters)"),
        ("The town has 816'000 voters.", "816'000 = 816000 (voters)"),
        ("The town has 12,34,567 voters.", "12,34,567 = 1234567 (voters)"),
        ("The town has 1.234.567 voters.", "1.234.567 = 1234567 (voters)"),
        ("It grew to 5.125 million.", "5.125 million = 5125000 ()"),
        ("Beer holds 5,4 % alcohol.", "5,4 % = 5.4 percent (Beer)"),
        ("It sold 1½ million copies.", "1½ million = 1500000 (copies)"),
        ("Over 1,200-plus seats went.", "1,200-plus >= 1200 (seats)"),
        ("Prices fell 5.4pc.", "5.4pc = 5.4 percent (Prices) ±"),
    ] {
        check(text, expected);
    }
}

#[test]
fn money_and_measures_of_many_kinds() {
    for (text, expected) in [
        ("The clinic cost C$4 million.", "C$4 million = 4000000 CAD ()"),
        ("The clinic cost Rs 5 crore.", "Rs 5 crore = 50000000 INR ()"),
        ("The clinic cost ₹5 lakh.", "₹5 lakh = 500000 INR ()"),
        ("The clinic cost JPY 40 billion.", "JPY 40 billion = 40000000000 JPY ()"),
        ("The result was -$4 million.", "-$4 million = -4000000 USD (result)"),
        ("The animal weighed 40,000 pounds.", "40,000 pounds = 40000 lb (animal)"),
        ("The train ran at 140 km/h there.", "140 km/h = 140 km/h (train)"),
        ("The wind blew at 60 miles per hour.", "60 miles per hour = 60 mph ()"),
        ("It lies 1,200 m up.", "1,200 m = 1200 m ()"),
        ("The lake froze at −4C.", "−4C = -4 degree C ()"),
    ] {
        check(text, expected);
    }
}

#[test]
fn numbers_are_read_as_tex_prints_them() {
    let figures = |text: &str| {
        let facts = read(&Arc::from(text), Format::Latex, true);
        facts.figures.iter().map(|figure| (figure.value, figure.unit.to_string())).collect::<Vec<_>>()
    };
    for number in [
        "12\\,000",
        "12~000",
        "12{,}000",
        "\\num{12000}",
        "\\num{12 000}",
        "12\\thinspace 000",
        "12\\ 000",
        "$12\\,000$",
        "12,000",
    ] {
        let text = format!("The clinic treated {number} patients in the spring.\n");
        assert_eq!(figures(&text), [(12_000.0, String::new())], "{number}");
    }
    for share in ["45\\%", "\\SI{45}{\\percent}", "\\qty{45}{\\percent}", "$45\\%$"] {
        let text = format!("The mine lost {share} of its reserve.\n");
        assert_eq!(figures(&text), [(45.0, "percent".to_owned())], "{share}");
    }
    // A year before a number, a decimal, and four digits are no groups.
    assert_eq!(figures("In 2019~300 nurses left.\n").last().map(|(value, _)| *value), Some(300.0));
}

#[test]
fn spaces_that_do_not_part_a_number_group_its_digits() {
    for space in ['\u{a0}', '\u{2009}', '\u{202f}', '\u{2007}'] {
        let text = format!("The clinic treated 1{space}200{space}000 patients, and 12{space}000 nurses left.");
        let values: Vec<f64> = facts(&text).figures.iter().map(|figure| figure.value).collect();
        assert_eq!(values, [1_200_000.0, 12_000.0], "{space:?}");
        check("The budget rose to 1 250 000 crowns.", "1 250 000 = 1250000 (crowns)");
        let year = format!("In 2019{space}300 nurses left the clinic.");
        assert_eq!(facts(&year).figures.last().map(|figure| figure.value), Some(300.0), "{space:?}");
    }
}
