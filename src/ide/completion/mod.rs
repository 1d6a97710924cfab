//! Completion of citation keys after `@`, of paragraphs after a key, of rule names in ignore comments.

mod locators;
mod typed;

use super::cursor::Cursor;
use super::evidence::{self, Offer};
use super::fuzzy::Query;
use super::keys::{Work, works};
use super::markup::clean;
use super::{Cancellable, Markup, Snapshot};
use crate::corpus::{DocId, Place};
use crate::rules::RULES;
use crate::syntax::{BlockKind, CitationStyle, Format, Ignore, Tag};
use crate::text::{Span, offset};
use typed::{cites_in_header, hidden, is_read, typed_key};

#[derive(Clone, Debug, Default)]
pub struct Completions {
    /// Best first.
    pub items: Vec<Completion>,
    /// There are more: request again as the word grows.
    pub incomplete: bool,
}

#[derive(Clone, Debug)]
pub struct Completion {
    pub label: Box<str>,
    /// Author and year, shown next to the label.
    pub aside: Box<str>,
    pub detail: Box<str>,
    /// The text that replaces `span`.
    pub insert: Box<str>,
    pub span: Span,
    /// The text that the client filters by: key, author, title, outlet, date.
    pub filter: Box<str>,
    pub documentation: Option<Markup>,
    /// Input of [`resolve`] for details of the item.
    pub resolvable: Option<Resolvable>,
}

/// A key, and a paragraph of its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolvable {
    pub key: Box<str>,
    pub paragraph: Option<u32>,
}

/// Documentation of an item: the reference, and the words of the paragraph.
pub fn resolve(snapshot: &Snapshot, citing: DocId, item: &Resolvable) -> Cancellable<Option<Markup>> {
    snapshot.check()?;
    let Some(citing) = snapshot.corpus.document(citing) else { return Ok(None) };
    let Some(work) = Work::of(snapshot, citing, &item.key) else { return Ok(None) };
    let mut markup = Markup::default();
    work.reference(snapshot, citing, &mut markup);
    if let Some(number) = item.paragraph
        && let Some(document) = work.document
        && let Some(span) = document.paragraph(number)
    {
        markup.paragraph().quoted(&document.text(span), 600);
    }
    Ok(Some(markup))
}

/// Longer lists are not read and slow down clients.
const MOST: usize = 100;
/// Most entries without a document that are listed first because the sentence mentions their title, author or outlet.
const SUBJECTS: usize = 8;
/// How far back the start of a citation or comment is searched.
const REACH: usize = 2_000;

pub fn completions(snapshot: &Snapshot, at: Place) -> Cancellable<Completions> {
    snapshot.check()?;
    let Some(cursor) = Cursor::new(snapshot, at) else { return Ok(Completions::default()) };
    let block = cursor.chunk.facts.syntax.blocks.iter().find(|block| block.span.touches(cursor.offset));
    let format = cursor.document.format;
    let code = block.filter(|block| block.kind == BlockKind::Code);
    let read = code.is_none_or(|code| is_read(&cursor.chunk.text, code.span, cursor.offset, format));
    if !read || format == Format::Bibliography {
        return Ok(Completions::default());
    }
    let before = cursor.chunk.text.get(..cursor.offset as usize).unwrap_or("");
    let before = before.get(floor(before, before.len().saturating_sub(REACH))..).unwrap_or("");
    if let Some(comment) = Ignore::open(format, before) {
        return Ok(rule_names(&cursor, comment));
    }
    let header = block.is_some_and(|block| block.kind == BlockKind::FrontMatter);
    if header && !cites_in_header(before) || !header && code.is_none() && hidden(before, format) {
        return Ok(Completions::default());
    }
    let behind = cursor.chunk.text.get(cursor.offset as usize..).unwrap_or("");
    if let Some(typed) = locators::typed(before, behind, cursor.document.format) {
        return locators::locators(snapshot, &cursor, &typed);
    }
    // `[key]_`
    let labelled = || {
        let typed = before.rsplit('[').next().filter(|typed| typed.len() < before.len())?;
        let more = behind.trim_start_matches(|c: char| c.is_alphanumeric() || "_-.:".contains(c));
        let is_key = typed.chars().all(|c| c.is_alphanumeric() || "_-.:".contains(c));
        (format == Format::Rst && is_key && more.starts_with("]_")).then_some((typed, CitationStyle::Rst))
    };
    match typed_key(before, format).or_else(labelled) {
        Some((typed, style)) => keys(snapshot, &cursor, typed, style),
        None => Ok(Completions::default()),
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn keys(snapshot: &Snapshot, cursor: &Cursor<'_>, typed: &str, style: CitationStyle) -> Cancellable<Completions> {
    let behind = cursor.chunk.text.get(cursor.offset as usize..).unwrap_or("");
    let more: usize = behind.chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf8).sum();
    let closes = typed.starts_with('{') && behind.get(more..).is_some_and(|rest| rest.starts_with('}'));
    let start = cursor.offset - offset(typed.len());
    let span = cursor.span(Span::new(start, cursor.offset + offset(more + usize::from(closes))));
    let query = Query::new(typed.trim_start_matches('{'));

    let claim = claim(cursor);
    let offers = claim.map(|claim| evidence::offers(snapshot, cursor.document, claim, 8)).unwrap_or_default();
    let words = claim.map(|claim| cursor.document.text(claim)).unwrap_or_default();
    let named = evidence::entries(snapshot, &words, SUBJECTS)?;
    // Of equally good matches, those that support the sentence come first, then those whose words occur in it; neither
    // outranks a better match of the typed text.
    let bonus = |key: &str| {
        let borne = offers.iter().position(|offer| *offer.key == *key).map(|at| 200 - 4 * offset(at));
        borne.or_else(|| named.iter().position(|entry| *entry.key == *key).map(|at| 50 - offset(at))).unwrap_or(0)
    };
    let mut found = Vec::new();
    for (index, (work, matches)) in works(snapshot, cursor.document, &query)?.enumerate() {
        if work.document.is_some_and(|document| document.id == cursor.document.id) && work.entry.is_none() {
            continue;
        }
        let score = if matches {
            Some(query.score_of_match(&work.key))
        } else {
            let fields = [work.author(), work.title(), work.outlet(), work.date()].map(Option::unwrap_or_default);
            query.score(&work.key, &fields)
        };
        let Some(score) = score else { continue };
        let bonus = bonus(&work.key);
        // With nothing typed all are equal, and the first are enough.
        if query.is_empty() && bonus == 0 && found.len() > 2 * MOST {
            continue;
        }
        found.push((score + bonus, index, work));
    }
    let mut items = Vec::new();
    if style != CitationStyle::Pandoc || in_brackets(cursor) {
        let fits = |offer: &&Offer| found.iter().any(|(.., work)| *work.key == *offer.key);
        items.extend(offers.iter().filter(fits).take(3).filter_map(|offer| passage(offer, span, style)));
    }
    let incomplete = found.len() + items.len() > MOST;
    let rest = MOST - items.len();
    let closes = behind.get(more..).is_some_and(|rest| rest.starts_with('>'));
    let call = style == CitationStyle::Typst && before_key(cursor, start) == Some('<');
    let labelled = |work: &Work<'_>| {
        let item = key(work, span, style);
        if style != CitationStyle::Typst {
            return item;
        }
        match item {
            // In a call, such a key is written as `label("…")`.
            None if call && start > 0 && !work.key.contains(['"', '\\', '\n']) => {
                let span = Span::new(span.start - 1, span.end + u32::from(closes));
                let insert = format!("label(\"{}\")", work.key).into();
                Some(Completion { insert, span, ..key(work, span, CitationStyle::Org)? })
            }
            Some(item) if call && !closes => Some(Completion { insert: format!("{}>", item.insert).into(), ..item }),
            // A key that no label can contain is written as a call, which also replaces the sign.
            None if !call && start > 0 => {
                let tag = style.write(&[Tag::new(&work.key)])?;
                let span = Span::new(span.start - 1, span.end);
                Some(Completion { insert: tag.into(), span, ..key(work, span, CitationStyle::Org)? })
            }
            item => item,
        }
    };
    // A large bibliography has thousands of matches, and all but the first are only sorted if some of these cannot be
    // written.
    let better = |a: &(u32, usize, Work<'_>), b: &(u32, usize, Work<'_>)| b.0.cmp(&a.0).then(a.1.cmp(&b.1));
    let first = found.len().min(2 * MOST);
    if first < found.len() {
        found.select_nth_unstable_by(first, better);
    }
    found[..first].sort_unstable_by(better);
    let mut works: Vec<_> = found[..first].iter().filter_map(|(.., work)| labelled(work)).take(rest).collect();
    if works.len() < rest && first < found.len() {
        found[first..].sort_unstable_by(better);
        works.extend(found[first..].iter().filter_map(|(.., work)| labelled(work)).take(rest - works.len()));
    }
    items.extend(works);
    Ok(Completions { items, incomplete })
}

/// The text before a key.
fn before_key(cursor: &Cursor<'_>, start: u32) -> Option<char> {
    cursor.chunk.text.get(..start as usize)?.chars().next_back()
}

/// The sentence being cited: the one that contains the cursor or precedes it.
pub(super) fn claim(cursor: &Cursor<'_>) -> Option<Span> {
    let sentences = &cursor.chunk.facts.sentences;
    let sentence = sentences.iter().rfind(|sentence| sentence.span.start <= cursor.offset)?;
    Some(cursor.span(sentence.span))
}

fn in_brackets(cursor: &Cursor<'_>) -> bool {
    let before = cursor.chunk.text.get(..cursor.offset as usize).unwrap_or("");
    let open = before.rfind(['[', ']', '\n']);
    open.is_some_and(|at| before.get(at..).is_some_and(|rest| rest.starts_with('[')))
}

/// A key with the paragraph that supports the sentence.
fn passage(offer: &Offer, span: Span, style: CitationStyle) -> Option<Completion> {
    let key = style.key(&offer.key)?;
    let place = format!("para. {}", offer.paragraph);
    let insert = match style {
        CitationStyle::Pandoc | CitationStyle::Footnote => format!("{key}, {place}"),
        CitationStyle::Org => format!("{key} {place}"),
        CitationStyle::Typst => format!("{key}[{place}]"),
        CitationStyle::Myst | CitationStyle::RstRole => format!("{key}{{{place}}}"),
        CitationStyle::AsciiDoc => format!("{key}({place})"),
        // LaTeX has the locator before the key; a label has none.
        CitationStyle::Latex | CitationStyle::Natbib | CitationStyle::Rst => return None,
    };
    Some(Completion {
        label: format!("{}, para. {}", clean(&offer.key, 60), offer.paragraph).into(),
        aside: "".into(),
        detail: format!("{}: “{}”", if offer.supports { "says" } else { "mentions it" }, clean(&offer.words, 80))
            .into(),
        insert: insert.into(),
        span,
        filter: clean(&format!("{} {}", offer.key, offer.words), 200).into(),
        documentation: None,
        resolvable: Some(Resolvable { key: offer.key.clone(), paragraph: Some(offer.paragraph) }),
    })
}

fn key(work: &Work<'_>, span: Span, style: CitationStyle) -> Option<Completion> {
    let insert = style.key(&work.key)?;
    let fields = [work.author(), work.title(), work.outlet(), work.date()];
    let shown: Vec<_> = fields.iter().flatten().map(|field| clean(field, 70)).collect();
    Some(Completion {
        label: clean(&work.key, 80).into(),
        aside: [work.author(), work.date().and_then(|date| date.split('-').next())]
            .iter()
            .flatten()
            .map(|part| clean(part, 40))
            .collect::<Vec<_>>()
            .join(" ")
            .into(),
        detail: shown.join(", ").into(),
        insert: insert.into(),
        span,
        filter: std::iter::once(clean(&work.key, 80)).chain(shown).collect::<Vec<_>>().join(" ").into(),
        documentation: None,
        resolvable: Some(Resolvable { key: (*work.key).into(), paragraph: None }),
    })
}

/// Names of rules in `<!-- ibid: ignore …`, up to the colon before the reason.
fn rule_names(cursor: &Cursor<'_>, comment: &str) -> Completions {
    let named = |comment: &str| -> Option<String> {
        let order = comment.trim_start().strip_prefix("ibid:")?.trim_start();
        let names = order.strip_prefix("ignore-file").or_else(|| order.strip_prefix("ignore"))?;
        let names = names.strip_prefix([' ', '\t'])?;
        (!names.contains(':')).then(|| names.to_owned())
    };
    let Some(names) = named(comment) else { return Completions::default() };
    let typed = names.rsplit([',', ' ', '\t']).next().unwrap_or("");
    let before: Vec<_> = names.split([',', ' ', '\t']).collect();
    let span = cursor.span(Span::new(cursor.offset - offset(typed.len()), cursor.offset));
    let query = Query::new(typed);
    let mut found: Vec<_> = RULES
        .iter()
        .map(|rule| rule.meta())
        .filter(|meta| !before.contains(&meta.name) || meta.name == typed)
        .filter_map(|meta| Some((query.score(meta.name, &[])?, meta)))
        .collect();
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let items = found.into_iter().map(|(_, meta)| Completion {
        label: meta.name.into(),
        aside: "".into(),
        detail: clean(meta.summary(), 120).into(),
        insert: meta.name.into(),
        span,
        filter: meta.name.into(),
        documentation: Some(Markup::manual(meta.doc)),
        resolvable: None,
    });
    Completions { items: items.collect(), incomplete: false }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::ide::fixture::Fixture;

    #[track_caller]
    fn check(fixture: &str, wanted: &Expect) {
        let fixture = Fixture::new(fixture);
        let found = completions(&fixture.snapshot, fixture.at).unwrap();
        let replaced = |item: &Completion| fixture.document().text(item.span).into_owned();
        let lines =
            found.items.iter().map(|item| format!("{} ({}) for “{}”\n", item.insert, item.detail, replaced(item)));
        wanted.assert_eq(&lines.collect::<String>());
    }

    const WORLD: &str = "
--- sources.bib
@online{marsh2018, author = {Ada Marsh}, title = {Tides and ships}, date = {2018-02-03}, file = {tides.txt}}
@online{roe2019, author = {Bea Roe}, title = {The marshes of the north}, organization = {Harbour Gazette}, date = {2019}}
--- tides.txt
The harbour was quiet.

Twelve ships sailed for Kestrel Bay on Monday.

The tide was low.
--- notes/quay.md
We met her on the quay.
";

    fn world(draft: &str) -> String {
        format!("{WORLD}--- draft.md\n{draft}\n")
    }

    #[test]
    fn keys_are_found_by_key_author_title_outlet_and_date() {
        check(
            &world("So it is [@marsh$0]."),
            &expect![[r#"
            marsh2018 (Ada Marsh, Tides and ships, 2018-02-03) for “marsh”
            roe2019 (Bea Roe, The marshes of the north, Harbour Gazette, 2019) for “marsh”
        "#]],
        );
        check(
            &world("So it is @gazette$0."),
            &expect![[r#"
            roe2019 (Bea Roe, The marshes of the north, Harbour Gazette, 2019) for “gazette”
        "#]],
        );
        check(
            &world("So it is @qu$0ay."),
            &expect![[r#"
            quay () for “quay”
        "#]],
        );
    }

    #[test]
    fn entries_with_words_of_the_sentence_come_first() {
        let entry =
            |n: u32| format!("@book{{k{n}, author = {{Poe, A}}, title = {{Volume {n} of the lighthouse papers}}}}\n");
        let others: String = (100..140).map(entry).collect();
        let wanted = "@book{zz, author = {Vane, Cleo}, title = {The granaries of Kestrel Bay}}\n";
        let list = |draft: &str| {
            let fixture = Fixture::new(&format!("--- a.bib\n{others}{wanted}--- draft.md\n{draft}\n"));
            let items = completions(&fixture.snapshot, fixture.at).unwrap().items;
            items.iter().take(2).map(|item| item.insert.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(list("The granaries of Kestrel Bay burned down [@$0]."), ["zz", "k100"]);
        assert_eq!(list("Nothing of the kind is known to us [@$0]."), ["k100", "k101"]);
        assert_eq!(list("The granaries of Kestrel Bay burned down [@k1$0]."), ["k100", "k101"]);
    }

    #[test]
    fn keys_are_completed_in_each_formats_own_tags() {
        for (name, draft, insert, place) in [
            ("draft.tex", "Twelve ships sailed \\autocite[see][p.~3]{marsh$0", "marsh2018", None),
            ("draft.tex", "Twelve ships sailed \\parencite{roe2019,marsh$0}.", "marsh2018", None),
            ("draft.typ", "Twelve ships sailed @marsh$0.", "marsh2018", Some("marsh2018[para. 2]")),
            ("draft.org", "Twelve ships sailed [cite:@marsh$0].", "marsh2018", Some("marsh2018 para. 2")),
            ("draft.rst", "Twelve ships sailed :cite:p:`marsh$0`.", "marsh2018", Some("marsh2018{para. 2}")),
            ("draft.adoc", "Twelve ships sailed cite:[marsh$0].", "marsh2018", Some("marsh2018(para. 2)")),
            ("draft.md", "Twelve ships sailed {cite:p}`roe2019,marsh$0", "marsh2018", Some("marsh2018{para. 2}")),
            ("draft.typ", "So #ref(<marsh$0>)", "marsh2018", None),
            ("draft.org", "So citep:roe2019,marsh$0", "marsh2018", None),
            ("draft.rst", "So [marsh$0]_ said", "marsh2018", None),
            ("draft.adoc", "So cite:See[marsh$0]", "marsh2018", None),
            ("draft.md", "```{note}\nSo [@marsh$0]\n```", "marsh2018", None),
            ("draft.md", "```{r}\n#| fig-cap: \"So [@marsh$0]\"\nplot()\n```", "marsh2018", None),
        ] {
            let fixture = Fixture::new(&format!("{WORLD}--- {name}\n{draft}\n"));
            let items = completions(&fixture.snapshot, fixture.at).unwrap().items;
            let inserts: Vec<&str> = items.iter().map(|item| &*item.insert).collect();
            assert!(inserts.contains(&insert), "{name}: {draft}: {inserts:?}");
            assert!(place.is_none_or(|place| inserts[0] == place), "{name}: {draft}: {inserts:?}");
            assert_eq!(fixture.document().text(items[0].span), "marsh", "{draft}");
        }
        for (name, draft) in [
            ("draft.tex", "So \\emph{marsh$0"),
            ("draft.rst", "So ``marsh$0``"),
            ("draft.rst", "So ``:cite:`marsh$0`` x"),
            ("draft.adoc", "[marsh$0]"),
            ("draft.org", "So =[cite:@marsh$0]="),
            ("draft.typ", "So $ @marsh$0"),
            ("draft.md", "So $x = [@marsh$0"),
        ] {
            let fixture = Fixture::new(&format!("{WORLD}--- {name}\n{draft}\n"));
            assert!(completions(&fixture.snapshot, fixture.at).unwrap().items.is_empty(), "{draft}");
        }
    }

    #[test]
    fn nothing_is_offered_where_no_citation_is_possible() {
        for draft in
            ["jane@marsh$0", "No at sign$0", "\\@marsh$0", "@two words$0", "```\n@marsh$0\n```", "[@marsh2018] x$0"]
        {
            let fixture = Fixture::new(&world(draft));
            let items = completions(&fixture.snapshot, fixture.at).unwrap().items;
            assert!(items.is_empty(), "{draft}: {:?}", items[0]);
        }
    }

    #[test]
    fn paragraphs_follow_a_key() {
        check(
            &world("Some ships sailed [@marsh2018, p$0]."),
            &expect![[r#"
                para. 2 (Twelve ships sailed for Kestrel Bay on Monday.) for “p”
                para. 1 (The harbour was quiet.) for “p”
                para. 3 (The tide was low.) for “p”
            "#]],
        );
        check(
            &world("Ships sailed [see @roe2019; @marsh2018, para. 3$0]."),
            &expect![[r#"
            para. 3 (The tide was low.) for “para. 3”
        "#]],
        );
        check(
            &world("So @marsh2018 [2$0] has it."),
            &expect![[r#"
            para. 2 (Twelve ships sailed for Kestrel Bay on Monday.) for “2”
        "#]],
        );
        check(&world("Ships sailed [@roe2019, $0]."), &expect![""]);
    }

    #[test]
    fn paragraphs_follow_a_key_in_other_formats_too() {
        for (name, draft, insert) in [
            ("draft.tex", "Some ships sailed \\autocite[p$0]{marsh2018}.", "para.~2"),
            ("draft.typ", "Some ships sailed @marsh2018[p$0].", "para. 2"),
            ("draft.org", "Some ships sailed [cite:@marsh2018 p$0].", "para. 2"),
            ("draft.rst", "Some ships sailed :cite:p:`marsh2018{p$0}`.", "para. 2"),
            ("draft.adoc", "Some ships sailed cite:[marsh2018(p$0)].", "para. 2"),
        ] {
            let fixture = Fixture::new(&format!("{WORLD}--- {name}\n{draft}\n"));
            let items = completions(&fixture.snapshot, fixture.at).unwrap().items;
            assert_eq!(items.first().map(|item| &*item.insert), Some(insert), "{name}");
            assert_eq!(fixture.document().text(items[0].span), "p", "{name}");
        }
    }

    #[test]
    fn rules_are_named_in_ignore_comments_before_the_colon() {
        check(
            &world("<!-- ibid: ignore vague$0"),
            &expect![[r#"
                vague-attribution (Reports a statement attributed to an unidentified source.) for “vague”
            "#]],
        );
        check(&world("<!-- ibid: ignore vague-attribution: uncl$0 -->"), &expect![""]);
        check(&world("<!-- a comment vague$0 -->"), &expect![""]);
    }
}
