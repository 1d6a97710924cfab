//! What a block of an article copied from the web looks like, by its own words: headline, byline, caption, what the
//! site hangs around it. Judges one block; what the document takes it for is [`outline`](super::outline)'s to say.
//!
//! A body paragraph taken for furniture is lost to every rule, furniture taken for body only gives a finding too many;
//! so all but the first test for shortness.

use super::block::{BlockKind, Shape};
use super::phrases;

/// Bytes of the longest block that can be anything but prose, a note or a tail.
const SHORT: usize = 700;
/// Nothing that is told by its words has so many.
const MANY: usize = 91;

/// The shape of a block. `source`: its words as they stand; `prose`: without tags, citations and addresses.
pub(super) fn shape(source: &str, prose: &str, kind: BlockKind) -> Shape {
    let prose = prose.trim();
    match kind {
        BlockKind::Paragraph | BlockKind::Heading(_) | BlockKind::ListItem | BlockKind::BlockQuote => {}
        _ => return Shape::Prose,
    }
    if prose.is_empty() {
        let address = source.contains("://") || source.contains("www.");
        return if address { Shape::Furniture } else { Shape::Prose };
    }
    let long = source.len() > SHORT;
    let lower = if long { head(prose) } else { prose }.to_lowercase();
    if phrases::opens(&lower, phrases::NOTES) {
        return Shape::Note;
    }
    let words: Vec<&str> = prose.split_whitespace().take(MANY).collect();
    if is_tail(&lower, &words) || source.len() <= 8 * SHORT && is_notice(prose) {
        return Shape::Tail;
    }
    if matches!(kind, BlockKind::Heading(_)) || long || words.len() == MANY {
        return Shape::Prose;
    }
    if is_furniture(&lower, &words) || is_handle(source, &words) {
        Shape::Furniture
    } else if kind == BlockKind::ListItem {
        Shape::Prose
    } else if is_caption(prose, &lower, &words) {
        Shape::Caption
    } else if is_byline(prose, &lower, &words) {
        Shape::Byline
    } else if is_breadcrumb(prose, &lower, &words) {
        Shape::Breadcrumb
    } else if is_title(prose, &words) {
        Shape::Title
    } else {
        Shape::Prose
    }
}

/// The start of a long block: enough of it for the phrases with which notices open.
fn head(prose: &str) -> &str {
    let mut end = SHORT.min(prose.len());
    while !prose.is_char_boundary(end) {
        end -= 1;
    }
    &prose[..end]
}

/// What sites write of the rights in what they copy.
fn is_notice(prose: &str) -> bool {
    prose.contains("copyrighted material") && (prose.contains("fair use") || prose.contains("copyright owner"))
}

fn is_tail(lower: &str, words: &[&str]) -> bool {
    let heading = words.len() <= 5 && phrases::opens(lower, phrases::TAIL_HEADINGS);
    heading || phrases::opens(lower, phrases::TAILS) || is_copyright(lower) || is_biography(lower, words)
}

/// “© 2017 Gazette”, “Copyright 2017”; not a sentence about copyright.
fn is_copyright(lower: &str) -> bool {
    let Some(rest) = lower.strip_prefix("copyright").or_else(|| lower.strip_prefix('©')) else { return false };
    let rest = rest.trim_start();
    lower.starts_with('©') || rest.starts_with(['©', '1', '2']) || rest.starts_with("(c)")
}

/// “Jane is a reporter for the Gazette, based in Kiel.”
fn is_biography(lower: &str, words: &[&str]) -> bool {
    let Some(is) = words.iter().take(5).position(|&word| matches!(word, "is" | "was")) else { return false };
    let named = is > 0 && words[..is].iter().all(|word| word.starts_with(char::is_uppercase));
    let trade = words.iter().skip(is + 1).take(10).any(|word| phrases::TRADES.contains(&bare(word)));
    named && trade && phrases::BIOGRAPHY.is_match(lower)
}

/// A word without the punctuation around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

fn is_furniture(lower: &str, words: &[&str]) -> bool {
    let count = words.len();
    let social = |word: &&str| phrases::SOCIAL.contains(&bare(word).to_lowercase().as_str());
    let list = |last: &&str| words[0].starts_with(char::is_lowercase) && phrases::LISTS.contains(last);
    count <= 6 && words.iter().all(social)
        || count <= 5 && words.last().is_some_and(list)
        || count <= 6 && phrases::BUTTONS.contains(&lower.trim_matches(|c: char| !c.is_alphanumeric()))
        || count <= 15 && phrases::opens(lower, phrases::FURNITURE)
        || count <= 45 && phrases::opens(lower, phrases::INVITATIONS)
        || count <= 30 && phrases::FURNITURE_INSIDE.is_match(lower)
}

/// A handle or a mail address alone: “Twitter: @roe”.
fn is_handle(source: &str, words: &[&str]) -> bool {
    let source = source.trim();
    words.len() <= 3 && source.contains('@') && !source.contains('[') && source.len() <= 80 && !source.contains(". ")
}

fn is_caption(prose: &str, lower: &str, words: &[&str]) -> bool {
    let credit = prose.trim_end_matches('.').strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    words.len() <= 30 && phrases::CREDITS.is_match(lower)
        || words.len() <= 90 && phrases::opens(lower, phrases::CAPTIONS)
        || words.len() <= 90 && credit.is_some_and(|(_, credit)| is_credit(credit))
        || words.len() <= 60 && shows_places(words)
}

/// What stands in the brackets behind a caption: “AFP photo”, “Jane Roe/U.S. Forces”.
fn is_credit(credit: &str) -> bool {
    let lower = credit.to_lowercase();
    let named = credit.split_whitespace().count() <= 12;
    let slash = credit.split_once('/').is_some_and(|(name, agency)| {
        let capital = |part: &str| part.trim().starts_with(char::is_uppercase);
        capital(name) && capital(agency) && name.contains(' ')
    });
    let picture = lower.split(|c: char| !c.is_alphanumeric()).any(|word| phrases::PICTURES.contains(&word));
    named && (slash || picture)
}

/// “Jane Roe (L) greets John Doe”; but “Governor Roe (R) said” names a party.
fn shows_places(words: &[&str]) -> bool {
    words.windows(2).any(|pair| match pair[0].trim_end_matches(',') {
        "(L)" | "(C)" => true,
        "(R)" => phrases::SHOWN.contains(&bare(pair[1])),
        _ => false,
    }) || words.windows(2).any(|pair| pair[0] == "seen" && pair[1] == "in") && words.contains(&"photo")
}

fn is_byline(prose: &str, lower: &str, words: &[&str]) -> bool {
    let count = words.len();
    if count <= 30 && phrases::opens(lower, phrases::PREPARED) {
        return true;
    }
    if count <= 14 && phrases::opens(lower, phrases::PUBLISHED) && lower.contains(|c: char| c.is_ascii_digit()) {
        return !prose.ends_with('.') || count <= 6;
    }
    if let Some(rest) = lower.strip_prefix("by ").map(|_| &words[1..]) {
        return opens_with_name(rest) && mostly_names(rest) && (!prose.ends_with('.') || count <= 7);
    }
    if count > 14 || prose.ends_with(['.', '?', '!', ':']) || !opens_with_name(words) {
        return false;
    }
    let trade = words.len() > 2 && phrases::BYLINE_TRADES.is_match(lower) && prose.contains(',');
    let dated = prose.contains(',') && words.iter().skip(2).any(|word| is_year(bare(word)));
    mostly_names(words) && (trade || dated && words.len() <= 10 && words.iter().any(|word| is_month(bare(word))))
}

/// Two capitalised words that are no part of a date: “Jane Roe”, “J. K. Roe”.
fn opens_with_name(words: &[&str]) -> bool {
    let name = |word: &&str| {
        let word = bare(word);
        word.starts_with(char::is_uppercase) && !word.contains(|c: char| c.is_ascii_digit())
    };
    let dated = |word: &&str| is_month(bare(word)) || phrases::WEEKDAYS.contains(&bare(word).to_lowercase().as_str());
    match words {
        [first, second, ..] => name(first) && name(second) && !dated(first) && !dated(second) && !first.ends_with(','),
        _ => false,
    }
}

/// All but a few words are capitalised, numbers, or the small words between names.
fn mostly_names(words: &[&str]) -> bool {
    let small = words.iter().filter(|word| {
        let word = bare(word);
        word.starts_with(char::is_lowercase) && !phrases::BETWEEN_NAMES.contains(&word)
    });
    small.count() * 5 <= words.len()
}

fn is_year(word: &str) -> bool {
    word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_month(word: &str) -> bool {
    word.len() >= 3
        && phrases::MONTHS.iter().any(|month| {
            word.len() <= month.len() && month.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
        })
}

fn is_breadcrumb(prose: &str, lower: &str, words: &[&str]) -> bool {
    if words.len() > 14 || prose.ends_with(['.', '?', '!']) {
        return false;
    }
    let separator = |word: &&str| matches!(*word, "/" | ">" | "»" | "›" | "|" | "→" | "·" | "•");
    let path = words.iter().any(separator)
        && words.iter().all(|word| {
            separator(word)
                || word.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
                || *word == "and"
                || *word == "&"
        });
    let section = words.len() <= 3 && phrases::SECTIONS.contains(&lower.trim_matches(|c: char| !c.is_alphanumeric()));
    let tags = words.len() <= 14 && phrases::opens(lower, phrases::TAGS);
    path || section || tags || is_date_alone(words)
}

/// “Friday, April 14, 2017 4:05 pm”.
fn is_date_alone(words: &[&str]) -> bool {
    let part = |word: &&str| {
        let word = bare(word).to_lowercase();
        word.is_empty()
            || word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'/' | b'-'))
            || is_month(&word)
            || phrases::WEEKDAYS.contains(&word.as_str())
            || phrases::CLOCK.contains(&word.as_str())
    };
    words.iter().any(|word| word.contains(|c: char| c.is_ascii_digit())) && words.len() >= 2 && words.iter().all(part)
}

/// A short line that does not end as a sentence does.
fn is_title(prose: &str, words: &[&str]) -> bool {
    let Some(last) = words.last() else { return false };
    let opens = prose.trim_start_matches(['“', '"', '‘', '\'', '«', '(', '[']);
    if words.len() > 20
        || prose.len() > 180
        || prose.contains('\n')
        || !opens.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
    {
        return false;
    }
    // “We shall see.” is a quotation, not a headline.
    let unquoted = prose.trim_end_matches(['”', '"', '’', '\'', '»']);
    if unquoted.len() < prose.len() && unquoted.ends_with(['.', ',', '?', '!']) {
        return false;
    }
    if prose.ends_with('.') {
        return words.len() >= 3 && words.len() <= 16 && title_case(words);
    }
    let said = words.iter().any(|word| matches!(bare(word), "said" | "says" | "told" | "added"))
        && (prose.contains(['“', '"']) || prose.contains("''"));
    let broken = phrases::NEVER_LAST.contains(&bare(last).to_lowercase().as_str());
    !prose.ends_with([',', ';', ':', '-', '–', '—', '…']) && !broken && !said
}

/// Every word of weight is capitalised.
fn title_case(words: &[&str]) -> bool {
    let weighty = words.iter().filter(|word| bare(word).chars().count() >= 4);
    let (mut capital, mut all) = (0, 0);
    for word in weighty {
        all += 1;
        capital += usize::from(bare(word).starts_with(|c: char| c.is_uppercase() || c.is_numeric()));
    }
    all >= 2 && capital == all
}
