// The Sources view: findings by rule, documents by outlet and date, names, what is contested. Asks the server while it is
// visible.

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { findingRows } from './findingsModel';
import { findingsOf } from './goToFinding';
import { rows, type Overview, type Row } from './sourcesModel';

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
  private findings: NodeJS.Timeout | undefined;
  /** The server's answer; undefined once it has to be asked again. */
  private overviews: Overview[] | undefined;

  constructor(private readonly client: () => LanguageClient | undefined) {
    this.view = vscode.window.createTreeView('ibid.sources', { treeDataProvider: this, showCollapseAll: true });
    this.subscriptions = [
      this.changed,
      this.view,
      vscode.workspace.onDidSaveTextDocument(() => this.later()),
      vscode.workspace.onDidOpenTextDocument(() => this.later()),
      vscode.languages.onDidChangeDiagnostics(() => this.recount()),
      this.view.onDidChangeVisibility(() => this.later()),
    ];
  }

  refresh(): void {
    this.overviews = undefined;
    this.changed.fire();
  }

  /** Lists the findings again, for which the server need not be asked. */
  private recount(): void {
    clearTimeout(this.findings);
    this.findings = setTimeout(() => this.view.visible && this.changed.fire(), QUIET);
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
    item.accessibilityInformation = { label: row.spoken ?? [row.label, row.description].filter((part) => part).join(', ') };
    if (row.target) item.command = { command: 'ibid.openLocation', title: 'Open', arguments: [row.target] };
    return item;
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (row) return row.children ?? [];
    const client = this.client();
    if (!client?.isRunning()) return [];
    try {
      this.overviews ??= await client.sendRequest<Overview[]>('ibid/sources', {});
      return [...rows(this.overviews), ...findingRows(findingsOf(vscode.languages.getDiagnostics()))];
    } catch (error) {
      // The text has changed meanwhile. Other errors come again: an older server knows no such request.
      if ((error as { code?: number }).code === CONTENT_MODIFIED) this.later();
      return [];
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearTimeout(this.findings);
    for (const one of this.subscriptions) one.dispose();
  }
}
