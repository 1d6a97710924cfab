//! Writes predictions in the format of the scorer: `IBID_GOLD=GOLD.jsonl IBID_PREDICTIONS=OUT.jsonl cargo test
//! --release write_predictions -- --ignored`.

use serde_json::{Value, json};

use crate::corpus::{DocId, Document};
use crate::syntax::Format;
use crate::text::Span;

#[test]
#[ignore = "run by hand where the data lie; writes predictions for a scorer"]
fn write_predictions() {
    let (Some(gold), Some(out)) = (std::env::var_os("IBID_GOLD"), std::env::var_os("IBID_PREDICTIONS")) else {
        println!("skipped: IBID_GOLD and IBID_PREDICTIONS name no files");
        return;
    };
    let rows = std::fs::read_to_string(gold).expect("the gold is read");
    let texts: Vec<Value> = rows.lines().map(|row| serde_json::from_str(row).expect("a row of JSON")).collect();
    let (mut lines, mut bytes) = (String::new(), 0);
    let start = std::time::Instant::now();
    let documents: Vec<_> = texts
        .iter()
        .map(|row| {
            let text = row["text"].as_str().expect("a text");
            bytes += text.len();
            Document::new(DocId(0), "a.txt", Format::Text, text)
        })
        .collect();
    let seconds = start.elapsed().as_secs_f64();
    println!("{bytes} bytes in {seconds:.3} s: {:.1} MB/s", bytes as f64 / seconds / 1e6);
    for (row, document) in texts.iter().zip(documents) {
        let text = row["text"].as_str().expect("a text");
        let mut points = vec![0_u32; text.len() + 1];
        for (count, (at, c)) in text.char_indices().enumerate() {
            points[at..=at + c.len_utf8()].fill(count as u32);
            points[at + c.len_utf8()] = count as u32 + 1;
        }
        let (mut attributions, mut sentences) = (Vec::new(), Vec::new());
        for chunk in &document.chunks {
            let place = |span: &Span| {
                let span = span.shifted(chunk.start);
                json!([points[span.start as usize], points[span.end as usize]])
            };
            let places = |spans: &[Span]| spans.iter().map(place).collect::<Vec<_>>();
            attributions.extend(chunk.joined.attributions.iter().map(|a| {
                json!({"source": places(&a.source), "cue": places(&a.cue), "content": places(&a.content),
                    "grade": format!("{:?}", a.grade), "kind": format!("{:?}", a.kind), "score": a.score})
            }));
            sentences.extend(chunk.facts.sentences.iter().map(|sentence| place(&sentence.span)));
        }
        let line = json!({"id": row["id"], "attributions": attributions, "sentences": sentences});
        lines += &format!("{line}\n");
    }
    std::fs::write(out, lines).expect("the predictions are written");
}
