//! The first day with ibid, and the days after: a repository of twenty documents with a history is green after three
//! commands, stays so while old text is moved about, and is red when a claim without a source comes.

use std::process::Command;

use crate::{Folder, text};

fn git(folder: &Folder, args: &[&str]) {
    let mut command = Command::new("git");
    let identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
    let out = command.current_dir(folder.0.path()).args(identity).args(args).output().expect("git runs");
    assert!(out.status.success(), "git {args:?}: {}", text(&out.stderr));
}

fn commit(folder: &Folder, message: &str) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "-m", message]);
}

fn write(folder: &Folder, name: &str, text: &str) {
    let path = folder.path(name);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

/// A README, a change log, nine pages of documentation, five posts and four articles, over three commits.
fn repository() -> Folder {
    let folder = Folder::new(&[(".gitignore", b"build/\n")]);
    git(&folder, &["init", "-q", "-b", "main"]);
    write(&folder, "README.md", "# Tide tables\n\nA program that prints tide tables. It is used by 40 harbours.\n");
    write(&folder, "CHANGELOG.md", "# Changes\n\n## 1.2\n\nFixed the table of Cork, thanks to @octocat.\n");
    for (number, topic) in
        ["install", "tables", "stations", "units", "export", "import", "server", "charts", "faq"].iter().enumerate()
    {
        let page = format!(
            "# {topic}\n\nThe command reads {} stations. It fails with status {}.\n\n```sh\ntides {topic}\n```\n",
            12 + number,
            400 + number
        );
        write(&folder, &format!("docs/{topic}.md"), &page);
    }
    commit(&folder, "a program and its pages");
    for number in 0..5 {
        let post = format!(
            "# Post {number}\n\nThe storm of 20{:02} flooded {} cellars in the old town. Officials said the gauge had failed.\n",
            10 + number,
            31 + 7 * number
        );
        write(&folder, &format!("blog/{number}.md"), &post);
    }
    commit(&folder, "posts");
    for (number, place) in ["Lund", "Cork", "Ghent", "Graz"].iter().enumerate() {
        let article = format!(
            "# The flood of {place}\n\nThe river rose {} metres in one night, and {} people left their homes. “We had no \
             warning,” said Ada Marsh, the mayor.\n\nThe council had cut the budget of the dike by {} million euros.\n",
            3 + number,
            1_200 + 100 * number,
            2 + number
        );
        write(&folder, &format!("articles/{}.md", place.to_lowercase()), &article);
    }
    commit(&folder, "articles");
    folder
}

fn lint(folder: &Folder, args: &[&str]) -> (Option<i32>, String) {
    let out = folder.run(&[&["lint", "--format", "concise"], args].concat());
    (out.status.code(), text(&out.stdout) + &text(&out.stderr))
}

#[test]
fn a_repository_of_twenty_documents_is_green_after_three_commands_and_honest_afterwards() {
    let folder = repository();
    let (code, before) = lint(&folder, &[]);
    assert_eq!(code, Some(1), "{before}");
    // The three commands: install, baseline, lint. The first is the build that the tests run.
    assert_eq!(folder.run(&["--version"]).status.code(), Some(0));
    let out = folder.run(&["baseline"]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let (code, after) = lint(&folder, &[]);
    assert_eq!(code, Some(0), "{after}");
    println!(
        "day one: {} findings in 20 documents, green after install, baseline, lint",
        before.lines().filter(|line| line.contains(".md:")).count()
    );
    commit(&folder, "ibid");
    // Old claims move into another file, are rewrapped, and get neighbours.
    let lund = text(&folder.read("articles/lund.md"));
    let wrapped = lund.replace("in one night", "in\none night").replace("metres", "metres\n").replace("\n ", "\n");
    std::fs::remove_file(folder.path("articles/lund.md")).expect("it is there");
    write(&folder, "archive/2019/lund.md", &format!("A note of the editor: see below.\n\n{wrapped}"));
    let cork = text(&folder.read("articles/cork.md"));
    let mut paragraphs: Vec<_> = cork.trim().split("\n\n").collect();
    paragraphs.swap(1, 2);
    write(&folder, "articles/cork.md", &(paragraphs.join("\n\n") + "\n"));
    let (code, said) = lint(&folder, &[]);
    assert_eq!(code, Some(0), "{said}");
    // A claim that nobody is said to have made.
    let ghent = text(&folder.read("articles/ghent.md"));
    write(&folder, "articles/ghent.md", &format!("{ghent}\nThe insurer refused to pay 640 of the 900 families.\n"));
    let (code, said) = lint(&folder, &["--fail-on", "hint"]);
    let told: Vec<_> = said.lines().filter(|line| line.contains(".md:")).collect();
    assert_eq!(code, Some(1), "{said}");
    assert!(told.len() == 1 && told[0].starts_with("articles/ghent.md:"), "{told:?}");
    // With a source it is green again.
    let attributed = "The insurer refused to pay 640 of the 900 families, according to its own report";
    write(&folder, "articles/ghent.md", &format!("{ghent}\n{attributed}.\n"));
    let (code, said) = lint(&folder, &["--fail-on", "hint"]);
    assert_eq!(code, Some(0), "{said}");
}
