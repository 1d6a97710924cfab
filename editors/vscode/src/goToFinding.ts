// The findings that the editor shows, and a list of them in which a rule, a document or words can be searched.

import * as vscode from 'vscode';
import { byRule, where, type Finding, type Severity } from './findingsModel';
import { openLocation } from './openLocation';

const SEVERITIES = new Map<vscode.DiagnosticSeverity, Severity>([
  [vscode.DiagnosticSeverity.Error, 'error'],
  [vscode.DiagnosticSeverity.Warning, 'warning'],
  [vscode.DiagnosticSeverity.Information, 'info'],
  [vscode.DiagnosticSeverity.Hint, 'hint'],
]);

/** Those of ibid. */
export function findingsOf(all: [vscode.Uri, readonly vscode.Diagnostic[]][]): Finding[] {
  return all.flatMap(([uri, diagnostics]) =>
    diagnostics
      .filter((one) => one.source === 'ibid')
      .map(({ message, code, severity, range: { start, end } }) => ({
        rule: String(typeof code === 'object' ? code.value : (code ?? '')),
        // The first sentence; the rest is in the hover.
        message: message.split('\n')[0]!,
        severity: SEVERITIES.get(severity) ?? 'hint',
        path: vscode.workspace.asRelativePath(uri, false),
        location: {
          uri: uri.toString(),
          range: {
            start: { line: start.line, character: start.character },
            end: { line: end.line, character: end.character },
          },
        },
      })),
  );
}

/** Asks for a finding and shows its place. */
export async function goToFinding(): Promise<void> {
  type Choice = vscode.QuickPickItem & { finding?: Finding };
  const items = byRule(findingsOf(vscode.languages.getDiagnostics())).flatMap(({ rule, severity, findings }): Choice[] => [
    { label: `${rule} (${severity})`, kind: vscode.QuickPickItemKind.Separator },
    ...findings.map((finding) => ({ label: finding.message, description: rule, detail: where(finding), finding })),
  ]);
  if (items.length === 0) {
    void vscode.window.showInformationMessage('ibid has found nothing in the documents that it lists.');
    return;
  }
  const choice = await vscode.window.showQuickPick(items, {
    title: 'Go to a finding of ibid',
    placeHolder: 'Rule, document or words',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (choice?.finding) await openLocation(choice.finding.location);
}
