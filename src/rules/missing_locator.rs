use super::Applicability;
use super::rule::{Context, Meta, Report, Rule, rule};
use super::tag;
use crate::corpus::{Place, Stance};
use crate::text::{Edit, Edits};

rule! {
    /// Reports a citation without a page, paragraph or other locator.
    ///
    /// Fact-checkers need the passage: a page, a paragraph, a minute. Off by default; `missing-locator = "warning"` in
    /// `ibid.toml` turns it on. If the source is in the folder and one of its passages supports the sentence, a fix adds the
    /// paragraph number.
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

/// The minimum score of an offered passage.
const LIKELY: f32 = 0.4;

impl Rule for MissingLocator {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let chunk = cx.chunk();
        for citation in &chunk.facts.syntax.citations {
            let without = citation.locator.is_none() && citation.suffix.is_empty() && &*citation.key != "*";
            let listed = chunk.facts.syntax.front_matter.is_some();
            if !without || listed || !tag::is_known(cx, &citation.key) {
                continue;
            }
            let finding = report
                .at(citation.key_span, "Citation without a locator.")
                .reason("It cites a whole work.")
                .help(format!("Add a locator: @{}, para. 4.", citation.key));
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
            finding.related(Place { document: document.id, span: found.place.span }, "The best-matching passage.").fix(
                format!("Add para. {}", found.paragraph),
                Edits::one(Edit::insert(at, locator)),
                Applicability::Suggested,
            );
        }
    }
}
