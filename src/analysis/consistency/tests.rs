//! Texts with a caret under each marked figure and its message; every other line is silent.

use std::fmt::Write as _;
use std::sync::Arc;

use super::inconsistencies;
use crate::analysis::{JoinState, Meta, join, read};
use crate::syntax::{Format, next_chunk};

/// Checks a text against itself without its lines of carets, in a document of 20 June 2024.
#[track_caller]
fn check_in(format: Format, marked: &str) {
    let text: String = marked.lines().filter(|line| !is_mark(line)).map(|line| format!("{line}\n")).collect();
    let meta = Meta { date: Some("2024-06-20".into()), ..Meta::default() };
    let mut state = Arc::new(JoinState::start(&meta));
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let length = next_chunk(&text[at..], format, at == 0);
        let chunk: Arc<str> = text[at..at + length].into();
        let facts = read(&chunk, format, at == 0);
        let (joined, next) = join(&chunk, &facts, &state);
        state = Arc::new(next);
        for each in inconsistencies(&chunk, &facts, &joined, Some("2024-06-20")) {
            found.push((each.spans[0].range().start + at, each.spans[0].of(&chunk).to_owned(), each.message));
        }
        at += length;
    }
    let mut out = String::new();
    let mut start = 0;
    for line in text.lines() {
        let _ = writeln!(out, "{line}");
        for (at, span, message) in found.iter().filter(|(at, ..)| (start..start + line.len()).contains(at)) {
            let column = line[..at - start].chars().count();
            let _ = writeln!(out, "{}{} {message}", " ".repeat(column), "^".repeat(span.chars().count()));
        }
        start += line.len() + 1;
    }
    assert_eq!(out, format!("{}\n", marked.trim_end()));
}

fn is_mark(line: &str) -> bool {
    line.trim_start().starts_with('^')
}

#[track_caller]
fn check(marked: &str) {
    check_in(Format::Text, marked);
}

#[track_caller]
fn silent(lines: &[&str]) {
    for line in lines {
        check(line);
    }
}

#[test]
fn a_list_after_its_total() {
    check(
        "\
The library lent out 9,400 items in May: 5,200 novels, 2,700 children's books and 1,800 films.
                     ^^^^^ The parts add up to 9,700, not 9,400.

Five suspects were held: two in Lyon, two in Nice and two in Turin.
^^^^ The parts add up to 6, not 5.

She won 9 titles – four on clay, three on grass and three on hard courts.
        ^ The parts add up to 10, not 9.

The survey counted 1,240 nests (610 on the cliffs, 380 on the islet and 270 on the mainland).
                   ^^^^^ The parts add up to 1,260, not 1,240.

The trial enrolled 480 patients: 230 were given the drug and 260 a placebo.
                   ^^^ The parts add up to 490, not 480.

The court heard 18 witnesses, eleven for the prosecution and eight for the defence.
                ^^ The parts add up to 19, not 18.

The bank will cut 1,900 jobs, 1,100 in London, 600 in Leeds and 300 abroad.
                  ^^^^^ The parts add up to 2,000, not 1,900.

Emissions totalled 310 tonnes: transport 140, heating 120, cooking 70.
                   ^^^^^^^^^^ The parts add up to 330, not 310.

The insurer paid out 72 claims, 40 of them for hail, 20 for wind and 15 for flood.
                     ^^ The parts add up to 75, not 72.
",
    );
}

#[test]
fn a_list_that_is_said_to_be_whole() {
    check(
        "\
The loss of 2.6 million crowns is made up of 1.4 million for the tram, 0.7 million for the shop and 0.3 million for the road.
            ^^^^^^^^^^^ The parts add up to 2.4 million, not 2.6 million.

Claims amount to 96 million euros. They consist of 41 million owed to banks, 29 million to suppliers and 21 million to staff.
                 ^^^^^^^^^^^^^^^^ The parts add up to 91 million, not 96 million.

The grant of $90,000 was shared between three labs: $40,000 to Leeds, $30,000 to Hull and $30,000 to York.
             ^^^^^^^ The parts add up to 100,000, not 90,000.

Her estate of £840,000 goes to her sons: £300,000 to Alan, £300,000 to Brian and £250,000 to Colin.
              ^^^^^^^^ The parts add up to 850,000, not 840,000.

The jury, made up of seven women and six men, has twelve members.
                                                  ^^^^^^ The parts add up to 13, not 12.

Samples taken: 11,400, of which the coast 4,200, the lakes 5,100 and the rivers 1,900.
               ^^^^^^ The parts add up to 11,200, not 11,400.

The raid cost 4.1 million marks. Of the 4.1 million, glass accounts for 2.3 million, locks for 1.1 million and paint for 0.5 million.
              ^^^^^^^^^^^ The parts add up to 3.9 million, not 4.1 million.

Of 1,420 blood samples, 1,180 were clear, 190 were positive and 80 could not be read.
   ^^^^^ The parts add up to 1,450, not 1,420.

Of the 140 seats in the new parliament, 62 went to the Liberals, 51 to Labour and 32 to the Greens.
       ^^^ The parts add up to 145, not 140.
",
    );
}

#[test]
fn a_total_after_its_list() {
    check(
        "\
The north hands over 212 prisoners, the south 164. That makes 386 men.
                                                              ^^^ The parts add up to 376, not 386.

The collection has 312 drawings and 88 prints, 410 works in all.
                                               ^^^ The parts add up to 400, not 410.

Two lorries, three vans and four cars were burnt, ten vehicles in all.
                                                  ^^^ The parts add up to 9, not 10.

The station burned 4,100 tonnes in March, 3,900 in April and 4,200 in May, a total of 12,600 tonnes.
                                                                                      ^^^^^^^^^^^^^ The parts add up to 12,200, not 12,600.

Orr finished with 1,987 votes to 1,965 for Moe. Dahl received 896. The three shared 4,858 valid votes.
                                                                                    ^^^^^ The parts add up to 4,848, not 4,858.

Costs came to €310,000. The province paid €180,000, the town €90,000 and the museum €50,000.
              ^^^^^^^^ The parts add up to 320,000, not 310,000.
",
    );
}

#[test]
fn rounding_explains_some_sums() {
    silent(&[
        "The repair costs €2.6 million, made up of €1.1 million for the roof, €0.8 million for the hall and €0.8 million for cells.",
        "The kit weighs 2.3 kg: 1.1 kg for the tent, 0.8 kg for the bag and 0.5 kg for the mat.",
        "The fair drew 400 guests: 212 on Friday and 175 on Saturday.",
        "The parties shared it out: 33 per cent for Moe, 33 per cent for Dahl and the other 33 per cent for Aas.",
    ]);
}

#[test]
fn what_is_no_list_of_all_parts_is_silent() {
    silent(&[
        "The firm has 500 employees, 300 in London and 100 in Leeds.",
        "Some 60 people were hurt: 24 in the stand and 20 outside.",
        "There were about 60 arrests: 24 on Friday and 30 on Saturday.",
        "Among the 60 guests were 24 doctors, 20 nurses and 3 vets.",
        "Of 100 patients, 60 had a fever and 45 a cough.",
        "Of the 62 passengers, 24 were Danish, 20 were Swedes and 14 Norwegians.",
        "Of the 104 drivers, 55 were tired and 51 were late.",
        "Of the 40 dogs, 20 can swim and 18 can not.",
        "Of the 90 staff, 60 have children, 20 have none and 8 did not say.",
        "The survey asked 1,012 people: 600 were men and 700 were under 40.",
        "Nine ships came, three from Norway, four from Spain and two from Malta, and 40 crews in all.",
        "There were 90 entries: 30 from Spain, 25 from Italy, 20 from France and the rest from Greece.",
        "Britain won five medals: two gold, two silver and a bronze.",
        "Four ships sank: one in May, one in June and another two in July.",
        "The flat has 4 rooms, 2 of them with a balcony and 3 with a view.",
        "The room is 5 metres by 4: 3 windows, 2 doors.",
        "Labour has 45 seats, the Liberals 30 and the other parties 18.",
        "She has three jobs: two days at the mill, one at the shop and three at home.",
        "On Saturday, 14 of 20 shops were shut, 3 of them for good and 2 for a day.",
        "The squad has five coaches, three physios and two doctors.",
        "The team won 3-1, 2-0 and 4-2.",
        "The firm made 12 million in 2019, 14 million in 2020 and 15 million in 2021.",
        "He was sentenced to 12 years: 8 for robbery and 6 for assault.",
        "A ticket costs 12 euros: 8 for children and 6 for groups.",
        "The flood hurt 58 people, 22 of them badly; 17 are still in hospital, six in Oslo and eleven in Bergen.",
        "In all, the town has three schools: 120 pupils attend the first, 90 the second and 40 the third.",
    ]);
}

#[test]
fn examples_can_only_be_too_many() {
    check(
        "\
The club has 40 members, including 24 women and 19 men.
             ^^ The parts add up to 43, not 40.

The board, including 4 doctors and 3 nurses, has 20 members.

The herd of 90 animals includes 40 cows and 30 calves.
",
    );
}

#[test]
fn shares_of_one_whole() {
    check(
        "\
The coast gets 54 per cent of the quota, the islands 38 and the other ports 18.
                                                                            ^^ The shares add up to 110%, not 100%.

The mill is owned 40 per cent by the state, 35 per cent by the bank and 30 per cent by its staff.
                                                                        ^^^^^^^^^^^ The shares add up to 105%, not 100%.

The poll put Labour at 45 per cent, the Liberals at 30 and the Greens at 12.

The mill is owned 40 per cent by the state and 35 per cent by the bank.

Agreement was 60 per cent among nurses, 70 per cent among doctors and 80 per cent among cleaners.
",
    );
}

#[test]
fn votes_and_voters() {
    check(
        "\
The council voted by 14 to 9 with two abstentions; all 27 members were present.
                                                       ^^ The votes add up to 25, not 27.

The motion was carried with 8 votes for, 5 against and 3 abstentions; 15 councillors were present.
                                                                      ^^ The votes add up to 16, not 15.

The 29-member assembly voted 17 to 13 in favour.
    ^^^^^^^^^ The votes add up to 30, not 29.

The council voted by 14 to 11 with two abstentions; all 27 members were present.

The board decided by seven votes to two. Two members voted for a larger step.

The law passed by 51 votes to 36 in the 120-member house.
",
    );
}

#[test]
fn tables_and_lists() {
    check_in(
        Format::Markdown,
        "\
| Line | Trains | On time | Cancelled |
|---|---|---|---|
| Coast | 9,800 | 79.3% | 388 |
| Valley | 5,200 | 77.9% | 201 |
| All | 15,000 | 78.6% | 598 |
                         ^^^ The parts add up to 589, not 598.

| Ward | Men | Women | Total |
|---|---|---|---|
| East | 12 | 20 | 32 |
| West | 14 | 19 | 35 |
                   ^^ The parts add up to 33, not 35.
| North | 11 | 16 | 27 |

- Ireland: 4,200
- Denmark: 5,100
- Sweden: 1,900
- Total: 11,400
         ^^^^^^ The parts add up to 11,200, not 11,400.

| Year | Catch | Price |
|---|---|---|
| 2021 | 400 | 12 |
| 2022 | 300 | 14 |
| Total | 700 | 13 |

| Sample | Sum |
|---|---|
| A | 12 |
| B | 19 |
",
    );
}

#[test]
fn a_change_and_its_ends() {
    check(
        "\
Rents rose 20 per cent from 100 to 130 euros.
           ^^^^^^^^^^^ From 100 to 130 is a rise of 30%, not a rise of 20%.

The jury heard that sales fell by 12 to 80 from 95.
                                  ^^ From 95 to 80 is a fall of 15, not a fall of 12.

The herd grew by 40 animals, from 210 to 260.
                 ^^ From 210 to 260 is a rise of 50, not a rise of 40.

A ticket went up from 2.40 to 3.00 euros, an increase of 15 per cent.
                                                         ^^^^^^^^^^^ From 2.4 to 3 is a rise of 25%, not a rise of 15%.

The waiting list grew from 1,200 to 1,500 patients, an increase of 40 per cent.
                                                                   ^^^^^^^^^^^ From 1,200 to 1,500 is a rise of 25%, not a rise of 40%.

Production trebled from 20 to 45 tonnes a day.
           ^^^^^^^ A change from 20 to 45 is not “trebled”.

Membership doubled from 40 to 60 last year.
           ^^^^^^^ A change from 40 to 60 is not “doubled”.

Profit came to $130 million, up 20 per cent from $100 million a year earlier.
                                ^^^^^^^^^^^ From 100 million to 130 million is a rise of 30%, not a rise of 20%.

The clinic treated 340 people in July, 40 more than the 280 of June.
                                       ^^ From 280 to 340 is a rise of 60, not a rise of 40.

Unemployment rose by 2 percentage points, from 5 per cent to 9 per cent.
                     ^^^^^^^^^^^^^^^^^^^ From 5% to 9% is a rise of 4, not a rise of 2.
",
    );
}

#[test]
fn changes_that_fit_or_may_fit_are_silent() {
    silent(&[
        "Rents rose 30 per cent from 100 to 130 euros.",
        "Traffic nearly doubled from 40 to 70 lorries.",
        "Prices rose from 2.4 million to 3 million, up 25 per cent.",
        "The index fell 20 points to 1,340, from 1,360.",
        "Rates rose from 4 to 5 per cent, the third rise in 12 months.",
        "The stock closed at $130, up 20 per cent from its low in March.",
        "The clinic treated 320 people in July, 40 more than expected.",
        "Quarterly profits jumped 76% to $1.13bn from $639m.",
        "The ward moved 12 beds from floor 2 to floor 5.",
        "It rose 3 per cent from 1990 to 1998.",
    ]);
}

#[test]
fn a_share_stated_twice() {
    check(
        "\
Sensors failed on 81 of 120 nights (54 per cent).
                                    ^^^^^^^^^^^ 81 of 120 is 67.5%, not 54 per cent.

Nine out of 20, or 60%, said no.
                   ^^^ 9 of 20 is 45%, not 60%.

Turnout was 48 per cent (5,400 of 9,000 voters).
            ^^^^^^^^^^^ 5,400 of 9,000 is 60%, not 48 per cent.

Of the 250 letters, 100 (50 per cent) were never opened.
                         ^^^^^^^^^^^ 100 of 250 is 40%, not 50 per cent.

Only a third of the 90 patients (45) recovered.
                                 ^^ “a third” of 90 is 30, not 45.
",
    );
    silent(&[
        "Sensors failed on 81 of 120 nights (67 per cent), and on 82 of 120 (68 per cent).",
        "About half of the 90 members (48) left.",
        "The party won 30 per cent of the vote (81 of 120 seats).",
        "A third of the 90 members (30) left.",
        "Nine of the 20 boats (60 per cent of them new) were sold.",
    ]);
}

#[test]
fn a_date_and_its_weekday() {
    check(
        "\
The judge set the hearing for Tuesday 14 June 2022, and then for Tuesday 14 June 2024.
                                                                 ^^^^^^^ 14 June 2024 is a Friday, not a Tuesday.

The match on 14 June 2024, a Monday, was lost.
                             ^^^^^^ 14 June 2024 is a Friday, not a Monday.

The shop closed on Sunday, July 6, 2020.
                   ^^^^^^ July 6, 2020 is a Monday, not a Sunday.

The trial opens on Thursday, 4 July. The probe was launched on Monday, 3 June.

The vote is on Friday, 4 July.
               ^^^^^^ 4 July is a Thursday in 2024, not a Friday.

The strike began on Sunday, 4 February 1780.
",
    );
}

#[test]
fn a_duration_and_its_ends() {
    check(
        "\
The fair runs from 13 to 16 April, six days of music.
                                   ^^^^^^^^ These dates span 4 days, not 6.

The 12-day siege from 3 to 8 May 2012 ended in the night.
    ^^^^^^ These dates span 6 days, not 12.

From 28 March to 2 April, 11 days, no boat left the harbour.
                          ^^^^^^^ These dates span 6 days, not 11.

He was born in 1931 and died in 2004 aged 80.
                                          ^^ Somebody born in 1931 is 72 or 73 in 2004, not 80.

Nadia Orr, 45, was born in 1962.
           ^^ Somebody born in 1962 is 61 or 62 in 2024, not 45.

The brewery, founded in 1950, 60 years ago, is for sale.
                              ^^^^^^^^^^^^ From 1950 to 2024 is 74 years, not 60.
",
    );
    silent(&[
        "The fair runs from 13 to 16 April, four days.",
        "The fair runs from 13 to 16 April, three nights.",
        "The fair, from 3 to 5 May, drew crowds for three days.",
        "The 12-day siege from 3 to 14 May 2012 ended.",
        "He was born in 1931 and died in 2004 aged 72.",
        "She was born in 1970, the third of four children, and married at 34.",
        "He was 34, born in 1960, when he joined.",
        "The brewery, founded in 1950, 75 years ago, is for sale.",
    ]);
}
