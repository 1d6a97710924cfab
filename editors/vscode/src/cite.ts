// “Insert Citation…”: a picker of all that can be cited, and the citation at the cursor in the form of the document.

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { choices, paragraphChoices, type Choice, type Citable } from './citeModel';

interface Found {
  passages: Citable[];
  works: Citable[];
}
interface Edit {
  range: { start: { line: number; character: number }; end: { line: number; character: number } };
  newText: string;
}
type Row = vscode.QuickPickItem & { citable?: Citable };

export async function insertCitation(client: LanguageClient | undefined, selector: vscode.DocumentSelector): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor || !client?.isRunning() || vscode.languages.match(selector, editor.document) === 0) {
    void vscode.window.showInformationMessage('Open a text, Markdown or LaTeX document to cite a source in it.');
    return;
  }
  const { document, selection } = editor;
  const version = document.version;
  const at = client.code2ProtocolConverter.asTextDocumentPositionParams(document, selection.active);
  const ask = async (key?: string) =>
    (await client.sendRequest<Found | null>('ibid/citables', { ...at, ...(key !== undefined && { key }) })) ?? { passages: [], works: [] };

  const first = ask().then(({ passages, works }) => choices(passages, works));
  for (;;) {
    const chosen = await pick('Insert a citation', 'Author, year, title, outlet or words', first, false);
    if (!chosen || chosen === 'back') return;
    let cited: Citable | 'back' | undefined = chosen;
    if (chosen.paragraph === null && chosen.hasDocument) {
      const paragraphs = ask(chosen.key).then(({ passages }) => paragraphChoices(chosen, passages));
      cited = await pick(`Cite @${chosen.key}`, 'The whole source, or a paragraph', paragraphs, true);
    }
    if (cited === 'back') continue;
    if (!cited) return;
    const { key, paragraph } = cited;
    const edits = await client.sendRequest<Edit[] | null>('ibid/insertCitation', { ...at, key, paragraph });
    if (!edits) {
      void vscode.window.showWarningMessage(`A citation in this format cannot contain the key “${key}”.`);
    } else if (document.version !== version) {
      void vscode.window.showWarningMessage('The document has changed meanwhile. Choose the source again.');
    } else {
      const shown = await vscode.window.showTextDocument(document, editor.viewColumn);
      await shown.edit((edit) => {
        for (const { range, newText } of edits) {
          edit.replace(new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character), newText);
        }
      });
    }
    return;
  }
}

/** The row that is chosen; nothing if the picker is closed. */
function pick(title: string, placeholder: string, rows: Promise<Choice[]>, back: boolean): Promise<Citable | 'back' | undefined> {
  return new Promise((done) => {
    const picker = vscode.window.createQuickPick<Row>();
    picker.title = title;
    picker.placeholder = placeholder;
    picker.matchOnDescription = true;
    picker.matchOnDetail = true;
    picker.busy = true;
    if (back) picker.buttons = [vscode.QuickInputButtons.Back];
    picker.onDidAccept(() => {
      const { citable } = picker.selectedItems[0] ?? {};
      if (!citable) return;
      done(citable);
      picker.hide();
    });
    picker.onDidTriggerButton(() => {
      done('back');
      picker.hide();
    });
    picker.onDidHide(() => {
      done(undefined);
      picker.dispose();
    });
    picker.show();
    rows.then(
      (found) => {
        picker.items = found.map((one) => (one.citable ? { ...one } : { label: one.label, kind: vscode.QuickPickItemKind.Separator }));
        picker.busy = false;
        if (found.length === 0) picker.placeholder = 'There is nothing to cite: the folder has no other document and no bibliography';
      },
      (error: unknown) => {
        picker.hide();
        void vscode.window.showErrorMessage(`ibid could not list the sources: ${String((error as Error).message ?? error)}`);
      },
    );
  });
}
