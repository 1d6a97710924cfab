// The page of a web view: style, and a script that shows what the extension sends and reports which link is followed.
// It loads nothing.

import * as vscode from 'vscode';
import { lineOf } from './cardHtml';
import { openLocation } from './openLocation';

const STYLE = `
  body { padding: 0 12px 12px; line-height: 1.45; overflow-wrap: anywhere; }
  p, ul { margin: 0.5em 0; }
  ul { padding-left: 1.2em; }
  a { color: var(--vscode-textLink-foreground); text-decoration: underline; }
  a:hover { color: var(--vscode-textLink-activeForeground); }
  a:focus-visible, input:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 1px; }
  h1 { font-size: 1.35em; font-weight: 600; margin: 0.8em 0 0.3em; }
  h2 { font-size: 1.1em; font-weight: 600; margin: 0; }
  h2 + .note { margin: 0 0 0.6em; }
  .note, .aside { color: var(--vscode-descriptionForeground); }
  section { border: 1px solid var(--vscode-contrastBorder, var(--vscode-panel-border)); border-radius: 4px; margin: 0.8em 0; padding: 0.7em 0.9em; }
  .sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(9em, 1fr)); gap: 0.7em; margin: 0; padding: 0; }
  .sides > li { list-style: none; border-left: 3px solid var(--vscode-contrastBorder, var(--vscode-panel-border)); padding-left: 0.7em; }
  .sides > li.draft { border-left-style: double; border-left-color: var(--vscode-textLink-foreground); }
  .sides h3 { font-size: 1em; font-weight: 600; margin: 0; }
  .sides blockquote { background: none; border: 0; margin: 0.2em 0; padding: 0; font-size: 1.05em; }
  input { background: var(--vscode-input-background); border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, transparent));
    box-sizing: border-box; color: var(--vscode-input-foreground); font: inherit; max-width: 30em; padding: 4px 6px; width: 100%; }
  [hidden] { display: none; }
`;

const SCRIPT = `
  const host = acquireVsCodeApi();
  const main = document.querySelector('main');
  window.addEventListener('message', ({ data }) => {
    const typed = document.querySelector('input')?.value;
    const focused = document.activeElement?.tagName === 'INPUT';
    main.innerHTML = data.html;
    if (data.top) window.scrollTo(0, 0);
    const input = document.querySelector('input');
    if (input && typed) { input.value = typed; filter(typed); }
    if (input && focused) input.focus();
  });
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-to]');
    if (!link) return;
    event.preventDefault();
    host.postMessage({ open: link.dataset.to });
  });
  document.addEventListener('input', (event) => filter(event.target.value));
  function filter(words) {
    const wanted = words.toLowerCase().split(/\\s+/).filter((word) => word);
    for (const section of document.querySelectorAll('section')) {
      const text = section.textContent.toLowerCase();
      section.hidden = !wanted.every((word) => text.includes(word));
    }
  }
  host.postMessage({ ready: true });
`;

/**
 * Sets up a page. `ready` is called whenever the page is drawn anew and has to be filled, `following` before a link is
 * followed.
 */
export function page(webview: vscode.Webview, label: string, ready: () => void, following?: () => void): vscode.Disposable {
  const nonce = Array.from({ length: 32 }, () => Math.floor(Math.random() * 36).toString(36)).join('');
  webview.options = { enableScripts: true, localResourceRoots: [] };
  const listening = webview.onDidReceiveMessage(async (message: { ready?: true; open?: string }) => {
    if (message.ready) ready();
    if (typeof message.open !== 'string') return;
    following?.();
    await follow(message.open);
  });
  webview.html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'">
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main aria-label="${label}"></main>
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>`;
  return listening;
}

/** Fills a page. `top`: shows its beginning. */
export function fill(webview: vscode.Webview, html: string, top: boolean): void {
  void webview.postMessage({ html, top });
}

/** Opens the document of a link at its line. Only files of this machine, and notes that are not saved. */
async function follow(address: string): Promise<void> {
  const { uri, line } = lineOf(address);
  if (!/^(file|untitled|vscode-notebook-cell):/.test(uri)) return;
  const at = { line, character: 0 };
  await openLocation({ uri, range: { start: at, end: at } });
}
