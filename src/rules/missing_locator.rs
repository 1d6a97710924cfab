use super::Applicability;
use super::rule::{Context, Meta, Report, Rule, rule};
use super::tag;
use crate::corpus::{Place, Stance};
use crate::text::{Edit, Edits};

rule! {
    /// Reports a citation that does not say where in its source to look.
    ///
    /// Whoever checks the facts must find the passage: a page, a paragraph, a minute. Off unless `ibid.toml` asks for it
    /// (`missing-locator = "warning"`). Where the source lies in the folder and one of its passages bears the sentence
    /// out, a fix names the paragraph.
    ///
    /// ```ibid
    /// --- gazette.txt
    /// Ada Marsh said the harbour was closed.
    /// --- draft.txt
    /// The harbour was closed [@gazette].
    ///                          ^^^^^^^ missing-locator
    ///
    /// The harbour was closed [@gazette, para. 1].
    /// ```
    MissingLocator { name: "missing-locator", level: Hint, across: true, since: "0.1.0", off }
}

/// From this score on a passage is offered.
const LIKELY: f32 = 0.4;

impl Rule for MissingLocator {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let chunk = cx.chunk();
        for citation in &chunk.facts.syntax.citations {
            let without = citation.locator.is_none() && citation.suffix.is_empty() && &*citation.key != "*";
            if !without || !tag::is_known(cx, &citation.key) {
                continue;
            }
            let finding = report
                .at(citation.key_span, "no page or paragraph says where to look")
                .reason("the citation names a whole work")
                .help(format!("name the place: @{}, para. 4", citation.key));
            let Some(document) = cx.corpus.document_of_key(&citation.key) else { continue };
            let Some(sentence) = cx.sentence_of(citation.group) else { continue };
            let claim = chunk.facts.sentences[sentence].span.shifted(chunk.start);
            let evidence = cx.corpus.evidence(cx.document, claim, 8);
            let found = evidence.iter().find(|found| {
                found.place.document == document.id && found.score >= LIKELY && found.stance != Stance::Contradicts
            });
            let Some(found) = found else { continue };
            let at = tag::tail(&chunk.text, citation).start;
            let locator = if tag::is_bracketed(&chunk.text, citation) {
                format!(", para. {}", found.paragraph)
            } else {
                format!(" [para. {}]", found.paragraph)
            };
            finding
                .related(
                    Place { document: document.id, span: found.place.span },
                    "the passage that says the most of it",
                )
                .fix(
                    format!("Name the paragraph: para. {}", found.paragraph),
                    Edits::one(Edit::insert(at, locator)),
                    Applicability::Suggested,
                );
        }
    }
}
