// The report that `ibid report` writes, fitted into a web view: the colours of the theme, and links to the places that it
// names. Does not depend on VS Code.

/** The report's own variables for colours, and what the theme has for them. */
const COLOURS: Record<string, string> = {
  ink: '--vscode-editor-foreground',
  paper: '--vscode-editor-background',
  soft: '--vscode-descriptionForeground',
  line: '--vscode-contrastBorder, var(--vscode-panel-border)',
  tint: '--vscode-textBlockQuote-background',
  link: '--vscode-textLink-foreground',
};

const STYLE = `:root{${Object.entries(COLOURS)
  .map(([name, variable]) => `--${name}:var(${variable})!important`)
  .join(';')}}
.vscode-dark,.vscode-high-contrast:not(.vscode-high-contrast-light){color-scheme:dark;--error:#ff9a94;--warning:#f0c36c;--info:#7fd0e0;--hint:#a5d68c;--good:#a5d68c}
.vscode-light,.vscode-high-contrast-light{color-scheme:light;--error:#a3161d;--warning:#7a4d00;--info:#0b5a6b;--hint:#2c5e1a;--good:#2c5e1a}
html{font-size:var(--vscode-font-size)}
body{font:1rem/1.5 var(--vscode-font-family)}
blockquote{background:none}
.where a{color:inherit}`;

/** A click on “PATH, line 7” is told to the extension. */
const SCRIPT = `(() => {
  const host = acquireVsCodeApi();
  for (const place of document.querySelectorAll('.where')) {
    const found = /^(.+), line (\\d+)$/.exec(place.textContent);
    if (!found) continue;
    const link = document.createElement('a');
    link.href = '#';
    link.textContent = place.textContent;
    link.addEventListener('click', (event) => {
      event.preventDefault();
      host.postMessage({ path: found[1], line: Number(found[2]) });
    });
    place.replaceChildren(link);
  }
})();`;

/** The page for a web view. */
export function reportHtml(page: string): string {
  return page.replace('</head>', () => `<style>${STYLE}</style></head>`).replace('</body>', () => `<script>${SCRIPT}</script></body>`);
}

/** What a page reports about a click, if it is a place of the report. */
export function placeOf(message: unknown): { path: string; line: number } | undefined {
  const { path, line } = (message ?? {}) as { path?: unknown; line?: unknown };
  if (typeof path !== 'string' || typeof line !== 'number' || !Number.isInteger(line) || line < 1) return undefined;
  // Paths of a report are relative to its folder.
  if (path === '' || /^([/\\]|[a-z]:)/i.test(path) || path.split(/[/\\]/).includes('..')) return undefined;
  return { path, line: line - 1 };
}

/** The name of a file for the report of a folder. */
export function reportName(folder: string): string {
  const name = folder.replace(/[/\\]+$/, '').split(/[/\\]/).pop() ?? '';
  return `${name === '' ? 'ibid' : name}-report.html`;
}
