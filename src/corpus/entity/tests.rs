use std::sync::Arc;

use super::*;
use crate::syntax::Format;

fn corpus(texts: &[&str]) -> Corpus {
    let document = |(id, text): (usize, &&str)| {
        let id = crate::text::offset(id);
        Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text))
    };
    Corpus::default().with_documents(texts.iter().enumerate().map(document).collect())
}

fn aliases(corpus: &Corpus, name: &str) -> Vec<String> {
    let entity = corpus.entity_named(name).unwrap_or_else(|| panic!("{name}"));
    let mut names: Vec<String> = entity.aliases.iter().map(|(alias, _)| alias.to_string()).collect();
    names.sort();
    names.insert(0, entity.name.into());
    names
}

#[test]
fn a_country_includes_its_people_and_government_but_not_the_city() {
    let corpus = corpus(&[
        "Norwegian officials said the ferry was late.\n\nOslo has dismissed the report.\n",
        "The concert was held in Oslo on Monday. Norway won.\n",
    ]);
    assert_eq!(aliases(&corpus, "Norway"), ["Norway", "Norway", "Norwegian", "Oslo"]);
    let city = corpus.entity_named("Oslo").expect("the city");
    assert_eq!((city.documents.len(), &*city.name), (1, "Oslo"));
    assert_eq!(city.related[0].relation, Relation::StandsFor);
}

#[test]
fn other_spellings_of_one_name_are_one_person_unless_a_document_has_both() {
    let one = corpus(&["Volodymyr Zelensky spoke on Monday.\n", "Volodymyr Zelenskyy spoke on Tuesday.\n"]);
    assert_eq!(aliases(&one, "Volodymyr Zelensky").len(), 3);
    let two = corpus(&["Volodymyr Zelensky met Volodymyr Zelenskyy on Monday.\n"]);
    assert_eq!(aliases(&two, "Volodymyr Zelensky").len(), 2);
}

#[test]
fn a_father_and_a_son_of_one_name_stay_apart_where_a_document_names_both() {
    let both = corpus(&[
        "Ben Stone sold the mill.\n\nBen Stone Jr. bought a ferry.\n\nMr. Stone was glad.\n",
        "Ben Stone Jr. sang in the choir.\n",
    ]);
    assert_eq!(aliases(&both, "Ben Stone"), ["Ben Stone", "Ben Stone", "Stone"]);
    assert_eq!(aliases(&both, "Ben Stone Jr."), ["Ben Stone Jr.", "Ben Stone Jr."]);
    let one = corpus(&["Cole Marsh Jr. sang in the choir.\n", "Cole Marsh danced in the square.\n"]);
    assert_eq!(aliases(&one, "Cole Marsh").len(), 3);
}

#[test]
fn two_people_of_one_surname_stay_apart() {
    let corpus = corpus(&["Ada Marsh spoke. Marsh left.\n", "Ben Marsh spoke. Marsh stayed.\n"]);
    assert_eq!(aliases(&corpus, "Ada Marsh"), ["Ada Marsh", "Ada Marsh", "Marsh"]);
    assert_eq!(corpus.entity_named("Ada Marsh").map(|entity| entity.documents.len()), Some(1));
}

#[test]
fn a_branch_is_related_and_not_merged() {
    let corpus = corpus(&["ISIS-KP lost a village on Monday.\n", "The Islamic State lost a town on Tuesday.\n"]);
    let whole = corpus.entity_named("Islamic State").expect("the whole");
    assert_eq!(whole.documents.len(), 1);
    assert_eq!(whole.related[0].relation, Relation::HasPart);
    assert_eq!(&*whole.related[0].name, "Islamic State-Khorasan Province");
}

#[test]
fn names_are_found_by_part_and_by_alias() {
    let corpus =
        corpus(&["Norwegian ships left.\n\nNorway won. Norway lost.\n", "ISIS lost a town. Ada Marsh left.\n"]);
    let found = |query: &str| {
        let all = corpus.search_entities(query, 9);
        all.into_iter().map(|(name, kind, count, _)| format!("{name} {kind:?} {count}")).collect::<Vec<_>>()
    };
    assert_eq!(found("norw"), ["Norway Geopolitical 2"]);
    assert_eq!(found("isis"), ["Islamic State Group 1"]);
    assert_eq!(found("marsh"), ["Ada Marsh Person 1"]);
}

#[test]
fn a_misspelt_organization_is_linked_to_the_correct_one() {
    let corpus = corpus(&["The United States and Iran met.\n", "The Unitd States stayed away.\n"]);
    assert_eq!(aliases(&corpus, "United States"), ["United States", "Unitd States", "United States"]);
}

#[test]
fn five_copies_are_one_origin() {
    let copy = "Ada Marsh, the harbour master, said on Monday that the ferries to the northern isles were late.\n";
    let corpus = corpus(&[copy, copy, copy, copy, "Ada Marsh went home.\n"]);
    let entity = corpus.entity_named("Ada Marsh").expect("named");
    assert_eq!((entity.documents.len(), entity.origins), (5, 2));
}

fn forms(corpus: &Corpus, name: &str) -> Vec<String> {
    let entity = corpus.entity_named(name).unwrap_or_else(|| panic!("{name}"));
    entity.forms.iter().map(|(form, _)| form.to_string()).collect()
}

#[test]
fn a_name_collects_its_titles_and_the_noun_that_refers_to_it() {
    let corpus = corpus(&[
        "Colonel Ada Marsh inspected the pier on Monday.\n\nThe colonel left early.\n",
        "Colonel Ben Roe met Ada Marsh.\n\nThe colonel slept.\n",
    ]);
    let marsh = forms(&corpus, "Ada Marsh");
    for form in ["Ada Marsh", "Colonel Ada Marsh", "The colonel"] {
        assert!(marsh.iter().any(|known| known == form), "{form} {marsh:?}");
    }
    // In the other document the colonel is another person.
    let (_, count) = corpus
        .entity_named("Ada Marsh")
        .and_then(|entity| entity.forms.into_iter().find(|(form, _)| &**form == "The colonel"))
        .unwrap_or_default();
    assert_eq!(count, 1);
}

#[test]
fn people_of_one_last_name_are_distinguished_by_their_titles() {
    let corpus = corpus(&[
        "Judge Ada Marsh ruled on Monday.\n",
        "Captain Ben Marsh sailed on Tuesday. Ben Marsh came back.\n\nJudge Marsh was not there.\n",
    ]);
    assert!(!forms(&corpus, "Ben Marsh").contains(&"Judge Marsh".to_owned()));
}

#[test]
fn a_title_alone_distinguishes_two_people_of_one_name() {
    let corpus = corpus(&[
        "Captain Ada Marsh met Judge Ben Marsh in the port.\n\nCaptain Marsh left early. Judge Marsh stayed.\n",
        "Captain Marsh sailed on Tuesday.\n",
    ]);
    let (ada, ben) = (forms(&corpus, "Ada Marsh"), forms(&corpus, "Ben Marsh"));
    assert!(ada.contains(&"Captain Marsh".to_owned()) && !ada.contains(&"Judge Marsh".to_owned()), "{ada:?}");
    assert!(ben.contains(&"Judge Marsh".to_owned()) && !ben.contains(&"Captain Marsh".to_owned()), "{ben:?}");
}

#[test]
fn ms_marsh_is_not_mr_marsh() {
    let corpus = corpus(&[
        "Mr. Ben Marsh and Ms. Ada Marsh stood for the board.\n",
        "Ben Marsh won. Ms. Marsh lost by nine votes.\n",
    ]);
    assert!(!forms(&corpus, "Ben Marsh").contains(&"Ms. Marsh".to_owned()));
}

#[test]
fn the_last_words_of_an_organization_refer_to_it_unless_another_has_them() {
    let one = corpus(&["The Norrvik Hospital Board met on Monday.\n", "The ward is shut, the hospital board says.\n"]);
    let found = forms(&one, "Norrvik Hospital Board");
    assert!(found.contains(&"the hospital board".to_owned()), "{found:?}");
    let two = corpus(&[
        "The Norrvik Hospital Board met on Monday.\n",
        "The Brunholm Hospital Board met as well. The ward is shut, the hospital board says.\n",
    ]);
    assert!(!forms(&two, "Norrvik Hospital Board").contains(&"the hospital board".to_owned()));
}

#[test]
fn a_name_is_found_in_capitals_and_with_the_last_name_first() {
    let corpus = corpus(&["Ada Tarrant coached the side.\n\nTARRANT, Ada: 3 goals.\n\nTARRANT: We played well.\n"]);
    let found = forms(&corpus, "Ada Tarrant");
    for form in ["TARRANT", "TARRANT, Ada"] {
        assert!(found.contains(&form.to_owned()), "{form} {found:?}");
    }
}

#[test]
fn a_role_refers_to_its_holder() {
    let text = "Norrvik University, the operator of the ward, is sorry. The operator said that the pumps failed.\n";
    let corpus = corpus(&[text]);
    let entity = corpus.entity_named("Norrvik University").expect("named");
    assert_eq!(entity.said.len(), 1, "{:?}", entity.said);
}

#[test]
fn a_government_is_found_by_its_names() {
    let corpus = corpus(&["Norwegian officials said the ferry was late. Norway won.\n"]);
    for name in ["Government of Norway", "Norwegian government"] {
        assert_eq!(corpus.entity_named(name).map(|entity| entity.name).as_deref(), Some("Norway"), "{name}");
    }
}

#[test]
fn a_name_is_a_persons_or_not_by_all_its_uses() {
    let company = corpus(&[
        "Shares in Bellane Pharma fell on Monday. She rang Bellane that afternoon. Bellane points to its letter.\n",
        "The hall belongs to Bellane Pharma.\n",
    ]);
    assert!(aliases(&company, "Bellane Pharma").contains(&"Bellane".to_owned()));
    let person = corpus(&[
        "“He was in Chile that week,” replied Marit Sandvik, counsel for Norrvik Seafood. Sandvik said that he was ill.\n",
        "Closing for the company, Marit Sandvik spoke for two hours.\n",
    ]);
    assert_eq!(person.entity_named("Marit Sandvik").map(|entity| entity.kind), Some(EntityKind::Person));
    assert!(aliases(&person, "Marit Sandvik").contains(&"Sandvik".to_owned()));
    let club = corpus(&["The Irish Rowing Circle (IRC) met on Monday. The IRC has nine boats.\n"]);
    assert!(aliases(&club, "Irish Rowing Circle").contains(&"IRC".to_owned()));
}

#[test]
fn titles_before_a_name_are_not_part_of_it() {
    let corpus = corpus(&[
        "It was Deputy Minister Tarrant who spoke first. Pavel Tarrant left on Monday.\n",
        "Present: Mayor R. Gallant, Councillors Abara, Dietz and Fong.\n\nAn amendment was moved by Councilor Fong.\n\n\
         Ruth Fong saved the library.\n",
    ]);
    let forms = |name: &str| self::forms(&corpus, name);
    assert!(forms("Pavel Tarrant").contains(&"Deputy Minister Tarrant".to_owned()), "{:?}", forms("Pavel Tarrant"));
    assert!(forms("Ruth Fong").contains(&"Councilor Fong".to_owned()), "{:?}", forms("Ruth Fong"));
}

#[test]
fn a_role_is_used_in_part_and_with_what_it_is_for() {
    let corpus = corpus(&[
        "The proposal was tabled by the Ruvian chief negotiator, General Idris Halvan. The minister of fisheries, Einar \
         Solbakk, cut short a journey.\n",
        "“We came with a full mandate,” the chief negotiator told reporters. “You cannot net a promise,” the minister of \
         fisheries said.\n",
    ]);
    let halvan = corpus.entity_named("Idris Halvan").expect("named");
    assert!(halvan.forms.iter().any(|(form, _)| &**form == "the chief negotiator"), "{:?}", halvan.forms);
    assert_eq!(halvan.said.len(), 1, "{:?}", halvan.said);
    let solbakk = forms(&corpus, "Einar Solbakk");
    assert!(solbakk.contains(&"the minister of fisheries".to_owned()), "{solbakk:?}");
}

#[test]
fn the_deputy_is_not_the_chief() {
    let corpus = corpus(&["The deputy coach, Ada Tarrant, resigned on Monday. The coach said that he was sorry.\n"]);
    assert!(!forms(&corpus, "Ada Tarrant").contains(&"The coach".to_owned()));
}

#[test]
fn what_something_is_refers_to_it() {
    let corpus = corpus(&[
        "The Kestrel Bridge was shut on Monday. The bridge was built in 1971.\n",
        "The patrol vessel Vardin struck a trawler. The vessel came back. The vessel owner slept.\n",
        "A subsidiary of the Irish maker, Bellane Foods, packs it. The maker is silent.\n",
        "Dr. Ines Aguirre was the pathologist on duty. The pathologist found no wound.\n",
    ]);
    for (name, form) in [
        ("Kestrel Bridge", "The bridge"),
        ("Vardin", "The vessel"),
        ("Bellane Foods", "The maker"),
        ("Ines Aguirre", "The pathologist"),
    ] {
        let found = forms(&corpus, name);
        assert!(found.contains(&form.to_owned()), "{name} {found:?}");
    }
}

#[test]
fn acronyms_are_linked_by_brackets_and_by_initials_in_capitals() {
    let texts = [
        "RED CENTRAL DE TRANSPORTE, S.A.\nPress notice\n\nThe cause is known, RCT said on Tuesday.\n",
        "The grid belongs to Red Central de Transporte.\n",
        "Shares in Havfjord (HFJ) fell. HFJ is a seafood company.\n",
        "The NHL (Norrvik Harbour League) met on Monday. The harbour league met on Tuesday.\n",
    ];
    let corpus = corpus(&texts);
    for (name, acronym) in
        [("Red Central de Transporte", "RCT"), ("Havfjord", "HFJ"), ("Norrvik Harbour League", "NHL")]
    {
        let found = forms(&corpus, name);
        assert!(found.contains(&acronym.to_owned()), "{name} {found:?}");
        assert_eq!(corpus.entity_named(acronym).map(|entity| entity.name).as_deref(), Some(name), "{acronym}");
    }
}

#[test]
fn a_ruler_is_named_with_the_house() {
    let corpus = corpus(&["Bishop Haldor II of Sankt Wolfram came home in 1187. Ada Marsh of Norrvik did not.\n"]);
    assert!(forms(&corpus, "Haldor II").contains(&"Bishop Haldor II of Sankt Wolfram".to_owned()));
    assert!(!forms(&corpus, "Ada Marsh").contains(&"Ada Marsh of Norrvik".to_owned()));
}

#[test]
fn the_first_words_of_a_name_refer_to_it_unless_another_begins_so() {
    let corpus = corpus(&["Kestrel Steel Works closed. Kestrel Wind Farms opened.\n", "Kestrel Steel is silent.\n"]);
    assert!(aliases(&corpus, "Kestrel Steel Works").contains(&"Kestrel Steel".to_owned()));
    assert!(!aliases(&corpus, "Kestrel Steel Works").contains(&"Kestrel Wind Farms".to_owned()));
    let town =
        self::corpus(&["Cedar Falls sold the mall.\n", "The Cedar Falls City Council met. Cedar Falls is a town.\n"]);
    assert!(!aliases(&town, "Cedar Falls City Council").contains(&"Cedar Falls".to_owned()));
}

#[test]
fn a_first_name_distinguishes_two_people_of_a_family() {
    let corpus = corpus(&[
        "Rory Tarrant met Moira Tarrant. Rory was late.\n",
        "Moira Tarrant won. The other Tarrant is not her kin.\n\nRory was mending a dory. “My name cost her a year,” Rory said.\n",
    ]);
    let rory = corpus.entity_named("Rory Tarrant").expect("named");
    assert_eq!(rory.said.len(), 1, "{:?}", rory.said);
    let moira = corpus.entity_named("Moira Tarrant").expect("named");
    assert!(moira.said.is_empty(), "{:?}", moira.said);
}

#[test]
fn a_heading_names_whom_the_last_name_means() {
    let corpus = corpus(&[
        "COMPOSITION: JUDGES Kari Holm, Anders Ruud and Sigrid Tarrant\n\nJudge Tarrant would have dismissed it.\n",
        "Henrik Tarrant, a manager, met Sigrid Tarrant.\n",
    ]);
    assert!(!forms(&corpus, "Henrik Tarrant").contains(&"Judge Tarrant".to_owned()));
    assert!(forms(&corpus, "Sigrid Tarrant").contains(&"Judge Tarrant".to_owned()));
}

#[test]
fn an_office_in_capitals_speaks_for_its_holder() {
    let corpus = corpus(&[
        "City Auditor Ruth Okoro came late. “I do not say that it is false,” the Auditor told the council.\n",
        "Ms Ines Aguirre is the chair of the commission. “Nobody leaves with a full net,” said the Chair.\n",
    ]);
    for name in ["Ruth Okoro", "Ines Aguirre"] {
        let entity = corpus.entity_named(name).expect("named");
        assert_eq!(entity.said.len(), 1, "{name} {:?}", entity.said);
    }
}

#[test]
fn a_card_is_found_by_every_alias_and_by_names_without_mentions() {
    let corpus = corpus(&[
        "Mayor Ada Tarrant left.\n\nThe Food Office, the regulator, closed the dairy. The regulator is silent.\n",
        "prepared by: Pellerin Quay Associates\n\nBishop Haldor II slept.\n",
    ]);
    let found = |name: &str| corpus.entity_named(name).map(|entity| entity.name.to_string());
    assert_eq!(found("the regulator").as_deref(), Some("Food Office"));
    assert_eq!(found("Mayor Ada Tarrant").as_deref(), Some("Ada Tarrant"));
    assert_eq!(found("Haldor II of Ulmen").as_deref(), Some("Haldor II"));
    assert_eq!(found("Pellerin Quay Associates").as_deref(), Some("Pellerin Quay Associates"));
    assert_eq!(found("the captain"), None);
    assert_eq!(found("April 14"), None);
}

fn has(corpus: &Corpus, name: &str, wanted: &[&str]) {
    let found = forms(corpus, name);
    for form in wanted {
        assert!(found.iter().any(|known| known == form), "{name}: {form} in {found:?}");
    }
}

fn lacks(corpus: &Corpus, name: &str, unwanted: &[&str]) {
    let found = forms(corpus, name);
    for form in unwanted {
        assert!(!found.iter().any(|known| known == form), "{name}: {form} in {found:?}");
    }
}

#[test]
fn rulers_and_nobles_are_named_by_first_name_with_numeral_or_title() {
    let abbey = corpus(&[
        "King Haldor II of Vestre sold the abbey. Haldor II never paid, they say.\n\nKing Haldor IV gave it back.\n",
        "King Haldor II built a wall. His portrait hangs there: Haldor IV hangs beside it.\n",
    ]);
    has(&abbey, "Haldor II", &["Haldor II", "King Haldor II", "King Haldor II of Vestre"]);
    lacks(&abbey, "Haldor II", &["Haldor IV", "King Haldor IV"]);
    let club = corpus(&[
        "Baron Osric Thane founded the polo club. Baron Osric left his horses to it, and the baron's groom wept.\n",
        "Duke Leofric is no friend of Osric Thane.\n",
    ]);
    has(&club, "Osric Thane", &["Baron Osric"]);
    lacks(&club, "Osric Thane", &["Duke Leofric"]);
    let violins =
        corpus(&["Jakob Amsel the Elder made violins. Jakob the Elder died rich; the younger Jakob did not.\n"]);
    has(&violins, "Jakob Amsel the Elder", &["Jakob the Elder"]);
    lacks(&violins, "Jakob Amsel the Elder", &["the younger Jakob"]);
}

#[test]
fn an_initial_or_a_first_name_refers_to_the_only_one_that_has_it() {
    let lab = corpus(&[
        "From: P. Halvorsen\nTo: the ward\n\nThe scanner is broken. Please tell Petra that Halvorsen knows.\n",
        "Petra Halvorsen runs the ward. Ole Halvorsen runs the kitchen.\n",
    ]);
    has(&lab, "Petra Halvorsen", &["P. Halvorsen", "Petra"]);
    lacks(&lab, "Ole Halvorsen", &["P. Halvorsen", "Petra"]);
    let two = corpus(&[
        "Petra Halvorsen runs the ward. Pia Halvorsen runs the kitchen.\n",
        "Signed: P. Halvorsen\n\nPetra Lund was late. Petra said nothing. Halvorsen left.\n",
    ]);
    lacks(&two, "Petra Halvorsen", &["P. Halvorsen", "Petra"]);
    lacks(&two, "Pia Halvorsen", &["P. Halvorsen"]);
}

#[test]
fn bodies_have_short_forms_ordinals_and_acronyms_of_their_own() {
    let rails = corpus(&[
        "Kestrel & Tarn Railway sold nine engines. Kestrel & Tarn is silent.\n",
        "The 2nd Battalion came home. The Second Battalion lost no man.\n",
        "MUSEO NAVAL DE LA COSTA (MNC)\nThe roof leaks, the Museo Naval de la Costa says. The MNC is shut.\n",
        "Holm Abbey burned in 1790. Nobody has slept in Holm since.\n",
    ]);
    has(&rails, "Kestrel & Tarn Railway", &["Kestrel & Tarn"]);
    has(&rails, "2nd Battalion", &["Second Battalion"]);
    has(&rails, "Museo Naval de la Costa", &["MNC"]);
    has(&rails, "Holm Abbey", &["Holm"]);
}

#[test]
fn a_name_shows_the_kind_of_a_body_where_no_other_has_it() {
    let paper = corpus(&["The Annals of Coastal Geology withdrew the article. The journal gave no reason.\n"]);
    has(&paper, "Annals of Coastal Geology", &["The journal"]);
    let two = corpus(&[
        "The Annals of Coastal Geology withdrew the article. The Archives of Mining printed it. The journal is silent.\n",
    ]);
    lacks(&two, "Annals of Coastal Geology", &["The journal"]);
}

#[test]
fn an_office_with_a_hyphen_or_a_possessive_refers_to_its_holder() {
    let school = corpus(&[
        "The Vice-Chancellor, Ines Aguirre, resigned. The chairman of the club, Paul Roe, did not.\n",
        "The vice-chancellor wept. The club has a debt, its chairman said. His sister paid it.\n",
    ]);
    has(&school, "Ines Aguirre", &["The vice-chancellor"]);
    has(&school, "Paul Roe", &["its chairman"]);
    lacks(&school, "Paul Roe", &["His sister"]);
}

#[test]
fn a_former_holder_does_not_have_the_office() {
    let corpus = corpus(&["The former coach, Ada Tarrant, was there. The coach said that he was sorry.\n"]);
    lacks(&corpus, "Ada Tarrant", &["The coach"]);
}

#[test]
fn a_notice_under_a_letterhead_is_what_its_organization_says() {
    let notice =
        "NORRVIK WATER BOARD\nNotice 4\n\nThe pump failed at nine. No household was without water for a day.\n";
    let corpus = corpus(&[notice, "The Norrvik Water Board met on Monday. The lake is low.\n"]);
    let entity = corpus.entity_named("Norrvik Water Board").expect("named");
    let said: Vec<&str> = entity.said.iter().map(|said| said.shown.span.of(notice)).collect();
    assert_eq!(said, ["The pump failed at nine.", "No household was without water for a day."]);
}

#[test]
fn a_name_in_apposition_to_an_office_speaks() {
    let corpus = corpus(&[
        "The lift had stopped, said the director of the ski school, Dr Ada Tarrant. “We dug for an hour,” she said.\n",
    ]);
    let entity = corpus.entity_named("Ada Tarrant").expect("named");
    assert_eq!(entity.said.len(), 2, "{:?}", entity.said);
}

#[test]
fn a_title_that_nobody_gives_to_a_person_is_anothers() {
    let corpus = corpus(&[
        "Henrik Tarrant, a director of sales, met the press.\n",
        "Sigrid Tarrant is a judge in Norrvik.\n",
        "Judge Tarrant writes that a market is a market.\n",
    ]);
    lacks(&corpus, "Henrik Tarrant", &["Judge Tarrant"]);
}
