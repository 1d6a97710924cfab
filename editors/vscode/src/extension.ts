// A thin client: it finds, starts and restarts the `ibid` server, which does all the analysis.

import * as os from 'node:os';
import * as vscode from 'vscode';
import { LanguageClient, type LanguageClientOptions } from 'vscode-languageclient/node';
import { findServer, isExecutable } from './server';

const SETTINGS = 'ibid.server';

/** Starts, stops and restarts one after another, never two at a time. */
let queue: Promise<void> = Promise.resolve();
let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('ibid', { log: true });
  const restart = () =>
    (queue = queue.then(async () => {
      await stop(output);
      await start(context, output, restart);
    }));
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand('ibid.restartServer', restart),
    vscode.commands.registerCommand('ibid.showOutput', () => output.show()),
    vscode.commands.registerCommand('ibid.citeAll', () => apply('source.cite')),
    vscode.commands.registerCommand('ibid.organizeCitations', () => apply('source.organizeCitations')),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(SETTINGS)) void restart();
    }),
  );
  await restart();
}

export async function deactivate(): Promise<void> {
  await queue;
  await client?.stop();
}

async function start(
  context: vscode.ExtensionContext,
  output: vscode.LogOutputChannel,
  restart: () => Promise<void>,
): Promise<void> {
  const settings = vscode.workspace.getConfiguration(SETTINGS);
  const found = findServer({
    configured: settings.get('path', ''),
    searchPath: process.env['PATH'] ?? '',
    home: os.homedir(),
    extension: context.extensionPath,
    platform: process.platform,
    isExecutable,
  });
  if (found.kind !== 'found') {
    const problem =
      found.kind === 'unusable'
        ? `The setting ${SETTINGS}.path names “${found.command}”, which is not executable.`
        : `The ibid executable was not found: it is not on PATH and not included in this extension. ` +
          `Build it with “cargo install --path .” in a checkout of ibid, or set ${SETTINGS}.path.`;
    output.error(problem);
    // Not awaited: a message may stay unanswered for ever, and the editor must go on.
    void offerWayOut(problem, restart);
    return;
  }
  output.info(`Running ${found.command} (from ${found.from}).`);
  const options: LanguageClientOptions = {
    documentSelector: ['file', 'untitled'].flatMap((scheme) => [
      { scheme, language: 'plaintext' },
      { scheme, language: 'markdown' },
      { scheme, language: 'bibtex' },
      { scheme, pattern: '**/*.{bib,bibtex,ris}' },
      { scheme, pattern: '**/references.{json,yaml,yml}' },
    ]),
    outputChannel: output,
  };
  client = new LanguageClient(
    'ibid',
    'ibid',
    { command: found.command, args: settings.get<string[]>('arguments', ['server']) },
    options,
  );
  try {
    await client.start();
  } catch (error) {
    output.error(`${found.command} did not start: ${String(error)}`);
    void offerWayOut(`ibid did not start: ${String(error)}`, restart);
  }
}

/** Runs the one source action of a kind; where there are several, the editor asks which. */
async function apply(kind: string): Promise<void> {
  await vscode.commands.executeCommand('editor.action.sourceAction', { kind, apply: 'ifSingle' });
}

async function stop(output: vscode.LogOutputChannel): Promise<void> {
  const old = client;
  client = undefined;
  try {
    await old?.dispose();
  } catch (error) {
    // A server that has crashed cannot be stopped in good order; a new one can be started all the same.
    output.warn(`The server did not stop cleanly: ${String(error)}`);
  }
}

async function offerWayOut(problem: string, restart: () => Promise<void>): Promise<void> {
  const choice = await vscode.window.showErrorMessage(problem, 'Open Settings', 'Show Output', 'Try Again');
  if (choice === 'Open Settings') await vscode.commands.executeCommand('workbench.action.openSettings', SETTINGS);
  if (choice === 'Show Output') await vscode.commands.executeCommand('ibid.showOutput');
  if (choice === 'Try Again') await restart();
}
