use super::Applicability;
use super::rule::{Context, Meta, Report, Rule, rule};
use super::tag;
use crate::syntax::{BlockKind, Citation, CitationMode, Format};
use crate::text::{Edit, Edits, Span, offset};

rule! {
    /// Reports a citation tag that pandoc does not parse as the author intended.
    ///
    /// | written | pandoc's result | instead |
    /// |---|---|---|
    /// | `[@a, @b]`, `[@a and @b]` | only the last key is cited | `[@a; @b]` |
    /// | `[@a;]`, `[;@a]` | no citation: a part has no key | `[@a]` |
    /// | `(@a)` at the start of a line | an item of a numbered example list | `[@a]` |
    /// | `[@a](address)` | a link | a space after the tag |
    /// | `@roe--doe` | the key ends before two punctuation marks in a row | `@{roe--doe}` |
    ///
    /// If only one correction is possible, `--fix` makes it.
    ///
    /// ```ibid
    /// --- gazette.md
    /// Ada Marsh said the harbour was closed.
    /// --- courier.md
    /// Ben Stone said the harbour was closed.
    /// --- draft.md
    /// The harbour was closed, she said [@gazette, @courier].
    ///                                             ^^^^^^^^ malformed-citation
    ///
    /// The harbour was closed, she said [@gazette;].
    ///                                  ^^^^^^^^^^^ malformed-citation
    ///
    /// (@gazette) has it.
    /// ^^^^^^^^^^ malformed-citation
    ///
    /// The harbour was closed, she said [@gazette; @courier].
    /// ```
    MalformedCitation { name: "malformed-citation", level: Warning, across: true, since: "0.1.0" }
}

/// The maximum length of a tag in bytes.
const LONGEST: usize = 1_000;

impl Rule for MalformedCitation {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let chunk = cx.chunk();
        if memchr::memchr(b'@', chunk.text.as_bytes()).is_none() {
            return;
        }
        let mut open = None;
        for citation in &chunk.facts.syntax.citations {
            if tag::is_none(cx, citation) {
                continue;
            }
            joined(cx, citation, report);
            unbraced(cx, citation, report);
            if citation.mode != CitationMode::Normal && !tag::is_bracketed(&chunk.text, citation) {
                linked(cx, citation, report);
                broken(cx, citation, &mut open, report);
            }
        }
        examples(cx, report);
    }
}

/// `[@a, @b]`: a second key in one part.
fn joined(cx: &Context<'_>, citation: &Citation, report: &mut Report<'_>) {
    let text = &*cx.chunk().text;
    if !tag::is_bracketed(text, citation) {
        return;
    }
    let tail = tag::tail(text, citation);
    let Some(at) = tag::keys_in(text, tail).next() else { return };
    let rest = Span::new(at + 1, tail.end).of(text);
    let length = tag::key_length(rest.trim_start_matches('{'));
    let second = Span::new(at, at + 1 + offset(length + usize::from(rest.starts_with('{'))));
    let before = Span::new(tail.start, at).of(text);
    let bare = before.trim_end();
    let bare = bare.strip_suffix("and").or_else(|| bare.strip_suffix('&')).unwrap_or(bare).trim_end();
    let bare = bare.trim_end_matches([',', '/', '+']).trim_end();
    let finding = report
        .at(second, format!("Only the last of these keys is cited, and `@{}` is lost.", citation.key))
        .reason("pandoc reads the second key as a suffix of the first unless a semicolon separates them.")
        .help(format!("Write [@{}; {}…].", citation.key, second.of(text)));
    if bare.len() < before.trim_end().len() || before.trim().is_empty() {
        let gap = Span::new(tail.start + offset(bare.len()), at);
        finding.fix("Separate the keys with a semicolon", Edits::one(Edit::replace(gap, "; ")), Applicability::Safe);
    }
}

/// `@roe--doe`: a known key that must be in braces.
fn unbraced(cx: &Context<'_>, citation: &Citation, report: &mut Report<'_>) {
    let text = &*cx.chunk().text;
    if let Some(whole) = tag::longer_key(cx, citation) {
        let written = format!("{{{}}}", whole.of(text));
        report
            .at(whole, "This key needs braces.")
            .reason(format!("pandoc ends the key after `@{}`.", citation.key))
            .help(format!("Write @{written}."))
            .fix("Put the key in braces", Edits::one(Edit::replace(whole, written)), Applicability::Safe);
    }
}

/// `[@a](address)`, `[@a]{.class}`, `[@a][ref]`: the brackets belong to a link or a span.
fn linked(cx: &Context<'_>, citation: &Citation, report: &mut Report<'_>) {
    if cx.document.format != Format::Markdown || !tag::is_known(cx, &citation.key) {
        return;
    }
    let text = &*cx.chunk().text;
    let before = text.get(..citation.group.start as usize).unwrap_or("");
    let after = text.get(citation.group.end as usize..).unwrap_or("");
    let Some(end) = after.get(..after.len().min(LONGEST)).unwrap_or("").find(']') else { return };
    let what = match after.get(end + 1..).and_then(|rest| rest.chars().next()) {
        Some('(') => "a link",
        Some('{') => "a span with attributes",
        Some('[') => "a link to a reference",
        _ => return,
    };
    // The inside of a bracket that is a tag's and not words with a citation among them.
    let opens = before.ends_with('[') || before.ends_with("[-");
    let inside = after.get(..end).unwrap_or("");
    if !opens || inside.contains('[') || !(inside.is_empty() || inside.starts_with([',', ' '])) {
        return;
    }
    let close = citation.group.end + offset(end) + 1;
    let start = offset(before.trim_end_matches('-').len()) - 1;
    report
        .at(Span::new(start, close), format!("pandoc reads this tag as {what}."))
        .reason("The text after the closing bracket is taken as part of the construct.")
        .help("Put a space after the tag.")
        .fix("Put a space after the tag", Edits::one(Edit::insert(close, " ")), Applicability::Suggested);
}

/// `[@a;]`, `[see; @a]`, `[@a`: brackets that are not a citation. `last`: the last reported bracket.
fn broken(cx: &Context<'_>, citation: &Citation, last: &mut Option<u32>, report: &mut Report<'_>) {
    // In the chunk's prose all citations are blank.
    let text = &*cx.chunk().text;
    let from = citation.group.start as usize;
    let before = text.get(floor(text, from.saturating_sub(LONGEST))..from).unwrap_or("");
    let block = cx.chunk().facts.syntax.blocks.iter().find(|block| block.span.contains(citation.group.start));
    let Some(block) = block else { return };
    let Some(open) = before.rfind(['[', ']']).filter(|&at| before.as_bytes()[at] == b'[') else { return };
    if before.get(..open).is_some_and(|before| before.ends_with(['\\', '^'])) {
        return;
    }
    let open = offset(from - before.len() + open);
    if open < block.span.start || last.replace(open) == Some(open) {
        return;
    }
    let end = floor(text, (open as usize + LONGEST).min(block.span.end as usize));
    let inside = text.get(open as usize + 1..end).unwrap_or("");
    let Some(close) = inside.find(']') else {
        let words = text.get(open as usize + 1..from).unwrap_or("");
        let is_tag = words.trim_end_matches('-').len() < 40 && !words.contains(['.', '\n', '[']);
        if is_tag && end == block.span.end as usize {
            report
                .at(Span::new(open, citation.group.end), "This citation tag is not closed.")
                .reason("The paragraph ends before `]`, so the bracket is printed literally.")
                .help("Close the bracket after the locator.");
        }
        return;
    };
    let inside = inside.get(..close).unwrap_or("");
    let whole = Span::new(open, open + offset(close) + 2);
    let parts: Vec<_> = inside.split(';').map(str::trim).collect();
    if parts.len() < 2 || inside.contains('[') {
        return;
    }
    let reason = "Each part between semicolons needs a key; otherwise the brackets are printed literally";
    if parts.iter().any(|part| part.is_empty()) {
        let kept: Vec<_> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        let edit = Edits::one(Edit::replace(whole, format!("[{}]", kept.join("; "))));
        let finding = report.at(whole, "This is not a citation: a part of it is empty.").reason(format!("{reason}."));
        let finding = finding.help("Remove the extra semicolon.");
        if kept.iter().all(|part| part.contains('@')) {
            finding.fix("Remove the empty part", edit, Applicability::Safe);
        }
    } else if let Some(part) = parts.iter().find(|part| !part.contains('@')) {
        report
            .at(whole, "This is not a citation: a part of it has no key.")
            .reason(format!("{reason}. “{part}” has none."))
            .help("Attach the words to the key before or after them.");
    }
}

/// `(@a)` at the start of a line.
fn examples(cx: &Context<'_>, report: &mut Report<'_>) {
    let chunk = cx.chunk();
    let blocks = chunk.facts.syntax.blocks.iter().filter(|block| {
        matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem) && block.span.of(&chunk.text).contains("(@")
    });
    for block in blocks {
        let mut start = block.span.start;
        for line in block.span.of(&chunk.text).split_inclusive('\n') {
            let indent = line.len() - line.trim_start_matches(' ').len();
            let rest = line.get(indent..).unwrap_or("");
            let at = start + offset(indent);
            start += offset(line.len());
            let Some(key) = rest.strip_prefix("(@") else { continue };
            let length = tag::key_length(key);
            let ends = key.get(length..).and_then(|rest| rest.strip_prefix(')'));
            let alone = ends.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
            let key = key.get(..length).unwrap_or("");
            if alone && !key.is_empty() && key != "*" && tag::is_known(cx, key) {
                let span = Span::new(at, at + offset(length) + 3);
                let edit = Edits::one(Edit::replace(span, format!("[@{key}]")));
                report
                    .at(span, "This is a list item and not a citation.")
                    .reason("pandoc reads `(@key)` at the start of a line as an item of a numbered example list.")
                    .help(format!("Write [@{key}], or put words before it."))
                    .fix(format!("Write [@{key}]"), edit, Applicability::Suggested);
            }
        }
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::check;

    const WORLD: &str =
        "--- a.md\nA.\n--- b.md\nB.\n--- roe.bib\n@misc{roe--doe, title = {T}}\n@misc{x.y//z, title = {U}}\n";

    #[track_caller]
    fn fixed(before: &str, after: &str) {
        check(WORLD, "malformed-citation", before, after);
    }

    #[test]
    fn keys_joined_by_words_are_separated() {
        fixed("So [@a, @b].", "So [@a; @b].");
        fixed("So [@a and @b].", "So [@a; @b].");
        fixed("So [@a @b, p. 3].", "So [@a; @b, p. 3].");
        fixed("So [see @a, p. 3 & @b, p. 4].", "So [see @a, p. 3; @b, p. 4].");
        fixed("So [@a, and @{roe--doe}; @b].", "So [@a; @{roe--doe}; @b].");
        fixed("So [@a; @b]. And [@a, p. 3; see @b]. Mail a@b.", "");
        fixed("So [@a as in @b].", "one finding, no fix");
    }

    #[test]
    fn empty_parts_are_taken_out() {
        fixed("So [@a;].", "So [@a].");
        fixed("So [;@a].", "So [@a].");
        fixed("So [@a;; @b].", "So [@a; @b].");
        fixed("So [see; @b].", "one finding, no fix");
        fixed("So [as @a showed] it went. And @b [p. 3].", "");
    }

    #[test]
    fn tags_that_pandoc_reads_as_links_or_lists_are_reported() {
        fixed("So [@a](http://x.y) it is.", "So [@a] (http://x.y) it is.");
        fixed("So [@a]{.c} it is.", "So [@a] {.c} it is.");
        fixed("So [@a, p. 3][b] it is.\n\n[b]: http://x.y\n", "So [@a, p. 3] [b] it is.\n\n[b]: http://x.y\n");
        fixed("(@a)", "[@a]");
        fixed("(@nobody) An item of a list.", "");
        fixed("So it is (@a).", "");
    }

    #[test]
    fn known_keys_are_put_in_braces() {
        fixed("So [@roe--doe, p. 3].", "So [@{roe--doe}, p. 3].");
        fixed("So says @roe--doe.", "So says @{roe--doe}.");
        fixed("So says @a--then he left.", "");
    }

    #[test]
    fn an_unclosed_tag_is_reported_once() {
        fixed("So [see @a, p. 3 it is.", "one finding, no fix");
        fixed("A [long story, told at length. With @a in it", "");
    }
}
