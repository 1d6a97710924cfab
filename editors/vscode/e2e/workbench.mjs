// A real VS Code workbench for tests: code-server with the packaged extension, driven in Chromium. `install` in this
// folder puts both where this file looks for them.

import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const extension = fileURLToPath(new URL('..', import.meta.url));
export const root = path.join(extension, '..', '..');
const home = process.env.IBID_WORKBENCH ?? path.join(extension, '.workbench');
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** Longest wait for what the server or the workbench shows, in ms; IBID_PATIENCE is in seconds. */
export const PATIENCE = Number(process.env.IBID_PATIENCE ?? 60) * 1000;

/** What is missing for a workbench; undefined if nothing is. */
export function missing() {
  for (const file of [chromium, path.join(home, 'node', 'bin', 'node'), path.join(home, 'node_modules', 'code-server'), path.join(home, 'node_modules', 'playwright-core')]) {
    if (!fs.existsSync(file)) return `${file} is not there: run editors/vscode/e2e/install`;
  }
  return undefined;
}

const SETTINGS = {
  'workbench.startupEditor': 'none',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'files.autoSave': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': 'off',
  'extensions.autoCheckUpdates': false,
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'window.commandCenter': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.tips.enabled': false,
  'editor.minimap.enabled': false,
  'git.enabled': false,
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
};

/** A running workbench with the extension, and a browser on it. */
export class Workbench {
  /** The package is made of the program unless `VSIX` names one. */
  static async start({ settings = {}, viewport = { width: 1200, height: 760 } } = {}) {
    const place = fs.mkdtempSync(path.join(os.tmpdir(), 'ibid-workbench-'));
    const at = (...parts) => path.join(place, ...parts);
    fs.mkdirSync(at('data', 'User'), { recursive: true });
    fs.writeFileSync(at('data', 'User', 'settings.json'), JSON.stringify({ ...SETTINGS, ...settings }, null, 2));
    fs.writeFileSync(at('config.yaml'), '');
    const node = path.join(home, 'node', 'bin');
    const env = { ...process.env, PATH: `${node}:/usr/bin:/bin`, HOME: at('home'), XDG_CACHE_HOME: at('cache') };
    fs.mkdirSync(at('home'));
    const args = [
      path.join(home, 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
      '--config', at('config.yaml'), '--user-data-dir', at('data'), '--extensions-dir', at('extensions'),
    ];
    const installed = spawnSync(path.join(node, 'node'), [...args, '--install-extension', vsix()], { env, encoding: 'utf8' });
    if (!/successfully installed/.test(installed.stdout)) throw new Error(`${installed.stdout}\n${installed.stderr}`);
    const port = await freePort();
    const log = fs.openSync(at('code-server.log'), 'w');
    const server = spawn(
      path.join(node, 'node'),
      [
        ...args, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check',
        '--disable-workspace-trust', '--disable-getting-started-override',
      ],
      // A group of its own: code-server starts processes that outlive it.
      { env, detached: true, stdio: ['ignore', log, log] },
    );
    const require = createRequire(path.join(home, 'package.json'));
    const { chromium: browser } = require('playwright-core');
    const context = await browser.launchPersistentContext(at('browser'), {
      executablePath: chromium,
      headless: true,
      viewport,
      reducedMotion: 'reduce',
      timeout: PATIENCE,
      args: [
        '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync',
      ],
    });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const workbench = new Workbench();
    Object.assign(workbench, { place, server, context, address: `http://127.0.0.1:${port}`, page: context.pages()[0] ?? (await context.newPage()) });
    workbench.page.setDefaultTimeout(PATIENCE);
    for (let tries = 0; ; tries++) {
      const answer = await fetch(`${workbench.address}/healthz`).catch(() => undefined);
      if (answer?.ok) break;
      if (tries > 300) throw new Error(`code-server did not start: ${fs.readFileSync(at('code-server.log'), 'utf8')}`);
      await sleep(100);
    }
    workbench.pictures = process.env.IBID_PICTURES ?? path.join(root, 'target', 'workbench');
    fs.mkdirSync(workbench.pictures, { recursive: true });
    return workbench;
  }

  async stop() {
    await this.context.close();
    try {
      process.kill(-this.server.pid, 'SIGTERM');
    } catch {
      // It has ended by itself.
    }
    await sleep(300);
    if (!process.env.IBID_KEEP) fs.rmSync(this.place, { recursive: true, force: true, maxRetries: 5 });
  }

  /** An empty folder below the temporary place, with these files. */
  folder(name, files = {}) {
    const folder = path.join(this.place, name);
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), text);
    }
    fs.mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** The text of the user's settings on disk, which may be half of it while it is written. */
  settings() {
    return fs.readFileSync(path.join(this.place, 'data', 'User', 'settings.json'), 'utf8');
  }

  /** Opens a folder in the window; none for an empty window. */
  async open(folder) {
    await this.page.goto(`${this.address}/?${folder ? `folder=${encodeURIComponent(folder)}` : 'ew=true'}`, { waitUntil: 'domcontentloaded' });
    await this.ready();
  }

  async ready() {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: PATIENCE });
    await this.page.locator('.part.statusbar .statusbar-item').first().waitFor({ timeout: PATIENCE });
  }

  /** Opens a file of the folder by the quick open box. */
  async file(name) {
    await this.quick('Control+P', name);
    await this.page.locator('.tab.active', { hasText: path.basename(name) }).first().waitFor({ timeout: PATIENCE });
    await this.line('').first().waitFor({ timeout: PATIENCE });
  }

  /**
   * Opens a file by its path, in the box of "Open File". Asks again until the file is there: the box takes no answer
   * while it reads the folder that was typed.
   */
  async openFile(file) {
    await until(`${file} to be opened`, async () => {
      await this.command('File: Open File...');
      const input = this.page.locator('.quick-input-widget:visible input[type=text]').first();
      await input.waitFor({ timeout: PATIENCE });
      await input.fill(file);
      await this.page.locator('.quick-input-list .monaco-list-row', { hasText: path.basename(file) }).first()
        .waitFor({ timeout: PATIENCE / 10 }).catch(() => {});
      await this.page.keyboard.press('Enter');
      const tab = this.page.locator('.tab.active', { hasText: path.basename(file) }).first();
      const is = await tab.waitFor({ timeout: PATIENCE / 10 }).then(() => true, () => false);
      if (!is) await this.page.keyboard.press('Escape');
      else await this.line('').first().waitFor({ timeout: PATIENCE });
      return is;
    });
  }

  /** Runs a command by its title, as in the command palette. */
  async command(title) {
    await this.quick('F1', `>${title}`, title);
  }

  /**
   * Opens a quick input, types, and accepts the row that has the text `row`. Asks again until there is such a row:
   * commands come with their extensions, and files as the folder is read.
   */
  async quick(key, text, row = path.basename(text)) {
    await until(`“${row}” among the answers to “${text}”`, async () => {
      await this.page.keyboard.press(key);
      const input = this.page.locator('.quick-input-widget:visible input[type=text]').first();
      await input.waitFor({ timeout: PATIENCE });
      await input.fill(text);
      const found = this.page.locator('.quick-input-list .monaco-list-row', { hasText: row }).first();
      const is = await found.waitFor({ timeout: PATIENCE / 10 }).then(() => true, () => false);
      if (!is) await this.page.keyboard.press('Escape');
      else await found.click();
      return is;
    });
  }

  /** The inner frame of the web view that shows a text, once there is one. */
  webview(text) {
    return until(`a web view with “${text}”`, async () => {
      for (const frame of this.page.frames()) {
        const shown = await frame.locator('main').innerText({ timeout: 500 }).catch(() => '');
        if (shown.includes(text)) return frame;
      }
      return undefined;
    });
  }

  line(text) {
    return this.page.locator('.editor-instance .view-line', { hasText: text });
  }

  /** Squiggles of a severity: error, warning, info. */
  squiggles(severity) {
    return this.page.locator(`.editor-instance .squiggly-${severity}`);
  }

  async squiggle(severity = 'warning') {
    await this.squiggles(severity).first().waitFor({ state: 'attached', timeout: PATIENCE });
  }

  /** Puts the cursor into the editor before the first occurrence of a text, by the search box. */
  async cursor(text) {
    const find = this.page.locator('.find-widget.visible textarea, .find-widget.visible .input').first();
    // A window that is still drawing loses keys.
    await until('the search box', async () => {
      await this.page.keyboard.press('Control+1');
      await this.page.keyboard.press('Control+Home');
      await this.page.keyboard.press('Control+F');
      return find.waitFor({ timeout: PATIENCE / 10 }).then(() => true, () => false);
    });
    await find.fill(text);
    await this.page.locator('.find-widget.visible .matchesCount', { hasText: / of \d/ }).first().waitFor({ timeout: PATIENCE });
    await sleep(150);
    await this.page.keyboard.press('Enter');
    await this.page.keyboard.press('Escape');
    await sleep(50);
    await this.page.keyboard.press('ArrowLeft');
  }

  /**
   * The quick fixes at the cursor; accepts the first whose title has the text, unless none is given. Asks again until
   * there is one: the menu closes by itself when findings come in.
   */
  async fixes(title, picture) {
    const menu = this.page.locator('.action-widget').first();
    const rows = menu.locator('.monaco-list-row.action');
    const row = title === undefined ? rows.first() : rows.filter({ hasText: title }).first();
    await until(`a quick fix with “${title ?? ''}”`, async () => {
      await this.page.keyboard.press('Control+.');
      const is = await row.waitFor({ timeout: PATIENCE / 10 }).then(() => true, () => false);
      if (!is) await this.page.keyboard.press('Escape');
      return is;
    });
    await sleep(300);
    const titles = await rows.allInnerTexts();
    if (title === undefined) return titles;
    if (picture) await this.picture(picture);
    await row.click();
    await menu.waitFor({ state: 'hidden', timeout: PATIENCE });
    return titles;
  }

  /** Clicks until something is to be seen: what is drawn again at the moment of a click does not get it. */
  async click(button, seen, options = {}) {
    await until('what a click shows', async () => {
      if (await seen.isVisible()) return true;
      // A tooltip of the row before would be in the way.
      await this.page.mouse.move(900, 500);
      await button.click({ timeout: PATIENCE / 4, ...options }).catch(() => {});
      return seen.waitFor({ timeout: PATIENCE / 10 }).then(() => true, () => false);
    });
  }

  /** A quick fix in the menu that is open. */
  row(title) {
    return this.page.locator('.action-widget .monaco-list-row.action', { hasText: title }).first();
  }

  async save() {
    await this.page.keyboard.press('Control+S');
    await this.page.locator('.tab.active.dirty').waitFor({ state: 'detached', timeout: PATIENCE });
  }

  async picture(name, clip) {
    await sleep(400);
    const file = path.join(this.pictures, `${name}.png`);
    await this.page.screenshot({ path: file, timeout: PATIENCE, animations: 'disabled', ...(clip && { clip }) });
    return file;
  }
}

export function sleep(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

/** Asks until the answer is true. */
export async function until(what, ask, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await sleep(50);
  }
}

/** The package with the program: the newest one in the folder of the extension, unless `VSIX` names one. */
function vsix() {
  if (process.env.VSIX) return path.resolve(process.env.VSIX);
  const found = fs.readdirSync(extension).filter((name) => /^ibid-.*-linux-(x64|arm64)\.vsix$/.test(name));
  if (found.length === 0) throw new Error('There is no package with the program: “npm run package -- --target linux-x64” makes one.');
  return path.join(extension, found[0]);
}

function freePort() {
  return new Promise((done) => {
    const probe = net.createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}
