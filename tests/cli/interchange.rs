//! Annotations out and in again: the same after a round trip, found again after edits, and an orphan where they cannot be.

use std::process::Command;

use serde_json::Value;

use crate::{Folder, text, tools};

const FORMATS: [(&str, &str); 4] =
    [("web-annotation", "port.json"), ("brat", "port.ann"), ("conll", "port.conllup"), ("citron", "port.citron.json")];

const PORT: &str = "# The port\n\nThe harbour took in 4,200 containers on 3 May 2019, the port authority said. “We will rebuild the mole \
    before the winter storms come,” said Ada Marsh, the harbour master. She denied that the crane had failed.\n\n\
    Naïve 𐐀 words stand here. The union claimed that 31 dockers were dismissed in Tromsø.\n";

fn folder(documents: &[(&str, &str)]) -> Folder {
    let files = [("ibid.toml", "")].into_iter().chain(documents.iter().copied());
    let files: Vec<_> = files.map(|(name, text)| (name, text.as_bytes())).collect();
    Folder::new(&files)
}

fn write(folder: &Folder, name: &str, bytes: impl AsRef<[u8]>) {
    std::fs::write(folder.path(name), bytes).expect("a file");
}

fn json(folder: &Folder, args: &[&str]) -> (Value, Option<i32>, String) {
    let out = folder.run(args);
    let said = text(&out.stderr);
    (serde_json::from_slice(&out.stdout).unwrap_or_else(|error| panic!("{error}: {said}")), out.status.code(), said)
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

#[test]
fn what_is_written_is_read_and_written_again_the_same() {
    let folder = folder(&[("port.md", PORT)]);
    for (format, name) in FORMATS {
        let out = folder.run(&["annotate", "port.md", "--format", format]);
        assert!(out.status.success() && !out.stdout.is_empty(), "{format}: {}", text(&out.stderr));
        write(&folder, name, &out.stdout);
        let again = folder.run(&["annotate", "port.md", "--import", name, "--format", format]);
        let said = text(&again.stderr);
        assert_eq!(again.status.code(), Some(0), "{format}: {said}");
        assert!(said.contains("0 moved with their words, 0 without a place"), "{format}: {said}");
        assert_eq!(text(&again.stdout), text(&out.stdout), "{format}");
        // And as ibid's own JSON, with all attributions.
        let (read, ..) = json(&folder, &["annotate", "port.md", "--import", name]);
        assert!(list(&read["documents"][0], "attributions").len() >= 4, "{format}: {read}");
    }
    // From one format into another.
    let brat = folder.run(&["annotate", "port.md", "--import", "port.json", "--format", "brat", "-q"]);
    assert_eq!(text(&brat.stdout), text(&folder.read("port.ann")));
}

#[test]
fn other_peoples_readers_open_what_is_written() {
    let folder = folder(&[("port.txt", PORT)]);
    for (format, name) in FORMATS {
        let out = folder.run(&["annotate", "port.txt", "--format", format]);
        write(&folder, name, &out.stdout);
    }
    let Some(python) = tools::find("python3", "IBID_PYTHON") else { return };
    if !Command::new(&python).args(["-c", "import conllu, peek"]).output().is_ok_and(|out| out.status.success()) {
        return tools::skip("the readers of annotations are not installed: brat-peek, conllu");
    }
    let script = tools::root().join("tests/cli/annotations.py");
    let out = Command::new(python).arg(script).arg(folder.0.path()).output().expect("python runs");
    assert!(out.status.success(), "{}\n{}", text(&out.stdout), text(&out.stderr));
}

#[test]
fn annotations_follow_their_words_and_what_is_gone_is_an_orphan() {
    let folder = folder(&[("port.md", PORT)]);
    for (format, name) in FORMATS {
        // brat has no words around its annotations but in the text beside them.
        write(&folder, "port.txt", PORT);
        write(&folder, name, folder.run(&["annotate", "port.md", "--format", format]).stdout);
    }
    let edited = PORT
        .replace("said Ada Marsh, the harbour master. ", "said Ada Marsh, the harbour master.\n")
        .replace("She denied that the crane had failed.", "A sentence in between. Nothing else is here.");
    write(&folder, "port.md", format!("# A new heading\n\nIt rained.\n\n{edited}"));
    for (format, name) in FORMATS {
        let (read, code, said) = json(&folder, &["annotate", "port.md", "--import", name]);
        let document = &read["documents"][0];
        assert_eq!(code, Some(1), "{format}: {said}");
        let lost = list(document, "orphans");
        assert!(!lost.is_empty() && said.contains("Orphan"), "{format}: {said}");
        let text = text(&folder.read("port.md"));
        let points: Vec<char> = text.chars().collect();
        let words = |place: &Value| -> String {
            let at = |index: usize| usize::try_from(place[index].as_u64().unwrap_or(0)).unwrap_or(0);
            points[at(0)..at(1)].iter().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let contents: Vec<_> = list(document, "attributions").iter().map(|told| words(&told["content"][0])).collect();
        assert!(contents.iter().any(|words| words.contains("rebuild the mole")), "{format}: {contents:?}");
        assert!(!contents.iter().any(|words| words.contains("crane")), "{format}: {contents:?}");
    }
}

#[test]
fn annotations_of_others_are_remarks_and_a_place_without_words_is_an_orphan() {
    let folder = folder(&[("port.md", PORT), ("ward.md", "Nobody was hurt at the ward.\n")]);
    let target = |source: &str, words: &str| {
        serde_json::json!([{"source": source, "selector": [
            {"type": "RangeSelector"}, {"type": "TextQuoteSelector", "exact": words, "prefix": "", "suffix": ""}]}])
    };
    let rows = serde_json::json!({"rows": [
        {"id": "a1", "text": "Who counted?", "tags": ["check"], "target": target("https://example.org/port.md", "The harbour took in 4,200 containers")},
        {"id": "a2", "text": "Gone.", "target": target("https://example.org/port.md", "The harbour took in 9,999 containers")},
        {"id": "a3", "target": [{"source": "https://example.org/port.md", "selector": {"type": "TextPositionSelector", "start": 3, "end": 9}}]},
        {"id": "a4", "text": "Elsewhere.", "target": target("https://example.org/other.md", "The harbour took in 4,200 containers")},
    ]});
    write(&folder, "rows.json", rows.to_string());
    let (read, code, said) = json(&folder, &["annotate", "port.md", "ward.md", "--import", "rows.json"]);
    assert_eq!(code, Some(1), "{said}");
    let document = &read["documents"][0];
    let remarks = list(document, "remarks");
    assert_eq!(remarks.len(), 1, "{read}");
    assert_eq!((&remarks[0]["comments"][0], &remarks[0]["tags"][0]), (&"Who counted?".into(), &"check".into()));
    assert_eq!(list(document, "orphans").len(), 2, "{read}");
    assert!(said.contains("1 annotation left out: of documents that are not named"), "{said}");
    // As brat's, with the comment as a note.
    let out = folder.run(&["annotate", "port.md", "--import", "rows.json", "--format", "brat", "-q"]);
    assert!(
        text(&out.stdout)
            .starts_with("T1\tcheck 12 48\tThe harbour took in 4,200 containers\n#1\tAnnotatorNotes T1\tWho counted?")
    );
    for (name, wrong) in [("a.json", "{\"a\": 1}"), ("b.json", "{oops"), ("c.ann", "T1\tCue 3\tx\n")] {
        write(&folder, name, wrong);
        let out = folder.run(&["annotate", "port.md", "--import", name]);
        assert_eq!(out.status.code(), Some(2), "{name}");
        assert!(text(&out.stderr).contains(&format!("{name}:1")), "{name}: {}", text(&out.stderr));
    }
    assert_eq!(
        folder.run(&["annotate", "port.md", "--import", "rows.json", "--format", "html"]).status.code(),
        Some(2)
    );
}

/// Sentences that each report something, with a figure that no other has.
fn reports(count: usize) -> Vec<String> {
    let who =
        ["The bakery", "The clinic", "The court", "A laboratory", "The football club", "The school", "The railway"];
    let cue = ["said", "claimed", "reported", "announced", "denied"];
    let what = ["loaves", "wards", "cases", "samples", "tickets", "desks", "engines", "windows"];
    let verb = ["lost", "sold", "counted", "repaired", "ordered", "closed"];
    (0..count)
        .map(|n| {
            let (who, cue, verb) = (who[n % who.len()], cue[n % cue.len()], verb[n % verb.len()]);
            format!("{who} {cue} that it {verb} {} {} in spring.", 1_013 + 7 * n, what[n % what.len()])
        })
        .collect()
}

/// The figure in the words, which tells the sentence.
fn figure(words: &str) -> Option<String> {
    let digits = |word: &&str| word.len() > 3 && word.chars().all(|c| c.is_ascii_digit());
    words.split(|c: char| !c.is_alphanumeric()).find(digits).map(str::to_owned)
}

#[test]
fn after_a_thousand_edits_annotations_are_found_again_and_none_is_put_elsewhere() {
    let sentences = reports(1_000);
    let documents: Vec<String> = sentences
        .chunks(20)
        .map(|part| part.chunks(4).map(|few| few.join(" ")).collect::<Vec<_>>().join("\n\n") + "\n")
        .collect();
    let names: Vec<String> = (0..documents.len()).map(|n| format!("{n:02}.md")).collect();
    let files: Vec<_> = names.iter().zip(&documents).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = folder(&files);
    let out = folder.run(&["annotate", ".", "--format", "web-annotation"]);
    write(&folder, "all.json", &out.stdout);
    let before: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let attributions =
        |page: &Value| list(page, "items").iter().filter(|item| item["motivation"] == "describing").count();
    let all = attributions(&before);
    assert!(all > 800, "{all}");
    // Each sentence is edited once: one in ten gets another figure, the others keep their words.
    let mut changed = 0;
    for (number, (name, part)) in names.iter().zip(sentences.chunks(20)).enumerate() {
        let edited: Vec<String> = part
            .iter()
            .enumerate()
            .map(|(at, sentence)| match (number * 20 + at) % 10 {
                0 => {
                    changed += 1;
                    sentence.replace(" in spring", "9 in spring").replace(&figure(sentence).unwrap_or_default(), "77")
                }
                1 => format!("It rained. {sentence}"),
                2 => sentence.replace(' ', "\n"),
                3 => sentence.replace(" in spring", ", in spring"),
                4 => format!("{sentence} They walked home."),
                5 => format!("\n\n## A heading\n\n{sentence}"),
                6 => format!("In May, {sentence}"),
                7 => sentence.replace("in spring.", "in spring, and left."),
                8 => format!("“Yes,” she said. {sentence}"),
                _ => sentence.clone(),
            })
            .collect();
        let mut paragraphs: Vec<_> = edited.chunks(4).map(|few| few.join(" ")).collect();
        if number % 2 == 0 {
            paragraphs.reverse();
        }
        write(&folder, name, paragraphs.join("\n\n") + "\n");
    }
    let mut args = vec!["annotate"];
    args.extend(names.iter().map(String::as_str));
    args.extend(["--import", "all.json", "--format", "web-annotation"]);
    let out = folder.run(&args);
    let after: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let exact = |target: &Value| target["selector"][0]["exact"].as_str().unwrap_or_default().to_owned();
    let start = |target: &Value| target["selector"][1]["start"].as_u64().unwrap_or(0);
    // What each said before, by its name in the file.
    let told = |page: &Value| -> std::collections::BTreeMap<(String, String), Value> {
        let items = list(page, "items").iter().filter(|item| item["motivation"] == "describing");
        let key = |item: &Value| {
            let string = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (string(&item["target"][0]["source"]), string(&item["id"]))
        };
        items.map(|item| (key(item), item.clone())).collect()
    };
    let (before, after) = (told(&before), told(&after));
    let (mut wrong, mut kept_changed) = (0, 0);
    for (key, item) in &after {
        let old = before.get(key).unwrap_or_else(|| panic!("{key:?} is new"));
        let same = figure(&exact(&old["target"][0])) == figure(&exact(&item["target"][0]));
        // The source and the cue stand beside what they belong to.
        let near =
            |body: &Value| body.get("selector").is_none() || start(body).abs_diff(start(&item["target"][0])) < 90;
        let beside = list(item, "body").iter().all(near);
        wrong += usize::from(!same || !beside);
        kept_changed += usize::from(exact(&item["target"][0]).contains("77"));
    }
    let should = before.len() - before.len() * changed / 1_000;
    println!(
        "anchors: of {} attributions {} were found again (about {should} still have their words), {wrong} in the wrong place, \
         {kept_changed} with another figure",
        before.len(),
        after.len()
    );
    assert_eq!(wrong, 0);
    // Words that are found although a figure in them changed: a known fault, and no more than this.
    assert!(kept_changed * 100 <= before.len() * 3, "{kept_changed} of {}", before.len());
    assert!(after.len() * 100 >= should * 95, "{} of {should}", after.len());
}

#[test]
fn a_claim_review_is_a_draft_without_a_verdict() {
    let folder = folder(&[
        ("port.md", PORT),
        ("wire.md", "The harbour took in 4,900 containers on 3 May 2019, according to the union.\n"),
    ]);
    let (drafts, code, said) = json(&folder, &["annotate", "port.md", "--format", "claim-review"]);
    assert_eq!((code, &drafts["@context"]), (Some(0), &"https://schema.org".into()), "{said}");
    let all = list(&drafts, "@graph");
    assert!(!all.is_empty());
    for draft in all {
        assert_eq!((&draft["@type"], &draft["creativeWorkStatus"]), (&"ClaimReview".into(), &"Draft".into()));
        assert!(draft["claimReviewed"].as_str().is_some_and(|claim| !claim.is_empty()));
        assert_eq!(draft["itemReviewed"]["@type"], "Claim");
        assert!(draft.get("reviewRating").is_none() && draft.get("author").is_none(), "{draft}");
    }
    let authority = all.iter().find(|draft| draft.to_string().contains("port authority said")).expect("the claim");
    let author = &authority["itemReviewed"]["author"][0];
    assert!(author["name"].as_str().is_some_and(|name| name.to_lowercase().contains("authority")), "{authority}");
}
