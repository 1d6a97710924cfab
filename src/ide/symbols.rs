//! Document outline: headings, and statements with their sources; names across the workspace.

use super::hover::grade_name;
use super::markup::clean;
use super::{Cancellable, Snapshot};
use crate::analysis::{EntityKind, Role};
use crate::corpus::{Chunk, DocId, Document, Place};
use crate::syntax::BlockKind;
use crate::text::{Span, offset};

#[derive(Clone, Debug)]
pub struct Symbol {
    pub name: Box<str>,
    pub detail: Box<str>,
    pub kind: SymbolKind,
    /// The whole symbol, and its name's position.
    pub span: Span,
    pub name_span: Span,
    pub children: Vec<Symbol>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    Heading,
    /// A statement and its speaker.
    Attribution,
    Person,
    Organization,
    Place,
    Event,
    Other,
}

#[derive(Clone, Debug)]
pub struct WorkspaceSymbol {
    pub name: Box<str>,
    pub detail: Box<str>,
    pub kind: SymbolKind,
    pub place: Place,
}

/// The most names returned for one query.
const MOST: usize = 200;
/// The maximum nesting of headings; HTML has six levels, a hostile text is cut here.
const DEEPEST: u8 = 6;

pub fn document_symbols(snapshot: &Snapshot, document: DocId) -> Cancellable<Vec<Symbol>> {
    let Some(document) = snapshot.corpus.document(document) else { return Ok(Vec::new()) };
    // The headings whose sections are open, the outermost first.
    let mut open: Vec<(u8, Symbol)> = Vec::new();
    let mut top = Vec::new();
    for chunk in &document.chunks {
        snapshot.check()?;
        let headings = headings(chunk);
        let mut statements = statements(snapshot, document, chunk).into_iter().peekable();
        for (level, heading) in headings {
            while let Some(statement) = statements.next_if(|statement| statement.span.start < heading.span.start) {
                add(&mut open, &mut top, statement);
            }
            while open.last().is_some_and(|(outer, _)| *outer >= level) {
                close(&mut open, &mut top, heading.span.start);
            }
            open.push((level, heading));
        }
        statements.for_each(|statement| add(&mut open, &mut top, statement));
    }
    while !open.is_empty() {
        close(&mut open, &mut top, document.len());
    }
    Ok(top)
}

fn add(open: &mut [(u8, Symbol)], top: &mut Vec<Symbol>, symbol: Symbol) {
    match open.last_mut() {
        Some((_, heading)) => heading.children.push(symbol),
        None => top.push(symbol),
    }
}

/// Ends the innermost section.
fn close(open: &mut Vec<(u8, Symbol)>, top: &mut Vec<Symbol>, end: u32) {
    if let Some((_, mut section)) = open.pop() {
        section.span.end = end.max(section.name_span.end);
        add(open, top, section);
    }
}

/// Headings by markup, and lines recognized as headings: the line alone, without the section under it.
pub(super) fn headings(chunk: &Chunk) -> Vec<(u8, Symbol)> {
    let blocks = chunk.facts.syntax.blocks.iter().zip(&chunk.joined.roles);
    let heading = |(block, role): (&crate::syntax::Block, &Role)| {
        let level = match (block.kind, role) {
            (BlockKind::Heading(level), _) => level.clamp(1, DEEPEST),
            (BlockKind::Paragraph, Role::Heading) => 2,
            _ => return None,
        };
        let name = clean(block.span.of(&chunk.facts.syntax.prose), 120);
        let name_span = block.span.shifted(chunk.start);
        let before = chunk.text.get(..block.span.start as usize).unwrap_or("");
        let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let span = Span::new(chunk.start + offset(line), name_span.end);
        let heading = Symbol {
            name: if name.is_empty() { "(empty heading)".into() } else { name.into() },
            detail: "".into(),
            kind: SymbolKind::Heading,
            span,
            name_span,
            children: Vec::new(),
        };
        Some((level, heading))
    };
    blocks.filter_map(heading).collect()
}

/// “Ada Marsh: the talks had failed…”, in order of position.
fn statements(snapshot: &Snapshot, document: &Document, chunk: &Chunk) -> Vec<Symbol> {
    let mut statements = Vec::new();
    for (index, attribution) in chunk.joined.attributions.iter().enumerate() {
        let parts = attribution.source.iter().chain(&attribution.cue).chain(&attribution.content);
        let Some(span) = parts.copied().reduce(Span::join) else { continue };
        let Some(content) = attribution.content.first() else { continue };
        let speaker = chunk.joined.speakers.get(index).and_then(Option::as_ref);
        let name = match (speaker, attribution.source.first()) {
            (Some(speaker), _) => snapshot.corpus.speaker(document, speaker).0,
            (None, Some(source)) => source.of(&chunk.text).trim_end_matches([',', ' ', ':']).into(),
            (None, None) => "no source".into(),
        };
        let grade = speaker.map_or(attribution.grade, |speaker| speaker.grade);
        statements.push(Symbol {
            name: format!("{}: {}", clean(&name, 60), clean(content.of(&chunk.text), 70)).into(),
            detail: grade_name(grade).into(),
            kind: SymbolKind::Attribution,
            span: span.shifted(chunk.start),
            name_span: content.shifted(chunk.start),
            children: Vec::new(),
        });
    }
    statements.sort_by_key(|statement| statement.span);
    statements
}

/// At most a few hundred, best first.
pub fn workspace_symbols(snapshot: &Snapshot, query: &str) -> Cancellable<Vec<WorkspaceSymbol>> {
    snapshot.check()?;
    let found = snapshot.corpus.search_entities(query.trim(), MOST);
    snapshot.check()?;
    let symbol = |(name, kind, paragraphs, place): (Box<str>, EntityKind, u32, Place)| WorkspaceSymbol {
        name: clean(&name, 120).into(),
        detail: format!("{} · {}", super::card::kind_name(kind), super::card::count(paragraphs as usize, "paragraph"))
            .into(),
        kind: super::call_hierarchy::symbol_kind(kind),
        place,
    };
    Ok(found.into_iter().map(symbol).collect())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::ide::fixture::Fixture;

    #[test]
    fn headings_contain_their_sections_and_statements() {
        let fixture = Fixture::new(
            "--- a.md\n# One\n\nText.\n\n### Deep\n\nAda Marsh said the harbour was quiet.\n\n## Two\n\n# Three\n\nEnd.\n",
        );
        let mut found = String::new();
        fn show(fixture: &Fixture, symbols: &[Symbol], depth: usize, found: &mut String) {
            for symbol in symbols {
                let words = fixture.document().text(symbol.span);
                let end = words.lines().last().unwrap_or("");
                assert!(symbol.span.covers(symbol.name_span));
                found.push_str(&format!("{}{} (to “{end}”)\n", "  ".repeat(depth), symbol.name));
                show(fixture, &symbol.children, depth + 1, found);
            }
        }
        show(&fixture, &document_symbols(&fixture.snapshot, fixture.at.document).unwrap(), 0, &mut found);
        expect![[r#"
            One (to “”)
              Deep (to “”)
                Ada Marsh: the harbour was quiet (to “Ada Marsh said the harbour was quiet”)
              Two (to “”)
            Three (to “End.”)
        "#]]
        .assert_eq(&found);
    }
}
