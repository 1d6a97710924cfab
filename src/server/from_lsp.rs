//! Positions from the client. A position outside the text becomes the nearest one inside: the client may be an edit
//! ahead.

use serde_json::Value;
use tower_lsp::ls_types::{Position, Range, Uri};

use super::uri;
use super::workers::View;
use crate::corpus::Place;
use crate::ide::Resolvable;
use crate::text::{LineColumn, Span, byte_at, offset};

/// A cursor in the document of the request.
pub(super) fn position(view: &View, position: Position) -> Place {
    let at = byte(view, position);
    Place { document: view.document, span: Span::empty(at) }
}

/// A range of the document of the request; its ends may come in either order.
pub(super) fn range(view: &View, range: Range) -> Place {
    let (start, end) = (byte(view, range.start), byte(view, range.end));
    Place { document: view.document, span: Span::new(start.min(end), start.max(end)) }
}

/// The whole document of the request.
pub(super) fn whole(view: &View) -> Place {
    let length = view.addresses.open.get(&view.document).map_or(0, |open| offset(open.rope.len_bytes()));
    Place { document: view.document, span: Span::new(0, length) }
}

/// The data of a completion item, with its document: as written by [`super::to_lsp`].
pub(super) fn resolvable(data: &Value) -> Option<(Uri, Resolvable)> {
    let text = |name: &str| data.get(name)?.as_str();
    let paragraph = data.get("paragraph").and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
    Some((uri::carried(text("uri")?), Resolvable { key: text("key")?.into(), paragraph }))
}

/// The data of a code lens: its document, and whether its claim is cited.
pub(super) fn lens(data: &Value) -> Option<(Uri, bool)> {
    Some((uri::carried(data.get("uri")?.as_str()?), data.get("cited")?.as_bool()?))
}

/// The data of an inlay hint: its document.
pub(super) fn hint(data: &Value) -> Option<Uri> {
    Some(uri::carried(data.get("uri")?.as_str()?))
}

fn byte(view: &View, position: Position) -> u32 {
    let at = LineColumn { line: position.line, column: position.character };
    let open = view.addresses.open.get(&view.document);
    open.map_or(0, |open| offset(byte_at(&open.rope, at, view.client.encoding).0))
}
