// The entity panel: the card of the name, figure or citation at the cursor, as the hover shows it. Asks the server only
// while it is visible and the cursor rests.

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { cardHtml } from './cardHtml';
import { fill, page } from './page';

/** The card follows once the cursor has rested for so long, in ms. */
const QUIET = 200;
/** LSP's “content modified” and “server cancelled”. */
const AGAIN = [-32801, -32802];
const NOTHING = '<p class="note">Put the cursor on a name, a figure or a citation to see what the documents say about it.</p>';

interface Hover {
  contents: { value: string };
}

export class EntityPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  private view: vscode.WebviewView | undefined;
  private timer: NodeJS.Timeout | undefined;
  private asked: vscode.CancellationTokenSource | undefined;
  private shown = NOTHING;
  /** A place of the card was followed: the card stays until the user moves the cursor. */
  private held = false;
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly client: () => LanguageClient | undefined,
    private readonly selector: vscode.DocumentSelector,
  ) {
    this.subscriptions = [
      vscode.window.registerWebviewViewProvider('ibid.entity', this),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        if (textEditor !== vscode.window.activeTextEditor) return;
        if (kind === vscode.TextEditorSelectionChangeKind.Keyboard || kind === vscode.TextEditorSelectionChangeKind.Mouse) this.held = false;
        this.later();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.later()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => document === vscode.window.activeTextEditor?.document && this.later()),
    ];
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    const listening = page(view.webview, 'What the documents say about the name at the cursor', () => {
      fill(view.webview, this.shown, true);
      this.later();
    }, () => (this.held = true));
    view.onDidChangeVisibility(() => this.later());
    view.onDidDispose(() => {
      listening.dispose();
      if (this.view === view) this.view = undefined;
    });
  }

  /** Asks again in a moment, if anybody sees it; what was asked before is not wanted any more. */
  later(): void {
    clearTimeout(this.timer);
    this.asked?.cancel();
    if (this.view?.visible && !this.held) this.timer = setTimeout(() => void this.update(), QUIET);
  }

  private async update(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const client = this.client();
    // While a view or a page has the focus there is no editor, and the card stays.
    if (!this.view?.visible || !editor) return;
    if (!client?.isRunning() || vscode.languages.match(this.selector, editor.document) === 0) {
      return this.show(NOTHING);
    }
    const asked = new vscode.CancellationTokenSource();
    this.asked = asked;
    const at = client.code2ProtocolConverter.asTextDocumentPositionParams(editor.document, editor.selection.active);
    try {
      const hover = await client.sendRequest<Hover | null>('textDocument/hover', at, asked.token);
      if (!asked.token.isCancellationRequested) this.show(hover ? cardHtml(hover.contents.value) : NOTHING);
    } catch (error) {
      // The text has changed meanwhile.
      if (!asked.token.isCancellationRequested && AGAIN.includes((error as { code?: number }).code ?? 0)) this.later();
    } finally {
      asked.dispose();
      if (this.asked === asked) this.asked = undefined;
    }
  }

  private show(html: string): void {
    if (html === this.shown || !this.view) return;
    this.shown = html;
    fill(this.view.webview, html, true);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.asked?.cancel();
    for (const one of this.subscriptions) one.dispose();
  }
}
