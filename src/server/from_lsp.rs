//! Places coming in. A place outside the text is the nearest one inside: the client may be an edit ahead.

use tower_lsp::ls_types::{Position, Range};

use super::workers::View;
use crate::corpus::Place;
use crate::text::{LineColumn, Span, byte_at, offset};

/// A cursor in the document asked about.
pub(super) fn position(view: &View, position: Position) -> Place {
    let at = byte(view, position);
    Place { document: view.document, span: Span::empty(at) }
}

/// A range of the document asked about; its ends may come in either order.
pub(super) fn range(view: &View, range: Range) -> Place {
    let (start, end) = (byte(view, range.start), byte(view, range.end));
    Place { document: view.document, span: Span::new(start.min(end), start.max(end)) }
}

/// All of the document asked about.
pub(super) fn whole(view: &View) -> Place {
    let length = view.addresses.open.get(&view.document).map_or(0, |open| offset(open.rope.len_bytes()));
    Place { document: view.document, span: Span::new(0, length) }
}

fn byte(view: &View, position: Position) -> u32 {
    let at = LineColumn { line: position.line, column: position.character };
    let open = view.addresses.open.get(&view.document);
    open.map_or(0, |open| offset(byte_at(&open.rope, at, view.client.encoding).0))
}
