use super::Applicability;
use super::rule::{Context, Meta, Report, Rule, rule};
use super::tag;
use crate::analysis::number_in_words;
use crate::corpus::numbers;
use crate::syntax::Citation;
use crate::text::{Edit, Edits, Span, offset};

rule! {
    /// Reports a locator that pandoc does not recognize, or reads as another one.
    ///
    /// pandoc prints `ch. 3`, `pg. 3`, `para 4` (without the full stop), a locator after a colon instead of a comma, and one
    /// with white space before the comma as plain words, which citation styles cannot format. It reads a time (`00:12:33`)
    /// as a page and only the volume of `vol. 2, p. 3`. A descending range is an error as well. `{}` after the key marks
    /// the text that follows as plain words.
    ///
    /// ```ibid
    /// --- gazette.md
    /// Ada Marsh said the harbour was closed.
    /// --- draft.md
    /// The harbour was closed [@gazette, pg. 3].
    ///                                   ^^^^^ malformed-locator
    ///
    /// The harbour was closed [@gazette: p. 3].
    ///                                 ^ malformed-locator
    ///
    /// The harbour was closed [@gazette, p. 3].
    ///
    /// The harbour was closed [@gazette{}, 99 years later].
    /// ```
    MalformedLocator { name: "malformed-locator", level: Warning, across: false, since: "0.1.0" }
}

/// Common locator words, without full stop and in lower case, and pandoc's form.
const CALLED: &[(&str, &str)] = &[
    ("p", "p."),
    ("pg", "p."),
    ("pag", "p."),
    ("pgs", "pp."),
    ("pp", "pp."),
    ("para", "para."),
    ("paras", "paras."),
    ("par", "para."),
    ("pars", "paras."),
    ("parag", "para."),
    ("ch", "chap."),
    ("chs", "chaps."),
    ("chap", "chap."),
    ("chaps", "chaps."),
    ("chpt", "chap."),
    ("sec", "sec."),
    ("secs", "secs."),
    ("sect", "sec."),
    ("vol", "vol."),
    ("vols", "vols."),
    ("fig", "fig."),
    ("figs", "figs."),
    ("col", "col."),
    ("cols", "cols."),
    ("fol", "fol."),
    ("fols", "fols."),
    ("bk", "bk."),
    ("pt", "pt."),
    ("pts", "pts."),
    ("fn", "n."),
    ("nn", "nn."),
    ("ll", "ll."),
    ("no", "no."),
    ("nr", "no."),
    ("ln", "l."),
];
/// Locators for which pandoc has no label.
const UNKNOWN: &[&str] = &[
    "table",
    "tables",
    "tbl",
    "art",
    "arts",
    "article",
    "articles",
    "supp",
    "supplement",
    "timestamp",
    "time",
    "min",
    "minute",
    "minutes",
    "loc",
    "location",
    "slide",
    "slides",
    "app",
    "appendix",
    "annex",
    "at",
    "clause",
    "item",
];
/// Labels after which the number may be in words.
const LABELS: &[&str] = &[
    "chapter",
    "chap.",
    "page",
    "p.",
    "paragraph",
    "para.",
    "section",
    "sec.",
    "part",
    "pt.",
    "book",
    "bk.",
    "volume",
    "vol.",
    "note",
    "line",
    "figure",
    "fig.",
];

impl Rule for MalformedLocator {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let text = &*cx.chunk().text;
        for citation in &cx.chunk().facts.syntax.citations {
            let tail = tag::tail(text, citation);
            let written = tail.of(text);
            if written.trim().is_empty() || written.starts_with("{}") || tag::keys_in(text, tail).next().is_some() {
                continue;
            }
            match &citation.locator {
                None => unread(text, tail, report),
                Some(locator) => misread(text, tail, citation, locator, report),
            }
        }
    }
}

/// Text that looks like a locator and is not one.
fn unread(text: &str, tail: Span, report: &mut Report<'_>) {
    let written = tail.of(text);
    let white = written.len() - written.trim_start().len();
    let head = written.get(white..).unwrap_or("");
    if head.trim_end() == "," {
        let comma = Span::new(tail.start, tail.start + offset(written.trim_end().len()));
        report.at(comma, "Nothing follows this comma, and it is printed.").help("Remove it, or add a locator.").fix(
            "Remove the comma",
            Edits::one(Edit::replace(comma, "")),
            Applicability::Safe,
        );
        return;
    }
    let mark = head.chars().next().filter(|c| matches!(c, ',' | ':' | '.'));
    let body = head.trim_start_matches([',', ':', '.']).trim_start();
    let at = tail.end - offset(body.len());
    let Some((label, number, length)) = label_and_number(body) else { return };
    let span = Span::new(at, at + offset(length));
    let bare = label.trim_end_matches('.').to_lowercase();
    let called = CALLED.iter().find(|(name, _)| *name == bare).map(|(_, wanted)| *wanted);
    let right = LABELS.contains(&label.to_lowercase().as_str())
        || matches!(label, "§" | "§§" | "¶" | "¶¶" | "")
        || called.is_some_and(|wanted| wanted == label.to_lowercase());
    let plain = "pandoc reads this as words and not as a locator.";
    if right
        && let Some(mark) = mark.filter(|mark| *mark != ',')
        && !label.is_empty()
    {
        let place = Span::new(tail.start, tail.start + offset(white) + 1);
        let name = if mark == ':' { "colon" } else { "full stop" };
        report
            .at(place, "A comma is missing before the locator.")
            .reason(plain)
            .help(format!("Replace the {name} with a comma."))
            .fix("Write a comma", Edits::one(Edit::replace(place, ",")), Applicability::Safe);
    } else if right && mark == Some(',') && white > 0 && number.starts_with(|c: char| c.is_ascii_digit()) {
        let gap = Span::new(tail.start, tail.start + offset(white));
        let whole = Span::new(tail.start + offset(white), span.end);
        report
            .at(whole, "White space before the comma prevents this from being a locator.")
            .reason(plain)
            .help("Put the comma directly after the key.")
            .fix("Remove the space before the comma", Edits::one(Edit::replace(gap, "")), Applicability::Safe);
    } else if let Some(value) = number_in_words(number).filter(|value| right && *value > 0) {
        let edit = Edits::one(Edit::replace(span, format!("{label} {}", value)));
        report
            .at(span, "The number of a locator must be in digits.")
            .reason(plain)
            .help(format!("Write {label} {}.", value))
            .fix(format!("Write {label} {}", value), edit, Applicability::Safe);
    } else if bare == "s.v" || bare == "sub verbo" {
        let edit = Edits::one(Edit::replace(span, format!("{{{}}}", span.of(text))));
        report
            .at(span, "A headword is a locator only in braces.")
            .reason(plain)
            .help(format!("Write {{{}}}.", span.of(text)))
            .fix("Put the locator in braces", edit, Applicability::Safe);
    } else if number.starts_with(|c: char| c.is_ascii_digit()) {
        let edit = |with: &str| Edits::one(Edit::replace(span, format!("{with} {number}")));
        match called.filter(|_| !right) {
            Some(wanted) => {
                report
                    .at(span, format!("pandoc does not know the label “{label}”."))
                    .reason(plain)
                    .help(format!("Write {wanted} {number}."))
                    .fix(format!("Write {wanted} {number}"), edit(wanted), Applicability::Safe);
            }
            None if UNKNOWN.contains(&&*bare) => {
                let finding = report
                    .at(span, format!("pandoc has no label for “{label}”."))
                    .reason("It prints the words literally, and styles cannot format them.");
                let finding = finding.help("Name a page, paragraph or section, or mark it as words with {}.");
                let finding = if bare == "at" {
                    finding.fix(format!("Write p. {number}"), edit("p."), Applicability::Suggested)
                } else {
                    finding
                };
                let mark = Edits::one(Edit::insert(tail.start, "{}"));
                finding.fix("Mark as words with {}", mark, Applicability::Suggested);
            }
            None => {}
        }
    }
}

/// Text that pandoc reads as another locator than intended.
fn misread(text: &str, tail: Span, citation: &Citation, locator: &str, report: &mut Report<'_>) {
    let Some(value) = tag::value(text, citation) else { return };
    let braced = tail.of(text).trim_start().trim_start_matches(',').trim_start().starts_with('{');
    let is_time = locator.contains(':') && locator.split(':').all(|part| part.parse::<u32>().is_ok());
    if citation.label == Some("page") && is_time {
        report
            .at(value, "A time is read as a page.")
            .reason(format!("pandoc prints “p. {locator}”."))
            .help("Mark it as words with {} after the key.")
            .fix("Mark as words with {}", Edits::one(Edit::insert(tail.start, "{}")), Applicability::Suggested);
    }
    if let Some((from, to)) = numbers(locator).into_iter().find(|(from, to)| from > to) {
        // “pp. 231-7” is short for 231-237.
        if to >= 10_u32.pow(from.to_string().len().saturating_sub(1).min(8).try_into().unwrap_or(8)) || to == 0 {
            report
                .at(value, format!("The range {from} to {to} is descending."))
                .reason("Its end comes before its start.")
                .help("Swap the numbers, or correct one of them.");
        }
    }
    let rest = Span::new(value.end, tail.end).of(text);
    let body = rest.trim_start_matches([',', ' ']);
    if braced || !rest.starts_with(',') {
        return;
    }
    if let Some((label, number, length)) = label_and_number(body)
        && number.starts_with(|c: char| c.is_ascii_digit())
        && !label.is_empty()
        && is_label(label)
    {
        let start = tail.start + offset(tail.of(text).len() - tail.of(text).trim_start_matches([',', ' ']).len());
        let end = tail.end - offset(body.len() - length);
        let whole = Span::new(start, end);
        let second = Span::new(tail.end - offset(body.len()), end);
        let edit = Edits::one(Edit::replace(whole, format!("{{{}}}", whole.of(text))));
        report
            .at(second, "Only the first of two locators is used.")
            .reason(format!("pandoc prints “{}” as words after it.", second.of(text)))
            .help(format!("Put both in braces: {{{}}}.", whole.of(text)))
            .fix("Put both in braces", edit, Applicability::Safe);
    }
}

fn is_label(label: &str) -> bool {
    let bare = label.trim_end_matches('.').to_lowercase();
    LABELS.contains(&label.to_lowercase().as_str()) || CALLED.iter().any(|(name, _)| *name == bare)
}

/// The word at the start, the word or number after it, and the length of both. The label is empty if a number comes
/// first.
fn label_and_number(text: &str) -> Option<(&str, &str, usize)> {
    let text = text.trim_end();
    let number_end =
        |rest: &str| rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ')')).unwrap_or(rest.len());
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        let end = number_end(text);
        return Some(("", text.get(..end)?, end));
    }
    let end = text.find(|c: char| c.is_whitespace() || c.is_ascii_digit())?;
    let label = text.get(..end)?;
    let behind = text.get(end..)?;
    let gap = behind.len() - behind.trim_start().len();
    let number = behind.get(gap..)?;
    let length = number_end(number);
    (length > 0 && label.len() <= 16).then_some((label, number.get(..length)?, end + gap + length))
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::check;

    #[track_caller]
    fn fixed(before: &str, after: &str) {
        check("--- a.md\nA.\n", "malformed-locator", before, after);
    }

    #[test]
    fn labels_are_written_as_pandoc_knows_them() {
        fixed("So [@a, ch. 3].", "So [@a, chap. 3].");
        fixed("So [@a, pg. 3-5].", "So [@a, p. 3-5].");
        fixed("So [see @a, para 4; @a, pp 3].", "So [see @a, para. 4; @a, pp. 3].");
        fixed("So @a [ch. 3] has it.", "So @a [chap. 3] has it.");
        fixed("So [@a, chapter three].", "So [@a, chapter 3].");
        fixed("So [@a, s.v. kabul].", "So [@a, {s.v. kabul}].");
        fixed("So [@a, at 5].", "So [@a, p. 5].");
    }

    #[test]
    fn the_comma_directly_follows_the_key() {
        fixed("So [@a: p. 3].", "So [@a, p. 3].");
        fixed("So [@a. p. 3].", "So [@a, p. 3].");
        fixed("So [@a. See p. 3].", "");
        fixed("So [@a\n, p. 3].", "So [@a, p. 3].");
        fixed("So [@a,].", "So [@a].");
    }

    #[test]
    fn unsupported_locators_are_marked_as_words() {
        for words in ["table 2", "art. 5", "supp. 1", "timestamp 00:12:33"] {
            fixed(&format!("So [@a, {words}]."), &format!("So [@a{{}}, {words}]."));
            fixed(&format!("So [@a{{}}, {words}]."), "");
        }
        fixed("So [@a, 00:12:33].", "So [@a{}, 00:12:33].");
    }

    #[test]
    fn two_locators_are_put_in_braces() {
        fixed("So [@a, vol. 2, p. 3].", "So [@a, {vol. 2, p. 3}].");
        fixed("So [@a, {vol. 2, p. 3}].", "");
        fixed("So [@a, p. 3, emphasis added].", "");
        fixed("So [@a, paras. 4-6, 8].", "");
    }

    #[test]
    fn ranges_ascend() {
        fixed("So [@a, paras. 9-3].", "one finding, no fix");
        fixed("So [@a, pp. 231-7].", "");
    }

    #[test]
    fn words_are_words() {
        for words in ["", ", and nowhere else", " passim", ", p. xii", ", 3", " p. 3", ", p.3", ", chapters 3 and 4"] {
            fixed(&format!("So [@a{words}]."), "");
        }
    }
}
