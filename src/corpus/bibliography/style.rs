//! References set in a style of the [Citation Style Language](https://docs.citationstyles.org/en/1.0.2/), by the engine of
//! hayagriva. The styles and the locale in `styles/` are the CSL project's own, under CC BY-SA 3.0: see `NOTICE`.

use std::sync::{LazyLock, OnceLock};

use ::hayagriva::citationberg::json::{Item, Value as CslValue};
use ::hayagriva::citationberg::{IndependentStyle, Locale, Style};
use ::hayagriva::{
    BibliographyDriver, BibliographyRequest, BufWriteFormat, CitationItem, CitationRequest, ElemChildren,
};

use super::Entry;

macro_rules! kept {
    ($($name:literal),* $(,)?) => { &[$(($name, include_bytes!(concat!("styles/", $name, ".cbor")))),*] };
}

/// The styles that come with ibid, by the names that the CSL project gives them, as CBOR.
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

/// What people call them.
const SHORT: &[(&str, &str)] = &[
    ("ama", "american-medical-association"),
    ("chicago", "chicago-author-date"),
    ("chicago-notes", "chicago-notes-bibliography"),
    ("harvard", "harvard-cite-them-right"),
    ("mla", "modern-language-association"),
    ("turabian", "turabian-author-date"),
];

/// The terms of American English; what a style lacks in another language is taken from them, too.
static LOCALES: LazyLock<Vec<Locale>> =
    LazyLock::new(|| ciborium::from_reader(&include_bytes!("styles/en-US.cbor")[..]).into_iter().collect());

/// A style, ready to set references in.
#[derive(Debug)]
pub struct CslStyle(IndependentStyle);

/// A reference that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub key: Box<str>,
    /// Without italics.
    pub plain: String,
}

impl CslStyle {
    /// The names of the styles that come with ibid.
    pub fn names() -> impl Iterator<Item = &'static str> {
        STYLES.iter().map(|(name, _)| *name)
    }

    /// The style of that name, or of a short one: `mla`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let lower = name.to_lowercase();
        let full = SHORT.iter().find(|(short, _)| *short == lower).map_or(&*lower, |(_, full)| full);
        let (_, bytes) = STYLES.iter().find(|(known, _)| *known == full)?;
        match ciborium::from_reader(*bytes) {
            Ok(Style::Independent(style)) => Some(Self(style)),
            _ => None,
        }
    }

    /// A style as `.csl` files hold it.
    ///
    /// # Errors
    /// Where the text is none, is one that only names another, or lays down no bibliography: what is wrong.
    pub fn parse(xml: &str) -> Result<Self, String> {
        match Style::from_xml(xml) {
            Ok(Style::Independent(style)) if style.bibliography.is_some() => Ok(Self(style)),
            Ok(Style::Independent(_)) => Err("it lays down no bibliography".to_owned()),
            Ok(Style::Dependent(style)) => Err(format!("it only names another style: {}", style.parent_link.href)),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Chicago's author-date style, in which pandoc sets references unless told otherwise. Read when first asked for.
    #[must_use]
    pub fn usual() -> Option<&'static Self> {
        static USUAL: OnceLock<Option<CslStyle>> = OnceLock::new();
        USUAL.get_or_init(|| Self::named("chicago-author-date")).as_ref()
    }

    /// The entries as a bibliography, in the style's own order.
    #[must_use]
    pub fn bibliography(&self, entries: &[&Entry]) -> Vec<Reference> {
        let items: Vec<Item> = entries.iter().filter_map(|entry| item(entry)).collect();
        let mut driver = BibliographyDriver::new();
        for item in &items {
            let cited = vec![CitationItem::with_entry(item)];
            driver.citation(CitationRequest::from_items(cited, &self.0, &LOCALES));
        }
        let rendered = driver.finish(BibliographyRequest::new(&self.0, None, &LOCALES)).bibliography;
        let set = |item: ::hayagriva::BibliographyItem| {
            let first = item.first_field.map(|field| ElemChildren(vec![field]));
            let whole = first.iter().chain([&item.content]).map(text).filter(|part| !part.is_empty());
            Reference { key: item.key.into(), plain: whole.collect::<Vec<_>>().join(" ") }
        };
        rendered.into_iter().flat_map(|bibliography| bibliography.items).map(set).collect()
    }
}

/// An entry as the engine takes it. What it takes no field of, such as our own `custom`, is left out, and not the entry.
fn item(entry: &Entry) -> Option<Item> {
    let mut item = entry.to_csl();
    if let Some(fields) = item.as_object_mut() {
        fields.retain(|_, value| serde_json::from_value::<CslValue>(value.clone()).is_ok());
    }
    serde_json::from_value(item).ok()
}

fn text(part: &ElemChildren) -> String {
    let mut text = String::new();
    // A string takes whatever is written to it.
    let _ = part.write_buf(&mut text, BufWriteFormat::Plain);
    // The engine leaves marks side by side where a field between them is missing, or ends in one of its own.
    text.trim().replace(",.", ".").replace("?.”", "?”").replace("!.”", "!”").replace("?”.", "?”")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Bibliography;

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
    fn references_are_set_in_the_styles_that_come_with_ibid() {
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
            roe2017: [1] J. Roe and A. Poe, “The harbour closes,” The Gazette, Apr. 2017, [Online].  Available: https://gazette.example/a
            marsh: [2] A. Marsh, Tides. Westhaven: Quay Press, 1999.
        "#]].assert_eq(&all);
    }

    #[test]
    fn every_style_that_comes_with_ibid_can_be_read() {
        assert!(!LOCALES.is_empty());
        for name in CslStyle::names() {
            let set = shown(&CslStyle::named(name).unwrap());
            assert!(set.contains("Marsh") && set.contains("Tides") && set.contains("2017"), "{name}: {set}");
        }
        assert!(CslStyle::named("no-such-style").is_none());
    }

    #[test]
    fn a_style_of_ones_own_is_read_and_what_is_none_is_told_apart() {
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
    fn an_entry_with_a_file_of_its_own_and_an_institution_for_author_is_set() {
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
    fn an_entry_of_which_little_is_known_is_set_all_the_same() {
        let entries = entries(
            "@misc{a}\n@misc{b, date = {in spring}}\n@misc{c, author = {}, title = {<i>x</i>}}\n@x{d, url={::}}",
        );
        let set = CslStyle::usual().unwrap().bibliography(&entries.iter().collect::<Vec<_>>());
        assert_eq!(set.len(), entries.len());
    }
}
