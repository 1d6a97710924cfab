// The item in the status bar: whether the server runs, and how many findings the document has.

import * as vscode from 'vscode';
import { statusOf, type ServerState } from './statusModel';

export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('ibid.status', vscode.StatusBarAlignment.Right, 90);
  private readonly subscriptions: vscode.Disposable[];
  private state: ServerState = 'starting';

  constructor(private readonly selector: vscode.DocumentSelector) {
    this.item.name = 'ibid';
    this.item.command = 'ibid.menu';
    this.subscriptions = [
      this.item,
      vscode.languages.onDidChangeDiagnostics(() => this.update()),
      vscode.window.onDidChangeActiveTextEditor(() => this.update()),
      vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration('ibid') && this.update()),
    ];
    this.update();
  }

  set(state: ServerState): void {
    this.state = state;
    this.update();
  }

  private update(): void {
    const document = vscode.window.activeTextEditor?.document;
    const ours = document !== undefined && vscode.languages.match(this.selector, document) > 0;
    if (!ours && this.state !== 'failed') {
      this.item.hide();
      return;
    }
    const found = document ? vscode.languages.getDiagnostics(document.uri).filter((one) => one.source === 'ibid') : [];
    const worst = (severity: vscode.DiagnosticSeverity) => found.filter((one) => one.severity === severity).length;
    const enabled = vscode.workspace.getConfiguration('ibid', document?.uri).get<string>('enable', 'always') !== 'never';
    const { text, tooltip, warning } = statusOf(this.state, enabled, {
      errors: worst(vscode.DiagnosticSeverity.Error),
      warnings: worst(vscode.DiagnosticSeverity.Warning),
      others: worst(vscode.DiagnosticSeverity.Information) + worst(vscode.DiagnosticSeverity.Hint),
    });
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.accessibilityInformation = { label: tooltip };
    this.item.backgroundColor = warning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.show();
  }

  dispose(): void {
    for (const one of this.subscriptions) one.dispose();
  }
}
