// Opens the example folder: a copy in the extension's own storage, which may be changed freely.

import * as vscode from 'vscode';

export async function openExample(context: vscode.ExtensionContext): Promise<void> {
  const target = vscode.Uri.joinPath(context.globalStorageUri, 'example');
  const from = vscode.Uri.joinPath(context.extensionUri, 'example');
  try {
    await vscode.workspace.fs.stat(vscode.Uri.joinPath(target, 'draft.md'));
  } catch {
    await vscode.workspace.fs.createDirectory(context.globalStorageUri);
    await vscode.workspace.fs.copy(from, target, { overwrite: true });
  }
  const draft = vscode.Uri.joinPath(target, 'draft.md');
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.some((folder) => folder.uri.toString() === target.toString())) {
    await vscode.window.showTextDocument(draft);
    return;
  }
  // A window that opens a folder starts its extensions again: what is to be shown then is remembered.
  await context.globalState.update('openDraft', draft.toString());
  await vscode.commands.executeCommand('vscode.openFolder', target, { forceNewWindow: folders.length > 0 });
}

/** Shows the draft of the example in the window that has just opened its folder. */
export async function showExampleDraft(context: vscode.ExtensionContext): Promise<void> {
  const draft = context.globalState.get<string>('openDraft');
  if (draft === undefined) return;
  const uri = vscode.Uri.parse(draft, true);
  if (!vscode.workspace.getWorkspaceFolder(uri)) return;
  await context.globalState.update('openDraft', undefined);
  await vscode.window.showTextDocument(uri);
}
