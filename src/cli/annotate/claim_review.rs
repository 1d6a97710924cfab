//! `ibid annotate --format claim-review`: a draft of a ClaimReview (<https://schema.org/ClaimReview>) for each claim. It says
//! what is claimed, by whom, and which passages bear on it; the verdict, its author and its address are a person's to add.

use serde_json::{Value, json};

use crate::cli::claims::claims;
use crate::corpus::{Corpus, Document, Place, Stance};

pub(super) fn drafts(corpus: &Corpus, documents: &[(&Document, &str)], shown: &dyn Fn(Place) -> String) -> Value {
    let graph: Vec<_> = documents.iter().flat_map(|(document, path)| of(corpus, document, path, shown)).collect();
    json!({"@context": "https://schema.org", "@graph": graph})
}

fn of(corpus: &Corpus, document: &Document, path: &str, shown: &dyn Fn(Place) -> String) -> Vec<Value> {
    let meta = &*document.meta;
    let mut appearance =
        json!({"@type": "CreativeWork", "name": meta.title.as_deref().unwrap_or(path), "identifier": path});
    put(&mut appearance, "datePublished", meta.date.as_deref().map(|date| json!(date)));
    let author = meta.author.as_deref().map(|author| json!({"@type": "Person", "name": author}));
    put(&mut appearance, "author", author);
    let publisher = meta.outlet.as_deref().map(|outlet| json!({"@type": "Organization", "name": outlet}));
    put(&mut appearance, "publisher", publisher);
    let drafts = claims(corpus, document).into_iter().map(|claim| {
        let words = document.text(claim.span).split_whitespace().collect::<Vec<_>>().join(" ");
        let authors: Vec<_> = (claim.speakers.iter().zip(&claim.collective))
            .map(|(name, collective)| json!({"@type": if *collective { "Organization" } else { "Person" }, "name": name}))
            .collect();
        let mut item = json!({"@type": "Claim", "appearance": appearance.clone()});
        put(&mut item, "author", Some(json!(authors)).filter(|_| !authors.is_empty()));
        let passage = |how: &str, place: Place| {
            let document = corpus.document(place.document)?;
            let words = document.text(place.span).split_whitespace().collect::<Vec<_>>().join(" ");
            let paragraph = document.paragraph_at(place.span.start);
            Some(json!({
                "@type": "CreativeWork",
                "name": shown(place),
                "description": format!("{how}, paragraph {paragraph}"),
                "text": words,
            }))
        };
        let against = claim.against.iter().filter_map(|side| passage("contradicts", side.place));
        let evidence = claim.evidence.iter().filter_map(|evidence| match evidence.stance {
            Stance::Supports => passage("supports", evidence.place),
            Stance::Partly => passage("perhaps supports", evidence.place),
            Stance::Contradicts | Stance::Mentions => None,
        });
        let passages: Vec<_> = against.chain(evidence).collect();
        let mut draft = json!({
            "@type": "ClaimReview",
            "creativeWorkStatus": "Draft",
            "claimReviewed": words,
            "itemReviewed": item,
        });
        put(&mut draft, "citation", Some(json!(passages)).filter(|_| !passages.is_empty()));
        draft
    });
    drafts.collect()
}

fn put(object: &mut Value, key: &str, value: Option<Value>) {
    if let (Some(object), Some(value)) = (object.as_object_mut(), value) {
        object.insert(key.into(), value);
    }
}
