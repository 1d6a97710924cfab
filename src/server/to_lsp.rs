//! Conversion to LSP: the only file that builds LSP types.

mod actions;
mod edits;
mod panels;

use std::collections::HashMap;

use ropey::Rope;
use tower_lsp::ls_types::*;

use super::uri;
use super::workers::View;
use super::world::Addresses;
use crate::corpus::{Corpus, DocId, Document, Place};
use crate::ide;
use crate::rules::{Finding, Level};
use crate::text::{Encoding, LineIndex, Span, place_of};

/// Converts offsets to positions, and caches the line indexes of documents.
pub(super) struct Places<'a> {
    view: &'a View,
    ropes: HashMap<DocId, Option<Rope>>,
}

impl<'a> Places<'a> {
    pub(super) fn new(view: &'a View) -> Self {
        Self { view, ropes: HashMap::new() }
    }

    fn rope(&mut self, id: DocId) -> Option<&Rope> {
        let view = self.view;
        let find = || match view.addresses.open.get(&id) {
            Some(open) => Some(open.rope.clone()),
            None => view.snapshot.corpus.document(id).map(|document| rope_of(document)),
        };
        self.ropes.entry(id).or_insert_with(find).as_ref()
    }

    /// A span of the document of the request.
    fn here(&mut self, span: Span) -> Range {
        self.range(self.view.document, span).unwrap_or_default()
    }

    /// A span of any document.
    fn range(&mut self, document: DocId, span: Span) -> Option<Range> {
        let encoding = self.view.client.encoding;
        self.rope(document).map(|rope| range_of(rope, span, encoding))
    }

    /// The URI of a place's line, as editors open it from a link.
    fn address(&mut self, place: Place) -> Option<String> {
        let uri = self.view.addresses.uri(place.document)?;
        let encoding = self.view.client.encoding;
        let line = place_of(self.rope(place.document)?, place.span.start as usize, encoding).line;
        uri.starts_with("file:").then(|| format!("{uri}#L{}", line + 1))
    }

    pub(super) fn location(&mut self, place: Place) -> Option<Location> {
        let uri = self.view.addresses.uri(place.document)?;
        let encoding = self.view.client.encoding;
        let range = range_of(self.rope(place.document)?, place.span, encoding);
        Some(Location { uri: uri::carried(&uri), range })
    }
}

pub(super) fn rope_of(document: &Document) -> Rope {
    let mut builder = ropey::RopeBuilder::new();
    document.chunks.iter().for_each(|chunk| builder.append(&chunk.text));
    builder.finish()
}

fn range_of(rope: &Rope, span: Span, encoding: Encoding) -> Range {
    let position = |at: u32| {
        let place = place_of(rope, at as usize, encoding);
        Position { line: place.line, character: place.column }
    };
    Range { start: position(span.start), end: position(span.end) }
}

/// The range of a place in any document, open or not.
pub(super) fn range_in(corpus: &Corpus, addresses: &Addresses, place: Place, encoding: Encoding) -> Option<Range> {
    if let Some(open) = addresses.open.get(&place.document) {
        return Some(range_of(&open.rope, place.span, encoding));
    }
    Some(range_of(&rope_of(corpus.document(place.document)?), place.span, encoding))
}

/// LSP's number for a level.
pub(super) fn severity(level: Level) -> u8 {
    match level {
        Level::Error => 1,
        Level::Warning => 2,
        Level::Info => 3,
        Level::Hint => 4,
    }
}

/// The message of a finding: message, reason and help, one line each.
pub(super) fn message(finding: &Finding) -> String {
    let lines = [&finding.message, &finding.reason, &finding.help];
    let lines: Vec<_> = lines.iter().filter(|line| !line.is_empty()).map(|line| clean(line)).collect();
    lines.join("\n")
}

/// Text without control characters, which some clients pass on to a terminal.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

fn markup(markup: ide::Markup, markdown: bool) -> MarkupContent {
    if markdown {
        MarkupContent { kind: MarkupKind::Markdown, value: markup.markdown }
    } else {
        MarkupContent { kind: MarkupKind::PlainText, value: markup.plain }
    }
}

pub(super) fn hover(view: &View, hover: ide::Hover) -> Hover {
    let mut places = Places::new(view);
    let contents = if view.client.hover_markdown {
        let value = hover.markup.linked(|place| places.address(place));
        MarkupContent { kind: MarkupKind::Markdown, value }
    } else {
        markup(hover.markup, false)
    };
    Hover { contents: HoverContents::Markup(contents), range: Some(places.here(hover.span)) }
}

pub(super) fn completions(view: &View, completions: ide::Completions) -> CompletionResponse {
    let mut places = Places::new(view);
    let uri = view.addresses.uri(view.document).unwrap_or_default();
    let data = |resolvable: ide::Resolvable| serde_json::json!({ "uri": uri, "key": resolvable.key, "paragraph": resolvable.paragraph });
    let item = |(number, completion): (usize, ide::Completion)| CompletionItem {
        label: clean(&completion.label),
        label_details: Some(clean(&completion.aside))
            .filter(|aside| !aside.is_empty())
            .map(|aside| CompletionItemLabelDetails { detail: None, description: Some(aside) }),
        kind: Some(CompletionItemKind::REFERENCE),
        detail: Some(clean(&completion.detail)).filter(|detail| !detail.is_empty()),
        documentation: completion.documentation.map(|markup| documentation(view, markup)),
        data: completion.resolvable.map(data),
        // Keeps the order, whatever the client does with the labels.
        sort_text: Some(format!("{number:05}")),
        filter_text: Some(completion.filter.into()).filter(|filter: &String| !filter.is_empty()),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit {
            range: places.here(completion.span),
            new_text: completion.insert.into(),
        })),
        ..CompletionItem::default()
    };
    let items = completions.items.into_iter().enumerate().map(item).collect();
    CompletionResponse::List(CompletionList { is_incomplete: completions.incomplete, items })
}

/// Details of a completion item.
pub(super) fn documentation(view: &View, shown: ide::Markup) -> Documentation {
    Documentation::MarkupContent(markup(shown, view.client.completion_markdown))
}

pub(super) fn signature(view: &View, signature: ide::Signature) -> SignatureHelp {
    let part = |(span, what): (Span, &'static str)| ParameterInformation {
        label: if view.client.parameter_offsets {
            ParameterLabel::LabelOffsets([span.start, span.end])
        } else {
            ParameterLabel::Simple(span.of(signature.label).into())
        },
        documentation: Some(Documentation::String(what.into())),
    };
    SignatureHelp {
        signatures: vec![SignatureInformation {
            label: signature.label.into(),
            documentation: signature.documentation.map(|shown| documentation(view, shown)),
            parameters: Some(signature.parts.into_iter().map(part).collect()),
            active_parameter: Some(signature.active),
        }],
        active_signature: Some(0),
        active_parameter: Some(signature.active),
    }
}

pub(super) fn renamable(view: &View, renamable: ide::Renamable) -> PrepareRenameResponse {
    let range = Places::new(view).here(renamable.span);
    PrepareRenameResponse::RangeWithPlaceholder { range, placeholder: renamable.key.into() }
}

pub(super) use actions::{actions, document_of, resolved_action};
pub(super) use edits::{moved, moves, rename};
pub(super) use panels::{
    citables, inlay_hints, lens_command, lenses, linked, marks, selection, sources, text_edits, tooltip,
};

/// Links from tags: editors open the line after `#L`.
pub(super) fn document_links(view: &View, links: Vec<ide::Link>) -> Vec<DocumentLink> {
    let mut places = Places::new(view);
    let link = |link: ide::Link| {
        let (address, tooltip) = match link.target {
            ide::Target::Place(place) => {
                let path = view.snapshot.corpus.document(place.document)?.path.to_string();
                (places.address(place)?, path)
            }
            ide::Target::Bibliography { path, span } => {
                let location = in_bibliography(view, &path, span)?;
                (
                    format!("{}#L{}", uri::spelled(location.uri.as_str()), location.range.start.line + 1),
                    path.to_string(),
                )
            }
        };
        Some(DocumentLink {
            range: places.here(link.origin),
            target: Some(uri::carried(&address)),
            tooltip: Some(clean(&tooltip)),
            data: None,
        })
    };
    links.into_iter().filter_map(link).collect()
}

pub(super) fn definition(view: &View, links: Vec<ide::Link>) -> GotoDefinitionResponse {
    let mut places = Places::new(view);
    let mut found: Vec<(Range, Location)> = Vec::new();
    for link in links {
        let target = match link.target {
            ide::Target::Place(place) => places.location(place),
            ide::Target::Bibliography { path, span } => in_bibliography(view, &path, span),
        };
        if let Some(target) = target {
            found.push((places.here(link.origin), target));
        }
    }
    if view.client.links {
        let link = |(origin, target): (Range, Location)| LocationLink {
            origin_selection_range: Some(origin),
            target_uri: target.uri,
            target_range: target.range,
            target_selection_range: target.range,
        };
        GotoDefinitionResponse::Link(found.into_iter().map(link).collect())
    } else {
        GotoDefinitionResponse::Array(found.into_iter().map(|(_, target)| target).collect())
    }
}

/// The text of bibliographies is not kept, so the file is read on demand.
fn in_bibliography(view: &View, path: &str, span: Span) -> Option<Location> {
    if let Some(ledger) = view.snapshot.corpus.ledger(path) {
        return Places::new(view).location(Place { document: ledger.id, span });
    }
    let root = view.addresses.root.as_ref()?;
    let file = root.real.join(path);
    let range = crate::workspace::read_document(&file).map(|text| {
        let lines = LineIndex::new(&text.text);
        let position = |at| {
            let place = lines.line_column(&text.text, at, view.client.encoding);
            Position { line: place.line, character: place.column }
        };
        Range { start: position(span.start), end: position(span.end) }
    });
    Some(Location { uri: uri::carried(&uri::from_path(&root.given(&file))), range: range.unwrap_or_default() })
}

pub(super) fn locations(view: &View, all: Vec<Place>) -> Vec<Location> {
    let mut places = Places::new(view);
    all.into_iter().filter_map(|place| places.location(place)).collect()
}

pub(super) fn highlights(view: &View, all: Vec<Place>) -> Vec<DocumentHighlight> {
    let mut places = Places::new(view);
    let highlight =
        |place: Place| DocumentHighlight { range: places.here(place.span), kind: Some(DocumentHighlightKind::TEXT) };
    all.into_iter().map(highlight).collect()
}

fn symbol_kind(kind: ide::SymbolKind) -> SymbolKind {
    match kind {
        ide::SymbolKind::Heading => SymbolKind::STRING,
        ide::SymbolKind::Attribution => SymbolKind::METHOD,
        ide::SymbolKind::Person => SymbolKind::CLASS,
        ide::SymbolKind::Organization => SymbolKind::MODULE,
        ide::SymbolKind::Place => SymbolKind::NAMESPACE,
        ide::SymbolKind::Event => SymbolKind::EVENT,
        ide::SymbolKind::Other => SymbolKind::OBJECT,
    }
}

/// VS Code rejects an outline with an empty name in it.
fn named(name: &str) -> String {
    let name = clean(name);
    if name.trim().is_empty() { "…".into() } else { name }
}

pub(super) fn symbols(view: &View, symbols: Vec<ide::Symbol>) -> DocumentSymbolResponse {
    let mut places = Places::new(view);
    if view.client.nested_symbols {
        DocumentSymbolResponse::Nested(symbols.into_iter().map(|symbol| nested(&mut places, symbol)).collect())
    } else {
        let mut flat = Vec::new();
        flatten(&mut places, symbols, None, &mut flat);
        DocumentSymbolResponse::Flat(flat)
    }
}

#[expect(deprecated, reason = "the field must be named to build the struct")]
fn nested(places: &mut Places<'_>, symbol: ide::Symbol) -> DocumentSymbol {
    let children: Vec<_> = symbol.children.into_iter().map(|child| nested(places, child)).collect();
    // A client rejects the whole outline if a name is outside its symbol.
    let span = symbol.span.join(symbol.name_span);
    DocumentSymbol {
        name: named(&symbol.name),
        detail: Some(clean(&symbol.detail)).filter(|detail| !detail.is_empty()),
        kind: symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: places.here(span),
        selection_range: places.here(symbol.name_span),
        children: Some(children).filter(|children| !children.is_empty()),
    }
}

#[expect(deprecated, reason = "the field must be named to build the struct")]
fn flatten(
    places: &mut Places<'_>,
    symbols: Vec<ide::Symbol>,
    container: Option<&str>,
    out: &mut Vec<SymbolInformation>,
) {
    for symbol in symbols {
        let name = named(&symbol.name);
        let document = places.view.document;
        if let Some(location) = places.location(Place { document, span: symbol.span }) {
            out.push(SymbolInformation {
                name: name.clone(),
                kind: symbol_kind(symbol.kind),
                tags: None,
                deprecated: None,
                location,
                container_name: container.map(Into::into),
            });
        }
        flatten(places, symbol.children, Some(&name), out);
    }
}

pub(super) fn workspace_symbols(view: &View, symbols: Vec<ide::WorkspaceSymbol>) -> Vec<WorkspaceSymbol> {
    let mut places = Places::new(view);
    let symbol = |symbol: ide::WorkspaceSymbol| {
        Some(WorkspaceSymbol {
            name: named(&symbol.name),
            kind: symbol_kind(symbol.kind),
            tags: None,
            container_name: Some(clean(&symbol.detail)).filter(|detail| !detail.is_empty()),
            location: OneOf::Left(places.location(symbol.place)?),
            data: None,
        })
    };
    symbols.into_iter().filter_map(symbol).collect()
}

/// Names of a call hierarchy, each with the ranges in which one mentions the other.
pub(super) fn speakers(view: &View, speakers: Vec<ide::Speaker>) -> Vec<(CallHierarchyItem, Vec<Range>)> {
    let mut places = Places::new(view);
    let item = |speaker: ide::Speaker| {
        let Location { uri, range } = places.location(speaker.place)?;
        let words = speaker.words.into_iter().filter_map(|place| places.location(place)).map(|at| at.range).collect();
        let item = CallHierarchyItem {
            name: named(&speaker.name),
            kind: symbol_kind(speaker.kind),
            tags: None,
            detail: None,
            uri,
            range,
            selection_range: range,
            data: None,
        };
        Some((item, words))
    };
    speakers.into_iter().filter_map(item).collect()
}

pub(super) fn tokens(view: &View, tokens: &[ide::Token]) -> SemanticTokens {
    let mut places = Places::new(view);
    let mut data: Vec<SemanticToken> = Vec::with_capacity(tokens.len());
    let mut last = Position::default();
    for token in tokens {
        let Range { start, end } = places.here(token.span);
        if start.line != end.line || start.character >= end.character || start < last {
            continue;
        }
        let kind = match token.kind {
            ide::TokenKind::Source => 0,
            ide::TokenKind::Cue => 1,
            ide::TokenKind::Content => 2,
            ide::TokenKind::Citation => 3,
        };
        let same_line = start.line == last.line;
        data.push(SemanticToken {
            delta_line: start.line - last.line,
            delta_start: if same_line { start.character - last.character } else { start.character },
            length: end.character - start.character,
            token_type: kind,
            token_modifiers_bitset: 1 << kind,
        });
        last = start;
    }
    SemanticTokens { result_id: None, data }
}

pub(super) fn folds(view: &View, folds: Vec<ide::Fold>) -> Vec<FoldingRange> {
    let mut places = Places::new(view);
    let most = view.client.folds_at_most.map_or(usize::MAX, |most| most as usize);
    let mut out = Vec::new();
    for fold in folds {
        let Range { start, end } = places.here(fold.span);
        // A fold that ends at the start of a line ends with the line before.
        let end_line = if end.character == 0 { end.line.saturating_sub(1) } else { end.line };
        if end_line <= start.line {
            continue;
        }
        let whole = view.client.whole_lines_fold || end.character == 0;
        out.push(FoldingRange {
            start_line: start.line,
            start_character: None,
            end_line,
            end_character: (!whole).then_some(end.character),
            kind: match fold.kind {
                ide::FoldKind::Section => Some(FoldingRangeKind::Region),
                ide::FoldKind::Comment => Some(FoldingRangeKind::Comment),
                ide::FoldKind::Boilerplate => None,
            },
            collapsed_text: None,
        });
        if out.len() >= most {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_leave_the_server() {
        assert_eq!(clean("a\u{1b}[2J\nb\u{9b}"), "a\u{fffd}[2J\nb\u{fffd}");
    }
}
