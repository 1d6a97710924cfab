// Shows a place of a document in an editor.

import * as vscode from 'vscode';
import type { Location } from './sourcesModel';

export async function openLocation(location: Location): Promise<void> {
  const { start, end } = location.range;
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  await vscode.window.showTextDocument(vscode.Uri.parse(location.uri, true), { selection });
}
