// The report on a folder, in an editor beside the text or in a file. Written by the program that is also the server, from
// the documents as they are saved.

import { spawn } from 'node:child_process';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { placeOf, reportHtml, reportName } from './reportModel';

export class Report implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;

  /** `program`: the executable, once it has been found. */
  constructor(
    private readonly program: () => string | undefined,
    private readonly output: vscode.LogOutputChannel,
  ) {}

  /** Shows the report on a folder. */
  async show(): Promise<void> {
    const folder = await this.folder();
    if (!folder) return;
    const page = await this.write(folder);
    if (page === undefined) return;
    const title = `Report: ${path.basename(folder)}`;
    // A new page for each report: it lists what a click may open.
    const column = this.panel?.viewColumn ?? vscode.ViewColumn.Beside;
    this.panel?.dispose();
    const panel = vscode.window.createWebviewPanel('ibid.report', title, column, {
      enableScripts: true,
      enableFindWidget: true,
      retainContextWhenHidden: true,
      localResourceRoots: [],
    });
    this.panel = panel;
    panel.onDidDispose(() => {
      if (this.panel === panel) this.panel = undefined;
    });
    panel.webview.onDidReceiveMessage(async (message: unknown) => {
      const place = placeOf(message);
      if (place) await open(folder, place.path, place.line);
    });
    panel.webview.html = reportHtml(page);
  }

  /** Writes the report on a folder to a file that the user names. */
  async save(): Promise<void> {
    const folder = await this.folder();
    if (!folder) return;
    const target = await vscode.window.showSaveDialog({
      title: 'Save the Report',
      defaultUri: vscode.Uri.file(path.join(folder, reportName(folder))),
      filters: { HTML: ['html'] },
    });
    if (!target) return;
    const page = await this.write(folder);
    if (page === undefined) return;
    await vscode.workspace.fs.writeFile(target, Buffer.from(page));
    const choice = await vscode.window.showInformationMessage(`The report is in ${path.basename(target.fsPath)}.`, 'Open in Browser');
    if (choice) await vscode.env.openExternal(target);
  }

  /** The folder of the document in the editor, or one that the user chooses. */
  private async folder(): Promise<string | undefined> {
    const document = vscode.window.activeTextEditor?.document;
    const own = document && vscode.workspace.getWorkspaceFolder(document.uri);
    if (own) return own.uri.fsPath;
    const all = (vscode.workspace.workspaceFolders ?? []).filter((one) => one.uri.scheme === 'file');
    if (all.length > 1) return (await vscode.window.showWorkspaceFolderPick())?.uri.fsPath;
    if (all.length === 1) return all[0]!.uri.fsPath;
    if (document?.uri.scheme === 'file') return path.dirname(document.uri.fsPath);
    void vscode.window.showInformationMessage('A report is about a folder. Open one first.');
    return undefined;
  }

  /** The page; undefined if there is none, of which the user has been told. */
  private async write(folder: string): Promise<string | undefined> {
    const program = this.program();
    if (program === undefined) {
      void vscode.window.showErrorMessage('The ibid executable was not found, so there is no report.');
      return undefined;
    }
    const inside = (one: vscode.TextDocument) => one.uri.scheme === 'file' && !path.relative(folder, one.uri.fsPath).startsWith('..');
    const unsaved = vscode.workspace.textDocuments.filter((one) => one.isDirty && inside(one));
    if (unsaved.length > 0) {
      const which = unsaved.length === 1 ? `${path.basename(unsaved[0]!.fileName)} has` : `${unsaved.length} documents have`;
      const choice = await vscode.window.showWarningMessage(`${which} changes that are not saved. A report has what is saved.`, 'Save', 'Continue');
      if (choice === undefined) return undefined;
      if (choice === 'Save') await Promise.all(unsaved.map((one) => one.save()));
    }
    const location = vscode.ProgressLocation.Notification;
    const title = `ibid: writing the report on ${path.basename(folder)}`;
    try {
      return await vscode.window.withProgress({ location, title, cancellable: true }, (_, token) => run(program, ['report', '.', '--quiet'], folder, token));
    } catch (error) {
      this.output.error(`The report on ${folder} could not be written: ${String(error)}`);
      const choice = await vscode.window.showErrorMessage('The report could not be written.', 'Show Output');
      if (choice) this.output.show();
      return undefined;
    }
  }

  dispose(): void {
    this.panel?.dispose();
  }
}

/** What a program prints; undefined if it was cancelled. */
function run(program: string, args: string[], cwd: string, token: vscode.CancellationToken): Promise<string | undefined> {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const parts: Buffer[] = [];
    let said = '';
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.stderr.on('data', (part: Buffer) => (said += part.toString()));
    const listening = token.onCancellationRequested(() => child.kill());
    child.on('error', failed);
    child.on('close', (code) => {
      listening.dispose();
      if (token.isCancellationRequested) return done(undefined);
      // 1: there are findings.
      if (code === 0 || code === 1) return done(Buffer.concat(parts).toString('utf8'));
      failed(new Error(said.trim() || `${program} ended with ${String(code)}`));
    });
  });
}

async function open(folder: string, relative: string, line: number): Promise<void> {
  const uri = vscode.Uri.file(path.join(folder, relative));
  const selection = new vscode.Range(line, 0, line, 0);
  try {
    await vscode.window.showTextDocument(uri, { selection, viewColumn: vscode.ViewColumn.One });
  } catch {
    void vscode.window.showWarningMessage(`${relative} cannot be opened.`);
  }
}
