// The page that compares outlets, in an editor beside the text. Drawn again when a document is saved.

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { comparisonHtml } from './compareModel';
import { fill, page } from './page';
import type { Overview } from './sourcesModel';

/** LSP's “content modified”. */
const CONTENT_MODIFIED = -32801;
/** The wait before the server is asked again, in ms. */
const AGAIN = 1000;

export class Comparison implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly client: () => LanguageClient | undefined) {
    this.subscription = vscode.workspace.onDidSaveTextDocument(() => this.later());
  }

  show(): void {
    if (this.panel) {
      this.panel.reveal();
      return this.refresh();
    }
    const panel = vscode.window.createWebviewPanel('ibid.compare', 'Compare Outlets', vscode.ViewColumn.Beside, {
      enableFindWidget: true,
    });
    this.panel = panel;
    const listening = page(panel.webview, 'What the documents disagree on', () => this.refresh());
    panel.onDidDispose(() => {
      listening.dispose();
      clearTimeout(this.timer);
      this.panel = undefined;
    });
  }

  refresh(): void {
    void this.update();
  }

  /** Draws again in a moment, if anybody sees it. */
  later(): void {
    clearTimeout(this.timer);
    if (this.panel) this.timer = setTimeout(() => this.refresh(), AGAIN);
  }

  private async update(): Promise<void> {
    const client = this.client();
    if (!this.panel) return;
    if (!client?.isRunning()) return fill(this.panel.webview, '<p class="note">ibid is not running.</p>', false);
    try {
      const overviews = await client.sendRequest<Overview[]>('ibid/sources', {});
      if (this.panel) fill(this.panel.webview, comparisonHtml(overviews), false);
    } catch (error) {
      // The text has changed meanwhile.
      if ((error as { code?: number }).code === CONTENT_MODIFIED) this.later();
      else if (this.panel) fill(this.panel.webview, '<p class="note">ibid could not compare the documents; see its output.</p>', false);
    }
  }

  dispose(): void {
    this.panel?.dispose();
    this.subscription.dispose();
  }
}
