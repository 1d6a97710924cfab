// The Sources view: documents by outlet and date, names, what is contested. Asks the server while it is visible.

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { rows, type Location, type Overview, type Row } from './sourcesModel';

/** After a change, the view is refreshed once nothing has changed for so long, in ms. */
const QUIET = 1500;
/** LSP's “content modified”. */
const CONTENT_MODIFIED = -32801;

export class SourcesView implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Row>;
  private readonly subscriptions: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly client: () => LanguageClient | undefined) {
    this.view = vscode.window.createTreeView('ibid.sources', { treeDataProvider: this, showCollapseAll: true });
    this.subscriptions = [
      this.changed,
      this.view,
      vscode.workspace.onDidSaveTextDocument(() => this.later()),
      vscode.workspace.onDidOpenTextDocument(() => this.later()),
      this.view.onDidChangeVisibility(() => this.later()),
    ];
  }

  refresh(): void {
    this.changed.fire();
  }

  /** Refreshes in a moment, if anybody sees it. */
  later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.view.visible && this.refresh(), QUIET);
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const folded = row.children ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None;
    const item = new vscode.TreeItem(row.label, row.id.endsWith('drafts') ? vscode.TreeItemCollapsibleState.Expanded : folded);
    item.id = row.id;
    item.iconPath = new vscode.ThemeIcon(row.icon);
    if (row.description !== undefined) item.description = row.description;
    if (row.tooltip !== undefined) item.tooltip = row.tooltip;
    item.accessibilityInformation = { label: [row.label, row.description].filter((part) => part).join(', ') };
    if (row.target) item.command = { command: 'ibid.openLocation', title: 'Open', arguments: [row.target] };
    return item;
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (row) return row.children ?? [];
    const client = this.client();
    if (!client?.isRunning()) return [];
    try {
      return rows(await client.sendRequest<Overview[]>('ibid/sources', {}));
    } catch (error) {
      // The text has changed meanwhile. Other errors come again: an older server knows no such request.
      if ((error as { code?: number }).code === CONTENT_MODIFIED) this.later();
      return [];
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const one of this.subscriptions) one.dispose();
  }
}

export async function openLocation(location: Location): Promise<void> {
  const { start, end } = location.range;
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  await vscode.window.showTextDocument(vscode.Uri.parse(location.uri, true), { selection });
}
