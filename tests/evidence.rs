//! Fits and measures how passages are ranked, on ECB+: of articles on two events of one kind, which sentences of others are
//! about the same thing as a sentence? Prints results and asserts nothing: the collection is not available everywhere.
//!
//! `cargo test --release --test evidence -- --nocapture`

#![expect(clippy::unwrap_used, reason = "in a test, what fails is a failure of the test")]
#![expect(clippy::print_stdout, reason = "what is measured is for people to read")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use ibid::analysis::{ClaimKind, Role};
use ibid::corpus::{
    Corpus, DocId, Document, ENTAILMENT_FEATURES, Entailment, MATCHES, Place, RELEVANCE_FEATURES, RelevanceFeatures,
    Stance,
};
use ibid::syntax::Format;
use ibid::text::Span;
use serde_json::Value;

/// An article with the events that its words mention.
struct Article {
    topic: String,
    /// The topic has articles on two events: this distinguishes them.
    second: bool,
    text: String,
    /// Byte where an event's words begin, and the event's chain.
    events: Vec<(u32, String)>,
}

fn articles(split: &str) -> Option<Vec<Article>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../shared/data/ecbplus/{split}.jsonl"));
    let lines = std::fs::read_to_string(path).ok()?;
    Some(lines.lines().map(|line| article(&serde_json::from_str(line).unwrap())).collect())
}

fn article(row: &Value) -> Article {
    let text = row["text"].as_str().unwrap().to_owned();
    let bytes: Vec<u32> = text.char_indices().map(|(at, _)| u32::try_from(at).unwrap()).collect();
    let events = row["mentions"].as_array().unwrap().iter().filter(|mention| mention["kind"] == "event");
    let at = |mention: &Value| bytes[usize::try_from(mention["start"].as_u64().unwrap()).unwrap()];
    Article {
        topic: row["topic"].as_str().unwrap().to_owned(),
        second: row["id"].as_str().unwrap().ends_with("plus"),
        events: events.map(|mention| (at(mention), mention["chain"].as_str().unwrap().to_owned())).collect(),
        text,
    }
}

/// Some articles as a folder.
struct Folder<'a> {
    articles: Vec<&'a Article>,
    corpus: Corpus,
}

impl<'a> Folder<'a> {
    fn new(articles: Vec<&'a Article>) -> Self {
        let document = |(id, article): (u32, &&Article)| {
            Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, &article.text))
        };
        let corpus = Corpus::default().with_documents((0..).zip(&articles).map(document).collect());
        Self { articles, corpus }
    }

    /// The events of a sentence that other articles mention too.
    fn events(&self, place: Place, shared: &BTreeSet<&str>) -> BTreeSet<&'a str> {
        let article = self.articles[place.document.0 as usize];
        let inside = article.events.iter().filter(|(at, _)| place.span.contains(*at));
        inside.map(|(_, chain)| chain.as_str()).filter(|chain| shared.contains(chain)).collect()
    }

    fn is_annotated(&self, place: Place) -> bool {
        self.articles[place.document.0 as usize].events.iter().any(|(at, _)| place.span.contains(*at))
    }

    fn shared(&self) -> BTreeSet<&'a str> {
        let mut seen: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for (index, article) in self.articles.iter().enumerate() {
            for (_, chain) in &article.events {
                seen.entry(chain).or_default().insert(index);
            }
        }
        seen.into_iter().filter(|(_, articles)| articles.len() > 1).map(|(chain, _)| chain).collect()
    }

    /// Every sentence that states something.
    fn claims(&self) -> Vec<Place> {
        let mut claims = Vec::new();
        for document in self.corpus.documents() {
            for chunk in &document.chunks {
                for sentence in &chunk.facts.sentences {
                    let is_body = chunk.joined.roles.get(sentence.block as usize) == Some(&Role::Body);
                    if is_body && sentence.claim == ClaimKind::Checkable {
                        claims.push(Place { document: document.id, span: sentence.span.shifted(chunk.start) });
                    }
                }
            }
        }
        claims
    }

    fn sentences(&self) -> Vec<Place> {
        let of = |document: &Arc<Document>| {
            let all: Vec<Span> = document
                .chunks
                .iter()
                .flat_map(|chunk| chunk.facts.sentences.iter().map(|sentence| sentence.span.shifted(chunk.start)))
                .collect();
            all.into_iter().map(|span| Place { document: document.id, span }).collect::<Vec<_>>()
        };
        self.corpus.documents().flat_map(of).collect()
    }
}

/// A passage is right that tells of half of what the claim tells of.
fn is_right(claim: &BTreeSet<&str>, passage: &BTreeSet<&str>) -> bool {
    let both = claim.intersection(passage).count();
    both > 0 && 2 * both >= claim.len()
}

/// Folders of eight, four articles on either event of a topic, and whole topics.
fn folders<'a>(articles: &'a [Article], rounds: usize, whole: bool) -> Vec<Folder<'a>> {
    let mut topics: BTreeMap<&str, [Vec<&Article>; 2]> = BTreeMap::new();
    for article in articles {
        topics.entry(&article.topic).or_default()[usize::from(article.second)].push(article);
    }
    let mut dice = 0x1b1d_5eed_u64;
    let mut below = |most: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        usize::try_from(dice % most as u64).unwrap()
    };
    let mut out = Vec::new();
    for [first, second] in topics.values() {
        for _ in 0..rounds {
            let mut picked = Vec::new();
            for half in [first, second] {
                let mut half = half.clone();
                for _ in 0..4.min(half.len()) {
                    picked.push(half.swap_remove(below(half.len())));
                }
            }
            out.push(Folder::new(picked));
        }
        if whole {
            out.push(Folder::new(first.iter().chain(second).copied().collect()));
        }
    }
    out
}

/// A logistic regression by Newton's method, with a slight pull to zero: the weights, then the constant.
#[expect(clippy::needless_range_loop, reason = "matrices are indexed")]
fn fit<const RELEVANCE_FEATURES: usize>(rows: &[([f32; RELEVANCE_FEATURES], bool)]) -> Vec<f64> {
    let n = RELEVANCE_FEATURES + 1;
    let mut weights = vec![0.0_f64; n];
    let mut x = vec![1.0_f64; n];
    for _ in 0..25 {
        let mut gradient = vec![0.0; n];
        let mut hessian = vec![vec![0.0; n]; n];
        for (values, right) in rows {
            x.iter_mut().zip(values).for_each(|(x, value)| *x = f64::from(*value));
            let sum: f64 = x.iter().zip(&weights).map(|(x, w)| x * w).sum();
            #[expect(clippy::disallowed_methods, reason = "it only fits weights")]
            let p = 1.0 / (1.0 + (-sum).exp());
            for i in 0..n {
                gradient[i] += (p - f64::from(u8::from(*right))) * x[i];
                for j in 0..n {
                    hessian[i][j] += p * (1.0 - p) * x[i] * x[j];
                }
            }
        }
        for i in 0..n {
            gradient[i] += weights[i];
            hessian[i][i] += 1.0;
        }
        // Gauss, without pivoting: the matrix is positive definite.
        for i in 0..n {
            for j in i + 1..n {
                let factor = hessian[j][i] / hessian[i][i];
                for k in i..n {
                    hessian[j][k] -= factor * hessian[i][k];
                }
                gradient[j] -= factor * gradient[i];
            }
        }
        for i in (0..n).rev() {
            let known: f64 = (i + 1..n).map(|j| hessian[i][j] * gradient[j]).sum();
            gradient[i] = (gradient[i] - known) / hessian[i][i];
            weights[i] -= gradient[i];
        }
    }
    weights
}

fn rows(folders: &[Folder<'_>]) -> Vec<([f32; RELEVANCE_FEATURES], bool)> {
    let mut rows = Vec::new();
    for folder in folders {
        let shared = folder.shared();
        for claim in folder.claims() {
            let told = folder.events(claim, &shared);
            if told.is_empty() {
                continue;
            }
            let document = folder.corpus.document(claim.document).unwrap();
            let found: Vec<(Place, RelevanceFeatures)> = folder.corpus.signals(document, claim.span);
            let judged = found.into_iter().filter(|(place, _)| folder.is_annotated(*place));
            rows.extend(
                judged.map(|(place, signals)| (signals.values, is_right(&told, &folder.events(place, &shared)))),
            );
        }
    }
    rows
}

impl<'a> Folder<'a> {
    /// All events of a sentence, whether others mention them or not.
    fn told(&self, place: Place) -> BTreeSet<&'a str> {
        let article = self.articles[place.document.0 as usize];
        let inside = article.events.iter().filter(|(at, _)| place.span.contains(*at));
        inside.map(|(_, chain)| chain.as_str()).collect()
    }
}

/// A passage states a claim if it mentions three fifths of the claim's events.
fn says(claim: &BTreeSet<&str>, passage: &BTreeSet<&str>) -> bool {
    let both = claim.intersection(passage).count();
    both > 0 && 5 * both >= 3 * claim.len()
}

/// The reranker's features of the best sentences for each claim, and whether they state the claim. Besides copies, the
/// hard ones: sentences of the same folder about the other event of the kind.
fn second(folders: &[Folder<'_>]) -> Vec<([f32; ENTAILMENT_FEATURES], bool)> {
    let mut rows = Vec::new();
    for folder in folders {
        for claim in folder.claims() {
            let told = folder.told(claim);
            if told.is_empty() {
                continue;
            }
            let document = folder.corpus.document(claim.document).unwrap();
            let found: Vec<(Place, Entailment)> = folder.corpus.bearings(document, claim.span, 12);
            let judged = found.into_iter().filter(|(place, _)| folder.is_annotated(*place));
            rows.extend(judged.map(|(place, bearing)| (bearing.0, says(&told, &folder.told(place)))));
        }
    }
    rows
}

#[derive(Default)]
struct Measured {
    claims: usize,
    /// Claims with a candidate, and the number with a contradicting candidate.
    offered: usize,
    contrary: usize,
    at_one: usize,
    at_three: usize,
    /// Score, stance and correctness of every passage among the first three that could be judged.
    passages: Vec<(f32, Stance, bool)>,
    /// For each that could be judged: the probability that it states the claim, its stance, and whether it does.
    saying: Vec<(f32, Stance, bool)>,
}

fn measure(folders: &[Folder<'_>]) -> Measured {
    let mut measured = Measured::default();
    for folder in folders {
        let shared = folder.shared();
        let sentences = folder.sentences();
        for claim in folder.claims() {
            let told = folder.events(claim, &shared);
            if told.is_empty() {
                continue;
            }
            let elsewhere = sentences.iter().filter(|place| place.document != claim.document);
            let is_told = elsewhere.into_iter().any(|place| is_right(&told, &folder.events(*place, &shared)));
            let document = folder.corpus.document(claim.document).unwrap();
            // As the editor and `ibid cite` offer them.
            let mut found = folder.corpus.offers(document, claim.span, 3);
            measured.contrary += found.iter().filter(|each| each.stance == Stance::Contradicts).count();
            found.retain(|each| each.stance != Stance::Contradicts);
            found.truncate(3);
            let right: Vec<bool> =
                found.iter().map(|each| is_right(&told, &folder.events(each.place, &shared))).collect();
            if is_told {
                measured.claims += 1;
                measured.offered += usize::from(!found.is_empty());
                measured.at_one += usize::from(right.first() == Some(&true));
                measured.at_three += usize::from(right.contains(&true));
            }
            let judged = found.iter().zip(right).filter(|(each, _)| folder.is_annotated(each.place));
            measured.passages.extend(judged.map(|(each, right)| (each.score, each.stance, right)));
            let all = folder.told(claim);
            let judged = found.iter().filter(|each| folder.is_annotated(each.place));
            measured
                .saying
                .extend(judged.map(|each| (each.support, each.stance, says(&all, &folder.told(each.place)))));
        }
    }
    measured
}

#[expect(clippy::cast_precision_loss, reason = "counts of some thousands")]
fn share(part: usize, all: usize) -> f64 {
    part as f64 / all.max(1) as f64
}

fn show(name: &str, measured: &Measured) {
    let of = measured.claims;
    println!(
        "{name}: {of} claims told elsewhere; {:.3} have an offer, right passage first {:.3}, among the first three {:.3}; \
         {} say otherwise",
        share(measured.offered, of),
        share(measured.at_one, of),
        share(measured.at_three, of),
        measured.contrary
    );
    for stance in [Stance::Supports, Stance::Mentions] {
        let of: Vec<_> = measured.passages.iter().filter(|(_, each, _)| *each == stance).collect();
        let right = of.iter().filter(|(.., right)| *right).count();
        println!("  {stance:?}: {} passages, {:.3} of them on the claim's events", of.len(), share(right, of.len()));
    }
    for stance in [Stance::Supports, Stance::Mentions] {
        let of: Vec<_> = measured.saying.iter().filter(|(_, each, _)| *each == stance).collect();
        let right = of.iter().filter(|(.., right)| *right).count();
        println!("  {stance:?}: {:.3} of {} say what the claim says", share(right, of.len()), of.len());
    }
    for low in [0.3_f32, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] {
        let within: Vec<_> = measured.saying.iter().filter(|(support, ..)| *support >= low).collect();
        let right = within.iter().filter(|(.., right)| *right).count();
        println!("  support from {low:.1}: {} passages, {:.3} say it", within.len(), share(right, within.len()));
    }
    for low in [0.0_f32, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] {
        let high = if low == 0.0 { 0.2 } else { low + 0.1 };
        let within: Vec<_> = measured.passages.iter().filter(|(score, ..)| (low..high).contains(score)).collect();
        let right = within.iter().filter(|(.., right)| *right).count();
        println!("  score {low:.1} to {high:.1}: {} passages, {:.3} right", within.len(), share(right, within.len()));
    }
}

#[test]
fn passages_about_the_same_event_come_first() {
    let (Some(train), Some(dev)) = (articles("train"), articles("dev")) else {
        eprintln!("skipped: ECB+ is not here");
        return;
    };
    let fitted = fit(&rows(&folders(&train, 6, true)));
    println!("fitted on train: {fitted:.2?}");
    let fitted = fit(&second(&folders(&train, 6, true)));
    println!("second look, fitted on train: {fitted:.2?}");
    show("dev, folders of eight", &measure(&folders(&dev, 6, false)));
    show("dev, all articles as one folder", &measure(&[Folder::new(dev.iter().collect())]));
}

/// A folder on one event with the claims of its draft.
struct Newsroom {
    corpus: Corpus,
    /// The position of each claim, and the passages that support it wholly or in part.
    claims: Vec<(Place, Vec<Place>)>,
}

fn newsroom(folder: &Path) -> Newsroom {
    let gold: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("gold.json")).unwrap()).unwrap();
    let names = gold["documents"].as_array().unwrap().iter().map(|document| document["path"].as_str().unwrap());
    let texts: Vec<(&str, String)> =
        names.map(|name| (name, std::fs::read_to_string(folder.join(name)).unwrap())).collect();
    let document = |(id, (name, text)): (u32, &(&str, String))| {
        let format = if name.ends_with(".md") { Format::Markdown } else { Format::Text };
        Arc::new(Document::new(DocId(id), (*name).to_owned(), format, text))
    };
    let corpus = Corpus::default().with_documents((0..).zip(&texts).map(document).collect());
    let place = |span: &Value| {
        let id = texts.iter().position(|(name, _)| *name == span["path"]).unwrap();
        let quote = span["quote"].as_str().unwrap();
        let at = texts[id].1.find(quote).unwrap();
        Place { document: DocId(u32::try_from(id).unwrap()), span: Span::at(at..at + quote.len()) }
    };
    let claims = gold["claims"].as_array().unwrap().iter().map(|claim| {
        let evidence = claim["evidence"].as_array().unwrap().iter();
        let good = evidence.filter(|each| each["stance"] == "supports" || each["stance"] == "partly").map(place);
        (place(&claim["claim"]), good.collect())
    });
    Newsroom { claims: claims.collect(), corpus }
}

/// For each claim its sentences' features, and whether they overlap a passage that supports it.
type Judged = Vec<(Vec<([f32; MATCHES], bool)>, bool)>;

fn judged(set: &Newsroom) -> Judged {
    let mut all = Vec::new();
    for (claim, good) in &set.claims {
        let document = set.corpus.document(claim.document).unwrap();
        let sentence = document.chunks.iter().find_map(|chunk| {
            let mut spans = chunk.facts.sentences.iter().map(|sentence| sentence.span.shifted(chunk.start));
            spans.find(|span| span.overlaps(claim.span))
        });
        let found = set.corpus.matches(document, sentence.unwrap_or(claim.span));
        let is_good =
            |place: &Place| good.iter().any(|each| each.document == place.document && each.span.overlaps(place.span));
        all.push((found.iter().map(|(place, each)| (each.0, is_good(place))).collect(), !good.is_empty()));
    }
    all
}

fn sum(weights: &[f64], values: &[f32; MATCHES]) -> f64 {
    values.iter().zip(weights).map(|(value, weight)| f64::from(*value) * weight).sum::<f64>() + weights[MATCHES]
}

/// Claims with a passage, those whose passage is first and among the first three, and those where it is a candidate at
/// all.
fn order(weights: &[f64], claims: &Judged) -> [usize; 4] {
    let mut counts = [0; 4];
    for (rows, _) in claims.iter().filter(|(_, has)| *has) {
        let mut scored: Vec<(f64, bool)> = rows.iter().map(|(values, good)| (sum(weights, values), *good)).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let at = scored.iter().position(|(_, good)| *good);
        counts[0] += 1;
        counts[1] += usize::from(at == Some(0));
        counts[2] += usize::from(at.is_some_and(|at| at < 3));
        counts[3] += usize::from(at.is_some());
    }
    counts
}

#[test]
fn newsroom_passages_that_support_a_claim_come_first() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/newsroom/train");
    let Ok(folders) = std::fs::read_dir(root) else {
        eprintln!("skipped: the newsroom folders are not here");
        return;
    };
    let mut folders: Vec<_> = folders.map(|folder| folder.unwrap().path()).collect();
    folders.sort();
    let sets: Vec<Judged> = folders.iter().map(|folder| judged(&newsroom(folder))).collect();
    if let Ok(path) = std::env::var("EVIDENCE_ROWS") {
        let mut out = String::new();
        for (set, claims) in sets.iter().enumerate() {
            for (claim, (rows, has)) in claims.iter().enumerate() {
                for (values, good) in rows {
                    out += &format!("{set} {claim} {} {}", u8::from(*has), u8::from(*good));
                    values.iter().for_each(|value| out += &format!(" {value:.4}"));
                    out.push('\n');
                }
            }
        }
        std::fs::write(path, out).unwrap();
    }
    let rows = |left_out: Option<usize>| -> Vec<([f32; MATCHES], bool)> {
        let sets = sets.iter().enumerate().filter(|(index, _)| Some(*index) != left_out);
        sets.flat_map(|(_, claims)| claims.iter().flat_map(|(rows, _)| rows.iter().copied())).collect()
    };
    let mut counts = [0; 4];
    for (index, set) in sets.iter().enumerate() {
        let weights = fit(&rows(Some(index)));
        counts.iter_mut().zip(order(&weights, set)).for_each(|(all, more)| *all += more);
    }
    let [all, first, three, seen] = counts;
    println!(
        "cross-validated: right first {:.3}, in three {:.3}, looked at {:.3} of {all}",
        share(first, all),
        share(three, all),
        share(seen, all)
    );
    println!("fitted on all: {:.3?}", fit(&rows(None)));
}
