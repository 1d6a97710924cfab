//! References formatted in a style of the [Citation Style Language](https://docs.citationstyles.org/en/1.0.2/), by the
//! engine of hayagriva. The styles and locales in `styles/` are those of the CSL project, under CC BY-SA 3.0: see
//! `NOTICE`.

mod check;
mod item;
mod order;
mod text;
mod typeset;

use std::sync::{LazyLock, OnceLock};

use ::hayagriva::citationberg::taxonomy::{OtherTerm, Term};
use ::hayagriva::citationberg::{IndependentStyle, Layout, Locale, LocaleCode, LocaleFile, Style, TermForm};

pub use typeset::Reference;

macro_rules! kept {
    ($($name:literal),* $(,)?) => { &[$(($name, include_bytes!(concat!("../styles/", $name, ".cbor")))),*] };
}

/// The built-in styles, by the names of the CSL project, as CBOR.
static STYLES: &[(&str, &[u8])] = kept![
    "american-medical-association",
    "apa",
    "chicago-author-date",
    "chicago-notes-bibliography",
    "harvard-cite-them-right",
    "ieee",
    "modern-language-association",
    "nature",
    "turabian-author-date",
    "vancouver",
];

/// Common names for them.
const SHORT: &[(&str, &str)] = &[
    ("ama", "american-medical-association"),
    ("chicago", "chicago-author-date"),
    ("chicago-notes", "chicago-notes-bibliography"),
    ("harvard", "harvard-cite-them-right"),
    ("mla", "modern-language-association"),
    ("turabian", "turabian-author-date"),
];

/// The built-in locales.
static LOCALES: &[(&str, &[u8])] = kept!["de-DE", "en-GB", "en-US", "es-ES", "fr-FR"];

/// The terms of American English; also the fallback for terms that another locale lacks.
static AMERICAN: LazyLock<Option<CslLocale>> = LazyLock::new(|| CslLocale::named("en-US"));

/// A loaded style.
#[derive(Clone, Debug, PartialEq)]
pub struct CslStyle {
    style: IndependentStyle,
    /// The requested locale, if any, then American English.
    locales: Vec<Locale>,
    /// Takes precedence over the style's own locale.
    wanted: Option<LocaleCode>,
}

/// The terms and date formats of one language.
#[derive(Clone, Debug, PartialEq)]
pub struct CslLocale(Locale);

impl CslLocale {
    /// The names of the built-in locales.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        LOCALES.iter().map(|(name, _)| *name)
    }

    /// The locale of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (_, bytes) = LOCALES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        ciborium::from_reader(*bytes).ok().map(Self)
    }

    /// The locale in the text of a `locales-xx-XX.xml` file.
    ///
    /// # Errors The message if the text is not a locale.
    pub fn parse(xml: &str) -> Result<Self, String> {
        check::check(xml)?;
        LocaleFile::from_xml(xml).map(|file| Self(file.into())).map_err(|error| error.to_string())
    }
}

impl CslStyle {
    /// The names of the built-in styles.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        STYLES.iter().map(|(name, _)| *name)
    }

    fn of(style: IndependentStyle) -> Self {
        let locales = AMERICAN.iter().map(|locale| locale.0.clone()).collect();
        Self { style, locales, wanted: None }
    }

    /// The style of that name, or of a short one: `mla`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let lower = name.to_lowercase();
        let full = SHORT.iter().find(|(short, _)| *short == lower).map_or(&*lower, |(_, full)| full);
        let (_, bytes) = STYLES.iter().find(|(known, _)| *known == full)?;
        match ciborium::from_reader(*bytes) {
            Ok(Style::Independent(style)) => Some(Self::of(style)),
            _ => None,
        }
    }

    /// The style in the text of a `.csl` file.
    ///
    /// # Errors The message if the text is not a style, only refers to another one, or has no bibliography.
    pub fn parse(xml: &str) -> Result<Self, String> {
        check::check(xml)?;
        match Style::from_xml(xml) {
            Ok(Style::Independent(style)) if style.bibliography.is_some() => Ok(Self::of(style)),
            Ok(Style::Independent(_)) => Err("it lays down no bibliography".to_owned()),
            Ok(Style::Dependent(style)) => Err(format!("it only names another style: {}", style.parent_link.href)),
            Err(error) => Err(error.to_string()),
        }
    }

    /// How a style formats citations.
    fn layout_of(xml: &str) -> Option<Layout> {
        match Style::from_xml(xml) {
            Ok(Style::Independent(style)) => Some(style.citation.layout),
            _ => None,
        }
    }

    /// The same style in another language.
    #[must_use]
    pub fn in_locale(mut self, locale: CslLocale) -> Self {
        self.wanted.clone_from(&locale.0.lang);
        self.locales.insert(0, locale.0);
        self
    }

    /// Whether a full stop stands inside the quotation marks in its language.
    fn stops_in_quotation(&self) -> bool {
        let own = self.locales.first().and_then(|locale| locale.style_options.as_ref()?.punctuation_in_quote);
        own.unwrap_or(self.wanted.as_ref().is_none_or(|wanted| wanted.0 == "en-US"))
    }

    /// The quotation marks of its language: the outer pair, then the inner one.
    fn quotation_marks(&self) -> [String; 4] {
        let term = |term: OtherTerm, usual: &str| {
            let term = Term::Other(term);
            let of = |locale: &Locale| Some(locale.term(term, TermForm::Long)?.single()?.to_owned());
            self.locales.iter().find_map(of).unwrap_or_else(|| usual.to_owned())
        };
        [
            term(OtherTerm::OpenQuote, "“"),
            term(OtherTerm::CloseQuote, "”"),
            term(OtherTerm::OpenInnerQuote, "‘"),
            term(OtherTerm::CloseInnerQuote, "’"),
        ]
    }

    /// Chicago author-date, the default of pandoc. Loaded on first use.
    #[must_use]
    pub fn usual() -> Option<&'static Self> {
        static USUAL: OnceLock<Option<CslStyle>> = OnceLock::new();
        USUAL.get_or_init(|| Self::named("chicago-author-date")).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Bibliography, Entry};

    fn entries(bib: &str) -> Vec<Entry> {
        Bibliography::parse("a.bib", bib).0
    }

    const NEWS: &str = "@article{roe2017, author = {Roe, Jane and Poe, Al}, title = {The harbour closes}, journaltitle = {The \
                        Gazette}, date = {2017-04-14}, url = {https://gazette.example/a}}\n@book{marsh, author = {Marsh, Ada}, \
                        title = {Tides}, publisher = {Quay Press}, location = {Westhaven}, date = {1999}}";

    fn shown(style: &CslStyle) -> String {
        let entries = entries(NEWS);
        let set = style.bibliography(&entries.iter().collect::<Vec<_>>());
        set.into_iter().map(|reference| format!("{}: {}\n", reference.key, reference.plain)).collect()
    }

    #[test]
    fn references_are_formatted_in_the_built_in_styles() {
        let all: String = ["apa", "chicago-author-date", "mla", "ieee"]
            .map(|name| format!("{name}\n{}", shown(&CslStyle::named(name).unwrap())))
            .concat();
        expect_test::expect![[r#"
            apa
            marsh: Marsh, A. (1999). Tides. Quay Press.
            roe2017: Roe, J., & Poe, A. (2017). The harbour closes. The Gazette. https://gazette.example/a
            chicago-author-date
            marsh: Marsh, Ada. 1999. Tides. Quay Press.
            roe2017: Roe, Jane, and Al Poe. 2017. “The Harbour Closes.” The Gazette, April 14. https://gazette.example/a.
            mla
            marsh: Marsh, Ada. Tides. Quay Press, 1999.
            roe2017: Roe, Jane, and Al Poe. “The Harbour Closes.” The Gazette, Apr. 2017, https://gazette.example/a.
            ieee
            roe2017: [1] J. Roe and A. Poe, “The harbour closes,” The Gazette, Apr. 2017, [Online]. Available: https://gazette.example/a
            marsh: [2] A. Marsh, Tides. Westhaven: Quay Press, 1999.
        "#]].assert_eq(&all);
    }

    #[test]
    fn every_built_in_style_can_be_read() {
        assert!(AMERICAN.is_some());
        for name in CslStyle::names() {
            let set = shown(&CslStyle::named(name).unwrap());
            assert!(set.contains("Marsh") && set.contains("Tides") && set.contains("2017"), "{name}: {set}");
        }
        assert!(CslStyle::named("no-such-style").is_none());
    }

    #[test]
    fn every_built_in_style_passes_the_check() {
        for (name, bytes) in STYLES {
            let style: Style = ciborium::from_reader(*bytes).unwrap();
            let xml = style.to_xml().unwrap();
            assert_eq!(check::check(&xml), Ok(()), "{name}");
            assert!(CslStyle::parse(&xml).is_ok(), "{name}");
        }
    }

    #[test]
    fn what_is_not_plain_xml_never_reaches_the_engine() {
        for (xml, what) in [
            ("<!DOCTYPE style [<!ENTITY a 'b'>]><style/>", "type of document"),
            ("<style><macro name='&b;'/></style>", "entity"),
            ("<style><group></style>", "not open"),
            ("<style>", "not closed"),
            ("</style>", "not open"),
            ("<style", "not written"),
            ("<style a>", "attribute"),
            ("<style a='1'b='2'/>", "not written"),
            ("<style a='<'/>", "attribute"),
            ("<style><!-- -- </style>", "does not end"),
            ("< style/>", "no name"),
            ("<style>\n\n<macro name='a'><macro name='b'/></macro></style>", "a macro is inside a macro (line 3)"),
            ("<s:style><s:macro s:name='a'><s:text s:macro='a'/></s:macro></s:style>", "calls itself"),
            ("<style><macro name='a&amp;b'><text macro='a&#x26;b'/></macro></style>", "calls itself"),
            ("<style><macro name='a'/><macro name='a'><text macro='a'/></macro></style>", "calls itself"),
        ] {
            let said = check::check(xml).unwrap_err();
            assert!(said.contains(what), "{xml}: {said}");
        }
        let fine =
            "<?xml version='1.0'?><!-- <macro> ]]> --><style a=\"'>\"><![CDATA[<x>]]><text macro='none'/></style>\n";
        assert_eq!(check::check(fine), Ok(()));
        assert_eq!(check::check(""), Ok(()));
    }

    #[test]
    fn entries_are_escaped_in_html_and_only_pages_are_links() {
        let entries = entries(
            "@book{a, author = {Roe, <b>Jane}, title = {Ships \\& <script>tides</script>}, date = {2017}, url = \
             {javascript:alert(1)}}\n@book{b, author = {Soe, A}, title = {T}, date = {2017}, url = {https://a.example/?x=1&y=\"2}}",
        );
        let set = CslStyle::named("mla").unwrap().bibliography(&entries.iter().collect::<Vec<_>>());
        let html: Vec<_> = set.iter().map(|reference| &*reference.html).collect();
        expect_test::expect![[r#"
            Roe, &lt;b&gt;Jane. <i>Ships &amp; &lt;Script&gt;Tides&lt;/Script&gt;</i>. 2017, javascript:alert(1).
            Soe, A. <i>T</i>. 2017, <a href="https://a.example/?x=1&amp;y=&quot;2">https://a.example/?x=1&amp;y=&quot;2</a>."#]].assert_eq(&html.join("\n"));
    }

    #[test]
    fn a_style_uses_the_requested_language() {
        for name in CslLocale::names() {
            assert!(CslLocale::named(name).is_some(), "{name}");
        }
        let german = CslStyle::named("chicago").unwrap().in_locale(CslLocale::named("de-de").unwrap());
        expect_test::expect![[r#"
            marsh: Marsh, Ada. 1999. Tides. Quay Press.
            roe2017: Roe, Jane, und Al Poe. 2017. „The harbour closes“. The Gazette, April 14. https://gazette.example/a.
        "#]]
        .assert_eq(&shown(&german));
        let own = "<locale xmlns='http://purl.org/net/xbiblio/csl' version='1.0' xml:lang='fy-NL'><terms><term \
                   name='and'>en</term></terms></locale>";
        let frisian = CslStyle::named("chicago").unwrap().in_locale(CslLocale::parse(own).unwrap());
        assert!(shown(&frisian).contains("Roe, Jane, en Al Poe"), "{}", shown(&frisian));
        assert!(CslLocale::parse("<style/>").is_err());
        assert!(CslLocale::named("tlh").is_none());
    }

    /// Each as pandoc 3.9 prints it, except for the words around a year, which pandoc drops.
    #[test]
    fn references_are_printed_as_pandoc_prints_them() {
        let one = |style: &str, bib: &str| {
            let entries = entries(bib);
            let set = CslStyle::named(style).unwrap().bibliography(&entries.iter().collect::<Vec<_>>());
            (set[0].plain.clone(), set[0].html.clone())
        };
        let plain = |style: &str, bib: &str| one(style, bib).0;
        // Titles in English are in sentence case, or in title case, as the style has them; other words stay.
        let article = "@article{a, title = {Counting Beds in {Oslo}: An iPhone Study of {\\emph{Mytilus}} and ``Old'' Wards}, \
                       author = {Roe, Ann}, journal = {TUGboat}, year = 2000, number = {2}, issue = {21}, volume = 8}";
        assert_eq!(
            plain("apa", article),
            "Roe, A. (2000). Counting beds in Oslo: An iPhone study of Mytilus and “old” wards. TUGboat, 8(2, 21)."
        );
        assert_eq!(
            plain("chicago", article),
            "Roe, Ann. 2000. “Counting Beds in Oslo: An iPhone Study of Mytilus and ‘Old’ Wards.” TUGboat 8 (2, 21)."
        );
        assert!(one("apa", article).1.contains("<i>Mytilus</i>"), "{}", one("apa", article).1);
        let german = "@article{a, title = {Der Hafen und die Gezeiten}, langid = {german}, author = {Roe, Ann}, journal = {J}, year = 2000}";
        assert_eq!(plain("chicago", german), "Roe, Ann. 2000. “Der Hafen und die Gezeiten.” J.");
        // Marks at the end of a title.
        let asks = "@article{a, title = {What to Build Next?}, author = {Roe, Ann}, journal = {Court Rev.}, year = 2000, volume = 3}";
        assert_eq!(plain("ieee", asks), "[1] A. Roe, “What to build next?” Court Rev., vol. 3, 2000.");
        assert_eq!(plain("vancouver", asks), "1. Roe A. What to build next? Court Rev. 2000;3.");
        // Dates that are no plain ones.
        let dated = |date: &str| plain("apa", &format!("@book{{a, title = {{T}}, author = {{Roe, Ann}}, {date}}}"));
        assert_eq!(dated("date = {1998/2001}"), "Roe, A. (1998–2001). T.");
        assert_eq!(dated("date = {1998/}"), "Roe, A. (1998–). T.");
        // `year` has no year 0, `date` has.
        assert_eq!(dated("year = {-0050}"), "Roe, A. (50 B.C.E.). T.");
        assert_eq!(dated("date = {-0050}"), "Roe, A. (51 B.C.E.). T.");
        assert_eq!(dated("year = {forthcoming}"), "Roe, A. (forthcoming). T.");
        assert_eq!(dated("date = {1850~}"), "Roe, A. (ca. 1850). T.");
        assert_eq!(dated("date = {199X}"), "Roe, A. (199X). T.");
        assert_eq!(dated("year = {c. 1850}"), "Roe, A. (1850). T.");
        assert_eq!(dated(""), "Roe, A. (n.d.). T.");
        // Names.
        let names = "@book{a, title = {T}, author = {van der Toe, A and O'Neil, B and others}, year = 2000}";
        assert_eq!(plain("apa", names), "Toe, A. van der, O’Neil, B., et al. (2000). T.");
        let whole = "@book{a, title = {T}, author = {{van der Toe}, A}, options = {useprefix}, year = 2000}";
        assert!(plain("apa", whole).starts_with("van der Toe, A. (2000)"), "{}", plain("apa", whole));
    }

    #[test]
    fn thousands_of_entries_are_sorted_like_a_few() {
        let many: String = (0..600)
            .map(|n| {
                format!("@book{{k{n}, author = {{Roe, A}}, title = {{T {}}}, date = {{{}}}}}\n", 999 - n, 1900 + n % 60)
            })
            .collect();
        let entries = entries(&many);
        let set = CslStyle::usual().unwrap().bibliography(&entries.iter().collect::<Vec<_>>());
        assert_eq!(set.len(), 600);
        let lettered = |set: &&Reference| set.plain.get(12..13).is_some_and(|letter| "abcdefghij".contains(letter));
        assert_eq!(set.iter().filter(lettered).count(), 600, "ten works of each year: {}", set[599].plain);
        assert_eq!(set[0].plain, "Roe, A. 1900a. T 459.");
        let numbered = CslStyle::named("ieee").unwrap().bibliography(&entries.iter().collect::<Vec<_>>());
        assert_eq!(numbered[599].plain, "[600] A. Roe, T 400. 1959.");
    }

    /// The engine adds disambiguation for citations to lists: “Hart. 1990.” for Ada Hart, if there is a Ben Hart.
    #[test]
    fn authors_of_one_name_keep_their_given_names_and_equal_years_get_letters() {
        let families = ["Doe", "Hart", "Marsh", "Poe", "Roe"];
        let works = |family: &str| {
            let work = |given: &str, title: &str, more: &str| {
                format!(
                    "@book{{{family}{title}, author = {{{family}, {given}{more}}}, title = {{{title}}}, date = {{1990}}}}\n"
                )
            };
            work("Ada", "Atoll", "")
                + &work("Ada", "Bay", "")
                + &work("Ben", "Cape", "")
                + &work("Ada", "Delta", " and Wren, Cleo")
        };
        let entries = entries(&families.map(works).concat());
        let set = |name: &str| -> Vec<String> {
            let style = CslStyle::named(name).unwrap();
            let set = style.bibliography(&entries.iter().collect::<Vec<_>>());
            set.into_iter().map(|reference| reference.plain).collect()
        };
        let wanted = |lines: &[&str]| -> Vec<String> {
            families.iter().flat_map(|family| lines.iter().map(move |line| line.replace("NAME", family))).collect()
        };
        assert_eq!(
            set("chicago"),
            wanted(&[
                "NAME, Ada. 1990a. Atoll.",
                "NAME, Ada. 1990b. Bay.",
                "NAME, Ada, and Cleo Wren. 1990. Delta.",
                "NAME, Ben. 1990. Cape."
            ])
        );
        assert_eq!(
            set("turabian"),
            wanted(&[
                "NAME, Ada. 1990a. Atoll.",
                "———. 1990b. Bay.",
                "NAME, Ada, and Cleo Wren. 1990. Delta.",
                "NAME, Ben. 1990. Cape."
            ])
        );
        assert_eq!(
            set("mla"),
            wanted(&[
                "NAME, Ada. Atoll. 1990.",
                "———. Bay. 1990.",
                "NAME, Ada, and Cleo Wren. Delta. 1990.",
                "NAME, Ben. Cape. 1990."
            ])
        );
    }

    #[test]
    fn a_users_style_is_read_and_other_files_are_refused() {
        let head = "<style xmlns='http://purl.org/net/xbiblio/csl' class='in-text' version='1.0'><info><title>X</title>\
                    <id>http://styles.example/x</id><updated>2020-01-01T00:00:00+00:00</updated></info>";
        let cites = "<citation><layout><text variable='title'/></layout></citation>";
        let lists =
            "<bibliography><layout suffix='.'><text variable='title'/><text value='!'/></layout></bibliography>";
        let own = CslStyle::parse(&format!("{head}{cites}{lists}</style>")).unwrap();
        assert_eq!(shown(&own), "roe2017: The harbour closes!.\nmarsh: Tides!.\n");
        assert_eq!(CslStyle::parse(&format!("{head}{cites}</style>")).unwrap_err(), "it lays down no bibliography");
        assert!(CslStyle::parse("<html></html>").is_err());
        assert!(CslStyle::parse("").is_err());
    }

    #[test]
    fn an_entry_with_a_file_and_an_institution_as_author_is_formatted() {
        let entries = entries(
            "@online{wire, author = {{Harbour Wire}}, title = {Storm}, date = {2019-05}, file = {wire.txt}, \
             annotation = {In the week of the storm.}, keywords = {sea}}\n@online{who, title = {Who sails?}, organization = {Quay \
             Press}, date = {2019}}",
        );
        let set = CslStyle::usual().unwrap().bibliography(&entries.iter().collect::<Vec<_>>());
        let plain: Vec<_> = set.iter().map(|reference| &*reference.plain).collect();
        expect_test::expect![[r#"
            Harbour Wire. 2019. “Storm.” May.
            Quay Press. 2019. “Who Sails?”"#]]
        .assert_eq(&plain.join("\n"));
    }

    #[test]
    fn a_date_of_only_a_year_leaves_no_comma() {
        let entries = entries("@online{a, author = {Roe, J}, title = {T}, organization = {Quay Press}, date = {2017}}");
        let set = CslStyle::named("apa").unwrap().bibliography(&entries.iter().collect::<Vec<_>>());
        assert_eq!(set[0].plain, "Roe, J. (2017). T. Quay Press.");
    }

    #[test]
    fn an_entry_with_few_fields_is_formatted() {
        let entries = entries(
            "@misc{a}\n@misc{b, date = {in spring}}\n@misc{c, author = {}, title = {<i>x</i>}}\n@x{d, url={::}}",
        );
        let set = CslStyle::usual().unwrap().bibliography(&entries.iter().collect::<Vec<_>>());
        assert_eq!(set.len(), entries.len());
    }
}
