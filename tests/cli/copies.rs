//! Output for people and other programs: the report, the annotated copy, annotations, manual pages.

use std::process::Command;

use crate::{Folder, text, tools};

fn folder() -> Folder {
    Folder::new(&[
        ("ibid.toml", b""),
        (
            "port.md",
            "# The port\n\nThe harbour took in 4,200 containers on 3 May 2019, the port authority said. “We will rebuild the mole \
             before the winter storms come,” said Ada Marsh, the harbour master. The crane failed twice in March 2019.\n"
                .as_bytes(),
        ),
        (
            "gazette.md",
            "The harbour took in 4,900 containers on 3 May 2019, according to the union. Ada Marsh said: “We will rebuild the mole \
             before the spring storms come.” <script>alert(1)</script> A \"quote\" & more.\n"
                .as_bytes(),
        ),
        ("wire.md", "The crane of the harbour failed twice in March 2019. Nobody was hurt [@marsh2019, p. 3].\n".as_bytes()),
        ("s.bib", b"@misc{marsh2019, title = {The mole}}"),
    ])
}

/// Runs a script with third-party parsers, if they are installed.
fn python(folder: &Folder, needs: &str, script: &str) {
    let Some(python) = tools::find("python3", "IBID_PYTHON") else { return };
    if !Command::new(&python).args(["-c", &format!("import {needs}")]).output().is_ok_and(|out| out.status.success()) {
        return tools::skip(&format!("not installed for Python: {needs}"));
    }
    let out = Command::new(&python).args(["-c", script]).current_dir(folder.0.path()).output().expect("python runs");
    assert!(out.status.success(), "{}\n{}", text(&out.stdout), text(&out.stderr));
}

#[test]
fn the_report_is_one_self_contained_page() {
    let folder = folder();
    let out = folder.run(&["report", "-o", "report.html"]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let page = text(&folder.read("report.html"));
    for section in
        ["documents", "claims", "contradictions", "speakers", "quotations", "timeline", "entities", "origins"]
    {
        assert!(page.contains(&format!("<section id=\"{section}\"")), "{section}");
    }
    assert!(page.contains("Ada Marsh") && page.contains("2019-05-03"), "{page}");
    assert!(!page.contains("<script>alert") && !page.contains("src=") && !page.contains("@import"), "{page}");
    assert_eq!(page, text(&folder.run(&["report"]).stdout), "the same documents give the same page");
    assert_eq!(folder.run(&["report", "-o", "port.md"]).status.code(), Some(2));
    python(
        &folder,
        "html5lib",
        "import html5lib, collections\n\
         page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(open('report.html').read())\n\
         ids = [e.get('id') for e in page.iter() if e.get('id')]\n\
         assert max(collections.Counter(ids).values()) == 1, 'an id stands twice'\n\
         assert all(a.get('href')[1:] in ids for a in page.iter('a') if a.get('href', '').startswith('#'))\n\
         labels = [e for e in page.iter('label')]\n\
         assert all(any(True for _ in l.iter('input')) or any(True for _ in l.iter('select')) for l in labels)\n\
         assert all(t.find('caption') is not None for t in page.iter('table')), 'a table without a caption'\n\
         levels = [int(e.tag[1]) for e in page.iter() if isinstance(e.tag, str) and e.tag in ('h1', 'h2', 'h3')]\n\
         assert levels[0] == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:])), levels\n",
    );
}

#[test]
fn the_copy_has_a_note_for_each_claim() {
    let folder = folder();
    let md = text(&folder.run(&["annotate", "port.md", "--format", "md"]).stdout);
    let marks = md.matches("[^ibid-").count();
    let notes = md.lines().filter(|line| line.starts_with("[^ibid-")).count();
    assert!(notes > 0 && marks == 2 * notes, "{md}");
    // Without its notes it equals the document.
    let text_alone = md.split("\n<!-- Notes by ibid").next().unwrap_or_default();
    let mut bare = text_alone.to_owned();
    for number in 1..=notes {
        bare = bare.replace(&format!("[^ibid-{number}]"), "");
    }
    assert_eq!(bare, text(&folder.read("port.md")));
    let page = text(&folder.run(&["annotate", "gazette.md", "--format", "html"]).stdout);
    assert!(!page.contains("<script>") && page.contains("id=\"n1\"") && page.contains("href=\"#n1\""), "{page}");
    std::fs::write(folder.path("copy.html"), &page).expect("a file");
    python(&folder, "html5lib", "import html5lib; html5lib.HTMLParser(strict=True).parse(open('copy.html').read())");
}

#[test]
fn a_note_says_what_the_sentence_cites_and_which_sentence_contradicts_it() {
    let folder = Folder::new(&[
        (
            "lab.md",
            b"# Water\n\nLead in the wells of Tarn rose by 12% in 2021.[^1]\n\nThe river Tarn carried 30 tonnes of silt in May \
              ([survey](https://example.org/survey.pdf)).\n\nThe dam at Oban failed in 2019 and 45 people died.\n\n\
              [^1]: Marsh, *Wells of the north*, p. 7.\n",
        ),
        ("minutes.txt", b"The council met. The dam at Oban failed in 2019 and 54 people died. It rained.\n"),
    ]);
    let copy = text(&folder.run(&["annotate", "lab.md", "--format", "md"]).stdout);
    for told in [
        "cites note 1, “Marsh, \\*Wells of the north\\*, p. 7”.",
        "cites https://example.org/survey.pdf.",
        "Contradicted by: “The dam at Oban failed in 2019 and 54 people died.” (minutes.txt, paragraph 1).",
    ] {
        assert!(copy.contains(told), "{told}\n{copy}");
    }
    assert_eq!(copy.matches("54 people died").count(), 1, "{copy}");
}

#[test]
fn a_report_without_claims_praises_nothing_and_becomes_no_document() {
    let folder = Folder::new(&[("empty.md", b"")]);
    let page = text(&folder.run(&["report"]).stdout);
    assert!(page.contains("No claims were found.") && !page.contains("Every claim has a source"), "{page}");
    let out = folder.run(&["report", "-o", "report.md"]);
    assert_eq!((out.status.code(), folder.path("report.md").exists()), (Some(2), false));
}

#[test]
fn annotations_have_correct_positions() {
    let folder = folder();
    let out = folder.run(&["annotate", "port.md", "gazette.md", "--format", "web-annotation"]);
    std::fs::write(folder.path("annotations.json"), &out.stdout).expect("a file");
    let out = folder.run(&["annotate", "port.md", "--format", "brat"]);
    std::fs::write(folder.path("port.ann"), &out.stdout).expect("a file");
    let out = folder.run(&["annotate", ".", "--format", "conll"]);
    std::fs::write(folder.path("all.conllup"), &out.stdout).expect("a file");
    assert_eq!(folder.run(&["annotate", ".", "--format", "brat"]).status.code(), Some(2));
    python(
        &folder,
        "conllu",
        "import json, conllu\n\
         page = json.load(open('annotations.json'))\n\
         assert page['@context'] == 'http://www.w3.org/ns/anno.jsonld' and page['items']\n\
         for item in page['items']:\n\
         \x20   for target in item['target']:\n\
         \x20       text = open(target['source'], newline='').read()\n\
         \x20       quote, place = target['selector']\n\
         \x20       assert text[place['start']:place['end']] == quote['exact'], target\n\
         \x20       assert text[:place['start']].endswith(quote['prefix']) and text[place['end']:].startswith(quote['suffix'])\n\
         text = open('port.md', newline='').read()\n\
         bounds = {}\n\
         for line in open('port.ann'):\n\
         \x20   fields = line.rstrip('\\n').split('\\t')\n\
         \x20   if line[0] == 'T':\n\
         \x20       places = [p.split() for p in fields[1].split(' ', 1)[1].split(';')]\n\
         \x20       assert ' '.join(text[int(a):int(b)] for a, b in places) == fields[2], line\n\
         \x20       bounds[fields[0]] = fields\n\
         \x20   elif line[0] == 'R':\n\
         \x20       assert all(a.split(':')[1] in bounds for a in fields[1].split()[1:]), line\n\
         assert any('Source' in f[1] for f in bounds.values())\n\
         fields = ['id', 'form', 'upos', 'ibid:name', 'ibid:attribution']\n\
         sentences = conllu.parse(open('all.conllup').read(), fields=fields)\n\
         assert len(sentences) > 4 and any(t['ibid:attribution'] == 'B-CUE' for s in sentences for t in s)\n\
         for s in sentences:\n\
         \x20   before = 'O'\n\
         \x20   for t in s:\n\
         \x20       tag = t['ibid:name']\n\
         \x20       assert not tag.startswith('I-') or before[2:] == tag[2:], (s.metadata, t)\n\
         \x20       before = tag\n",
    );
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let folder = folder();
    assert_eq!(folder.run(&["man", "--out", "."]).status.code(), Some(0));
    let page = text(&folder.run(&["man", "lint"]).stdout);
    assert!(page.contains(".TH ibid-lint 1 \"\" ") && page.contains("max\\-warnings"), "{page}");
    assert_eq!(page, text(&folder.read("ibid-lint.1")));
    assert!(folder.path("ibid.1").is_file() && folder.path("ibid-baseline.1").is_file());
    assert_eq!(folder.run(&["man", "no-such-command"]).status.code(), Some(2));
}
