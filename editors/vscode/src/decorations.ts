// Decorations of sources, cues, attributed statements, citations and claims, while `ibid.decorations` is on.

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { STYLES, byKind, hoverOf, type Mark } from './decorationsModel';

/** Marks are asked for once nothing has changed for so long, in ms. */
const QUIET = 400;
const SETTING = 'decorations';

export class Decorations implements vscode.Disposable {
  private readonly types = new Map<string, vscode.TextEditorDecorationType>();
  private readonly subscriptions: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;
  private asked: vscode.CancellationTokenSource | undefined;

  constructor(
    private readonly client: () => LanguageClient | undefined,
    private readonly selector: vscode.DocumentSelector,
  ) {
    this.subscriptions = [
      vscode.window.onDidChangeVisibleTextEditors(() => this.later()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => isOn(document) && this.later()),
      // Findings change when other documents do, and so may the status of claims.
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        const shown = vscode.window.visibleTextEditors.map((editor) => editor.document.uri.toString());
        if (uris.some((uri) => shown.includes(uri.toString()))) this.later();
      }),
      vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration(`ibid.${SETTING}`) && this.later()),
    ];
  }

  /** Switches the decorations, where the setting was set. */
  async toggle(): Promise<void> {
    const settings = vscode.workspace.getConfiguration('ibid', vscode.window.activeTextEditor?.document.uri);
    const set = settings.inspect<boolean>(SETTING);
    const { Global, Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
    const target =
      set?.workspaceFolderValue !== undefined ? WorkspaceFolder : set?.workspaceValue !== undefined ? Workspace : Global;
    const on = !settings.get(SETTING, false);
    await settings.update(SETTING, on, target);
    vscode.window.setStatusBarMessage(`ibid: decorations are ${on ? 'on' : 'off'}.`, 4000);
  }

  /** Draws again in a moment. */
  later(): void {
    clearTimeout(this.timer);
    this.asked?.cancel();
    this.timer = setTimeout(() => void this.update(), QUIET);
  }

  private async update(): Promise<void> {
    const asked = new vscode.CancellationTokenSource();
    this.asked = asked;
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      if (vscode.languages.match(this.selector, document) === 0) continue;
      if (!isOn(document)) {
        for (const type of this.types.values()) editor.setDecorations(type, []);
        continue;
      }
      const marks = await this.marks(document, asked.token);
      if (asked.token.isCancellationRequested) break;
      if (marks) this.draw(editor, marks);
    }
    asked.dispose();
    if (this.asked === asked) this.asked = undefined;
  }

  private async marks(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<Mark[] | undefined> {
    const client = this.client();
    if (!client?.isRunning()) return undefined;
    const version = document.version;
    try {
      const textDocument = client.code2ProtocolConverter.asTextDocumentIdentifier(document);
      const marks = await client.sendRequest<Mark[] | null>('ibid/marks', { textDocument }, token);
      return document.version === version ? (marks ?? []) : undefined;
    } catch {
      // The text has changed meanwhile, which brings us here again.
      return undefined;
    }
  }

  private draw(editor: vscode.TextEditor, marks: Mark[]): void {
    for (const [kind, all] of byKind(marks)) {
      editor.setDecorations(
        this.type(kind),
        all.map((mark) => {
          const { start, end } = mark.range;
          const range = new vscode.Range(start.line, start.character, end.line, end.character);
          return { range, hoverMessage: new vscode.MarkdownString().appendText(hoverOf(mark)) };
        }),
      );
    }
  }

  private type(kind: string): vscode.TextEditorDecorationType {
    const known = this.types.get(kind);
    if (known) return known;
    const { sign, color, ruler, label: _, ...style } = STYLES[kind]!;
    const theme = color === undefined ? undefined : new vscode.ThemeColor(color);
    const made = vscode.window.createTextEditorDecorationType({
      ...style,
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
      ...(sign !== undefined && { before: { contentText: sign, margin: '0 0.35em 0 0', fontWeight: 'bold', ...(theme && { color: theme }) } }),
      ...(ruler && theme && { overviewRulerColor: theme, overviewRulerLane: vscode.OverviewRulerLane.Right }),
    });
    this.types.set(kind, made);
    return made;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.asked?.cancel();
    for (const one of [...this.types.values(), ...this.subscriptions]) one.dispose();
  }
}

function isOn(document: vscode.TextDocument): boolean {
  return vscode.workspace.getConfiguration('ibid', document.uri).get(SETTING, false);
}
