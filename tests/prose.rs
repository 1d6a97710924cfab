//! Kinds of prose that were once read wrongly: for each kind, sentences from domains that have nothing in common but the
//! kind. A row is a folder, a draft, and the findings that the draft must have.

use std::sync::Arc;

use ibid::analysis::Polarity;
use ibid::corpus::{Corpus, DocId, Document};
use ibid::rules::{Settings, judge};
use ibid::syntax::Format;

const RULES: [&str; 3] = ["altered-quotation", "misattributed-quotation", "failed-verification"];

fn format_of(path: &str) -> Format {
    match path.rsplit_once('.') {
        Some((_, "md")) => Format::Markdown,
        Some((_, "tex")) => Format::Latex,
        _ => Format::Text,
    }
}

/// The findings of the rules above in each document, in order of the documents: rule and underlined words.
fn found(documents: &[(&str, &str)]) -> Vec<Vec<(&'static str, String)>> {
    let document =
        |(id, (path, text)): (u32, &(&str, &str))| Arc::new(Document::new(DocId(id), *path, format_of(path), text));
    let all: Vec<_> = (0..).zip(documents).map(document).collect();
    let corpus = Corpus::default().with_documents(all.clone());
    let judged = all.iter().map(|document| {
        let judgement = judge(&corpus, document, &Settings::default(), None);
        let chunks = document.chunks.iter().zip(&judgement.chunks);
        let findings = chunks.flat_map(|(chunk, findings)| findings.iter().map(move |finding| (chunk, finding)));
        let ours = findings.filter(|(_, finding)| RULES.contains(&finding.rule));
        ours.map(|(chunk, finding)| (finding.rule, finding.span.of(&chunk.text).to_owned())).collect()
    });
    judged.collect()
}

/// A source and a draft, each with its path, and the one finding in the draft.
type Row<'a> = ((&'a str, &'a str), (&'a str, &'a str), Option<(&'a str, &'a str)>);

/// Checks rows of: source, draft, and the rule and the beginning of the words of the one finding in the draft, if any. The source
/// has none. Wrong rows are reported together.
#[track_caller]
fn check(rows: &[Row<'_>]) {
    let mut wrong = Vec::new();
    for (source, draft, expected) in rows {
        let findings = found(&[*draft, *source]);
        let fits = match expected {
            None => findings[0].is_empty(),
            Some((rule, words)) => {
                matches!(&*findings[0], [(found, text)] if found == rule && text.trim_start_matches(['“', '"']).starts_with(words))
            }
        };
        if !fits || !findings[1].is_empty() {
            wrong.push(format!("{}\n  {}\n  expected {expected:?}, found {findings:?}", source.1, draft.1));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn what_was_denied_or_doubted_is_not_said() {
    let rows = [
        ("Rosa Teller denied that the sluice was open.", Polarity::Denies),
        ("The vet Tom Hale did not say that the herd was ill.", Polarity::Denies),
        ("Nora Lind doubted that the goal had counted.", Polarity::Doubts),
        ("Ivo Petrov might say that the samples were mixed up.", Polarity::Hypothetical),
        ("The curator never claimed that the mask was genuine.", Polarity::Denies),
        ("The pilot said that the runway was wet.", Polarity::Asserts),
    ];
    let read = rows.map(|(text, polarity)| {
        let document = Document::new(DocId(0), "a.txt", Format::Text, text);
        let first = document
            .chunks
            .iter()
            .next()
            .and_then(|chunk| chunk.facts.attributions.first().map(|attribution| attribution.polarity));
        (text, first, polarity)
    });
    let wrong: Vec<_> = read.iter().filter(|(_, read, expected)| *read != Some(*expected)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_writing_of_a_quotation_is_no_part_of_it() {
    let ward = ("ward.txt", "“The ward sister was told that the oxygen would last until Sunday,” Nora Field said.\n");
    let match_ = ("match.txt", "“The referee hadn't seen the ﬁrst of the two goals,” Jan Huber said.\n");
    let lab = ("lab.txt", "“The samples were kept in an un-\nheated store for nine weeks,” said Ivo Petrov².\n");
    check(&[
        (
            ward,
            (
                "a.md",
                "“The *ward* sister was told that the [oxygen](https://example.org/o) would last until Sunday,” Nora Field said.\n",
            ),
            None,
        ),
        (
            ward,
            (
                "a.md",
                "“[T]he ward sister was told[^1] that the oxygen would&nbsp;last until Sunday,” Nora Field said.\n\n[^1]: In May.\n",
            ),
            None,
        ),
        (
            match_,
            ("a.md", "“The referee hadn\\'t seen the <em>first</em> of the two go\u{ad}als,” Jan Huber said.\n"),
            None,
        ),
        (
            lab,
            ("a.tex", "“The samples were kept in an \\emph{unheated} store for nine weeks,” said Ivo Petrov.\n"),
            None,
        ),
    ]);
}

#[test]
fn the_later_or_the_citing_document_is_accused() {
    let first = (
        "a.txt",
        "Minutes, 3 May 2025\n\n“We will plant nine hundred limes along the northern canal,” Ada Lund told the board.\n",
    );
    let report = (
        "b.txt",
        "Lund Daily – Monday 5 May 2025\n\n“We will plant nine thousand limes along the northern canal,” Ada Lund told the board.\n",
    );
    check(&[(first, report, Some(("altered-quotation", "We will plant")))]);
    let early = (
        "wire.txt",
        "Nine drown off Skagen\nSkagen Wire, 12 June 2025, 08:10\n\n“He told me the pump had failed and that he was turning back,” Ole Dahl said.\n",
    );
    let late = (
        "net.txt",
        "Skagen in tears\nPosted 12 June 2025, 11:45\n\n“He told me the pump had failed and that he was not turning back,” Ole Dahl said.\n",
    );
    check(&[(early, late, Some(("altered-quotation", "He told me")))]);
    let club = ("club.md", "“The stadium roof was never built to carry that much snow,” Mara Quist said.\n");
    let citing = ("text.md", "“The stadium roof was built to carry that much snow,” Mara Quist said [@club].\n");
    let findings = found(&[citing, club]);
    assert!(findings[1].is_empty() && findings[0].iter().any(|(rule, _)| *rule == "altered-quotation"), "{findings:?}");
}

#[test]
fn a_marked_cut_must_not_change_the_sense() {
    let court = ("court.txt", "“The tenant was never asked to leave before the spring,” Judge Nora Lind wrote.\n");
    let port = ("port.txt", "“I signed nothing and I will sail again,” said Omar Sy, “but not with this crew.”\n");
    check(&[
        (
            court,
            ("z.txt", "“The tenant was … asked to leave before the spring,” Judge Nora Lind wrote.\n"),
            Some(("altered-quotation", "The tenant")),
        ),
        (court, ("z.txt", "“The tenant was never asked to leave …,” Judge Nora Lind wrote.\n"), None),
        (
            port,
            ("z.txt", "“I signed nothing and I will sail again,” said Omar Sy.\n"),
            Some(("altered-quotation", "I signed")),
        ),
    ]);
}

#[test]
fn values_are_compared_with_those_of_the_passage() {
    let budget = (
        "budget.txt",
        "The hospital spent £45 million on beds in 2019.\n\nAt least 30 nurses resigned on 12 May.\n\nIn Bergen fees rose by 8 percent.\n",
    );
    check(&[
        (budget, ("a.md", "The hospital spent £45 million on beds [@budget, para. 1].\n"), None),
        (
            budget,
            ("a.md", "The hospital spent £45 billion on beds [@budget, para. 1].\n"),
            Some(("failed-verification", "£45 billion")),
        ),
        (
            budget,
            ("a.md", "The hospital spent €45 million on beds [@budget, para. 1].\n"),
            Some(("failed-verification", "€45 million")),
        ),
        (
            budget,
            ("a.md", "At most 30 nurses resigned [@budget, para. 2].\n"),
            Some(("failed-verification", "At most 30")),
        ),
        (
            budget,
            ("a.md", "Some 12 nurses resigned in May [@budget, para. 2].\n"),
            Some(("failed-verification", "Some 12")),
        ),
        (budget, ("a.md", "Fees fell by 8 percent [@budget, para. 3].\n"), Some(("failed-verification", "8 percent"))),
    ]);
}

#[test]
fn the_words_of_another_are_not_hers() {
    let dig = ("dig.txt", "“The mask was already broken when we opened the grave,” Ilse Brand said.\n");
    let talk = (
        "talk.txt",
        "Interview with Hanna Voss\n\nQ: And the choir?\n\nH.V.: The choir would rather starve than sing for him.\n",
    );
    let kin = ("kin.txt", "“It was the brake that killed my patient,” said Piet Maas, the surgeon.\n");
    check(&[
        (
            dig,
            ("z.txt", "“The mask was already broken when we opened the grave,” Jonas Feld said.\n"),
            Some(("misattributed-quotation", "The mask")),
        ),
        (dig, ("z.txt", "“The mask was already broken when we opened the grave,” Brand said.\n"), None),
        (dig, ("z.txt", "“The mask was already broken when we opened the grave,” the archaeologist said.\n"), None),
        (
            talk,
            ("z.txt", "“The choir would rather starve than sing for him,” Oda Brandis said.\n"),
            Some(("misattributed-quotation", "The choir")),
        ),
        (
            kin,
            ("z.txt", "Lena Roth died in June. “It was the brake that killed my patient,” her brother said.\n"),
            Some(("misattributed-quotation", "It was")),
        ),
    ]);
    // Two of one last name: the bare name may be either.
    let town = (
        "town.txt",
        "Mayor Rory Quist lost to Mara Quist. “Eleven votes is a dinner party and nothing more,” she said.\n",
    );
    let wire = (
        "wire.txt",
        "Mara Quist beat the mayor, Rory Quist. “Eleven votes is a dinner party and nothing more,” Quist said.\n",
    );
    check(&[(town, wire, None)]);
}

#[test]
fn names_are_one_however_they_are_spelt() {
    let club = ("club.txt", "Björn Ásgeirsson and François Lefèvre met Dr. Hallam at the club.\n");
    check(&[
        (club, ("a.md", "Bjorn Asgeirsson was at the club [@club].\n"), None),
        (club, ("a.md", "Francois Lefevre was at the club [@club].\n"), None),
        (club, ("a.md", "Tim Hall was at the club [@club].\n"), Some(("failed-verification", "Tim Hall"))),
    ]);
}

#[test]
fn who_is_spoken_to_is_not_the_speaker() {
    for (source, words, listener) in [
        ("Ada Marsh came in May. “WORDS,” she told Ben Cole.\n", "The bridge was never safe to begin with", "Ben Cole"),
        ("“WORDS,” Mara Quist wrote to Jan Huber.\n", "We gave the second half away like a present", "Jan Huber"),
        ("“WORDS,” Ivo Petrov said of Rosa Teller.\n", "The samples were kept in an unheated store", "Rosa Teller"),
        ("“WORDS,” Karla Voss assured the clerk, Piet Maas.\n", "The ward was full before the strike", "Piet Maas"),
    ] {
        let source = source.replace("WORDS", words);
        let draft = format!("“{words},” {listener} said.\n");
        let first: String = words.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
        check(&[(("a.txt", &source), ("z.txt", &draft), Some(("misattributed-quotation", &first)))]);
    }
    let asked = ("a.txt", "“Why was the ward full before the strike began?” asked Karla Voss, and Piet Maas nodded.\n");
    check(&[(asked, ("z.txt", "“Why was the ward full before the strike began?” Karla Voss asked.\n"), None)]);
}

#[test]
fn an_editors_words_are_no_change_unless_they_turn_the_sense() {
    let club = ("a.txt", "“They gave it to her because she asked for it twice,” Tom Hale said.\n");
    let lab = ("a.txt", "“The samples from the second clinic are safe to use,” Ivo Petrov said.\n");
    let fair = ("a.txt", "“Prices rose in every shop on the square after the fair,” Rosa Teller said.\n");
    let ward = ("a.txt", "“We lost 20 beds in the first week of the strike,” Karla Voss said.\n");
    check(&[
        (
            club,
            (
                "z.txt",
                "“[The board of the club] gave [the captain’s old armband] to [the keeper] because she asked for it twice,” Tom Hale said.\n",
            ),
            None,
        ),
        (
            lab,
            ("z.txt", "“The samples from the second clinic are [by no means] safe to use,” Ivo Petrov said.\n"),
            Some(("altered-quotation", "The samples")),
        ),
        (
            fair,
            ("z.txt", "“Prices [fell] in every shop on the square after the fair,” Rosa Teller said.\n"),
            Some(("altered-quotation", "Prices")),
        ),
        (
            ward,
            ("z.txt", "“We lost [200] beds in the first week of the strike,” Karla Voss said.\n"),
            Some(("altered-quotation", "We lost")),
        ),
        (
            ward,
            ("z.txt", "“We lost [some twenty] beds in the first week of the [nurses’] strike,” Karla Voss said.\n"),
            None,
        ),
    ]);
}

#[test]
fn another_spelling_or_notation_is_no_change() {
    let union = ("a.txt", "“The labour movement will organise forty per cent of the harbour,” Rosa Teller said.\n");
    let boat = ("a.txt", "“We lost twelve men and twenty-five boats in one night,” Ole Dahl said.\n");
    let firm = ("a.txt", "“We paid $4 million for a programme that never ran on our servers,” Tove Lindahl said.\n");
    check(&[
        (union, ("z.txt", "“The labor movement will organize 40% of the harbor,” Rosa Teller said.\n"), None),
        (boat, ("z.txt", "“We lost 12 men and 25 boats in one night,” Ole Dahl said.\n"), None),
        (
            boat,
            ("z.txt", "“We lost 13 men and 25 boats in one night,” Ole Dahl said.\n"),
            Some(("altered-quotation", "We lost")),
        ),
        (
            firm,
            (
                "z.txt",
                "“We paid four million dollars for a program that never ran on our servers,” Tove Lindahl said.\n",
            ),
            None,
        ),
    ]);
}

#[test]
fn a_source_that_does_not_state_the_words_is_no_source_for_them() {
    let pier = ("a.txt", "“Anyone who says that the pier was closed for repairs is a liar,” Ole Dahl said.\n");
    let lab = ("a.txt", "“It is a lie that the samples were mixed up in the store,” Ivo Petrov said.\n");
    let match_ = (
        "a.txt",
        "“How often must we see the keeper fall?” Tom Hale said. “It is time that we bought one,” he said.\n",
    );
    check(&[
        (
            pier,
            ("z.md", "“The pier was closed for repairs,” Ole Dahl said [@a].\n"),
            Some(("altered-quotation", "The pier")),
        ),
        (
            lab,
            ("z.md", "“The samples were mixed up in the store,” Ivo Petrov said [@a].\n"),
            Some(("altered-quotation", "The samples")),
        ),
        (
            match_,
            (
                "z.md",
                "“How often must we see the keeper fall? It is time that we bought one,” Tom Hale said [@a, para. 1].\n",
            ),
            None,
        ),
    ]);
}

#[test]
fn letters_with_marks_and_typeset_numbers_are_read() {
    let club = ("a.txt", "Øystein Ås and Łukasz Żak met 12,000 members of the club.\n");
    check(&[
        (club, ("z.md", "Oystein Aas met Lukasz Zak [@a].\n"), None),
        (club, ("z.md", "The club has 12\u{a0}000 members [@a].\n"), None),
        (club, ("z.tex", "The club has 12\\,000 members \\cite{a}.\n"), None),
        (club, ("z.tex", "The club has 15\\,000 members \\cite{a}.\n"), Some(("failed-verification", "15"))),
    ]);
}
