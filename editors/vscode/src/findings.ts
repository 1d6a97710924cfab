// What the client does about findings: asks for the reason to ignore one, shows a rule's page, lists evidence.

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Location } from './sourcesModel';
import { reasonProblem } from './reason';

/** The scheme of the pages about rules: `ibid-rule:/single-source.md`. */
export const RULE_SCHEME = 'ibid-rule';

/** The argument of `ibid.ignore`, from the server. */
export interface Ignoring {
  uri: string;
  version: number | null;
  range: { start: { line: number; character: number }; end: { line: number; character: number } };
  before: string;
  after: string;
}

/** Asks why a finding is ignored, and inserts the comment with the reason in it. */
export async function ignore(what: Ignoring): Promise<void> {
  const reason = await vscode.window.showInputBox({
    title: 'Ignore this finding',
    prompt: 'Why may it be ignored? The reason is kept in a comment beside the text.',
    placeHolder: 'Checked with the archive on Monday',
    validateInput: reasonProblem,
  });
  if (reason === undefined) return;
  const uri = vscode.Uri.parse(what.uri, true);
  const document = await vscode.workspace.openTextDocument(uri);
  if (what.version !== null && document.version !== what.version) {
    void vscode.window.showWarningMessage('The document has changed meanwhile. Choose “Ignore” again.');
    return;
  }
  const { start, end } = what.range;
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(start.line, start.character, end.line, end.character);
  edit.replace(uri, range, what.before + reason.trim() + what.after);
  await vscode.workspace.applyEdit(edit);
}

/** The pages about rules, from the server's own manual. */
export class RulePages implements vscode.TextDocumentContentProvider {
  constructor(private readonly client: () => LanguageClient | undefined) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const rule = uri.path.replace(/^\//, '').replace(/\.md$/, '');
    const page = await this.client()?.sendRequest<string | null>('ibid/rule', { rule });
    return page ?? `There is no page about ${rule}.`;
  }
}

/** The link of a finding opens the page as text; it is meant to be read, beside the draft. */
export async function showPage(editor: vscode.TextEditor | undefined): Promise<void> {
  if (editor?.document.uri.scheme !== RULE_SCHEME) return;
  const { uri } = editor.document;
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  await vscode.commands.executeCommand('markdown.showLockedPreviewToSide', uri);
}

/** Asks for a rule and shows its page. */
export async function explainRule(rules: string[]): Promise<void> {
  const rule = await vscode.window.showQuickPick(rules, { title: 'Explain a rule of ibid', placeHolder: 'Rule' });
  if (rule === undefined) return;
  await vscode.commands.executeCommand('markdown.showLockedPreviewToSide', vscode.Uri.parse(`${RULE_SCHEME}:/${rule}.md`));
}

/** The command of a code lens: the passages that support a claim, then those that contradict it. */
export async function showEvidence(uri: string, at: { line: number; character: number }, found: Location[]): Promise<void> {
  const document = vscode.Uri.parse(uri, true);
  const position = new vscode.Position(at.line, at.character);
  if (found.length === 0) {
    void vscode.window.setStatusBarMessage('ibid: no document of this folder supports the claim.', 5000);
    return;
  }
  const locations = found.map(({ uri: target, range: { start, end } }) => {
    const range = new vscode.Range(start.line, start.character, end.line, end.character);
    return new vscode.Location(vscode.Uri.parse(target, true), range);
  });
  await vscode.commands.executeCommand('editor.action.peekLocations', document, position, locations, 'peek');
}

/** The command of a code lens: the fixes at a place of a document. */
export async function citeAt(uri: string, { line, character }: { line: number; character: number }): Promise<void> {
  const at = new vscode.Position(line, character);
  await vscode.window.showTextDocument(vscode.Uri.parse(uri, true), { selection: new vscode.Range(at, at) });
  await vscode.commands.executeCommand('editor.action.quickFix');
}
