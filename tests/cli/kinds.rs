//! Which documents are checked, whatever their markup and names.

use crate::{Folder, text};

fn warnings(folder: &Folder) -> usize {
    let out = folder.run(&["lint", "-q", "--format", "concise"]);
    text(&out.stdout).lines().filter(|line| line.contains("unattributed-claim") || line.contains("vague-")).count()
}

/// The same paper about ferries, cheese and schools, with a citation, emphasis and a formula in each markup.
#[test]
fn a_paper_is_checked_in_every_markup() {
    let texts = [
        [
            "Ferries have crossed the sound since 1904 ",
            ". The port spent 12 million crowns on 3 piers in 2019. Critics say the sum was ",
            " low.",
        ],
        [
            "Hard cheese was first pressed in the valley ",
            ". The dairy sold 840 tonnes to 19 shops in 2022. Experts say the taste is ",
            " mild.",
        ],
        [
            "Evening schools began in the towns ",
            ". The ministry closed 210 classes in 1997. Observers say the reasons were ",
            " poor.",
        ],
    ];
    let markups = [
        ("md", "[@roe2017]", "*too* ($x_{i}$)"),
        ("tex", "\\autocite{roe2017}", "\\emph{too} ($x_{i}$)"),
        ("rst", ":cite:p:`roe2017`", "*too* (:math:`x_{i}`)"),
        ("myst.md", "{cite:p}`roe2017`", "*too* ($x_{i}$)"),
        ("typ", "@roe2017", "_too_ ($x_(i)$)"),
        ("org", "[cite:@roe2017]", "/too/ ($x_{i}$)"),
        ("adoc", "cite:[roe2017]", "_too_ (stem:[x_{i}])"),
    ];
    for [begin, middle, end] in texts {
        for (ending, citation, marked) in markups {
            let document = format!("{begin}{citation}{middle}{marked}{end}\n");
            let file = format!("draft.{ending}");
            let bib = b"@book{roe2017, author = {Roe, Jane}, title = {Tides}, year = 2017}\n";
            let folder = Folder::new(&[("ibid.toml", b""), ("a.bib", bib), (&file, document.as_bytes())]);
            assert_eq!(warnings(&folder), 2, "{document}");
        }
    }
}

#[test]
fn values_of_attributes_and_templates_are_no_prose() {
    let findings = |page: &str| {
        let folder = Folder::new(&[("post.md", page.as_bytes())]);
        text(&folder.run(&["lint", "-q", "--format", "concise"]).stdout)
    };
    let claim = "The mill in Oban sacked 1,300 workers, and “nobody was told before that day”";
    let page = format!(
        "# Post\n\n:::{{.callout title=\"{claim}\"}}\nText.\n:::\n\n[A word]{{.note data-text='{claim}'}} here.\n\n\
         ## Part {{#part caption=\"{claim}\"}}\n\n{{{{< figure caption=\"{claim}\" >}}}}\n\n\
         ![A map](map.png){{width=50% fig-alt=\"{claim}\"}}\n\nIt rained.\n{{: .lead title=\"{claim}\"}}\n"
    );
    assert_eq!(findings(&page), "");
    // The same words in the text, also in braces without a value.
    for prose in [format!("# Post\n\n{claim}.\n"), format!("# Post\n\nIt rained. {{{claim}.}}\n")] {
        assert!(findings(&prose).contains("unattributed-"), "{prose}");
    }
}

#[test]
fn an_articles_name_may_begin_like_a_manuals() {
    const STORY: &[u8] = b"The port spent 12 million crowns on 3 piers in 2019. Critics say the sum was too low.\n";
    for (name, checked) in [
        ("licence-scandal.md", true),
        ("faq-fire.txt", true),
        ("contributing-factors.md", true),
        ("LICENSE-MIT.md", false),
        ("readme.de.md", false),
        ("docs/flood.md", true),
        ("docs/readme.md", false),
    ] {
        let folder = Folder::new(&[("ibid.toml", b""), (name, STORY)]);
        assert_eq!(warnings(&folder) > 0, checked, "{name}");
        let told = text(&folder.run(&["lint", "-v"]).stderr);
        assert_eq!(told.contains("whose claims are not checked"), !checked, "{told}");
    }
}
