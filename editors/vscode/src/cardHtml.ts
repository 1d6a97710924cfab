// The Markdown of the server's cards as HTML: paragraphs, lists, bold words and links, all that the server writes.
// Everything else is text. Does not depend on VS Code.

/** HTML of a card. The target of a link is in `data-to`; the page tells the extension when it is followed. */
export function cardHtml(markdown: string): string {
  const blocks: string[] = [];
  for (const block of markdown.split(/\n{2,}/)) {
    if (block.trim() === '') continue;
    const lines = block.split('\n');
    const first = lines.findIndex((line) => line.startsWith('- '));
    const words = first < 0 ? lines : lines.slice(0, first);
    const items = first < 0 ? [] : lines.slice(first);
    if (words.length > 0) blocks.push(`<p>${words.map(inline).join('<br>')}</p>`);
    if (items.length > 0) blocks.push(`<ul>${items.map((item) => `<li>${inline(item.replace(/^- /, ''))}</li>`).join('')}</ul>`);
  }
  return blocks.join('\n');
}

const LINK = /^\[((?:\\.|[^\\[\]])*)\]\(<([^<>]*)>\)/;

function inline(text: string): string {
  let html = '';
  let bold = false;
  for (let at = 0; at < text.length; ) {
    const link = text[at] === '[' ? LINK.exec(text.slice(at)) : null;
    if (link) {
      html += linkHtml(link[2]!, inline(link[1]!));
      at += link[0].length;
    } else if (text[at] === '\\' && /[!-/:-@[-`{-~]/.test(text[at + 1] ?? '')) {
      html += escapeHtml(text[at + 1]!);
      at += 2;
    } else if (text.startsWith('**', at)) {
      bold = !bold;
      html += bold ? '<strong>' : '</strong>';
      at += 2;
    } else {
      const end = at + (text.codePointAt(at)! > 0xffff ? 2 : 1);
      html += escapeHtml(text.slice(at, end));
      at = end;
    }
  }
  return bold ? `${html}</strong>` : html;
}

/** A link that the page hands to the extension. `label` is HTML. */
export function linkHtml(to: string, label: string): string {
  return `<a href="#" data-to="${escapeHtml(to)}">${label}</a>`;
}

export function escapeHtml(text: string): string {
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (mark) => named[mark]!);
}

/** The line, from 0, that a link such as `file:///a.txt#L5` names, and the address without it. */
export function lineOf(address: string): { uri: string; line: number } {
  const found = /^(.*)#L(\d+)$/.exec(address);
  return found ? { uri: found[1]!, line: Math.max(0, Number(found[2]) - 1) } : { uri: address, line: 0 };
}
