//! `ibid train`, and analysis with the user's own weights; `ibid annotate` for people.

use crate::{Folder, text};

/// Texts with one statement each, whose attribution is marked.
fn rows() -> String {
    let names = ["Ada Marsh", "Tom Reed", "The harbour master", "Lena Voss", "The council", "A pilot"];
    let verbs = ["said", "warned", "claimed", "announced"];
    let things = ["the bridge would be closed for a year", "nobody had been hurt", "the port had lost forty ships"];
    let mut rows = String::new();
    for (number, name) in names.iter().cycle().take(48).enumerate() {
        let (verb, thing) = (verbs[number % 4], things[number % 3]);
        let text = format!("{name} {verb} that {thing}. The weather was fine on Monday.");
        let (cue, content) = (name.len() + 1, name.len() + verb.len() + 2);
        rows += &format!(
            "{{\"text\": \"{text}\", \"attributions\": [{{\"source\": [[0, {}]], \"cue\": [[{cue}, {}]], \
             \"content\": [[{content}, {}]]}}]}}\n",
            name.len(),
            content - 1,
            content + "that ".len() + thing.len(),
        );
    }
    rows
}

#[test]
fn a_newsroom_trains_on_its_own_texts_and_reads_with_the_result() {
    let ann = "T1\tSource 0 9\tLena Voss\nT2\tCue 10 14\tsaid\nT3\tContent 15 31\tthe ice was thin\n\
        E1\tCue:T2 Source:T1 Content:T3\n";
    let folder = Folder::new(&[
        ("archive/rows.jsonl", rows().as_bytes()),
        ("archive/one.ann", ann.as_bytes()),
        ("archive/one.txt", b"Lena Voss said the ice was thin."),
        ("desk/ibid.toml", b"reader = \"own/attribution.bin\"\n"),
        ("desk/a.txt", b"Ada Marsh warned that nobody had been hurt.\n"),
    ]);
    let train = |out: &str| {
        let done = folder.run(&["train", "archive", "--out", out]);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
        assert!(text(&done.stderr).contains("49 annotated texts"), "{}", text(&done.stderr));
        folder.read(&format!("{out}/attribution.bin"))
    };
    let bytes = train("desk/own");
    assert_eq!(bytes, train("again"), "the same texts give the same bytes");
    let card = text(&folder.read("desk/own/model-card.md"));
    assert!(card.contains("`ibid train archive --out desk/own`") && card.contains("| source tokens |"), "{card}");

    let read = folder.run(&["annotate", "desk/a.txt", "--format", "jsonl"]);
    let document: serde_json::Value = serde_json::from_slice(&read.stdout).expect("JSON");
    assert_eq!(read.status.code(), Some(0), "{}", text(&read.stderr));
    assert!(document["attributions"].is_array());
    // The folder is accepted as well as the file in it, and every file there must match its name.
    std::fs::write(folder.path("desk/ibid.toml"), "reader = \"own\"\n").expect("a file");
    let whole = folder.run(&["annotate", "desk/a.txt", "--format", "jsonl"]);
    assert_eq!((whole.status.code(), &whole.stdout), (Some(0), &read.stdout), "{}", text(&whole.stderr));
    // A subfolder without models of its own, and a sibling folder, use the built-in models, in the same run.
    for desk in ["desk/plain", "beside"] {
        std::fs::create_dir(folder.path(desk)).expect("a folder");
        std::fs::write(folder.path(&format!("{desk}/ibid.toml")), "strict = true\n").expect("a file");
        std::fs::write(folder.path(&format!("{desk}/a.txt")), "Ada Marsh warned that nobody had been hurt.\n")
            .expect("a file");
    }
    let parts = |output: &[u8], path: &str| -> serde_json::Value {
        let rows = text(output)
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
            .collect::<Vec<_>>();
        let own = rows.into_iter().find(|row| row["path"].as_str().is_some_and(|shown| shown.ends_with(path)));
        own.expect("it is read")["attributions"].clone()
    };
    let all = folder.run(&["annotate", "desk/a.txt", "desk/plain/a.txt", "beside/a.txt", "--format", "jsonl"]);
    assert_eq!(all.status.code(), Some(0), "{}", text(&all.stderr));
    assert_eq!(parts(&all.stdout, "desk/a.txt"), document["attributions"]);
    let shipped = folder.run(&["annotate", "beside/a.txt", "--format", "jsonl"]);
    assert_eq!(parts(&all.stdout, "beside/a.txt"), parts(&shipped.stdout, "beside/a.txt"));
    assert_eq!(parts(&all.stdout, "desk/plain/a.txt"), parts(&shipped.stdout, "beside/a.txt"));
    assert_ne!(parts(&all.stdout, "desk/a.txt"), parts(&shipped.stdout, "beside/a.txt"), "the weights differ");
    std::fs::write(folder.path("desk/own/names.bin"), b"short").expect("a file");
    let refused = folder.run(&["annotate", "desk/a.txt", "--format", "jsonl"]);
    assert!(text(&refused.stderr).contains("names.bin is not a file of weights"), "{}", text(&refused.stderr));
    std::fs::write(folder.path("desk/own/attribution.bin"), b"ibidrdr1 and then nothing").expect("a file");
    let refused = folder.run(&["annotate", "desk/a.txt", "--format", "jsonl"]);
    let said = text(&refused.stderr);
    assert!(
        said.contains("attribution.bin is not a file of weights") && said.contains("`ibid train` makes weights"),
        "{said}"
    );
    assert_eq!(refused.status.code(), Some(2), "{said}");
}

#[test]
fn training_says_which_line_is_wrong_and_writes_nothing() {
    let wrong =
        b"{\"text\": \"ab\", \"attributions\": []}\n{\"text\": \"ab\", \"attributions\": [{\"cue\": [[0, 9]]}]}\n";
    let folder = Folder::new(&[("archive/rows.jsonl", wrong), ("empty/note.txt", b"x")]);
    let done = folder.run(&["train", "archive"]);
    assert_eq!(done.status.code(), Some(2));
    let said = text(&done.stderr);
    assert!(said.contains("rows.jsonl:2: a span is outside its text"), "{said}");
    let done = folder.run(&["train", "empty"]);
    assert!(text(&done.stderr).contains("No annotated texts found."), "{}", text(&done.stderr));
    assert!(!folder.path(".ibid-reader").exists());
}

#[test]
fn a_text_is_marked_with_brackets_in_a_pipe_and_colours_if_requested() {
    let folder = Folder::new(&[("a.txt", b"Zamir Holt said the bridge was closed. The port lost 40 ships in May.\n")]);
    let plain = folder.command(&["annotate", "a.txt", "--format", "pretty"]).env("NO_COLOR", "1").output();
    let plain = text(&plain.expect("the binary runs").stdout);
    assert!(plain.contains("⟨source Zamir Holt⟩ ⟨cue said⟩ ⟨content the bridge was closed⟩"), "{plain}");
    assert!(plain.contains("⟦claim The port lost 40 ships in May.⟧"), "{plain}");
    let colored = folder.run(&["annotate", "a.txt", "--format", "pretty", "--color", "always"]);
    let colored = text(&colored.stdout);
    assert!(colored.contains("\u{1b}[33msaid\u{1b}[0m") && !colored.contains('⟨'), "{colored}");
}

#[test]
fn a_line_is_explained() {
    let folder = Folder::new(&[("a.txt", b"Quiet.\n\nThe bridge is closed, the harbour master said.\n")]);
    let out = folder.run(&["annotate", "--explain", "a.txt:3"]);
    let said = text(&out.stdout);
    assert!(said.starts_with("3:1  The bridge is closed, the harbour master said."), "{said}");
    assert!(said.contains("    cue     said") && said.contains("“said” counts for an attribution"), "{said}");
    for (place, wrong) in
        [("a.txt:2", "a.txt:2: This line has no sentence."), ("a.txt:9", "a.txt:9: The file has only 4 lines.")]
    {
        let out = folder.run(&["annotate", "--explain", place]);
        assert_eq!(out.status.code(), Some(2));
        assert!(text(&out.stderr).contains(wrong), "{}", text(&out.stderr));
    }
}
