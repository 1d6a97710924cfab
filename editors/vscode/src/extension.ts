// A thin client: it finds, starts and restarts the `ibid` server, which does all the analysis.

import * as os from 'node:os';
import * as vscode from 'vscode';
import { LanguageClient, State, type LanguageClientOptions } from 'vscode-languageclient/node';
import { insertCitation } from './cite';
import { Comparison } from './compare';
import { Decorations } from './decorations';
import { EntityPanel } from './entityPanel';
import { openExample, showExampleDraft } from './example';
import { RULE_SCHEME, RulePages, citeAt, explainRule, ignore, showEvidence, showPage } from './findings';
import { goToFinding } from './goToFinding';
import { openLocation } from './openLocation';
import { Report } from './report';
import { findServer, isExecutable } from './server';
import { SourcesView } from './sourcesView';
import { Status } from './status';

const SETTINGS = 'ibid.server';

/** The formats that the server reads, by the identifiers that VS Code and well-known extensions give them. */
const LANGUAGES = [
  'plaintext',
  'markdown',
  'quarto',
  'rmd',
  'mdx',
  'latex',
  'typst',
  'org',
  'restructuredtext',
  'asciidoc',
  'bibtex',
];
const SELECTOR = ['file', 'untitled', 'vscode-notebook-cell'].flatMap((scheme) => [
  ...LANGUAGES.map((language) => ({ scheme, language })),
  { scheme, pattern: '**/*.{bib,bibtex,ris}' },
  { scheme, pattern: '**/references.{json,yaml,yml}' },
]);

/** Files whose change changes what the views show. */
const DOCUMENTS = '**/*.{txt,text,md,markdown,qmd,rmd,Rmd,mdx,tex,typ,org,rst,adoc,bib,toml}';

/** Starts, stops and restarts one after another, never two at a time. */
let queue: Promise<void> = Promise.resolve();
let client: LanguageClient | undefined;
/** The executable that was found last. */
let program: string | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('ibid', { log: true });
  const status = new Status(SELECTOR);
  const sources = new SourcesView(() => client);
  const panel = new EntityPanel(() => client, SELECTOR);
  const comparison = new Comparison(() => client);
  const decorations = new Decorations(() => client, SELECTOR);
  const report = new Report(() => program, output);
  /** What asks again once the server has read more. */
  const followers = [sources, panel, comparison, decorations];
  const files = vscode.workspace.createFileSystemWatcher(DOCUMENTS);
  const changed = () => followers.forEach((one) => one.later());
  const restart = () =>
    (queue = queue.then(async () => {
      status.set('starting');
      await stop(output);
      await start(context, output, status, followers, restart);
    }));
  const commands: Record<string, (...args: never[]) => unknown> = {
    'ibid.restartServer': restart,
    'ibid.showOutput': () => output.show(),
    'ibid.cite': () => vscode.commands.executeCommand('editor.action.quickFix'),
    'ibid.insertCitation': () => insertCitation(client, SELECTOR),
    'ibid.citeAll': () => apply('source.cite'),
    'ibid.organizeCitations': () => apply('source.organizeCitations'),
    'ibid.fixAll': () => apply('source.fixAll.ibid'),
    'ibid.showCard': () => vscode.commands.executeCommand('editor.action.showHover'),
    'ibid.showEntityPanel': () => vscode.commands.executeCommand('ibid.entity.focus'),
    'ibid.compare': () => comparison.show(),
    'ibid.openReport': () => report.show(),
    'ibid.saveReport': () => report.save(),
    'ibid.goToFinding': goToFinding,
    'ibid.toggleDecorations': () => decorations.toggle(),
    'ibid.showSources': () => vscode.commands.executeCommand('ibid.sources.focus'),
    'ibid.refreshSources': () => sources.refresh(),
    'ibid.toggle': toggle,
    'ibid.openSettings': () => vscode.commands.executeCommand('workbench.action.openSettings', '@ext:ibid.ibid'),
    'ibid.openExample': () => openExample(context),
    'ibid.explainRule': () => explainRule(ruleNames(context)),
    'ibid.menu': menu,
    // Called by the server and by the views, not by people.
    'ibid.ignore': ignore,
    'ibid.showEvidence': showEvidence,
    'ibid.citeAt': citeAt,
    'ibid.openLocation': openLocation,
  };
  context.subscriptions.push(
    output,
    status,
    sources,
    panel,
    comparison,
    decorations,
    report,
    files,
    files.onDidChange(changed),
    files.onDidCreate(changed),
    files.onDidDelete(changed),
    ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run)),
    vscode.workspace.registerTextDocumentContentProvider(RULE_SCHEME, new RulePages(() => client)),
    vscode.window.onDidChangeActiveTextEditor(showPage),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if ([SETTINGS, 'ibid.wholeFolder'].some((setting) => change.affectsConfiguration(setting))) void restart();
      if (change.affectsConfiguration('ibid.inlayHints')) refresh('textDocument/inlayHint');
      if (change.affectsConfiguration('ibid.codeLens')) refresh('textDocument/codeLens');
    }),
  );
  await restart();
  await showExampleDraft(context);
}

export async function deactivate(): Promise<void> {
  await queue;
  await client?.stop();
}

async function start(
  context: vscode.ExtensionContext,
  output: vscode.LogOutputChannel,
  status: Status,
  followers: { later(): void }[],
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
  program = found.kind === 'found' ? found.command : undefined;
  if (found.kind !== 'found') {
    const problem =
      found.kind === 'unusable'
        ? `The setting ${SETTINGS}.path names “${found.command}”, which is not executable.`
        : `The ibid executable was not found: it is not on PATH and not included in this extension. ` +
          `Build it with “cargo install --path .” in a checkout of ibid, or set ${SETTINGS}.path.`;
    output.error(problem);
    status.set('failed');
    // Not awaited: a message may stay unanswered for ever, and the editor must go on.
    void offerWayOut(problem, restart);
    return;
  }
  output.info(`Running ${found.command} (from ${found.from}).`);
  const wholeFolder = vscode.workspace.getConfiguration('ibid').get<string>('wholeFolder', 'drafts');
  const options: LanguageClientOptions = {
    documentSelector: SELECTOR,
    initializationOptions: {
      commands: ['ibid.ignore', 'ibid.showEvidence', 'ibid.citeAt'],
      wholeFolder,
      rulePage: `${RULE_SCHEME}:/{rule}.md`,
    },
    middleware: {
      handleWorkDoneProgress: (token, params, next) => {
        next(token, params);
        if (params.kind === 'end') followers.forEach((one) => one.later());
      },
      provideInlayHints: (document, range, token, next) =>
        isOn('inlayHints', document) ? next(document, range, token) : [],
      provideWorkspaceDiagnostics: (known, token, report, next) =>
        wholeFolder === 'off' ? { items: [] } : next(known, token, report),
      provideCodeLenses: (document, token, next) => (isOn('codeLens', document) ? next(document, token) : []),
    },
    outputChannel: output,
  };
  client = new LanguageClient(
    'ibid',
    'ibid',
    { command: found.command, args: settings.get<string[]>('arguments', ['server']) },
    options,
  );
  const started = client;
  client.onDidChangeState(({ newState }) => {
    if (client !== started) return;
    status.set(newState === State.Running ? 'running' : newState === State.Starting ? 'starting' : 'stopped');
    if (newState === State.Running) followers.forEach((one) => one.later());
  });
  try {
    await client.start();
  } catch (error) {
    status.set('failed');
    output.error(`${found.command} did not start: ${String(error)}`);
    void offerWayOut(`ibid did not start: ${String(error)}`, restart);
  }
}

/** Runs the one source action of a kind; where there are several, the editor asks which. */
async function apply(kind: string): Promise<void> {
  await vscode.commands.executeCommand('editor.action.sourceAction', { kind, apply: 'ifSingle' });
}

/** Turns the checks of this folder off, or on again. */
async function toggle(): Promise<void> {
  const uri = vscode.window.activeTextEditor?.document.uri;
  const settings = vscode.workspace.getConfiguration('ibid', uri);
  const folder = uri && vscode.workspace.getWorkspaceFolder(uri);
  const { Global, Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  const target = !folder ? Global : several ? WorkspaceFolder : Workspace;
  const off = settings.get<string>('enable', 'always') === 'never';
  await settings.update('enable', off ? undefined : 'never', target);
  if (off && vscode.workspace.getConfiguration('ibid', uri).get<string>('enable') === 'never') {
    await settings.update('enable', 'always', target);
  }
}

async function menu(): Promise<void> {
  const items = [
    { label: '$(list-tree) Show Sources', command: 'ibid.showSources' },
    { label: '$(person) Show Entity Panel', command: 'ibid.showEntityPanel' },
    { label: '$(split-horizontal) Compare Outlets', command: 'ibid.compare' },
    { label: '$(file-text) Open Report', command: 'ibid.openReport' },
    { label: '$(checklist) Go to Finding…', command: 'ibid.goToFinding' },
    { label: '$(quote) Insert Citation…', command: 'ibid.insertCitation' },
    { label: '$(paintcan) Turn Decorations On or Off', command: 'ibid.toggleDecorations' },
    { label: '$(wand) Apply All Safe Fixes', command: 'ibid.fixAll' },
    { label: '$(circle-slash) Turn Checks On or Off in This Folder', command: 'ibid.toggle' },
    { label: '$(gear) Open Settings', command: 'ibid.openSettings' },
    { label: '$(book) Explain a Rule', command: 'ibid.explainRule' },
    { label: '$(debug-restart) Restart Server', command: 'ibid.restartServer' },
    { label: '$(output) Show Output', command: 'ibid.showOutput' },
  ];
  const choice = await vscode.window.showQuickPick(items, { title: 'ibid' });
  if (choice) await vscode.commands.executeCommand(choice.command);
}

function isOn(setting: 'inlayHints' | 'codeLens', document: vscode.TextDocument): boolean {
  return vscode.workspace.getConfiguration('ibid', document.uri).get(setting, true);
}

/** Has the editor ask again for what a setting turns on or off. */
function refresh(method: 'textDocument/inlayHint' | 'textDocument/codeLens'): void {
  for (const document of vscode.workspace.textDocuments) {
    if (method === 'textDocument/inlayHint') {
      client?.getFeature('textDocument/inlayHint')?.getProvider(document)?.onDidChangeInlayHints.fire();
    } else {
      client?.getFeature('textDocument/codeLens')?.getProvider(document)?.onDidChangeCodeLensEmitter.fire();
    }
  }
}

/** The rules that the manifest has settings for. */
function ruleNames(context: vscode.ExtensionContext): string[] {
  const manifest = context.extension.packageJSON as {
    contributes: { configuration: { properties: Record<string, { properties?: Record<string, unknown> }> } };
  };
  return Object.keys(manifest.contributes.configuration.properties['ibid.rules']?.properties ?? {});
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
