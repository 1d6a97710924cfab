//! Citation tags as pandoc reads them.

use std::sync::Arc;

use ibid::syntax::{Citation, CitationMode, Format, next_chunk, parse_chunk};

fn citations(format: Format, text: &str) -> Vec<(String, Citation)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let length = next_chunk(&text[at..], format, at == 0);
        let chunk: Arc<str> = text[at..at + length].into();
        found.extend(parse_chunk(&chunk, format, at == 0).citations.into_iter().map(|c| (chunk.to_string(), c)));
        at += length;
    }
    found
}

/// `mode:key|prefix|label locator|rest of the suffix`, one for each tag.
fn shown(format: Format, text: &str) -> String {
    let one = |(_, c): &(String, Citation)| {
        let mode = match c.mode {
            CitationMode::Normal => "normal",
            CitationMode::AuthorInText => "in-text",
            CitationMode::SuppressAuthor => "suppress",
        };
        let locator = c.locator.as_deref().map(|value| format!("{} {value}", c.label.unwrap_or("?")));
        format!("{mode}:{}|{}|{}|{}", c.key, c.prefix, locator.unwrap_or_default(), c.suffix)
    };
    citations(format, text).iter().map(one).collect::<Vec<_>>().join(" ; ")
}

#[test]
fn tags_are_read_as_pandoc_reads_them() {
    for (text, expected) in [
        ("Twelve sailed [@gazette-2019, para. 4].", "normal:gazette-2019||paragraph 4|"),
        (
            "Twelve sailed [see @roe, pp. 3-5 and *passim*; @marsh].",
            "normal:roe|see|page 3-5|and passim ; normal:marsh|||",
        ),
        (
            "Marsh [-@marsh, chap. 2] and @roe [p. 3; also @doe] agree.",
            "suppress:marsh||chapter 2| ; in-text:roe||page 3| ; normal:doe|also||",
        ),
        ("As -@roe wrote, @{https://a.example/x?y=1} shows.", "suppress:roe||| ; in-text:https://a.example/x?y=1|||"),
        ("No key: mail@a.example, `@code`, \\@escaped, foo@bar, [@], [a].", ""),
        ("Links: [@roe](http://a.example), [@roe]{.x}", "in-text:roe||| ; in-text:roe|||"),
        ("Broken: [@a;; @b] and [;@c]", "in-text:a||| ; in-text:b||| ; in-text:c|||"),
        ("(@good) opens an example list, (@bad) does not.", "in-text:bad|||"),
        // In a list every line may begin an item; elsewhere only the first.
        ("- as told by\n  @roe. So\n\n  by (@doe) as\n  (@moe) or\n  @poe, too", "in-text:doe||| ; in-text:poe|||"),
        ("As told by\n@roe. So", "in-text:roe|||"),
        ("@roe_. No item has such a name, nor @roe--a. this", "in-text:roe_||| ; in-text:roe|||"),
        ("Unclosed [@roe, p. 3", "in-text:roe|||"),
        (
            "Ends @roe. Or @roe: that @a.b-c_d/e. @Foo--bar",
            "in-text:roe||| ; in-text:roe||| ; in-text:a.b-c_d/e||| ; in-text:Foo|||",
        ),
        (
            "[@roe, chapter three] [@roe, 99 years] [@roe{}, 99 years] [@roe, §§ 3.1, 4]",
            "normal:roe|||, chapter three ; normal:roe||page 99|years ; normal:roe|||, 99 years ; normal:roe||section 3.1, 4|",
        ),
        (
            "[@roe, {pp. iv, vi-xi} here] [@roe, p. xii, note]",
            "normal:roe||page iv, vi-xi|here ; normal:roe||page xii|, note",
        ),
        ("[not one [@roe] here]", "normal:roe|||"),
        ("[@a][@b]", "in-text:a||| ; normal:b|||"),
        // In a superscript, brackets and escapes have no effect beyond it; a line end may follow the mark of an emphasis.
        ("x^[^[@a, p. 3] and y^2^@b, z^[@c]", "normal:a||page 3| ; in-text:b||| ; in-text:c|||"),
        ("x^(\\@a^ and y\\@b, z^w\\@c^", "in-text:a|||"),
        ("the *\n@b* of _\nx_@c", "in-text:b|||"),
        // The text of brackets that are no tag is read by itself, so no key leaves it; that of a tag is not.
        ("^[so @{a]}] and [@{b]}] and {[@{c]}", "normal:b]|||"),
        ("[@a and @b<i> here]", "normal:a|||and @b<i here"),
        ("p. as told by\np. @doe. so", ""),
        // A key may follow neither a word nor a full stop, but it may follow a key, or the name of an example.
        (
            "@a@b, see-@c, x@d@e, n.@f and [@g]12@h.",
            "in-text:a||| ; in-text:b||| ; in-text:c||| ; in-text:e||| ; normal:g|||",
        ),
    ] {
        assert_eq!(shown(Format::Markdown, text), expected, "{text}");
    }
}

#[test]
fn plain_text_has_tags_but_handles_are_not_tags() {
    for (text, expected) in [
        ("Twelve sailed [@gazette-2019, para. 4].", "normal:gazette-2019||paragraph 4|"),
        ("He agreed with @roe2019 [p. 3].", "in-text:roe2019||page 3|"),
        ("“So be it.” Twitter: @harbour_master", ""),
        ("Follow the author on X at @marsh335.", ""),
        (
            "As @roe:tides and @gazette-2019 say, but -@marsh1997a does not.",
            "in-text:roe:tides||| ; in-text:gazette-2019||| ; suppress:marsh1997a|||",
        ),
        ("*[@roe]* <b>[@doe]</b>", "normal:roe||| ; normal:doe|||"),
    ] {
        assert_eq!(shown(Format::Text, text), expected, "{text}");
    }
}

#[test]
fn spans_cover_what_they_name() {
    let text = "Twelve\n sailed [see @roe, p. 3; cf. -@marsh ]. Also @doe [p. 4].";
    let found = citations(Format::Markdown, text);
    let spans: Vec<_> =
        found.iter().map(|(chunk, c)| (c.group.of(chunk), c.span.of(chunk), c.key_span.of(chunk))).collect();
    assert_eq!(
        spans,
        [
            ("[see @roe, p. 3; cf. -@marsh ]", "see @roe, p. 3", "roe"),
            ("[see @roe, p. 3; cf. -@marsh ]", "cf. -@marsh", "marsh"),
            ("@doe [p. 4]", "@doe [p. 4", "doe"),
        ]
    );
}

/// Undoes the few escapes of a TSV cell of JSON.
fn cell(cell: &str) -> String {
    let inner = cell.trim_matches('"');
    let mut out = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        out.push(match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n') => '\n',
                Some(other) => other,
                None => '\\',
            },
            (c, false) => c,
        });
    }
    out
}

/// The whole suffix, from the key to the end of the entry, without markup.
fn suffix(chunk: &str, citation: &Citation) -> String {
    let group = citation.group.of(chunk);
    let end = citation.span.end.max(citation.key_span.end);
    let mut raw = chunk.get(citation.key_span.end as usize..end as usize).unwrap_or("").to_owned();
    if citation.key_span.start > 0 && chunk[..citation.key_span.start as usize].ends_with('{') {
        raw = raw.trim_start_matches('}').to_owned();
    }
    if citation.mode != CitationMode::Normal && group.starts_with(['@', '-']) {
        raw = raw.trim_start().trim_start_matches('[').to_owned();
    }
    raw.replace('*', "").replace("--", "–").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn vectors_measured_with_pandoc_match() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/facts/pandoc_citations.tsv");
    let Ok(table) = std::fs::read_to_string(&path) else {
        println!("skipped: no ../shared/facts/pandoc_citations.tsv");
        return;
    };
    let mut wrong = Vec::new();
    for line in table.lines().filter(|line| line.starts_with('"')) {
        let mut columns = line.split('\t');
        let input = cell(columns.next().unwrap_or(""));
        let cites = columns.next().unwrap_or("");
        let probe = columns.next().unwrap_or("");
        let found = citations(Format::Markdown, &input);
        let one = |(chunk, c): &(String, Citation)| {
            let mode = match c.mode {
                CitationMode::Normal => "NormalCitation",
                CitationMode::AuthorInText => "AuthorInText",
                CitationMode::SuppressAuthor => "SuppressAuthor",
            };
            format!("{mode}:{}|{}|{}", c.key, c.prefix, suffix(chunk, c))
        };
        let ours: Vec<_> = found.iter().map(one).collect();
        let ours = if ours.is_empty() { "(no citation)".to_owned() } else { ours.join(" ;; ") };
        // Pandoc writes “p.\u{a0}3”, and the space before a suffix does not matter.
        let trim = |text: &str| {
            text.replace('\u{a0}', " ")
                .split('|')
                .map(str::trim)
                .collect::<Vec<_>>()
                .join("|")
                .replace("||, ", "||,")
                .replace("|| ", "||")
        };
        if trim(&ours) != trim(cites) {
            wrong.push(format!("{input:?}: {ours} instead of {cites}"));
        }
        // The locator as parsed; pandoc prints the plural of a range's label, and dashes for its hyphens.
        for ((_, citation), shown) in found.iter().zip(probe.split(" ;; ")) {
            let fields: Vec<_> = shown.split("LOC=").collect();
            if let [_, locator] = fields[..] {
                let value = locator.split('|').next().unwrap_or("");
                let ours = citation.locator.as_deref().unwrap_or("").replace('-', "–");
                let label = citation.label.unwrap_or("");
                let labelled = locator.split_once("LAB=").is_none_or(|(_, shown)| shown.starts_with(label));
                if ours.is_empty() || !value.starts_with(&ours) || !labelled {
                    wrong.push(format!("{input:?}: locator {label} {ours} instead of {shown}"));
                }
            } else if citation.locator.is_some() && !probe.ends_with('?') {
                wrong.push(format!("{input:?}: locator {:?} where pandoc has none: {probe}", citation.locator));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
