//! What the judges of two values go by.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::super::super::concepts::contraries;
use super::super::super::modality::is_norm;
use super::super::super::terms::words;
use super::super::sentence::{Compared, Sentence};
use super::super::similarity::substitution;
use super::super::twins::DAYS_AND_MONTHS;
use super::item::{Item, has_past, has_word, hashes};
use super::measure::Kind;
use crate::analysis::Comparator;
use crate::text::Span;

/// The features of a pair of values of two documents.
pub(super) type Named = Vec<(&'static str, f32)>;

struct Lists {
    early: FxHashSet<u32>,
    late: FxHashSet<u32>,
    past: FxHashSet<u32>,
    present: FxHashSet<u32>,
    aims: FxHashSet<u32>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists {
    early: hashes("values.early"),
    late: hashes("values.late"),
    past: hashes("values.past"),
    present: hashes("values.present"),
    aims: hashes("figures.aims"),
});

/// How alike the surroundings of two values are, each 0 to 1 or a place in an order.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Likeness {
    /// Of each side in the other: with words weighted by their nearness to the value, far and near; of whole sentences; with
    /// the sentences beside them.
    pub(super) far: (f32, f32),
    pub(super) near: (f32, f32),
    pub(super) sentence: (f32, f32),
    pub(super) context: (f32, f32),
    /// From 0: of each among the values of its document and kind that are most alike; and the lead over the next.
    pub(super) places: (u32, u32),
    pub(super) leads: (f32, f32),
    /// Of the best pair with equal values: for each side, 0 if there is none.
    pub(super) same: (f32, f32),
    /// Weights of the three strongest words in common.
    pub(super) strongest: [f32; 3],
    /// Cosines: of what is counted, of the nearest words, of one with the other's.
    pub(super) heads: f32,
    pub(super) nearest: f32,
    pub(super) head_and_nearest: f32,
}

impl Likeness {
    pub(super) fn far(&self) -> f32 {
        (self.far.0 * self.far.1).sqrt()
    }
}

/// What third documents say in the place of two values.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Others {
    pub(super) count: u32,
    /// Documents with the value of the earlier side, of the later.
    pub(super) early: u32,
    pub(super) late: u32,
    /// More than 0 if the values of all grow or shrink with time.
    pub(super) monotonous: i32,
}

/// A side of a pair.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) item: &'a Item<'a>,
    pub(super) sentence: &'a Sentence<'a>,
    pub(super) compared: &'a Compared<'a>,
    /// All values of its sentence.
    pub(super) beside: &'a [Item<'a>],
    /// Names of its sentence and of those beside it.
    pub(super) context: &'a FxHashSet<u32>,
    pub(super) marks: TextMarks,
    /// The days, months and years that the sentence names beside it: see [`calendar`].
    pub(super) calendar: &'a [u32],
}

/// What the words of a sentence tell of its time.
#[derive(Clone, Copy, Default)]
pub(super) struct TextMarks {
    early: bool,
    late: bool,
    past: bool,
    present: bool,
    aims: bool,
}

impl TextMarks {
    pub(super) fn of(text: &str) -> Self {
        let lists = &*LISTS;
        Self {
            early: has_word(text, &lists.early),
            late: has_word(text, &lists.late),
            past: has_past(text, &lists.past),
            present: has_word(text, &lists.present),
            aims: has_word(text, &lists.aims),
        }
    }
}

/// The first byte of a sentence in its chunk, and its text.
pub(super) fn text_of<'a>(sentence: &Sentence<'_>, compared: &Compared<'a>) -> (u32, &'a str) {
    let chunk = compared.document.chunks.get(sentence.chunk);
    let own = chunk.and_then(|chunk| Some((chunk, chunk.facts.sentences.get(sentence.index)?)));
    own.map_or((0, ""), |(chunk, own)| (own.span.start, own.span.of(&chunk.facts.syntax.prose)))
}

impl Of<'_> {
    /// The words before its value, the nearest first, and those behind it, at most three each: hashes.
    pub(super) fn around(&self) -> (Vec<u32>, Vec<u32>) {
        const MOST: usize = 3;
        let (start, text) = text_of(self.sentence, self.compared);
        let (mut before, mut behind) = (Vec::new(), Vec::new());
        for (at, word) in words(text) {
            let at = at.shifted(start);
            if at.end <= self.item.span.start {
                before.push(word.hash());
            } else if at.start >= self.item.span.end && behind.len() < MOST {
                behind.push(word.hash());
            }
        }
        before.reverse();
        before.truncate(MOST);
        (before, behind)
    }

    pub(super) fn text(&self) -> &str {
        text_of(self.sentence, self.compared).1
    }

    fn day(&self) -> Option<jiff::civil::Date> {
        self.compared.document.meta.date.as_deref()?.parse().ok()
    }
}

/// The days from one document to the other, if both are dated.
pub(super) fn days(one: &Of<'_>, other: &Of<'_>) -> Option<i32> {
    let (one, other) = one.day().zip(other.day())?;
    one.until(other).ok().map(|span| span.get_days())
}

/// Whether the second side is the earlier: by the documents' dates, or as the source of a draft.
pub(super) fn is_reversed(one: &Of<'_>, other: &Of<'_>) -> bool {
    days(one, other).map_or(one.compared.is_draft && !other.compared.is_draft, |days| days < 0)
}

/// The features of two values; `early` before `late`.
#[expect(clippy::cast_possible_truncation, reason = "sizes are features")]
pub(super) fn features(early: Of<'_>, late: Of<'_>, like: &Likeness, others: Others) -> Named {
    let mut out: Named = Vec::with_capacity(110);
    let mut put = |name: &'static str, value: f32| out.push((name, value));
    let both = |(a, b): (f32, f32)| (a.min(b), a.max(b));
    for (least, most, pair) in [
        ("far_min", "far_max", like.far),
        ("near_min", "near_max", like.near),
        ("sentence_min", "sentence_max", like.sentence),
        ("context_min", "context_max", like.context),
        ("lead_min", "lead_max", like.leads),
    ] {
        let (low, high) = both(pair);
        put(least, low);
        put(most, high);
    }
    let far = like.far();
    put("far", far);
    let (first, last) = (like.places.0.min(like.places.1), like.places.0.max(like.places.1));
    put("place_min", count(first as usize));
    put("place_max", count(last as usize));
    let (least, most) = both(like.same);
    put("same_most", most - far);
    put("same_least", least - far);
    put("same", flag(most > 0.0) + flag(least > 0.0));
    put("strongest", like.strongest[0]);
    put("second", like.strongest[1]);
    put("third", like.strongest[2]);
    put("heads", like.heads);
    put("nearest", like.nearest);
    put("head_nearest", like.head_and_nearest);
    let (a, b) = (early.item, late.item);
    // What one sentence says in place of the other's words.
    let (x, y) = (early.sentence, late.sentence);
    let substitution = substitution(x, y);
    put("substitute", substitution.as_ref().map_or(-1.0, |found| found.cosine));
    put("substitute_weight", substitution.as_ref().map_or(-1.0, |found| found.weight));
    put("related", substitution.as_ref().map_or(0.0, |found| found.related));
    put("unrelated", substitution.as_ref().map_or(0.0, |found| found.unrelated));
    put("sums", substitution.as_ref().map_or(-1.0, |found| found.of_sums));
    let alone = (x.total * (1.0 - like.sentence.0), y.total * (1.0 - like.sentence.1));
    put("alone_min", alone.0.min(alone.1));
    put("alone_max", alone.0.max(alone.1));
    let whole = |of: &Of<'_>| of.item.far.iter().sum::<f32>();
    let near = (whole(&early) * (1.0 - like.far.0), whole(&late) * (1.0 - like.far.1));
    put("alone_near_min", near.0.min(near.1));
    put("alone_near_max", near.0.max(near.1));
    let opposed = x.terms.iter().flat_map(|(term, _)| contraries(*term)).filter(|term| y.weight_of(**term).is_some());
    put("contraries", count(opposed.count()));
    put("ordinals_differ", flag(is_apart(&x.ordinals, &y.ordinals)));
    let contrasts = x.contrasts.iter().filter(|word| y.contrasts.binary_search(word).is_ok()).count();
    put("contrasts_differ", count(x.contrasts.len() + y.contrasts.len() - 2 * contrasts));
    put("calendar_apart", flag(is_apart(early.calendar, late.calendar)));
    put("heads_known", flag(a.head.is_some()) + flag(b.head.is_some()));
    // The sentences.
    let common = x.names.iter().filter(|name| y.has_name(name.hash)).count();
    put("names_shared", count(common));
    put("names_differing", count(x.names.len().saturating_sub(common).min(y.names.len().saturating_sub(common))));
    put("names_near", count(early.context.intersection(late.context).count()));
    put("words_min", count(x.tokens.len().min(y.tokens.len())));
    put("words_max", count(x.tokens.len().max(y.tokens.len())));
    let quantities = |of: &Of<'_>| of.beside.iter().filter(|item| item.kind.is_quantity()).count();
    put("values_min", count(quantities(&early).min(quantities(&late))));
    put("values_max", count(quantities(&early).max(quantities(&late))));
    let of_kind = |of: &Of<'_>| of.beside.iter().filter(|item| item.kind == of.item.kind).count();
    put("kind_max", count(of_kind(&early).max(of_kind(&late))));
    put("is_count", flag(a.kind == Kind::Count));
    put("is_percent", flag(a.kind == Kind::Percent));
    put("is_unit", flag(matches!(a.kind, Kind::Unit(_))));
    put("is_duration", flag(a.kind == Kind::Duration));
    put("is_date", flag(a.kind == Kind::Date));
    put("is_clock", flag(a.kind == Kind::Clock));
    // The values.
    let (low, high) = if a.size <= b.size { (a, b) } else { (b, a) };
    put("ratio", if high.size > 0.0 { (low.size / high.size) as f32 } else { 1.0 });
    put("small", low.size as f32);
    put("large", high.size as f32);
    put("permuted", flag(is_permuted(a.text, b.text)));
    put("unit_same", flag(a.unit == b.unit));
    let is_bound = |item: &Item<'_>| item.comparator != Comparator::Equal;
    put("early_bound", flag(is_bound(a)));
    put("late_bound", flag(is_bound(b)));
    let is_open = matches!(low.comparator, Comparator::Greater | Comparator::AtLeast)
        || matches!(high.comparator, Comparator::Less | Comparator::AtMost);
    put("open", flag(is_open));
    let is_exact = |item: &Item<'_>| item.size > 20.0 && (item.size % 10.0).abs() > f64::EPSILON;
    put("exact", flag(is_exact(a)) + flag(is_exact(b)));
    put("ranges", flag(a.is_range) + flag(b.is_range));
    let apart = days(&early, &late);
    let growth = match (a.kind, apart) {
        (_, None | Some(0)) => -1.0,
        (Kind::Date, _) => flag(b.date > a.date),
        _ if a.size > 0.0 => (b.size / a.size) as f32,
        _ => 9.0,
    };
    put("growth", growth);
    for (name, value) in dates(&early, &late) {
        put(name, value);
    }
    let dates_of = |of: &Of<'_>| -> Vec<String> {
        of.beside.iter().filter(|item| item.kind == Kind::Date).map(|item| item.date.to_owned()).collect()
    };
    let (ours, theirs) = (dates_of(&early), dates_of(&late));
    let agrees = |one: &String| theirs.iter().any(|other| one.starts_with(other) || other.starts_with(one));
    let shared = ours.iter().filter(|one| agrees(one)).count();
    put("dates_shared", count(shared));
    put("dates_apart", flag(!ours.is_empty() && !theirs.is_empty() && shared == 0));
    put("early_dated", flag(!ours.is_empty()));
    put("late_dated", flag(!theirs.is_empty()));
    let is_shared = |one: &&Item<'_>| {
        one.kind.is_quantity()
            && one.kind != Kind::Date
            && late.beside.iter().any(|other| other.kind == one.kind && other.is_same(one))
    };
    put("values_shared", count(early.beside.iter().filter(is_shared).count()));
    // The documents.
    put("days", apart.map_or(-1.0, |days| count(days.unsigned_abs() as usize)));
    put("cites", flag(x.cites) + flag(y.cites));
    put("early_draft", flag(early.compared.is_draft));
    put("late_draft", flag(late.compared.is_draft));
    put("position_min", x.position.min(y.position));
    put("position_apart", (x.position - y.position).abs());
    put("check_worthy", x.check_worthy.min(y.check_worthy));
    put("claim", x.claim.min(y.claim));
    put("unasserted", f32::from(x.unasserted) + f32::from(y.unasserted));
    put("quoted", flag(x.is_quoted) + flag(y.is_quoted));
    put("questions", flag(x.marks.is_question) + flag(y.marks.is_question));
    put("others", count(others.count as usize));
    put("others_early", count(others.early as usize));
    put("others_late", count(others.late as usize));
    #[expect(clippy::cast_precision_loss, reason = "a few documents")]
    put("others_monotonous", others.monotonous as f32);
    // Each side.
    let names = [
        [
            "early_early",
            "early_late",
            "early_past",
            "early_present",
            "early_modal",
            "early_negated",
            "early_told",
            "early_first",
            "early_body",
            "early_kind",
            "early_universal",
        ],
        [
            "late_early",
            "late_late",
            "late_past",
            "late_present",
            "late_modal",
            "late_negated",
            "late_told",
            "late_first",
            "late_body",
            "late_kind",
            "late_universal",
        ],
    ];
    for (of, names) in [early, late].iter().zip(names) {
        let marks = of.sentence.marks;
        let values = [
            flag(of.marks.early),
            flag(of.marks.late),
            flag(of.marks.past),
            flag(of.marks.present),
            flag(marks.is_modal),
            f32::from(marks.negations),
            flag(of.sentence.attributions > 0),
            flag(marks.is_first_person),
            flag(of.sentence.is_body),
            f32::from(of.compared.document.kind() as u8),
            flag(marks.is_universal),
        ];
        for (name, value) in names.into_iter().zip(values) {
            put(name, value);
        }
    }
    out
}

/// Of two dates: how precise, how far the same, how far apart.
fn dates(early: &Of<'_>, late: &Of<'_>) -> [(&'static str, f32); 6] {
    let (a, b) = (early.item, late.item);
    let names = ["date_parts", "date_parts_equal", "date_same", "date_days", "date_of_document", "date_relative"];
    let values = if a.kind == Kind::Date {
        let parts = |item: &Item<'_>| item.date.split('-').count();
        let day = |item: &Item<'_>| item.date.parse::<jiff::civil::Date>().ok();
        let apart = day(a).zip(day(b)).and_then(|(one, other)| one.until(other).ok());
        let same = a.date.split('-').zip(b.date.split('-')).filter(|(one, other)| one == other).count();
        let is_own = |of: &Of<'_>| of.compared.document.meta.date.as_deref() == Some(of.item.date);
        let is_relative = |item: &Item<'_>| !item.text.contains(|c: char| c.is_ascii_digit());
        [
            count(parts(a).min(parts(b))),
            flag(parts(a) == parts(b)),
            count(same),
            apart.map_or(-1.0, |span| count(span.get_days().unsigned_abs() as usize)),
            flag(is_own(early)) + flag(is_own(late)),
            flag(is_relative(a)) + flag(is_relative(b)),
        ]
    } else {
        [-2.0; 6]
    };
    let mut out = [("", 0.0); 6];
    for (slot, pair) in out.iter_mut().zip(names.into_iter().zip(values)) {
        *slot = pair;
    }
    out
}

/// The months, days of the week and years that a sentence names beside its value.
pub(super) fn calendar(own: Span, (start, text): (u32, &str)) -> Vec<u32> {
    let is_year = |word: &str| word.len() == 4 && word.parse().is_ok_and(|year: u32| (1500..2100).contains(&year));
    let named = words(text).filter(|(at, word)| {
        !own.overlaps(at.shifted(start)) && (DAYS_AND_MONTHS.contains(&word.hash()) || is_year(at.of(text)))
    });
    let mut all: Vec<u32> = named.map(|(_, word)| word.hash()).collect();
    all.sort_unstable();
    all
}

/// Whether two sorted lists have something each, and nothing in common.
fn is_apart(one: &[u32], other: &[u32]) -> bool {
    !one.is_empty() && !other.is_empty() && one.iter().all(|word| other.binary_search(word).is_err())
}

/// Whether two values are of two things or agree, whatever the judges say: the sentences name other days, months or years
/// beside them; sentences that say almost the same name other people or places, or one of them is an aim or negated; one
/// of them is a question; one value is required and the other is not; a bound or a rounded number allows the other value;
/// names beside quantities that differ, too.
pub(super) fn are_of_two(early: &Of<'_>, late: &Of<'_>, like: &Likeness) -> bool {
    /// How much of each other such sentences say.
    const ALMOST: f32 = 0.5;
    /// A number that “about” allows is this part of it at least. Chosen by hand.
    const ROUNDED: f64 = 0.9;
    let (a, b) = (early.item, late.item);
    let (low, high) = if a.size <= b.size { (a, b) } else { (b, a) };
    // Two lower bounds exclude each other: whoever counted 25 did not stop at 12.
    let is_most = |item: &Item<'_>| matches!(item.comparator, Comparator::Less | Comparator::AtMost);
    // “Some four tonnes” and “4.2 tonnes”.
    let is_round = [a, b].iter().any(|item| item.comparator == Comparator::About) && low.size >= ROUNDED * high.size;
    let is_open = is_round || is_least(low) && !is_least(high) || is_most(high) && !is_most(low);
    let (x, y) = (early.sentence, late.sentence);
    let has_own = |one: &Sentence<'_>, other: &Sentence<'_>| {
        let mut tokens = one.tokens.iter().filter(|token| token.is_name);
        one.names.iter().any(|name| !other.has_name(name.hash))
            || tokens.any(|token| other.weight_of(token.term).is_none())
    };
    let are_alike = like.sentence.0.min(like.sentence.1) >= ALMOST;
    // “Wants to plant 500 trees” and “planted 320”.
    // “Must treat 95 %” and “treated 78 %”.
    let requires = |of: &Of<'_>| {
        let (start, text) = text_of(of.sentence, of.compared);
        is_norm(
            text,
            start,
            of.item.span,
            of.beside.iter().filter(|item| item.kind.is_quantity()).map(|item| item.span),
        )
    };
    let is_negated = |one: &Sentence<'_>| one.marks.negations % 2 == 1;
    let is_other = are_alike
        && (has_own(x, y) && has_own(y, x) || early.marks.aims != late.marks.aims || is_negated(x) != is_negated(y));
    let asks = x.marks.is_question || y.marks.is_question;
    if !a.kind.is_quantity() {
        return asks || is_apart(early.calendar, late.calendar) || a.kind.is_name() && has_other_quantity(early, late);
    }
    a.kind != Kind::Date && is_open
        || is_other
        || asks
        || requires(early) != requires(late)
        || is_apart(early.calendar, late.calendar) && a.kind != Kind::Date
}

/// Whether both sentences have quantities of one kind, and none in common: “700 rebels in Mali”, “3,500 rebels in Niger”.
fn has_other_quantity(early: &Of<'_>, late: &Of<'_>) -> bool {
    fn quantities<'a>(of: &Of<'a>) -> impl Iterator<Item = &'a Item<'a>> + Clone {
        of.beside.iter().filter(|item| item.kind.is_quantity())
    }
    let pairs = quantities(early).flat_map(|own| quantities(late).map(move |other| (own, other)));
    let mut alike = pairs.filter(|(own, other)| own.kind == other.kind).peekable();
    alike.peek().is_some() && alike.all(|(own, other)| !own.is_same(other))
}

/// Whether both are lower bounds, and the one of the later document is the higher: “at least 12”, days later “at least 25”.
pub(super) fn is_overtaken(one: &Of<'_>, other: &Of<'_>) -> bool {
    let are_bounds = [one, other].iter().all(|of| is_least(of.item));
    let grows = |days: i32| if days > 0 { other.item.size > one.item.size } else { one.item.size > other.item.size };
    are_bounds && days(one, other).is_some_and(|days| days != 0 && grows(days))
}

fn is_least(item: &Item<'_>) -> bool {
    matches!(item.comparator, Comparator::Greater | Comparator::AtLeast)
}

/// The same digits in another order: “4471” and “4417”.
fn is_permuted(one: &str, other: &str) -> bool {
    let digits = |text: &str| {
        let mut all: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
        all.sort_unstable();
        all
    };
    let own = digits(one);
    own.len() >= 2 && own == digits(other)
}

const fn flag(is: bool) -> f32 {
    if is { 1.0 } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "counts in a sentence")]
const fn count(count: usize) -> f32 {
    count as f32
}
