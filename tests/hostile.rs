//! Texts that attack a parser: each is parsed without panic, and in linear time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ibid::syntax::{Format, Outline, next_chunk, parse_chunk, role};

fn read(text: &str, format: Format) -> Duration {
    let start = Instant::now();
    let mut at = 0;
    let mut outline = Outline::default();
    while at < text.len() {
        let length = next_chunk(&text[at..], format, at == 0);
        assert!(length > 0, "an empty chunk at {at} of {:?}", &text[..text.len().min(80)]);
        let chunk: Arc<str> = text[at..at + length].into();
        let syntax = parse_chunk(&chunk, format, at == 0);
        assert_eq!(syntax.prose.len(), chunk.len());
        for block in &syntax.blocks {
            role(&mut outline, block, &chunk);
        }
        at += length;
    }
    start.elapsed()
}

#[test]
fn the_time_for_a_hostile_text_grows_with_its_length() {
    let units = [
        "[",
        "[a](b",
        "[@",
        "[@key, ",
        "@",
        "![[]()",
        "*a **a ",
        "a_ ",
        "a**b",
        "`",
        "e``e`",
        "\\",
        "<",
        "<!--",
        "<!-- a\n",
        "</",
        "<?",
        "<pre>",
        "<div>",
        "&",
        "[a]",
        "[a]: u\n",
        "[^a] ",
        "[^a]: n\n",
        "> ",
        ">",
        "- ",
        "- a\n",
        "1. a\n\n",
        "  ",
        "\t",
        "\r",
        "\r\n",
        "\n",
        "a\n=\n",
        "```\n",
        "~~~",
        "|a",
        "|a|\n|-|\n",
        "a ",
        "---\n",
        "a: &a [*a]\n",
        "http://a",
        "a@b.c ",
        "www.a",
        "(",
        "“",
        "\u{a0}",
        "\u{202e}",
        "e\u{301}",
        "𐐀",
        "\0",
        "(@a) ",
        "@a [",
        "; @b",
        "a. ",
    ];
    let mut slow = Vec::new();
    for unit in units {
        for format in [Format::Text, Format::Markdown] {
            for prefix in ["", "---\n", "- ", "[@a, ", "<!-- ibid: ignore "] {
                let text = |length: usize| format!("{prefix}{}\n\nThe end.\n", unit.repeat(length / unit.len()));
                let (small, large) = (read(&text(4_000), format), read(&text(32_000), format));
                // Eight times the text; quadratic work would take sixty-four times as long. Busy machines need some
                // room.
                if large > small * 32 + Duration::from_millis(400) {
                    slow.push(format!("{format:?} {prefix:?} {unit:?}: {small:?}, then {large:?}"));
                }
            }
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

#[test]
fn documents_of_the_hostile_collection_are_read() {
    let Some(folder) = std::env::var_os("IBID_HOSTILE") else {
        println!("skipped: IBID_HOSTILE names no folder of hostile documents");
        return;
    };
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        for format in [Format::Text, Format::Markdown] {
            let took = read(&text, format);
            // Two megabytes a second, in a build with few optimizations and on a busy machine.
            let limit = Duration::from_millis(500) + Duration::from_micros(text.len() as u64 / 2);
            assert!(took < limit, "{}: {took:?} for {} bytes", path.display(), text.len());
        }
    }
}
