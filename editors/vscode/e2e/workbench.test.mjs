// The extension in a real VS Code workbench, as a writer meets it. Run by `npm run workbench`, after
// `e2e/install` and `npm run package -- --target linux-x64`.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { PATIENCE, Workbench, missing, root, sleep, until } from './workbench.mjs';

const absent = missing();
if (absent && process.env.IBID_REQUIRE_TOOLS === '1') throw new Error(absent);

/** The example of the extension: a draft of four sentences, two articles and a bibliography. */
function example() {
  const from = path.join(root, 'editors', 'vscode', 'example');
  const files = {};
  for (const entry of fs.readdirSync(from, { recursive: true })) {
    if (fs.statSync(path.join(from, entry)).isFile()) files[entry] = fs.readFileSync(path.join(from, entry), 'utf8');
  }
  return files;
}

test('the extension in VS Code', { skip: absent }, async (t) => {
  const workbench = await Workbench.start({ settings: { 'ibid.wholeFolder': 'all' } });
  const { page } = workbench;
  // Only some scenarios, while one is being written.
  const wanted = new RegExp(process.env.IBID_ONLY ?? '');
  /** One scenario; where it fails, there is a picture of it. */
  const scenario = (name, run) =>
    t.test(name, { timeout: 10 * PATIENCE, skip: !wanted.test(name) }, async () => {
      try {
        await run();
      } catch (error) {
        await workbench.picture(`failed-${name.replaceAll(/\W+/g, '-')}`).catch(() => {});
        const notes = await page.locator('.notifications-toasts').allInnerTexts().catch(() => []);
        if (notes.some((note) => note.trim())) t.diagnostic(`Notifications: ${notes.join(' ')}`);
        // What is open must not be in the way of the next one.
        for (let times = 0; times < 3; times++) await page.keyboard.press('Escape').catch(() => {});
        throw error;
      }
    });
  const read = (folder, name) => fs.readFileSync(path.join(folder, name), 'utf8');
  const editor = () => page.locator('.editor-instance .view-lines').first();

  try {
    await scenario('from nothing to the first cited claim in four steps', async () => {
      await workbench.open();
      // 1. The package has been installed. 2. Open the example.
      await workbench.command('ibid: Open the Example');
      await workbench.line('Harwell').first().waitFor();
      await workbench.squiggle('warning');
      // 3. Put the cursor on an underlined sentence and ask for fixes. 4. Choose the passage.
      await workbench.line('The council closed').first().click({ position: { x: 60, y: 8 } });
      await workbench.fixes('Cite @gazette, para. 4', 'quick-fix');
      await workbench.line('pillars [@gazette, para. 4]').first().waitFor();
      await until('the underline to go', async () => !(await page.locator('.squiggly-warning').evaluateAll((all) => all.length > 3)));
    });

    const folder = workbench.folder('bridge', example());
    await workbench.open(folder);
    await workbench.file('draft.md');
    await scenario('findings are underlined and listed as problems, with a link to the rule', async () => {
      await workbench.squiggle('error');
      await workbench.squiggle('warning');
      await page.locator('.codelens-decoration a', { hasText: '1 source, 1 disagrees' }).first().waitFor();
      await workbench.picture('findings');
      await page.keyboard.press('Control+Shift+M');
      const problem = (text) => page.locator('.markers-panel .monaco-list-row', { hasText: text }).first();
      await problem('Unknown citation key').waitFor();
      await problem('Unattributed event.').waitFor();
      // Four of the draft, and one of each of the documents that are not open.
      await page.locator('.part.panel .action-item', { hasText: 'Problems' }).locator('.badge-content', { hasText: /^6$/ }).waitFor();
      await workbench.picture('problems');
      const link = problem('Unattributed event.').locator('a', { hasText: 'unattributed-claim' });
      await workbench.click(link, page.locator('.tab', { hasText: '[Preview] unattributed-claim' }), { modifiers: ['Control'] });
      await until('the page of the rule', async () => {
        const texts = page.frames().map((frame) => frame.locator('body').innerText({ timeout: 1000 }).catch(() => ''));
        return (await Promise.all(texts)).some((text) => text.includes('Reports a checkable statement'));
      });
      await workbench.picture('rule');
      await page.keyboard.press('Control+J');
      await page.locator('.markers-panel').first().waitFor({ state: 'hidden' });
      await page.locator('.tab', { hasText: '[Preview]' }).locator('.tab-actions .action-label').first().click();
      await page.locator('.tab', { hasText: 'draft.md' }).first().click();
    });

    await scenario('a hover shows what the documents say about a name', async () => {
      await page.locator('.view-line span span', { hasText: 'Ines Okafor' }).last().hover();
      const card = page.locator('.monaco-hover', { hasText: '2 documents' }).first();
      await card.waitFor();
      await page.keyboard.press('Escape');
    });

    await scenario('the card is shown by a command as well', async () => {
      await workbench.cursor('Harwell bridge?');
      await workbench.command('ibid: Show What the Documents Say');
      const card = page.locator('.monaco-hover', { hasText: '3 documents' }).first();
      await card.waitFor();
      assert.match(await card.innerText(), /6 million pounds/);
      await workbench.picture('card');
      await page.keyboard.press('Escape');
    });

    await scenario('the entity panel follows the cursor, and its places can be followed', async () => {
      await workbench.cursor('Harwell bridge?');
      await workbench.command('ibid: Show Entity Panel');
      const card = await workbench.webview('3 documents');
      assert.match(await card.locator('main').innerText(), /6 million pounds/);
      await workbench.picture('entity-panel');
      // It follows the cursor, also while a key is held down.
      await workbench.cursor('Ines Okafor');
      await workbench.webview('Ines Okafor · person');
      // A place of the card, by the keyboard.
      const link = card.locator('a', { hasText: 'Gazette ¶3' }).first();
      await until('the place to be opened', async () => {
        await link.focus({ timeout: PATIENCE / 10 }).catch(() => {});
        await link.press('Enter', { timeout: PATIENCE / 10 }).catch(() => {});
        const opened = page.locator('.tab.active', { hasText: 'gazette.txt' }).first();
        return opened.waitFor({ timeout: PATIENCE / 10 }).then(() => true, () => false);
      });
      // The card stays, for the other places.
      await workbench.webview('Ines Okafor · person');
      await page.locator('.tab', { hasText: 'draft.md' }).first().click();
      // Nothing where there is no name.
      await workbench.cursor('was never safe');
      await workbench.webview('Put the cursor on a name');
    });

    await scenario('a citation is picked from all sources and inserted', async () => {
      await workbench.cursor(' after divers');
      await workbench.command('ibid: Insert Citation…');
      const row = (text) => page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
      // A passage for the sentence, and all sources with author, year, title and first words.
      await row('Ada Marsh (2024), para. 4').waitFor();
      await row('Ben Stone (2024)').waitFor();
      assert.match(await row('Ben Stone (2024)').innerText(), /A bridge too old, County Courier/);
      await workbench.picture('insert-citation');
      await page.locator('.quick-input-widget:visible input[type=text]').first().fill('@courier');
      await until('only one source to be left', async () => (await page.locator('.quick-input-list .monaco-list-row').count()) === 1);
      await page.keyboard.press('Enter');
      await row('The whole source').waitFor();
      await row('Paragraph 3').waitFor();
      await workbench.picture('insert-paragraph');
      await row('Paragraph 3').click();
      await workbench.line('on 3 May 2024 [@courier, para. 3] after divers').first().waitFor();
      await workbench.command('File: Revert File');
      await workbench.line('on 3 May 2024 after divers').first().waitFor();
    });

    await scenario('outlets are compared side by side', async () => {
      await workbench.command('ibid: Compare Outlets');
      const comparison = await workbench.webview('Compare outlets');
      const matter = comparison.locator('section', { hasText: 'Repairs of the Harwell bridge' }).first();
      await matter.waitFor();
      for (const outlet of ['County Courier', 'The Harwell Gazette', '(draft)']) assert.ok((await matter.innerText()).includes(outlet), outlet);
      await workbench.picture('compare');
      const input = comparison.locator('input').first();
      await input.fill('nobody has this');
      await matter.waitFor({ state: 'hidden' });
      await input.fill('courier');
      await matter.waitFor();
      await until('the place to be opened', async () => {
        await comparison.locator('a', { hasText: 'courier.txt' }).first().click({ timeout: PATIENCE / 10 }).catch(() => {});
        const opened = page.locator('.tab.active', { hasText: 'courier.txt' }).first();
        return opened.waitFor({ timeout: PATIENCE / 10 }).then(() => true, () => false);
      });
      await workbench.command('View: Close All Editor Groups');
      await workbench.file('draft.md');
    });

    await scenario('the report opens beside the text, and its places can be followed', async () => {
      await workbench.command('ibid: Open Report');
      const report = await workbench.webview('Open and contradicted claims');
      assert.match(await report.locator('h1').innerText(), /Sources of bridge/);
      await page.locator('.tab.active', { hasText: 'Report: bridge' }).first().waitFor();
      // Beside the text, which is still shown.
      await workbench.line('The council closed').first().waitFor();
      await workbench.picture('report');
      await report.locator('#search').fill('nobody has this');
      await report.locator('#count', { hasText: /^0 of \d+/ }).waitFor();
      await report.locator('#search').fill('');
      await until('the place to be opened', async () => {
        await report.locator('.where a:visible', { hasText: 'courier.txt, line' }).first().click({ timeout: PATIENCE / 10 }).catch(() => {});
        const opened = page.locator('.tab.active', { hasText: 'courier.txt' }).first();
        return opened.waitFor({ timeout: PATIENCE / 10 }).then(() => true, () => false);
      });
      await workbench.command('View: Close All Editor Groups');
      await workbench.file('draft.md');
    });

    await scenario('findings are searched by rule and listed in the Sources view', async () => {
      await workbench.command('ibid: Go to Finding…');
      const row = (text) => page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
      await row('Unknown citation key').waitFor();
      await page.locator('.quick-input-widget:visible input[type=text]').first().fill('vague-attribution');
      await until('only findings of one rule', async () => (await page.locator('.quick-input-list .monaco-list-row').allInnerTexts()).every((text) => text.includes('vague-attribution')));
      await workbench.picture('go-to-finding');
      await page.keyboard.press('Enter');
      await page.locator('.statusbar-item', { hasText: 'Ln 12, Col 1' }).first().waitFor();
      await workbench.command('ibid: Show Sources');
      const rule = (text) => page.locator('.sidebar .pane .monaco-list-row', { hasText: text }).first();
      await workbench.click(rule('Findings'), rule('unresolved-citation'));
      await workbench.click(rule('unresolved-citation'), rule('draft.md:14'));
      await workbench.picture('findings-by-rule');
      await workbench.click(rule('draft.md:14'), page.locator('.statusbar-item', { hasText: 'Ln 14, ' }).first());
      await workbench.click(rule('Findings'), rule('Drafts'));
    });

    await scenario('decorations are switched on and off', async () => {
      const marked = () => page.locator('.editor-instance .view-line').evaluateAll((lines) =>
        lines.flatMap((line) => [...line.querySelectorAll('span')].map((span) => getComputedStyle(span, '::before').content)).join(''));
      assert.doesNotMatch(await marked(), /[≠✓❝]/);
      await workbench.command('ibid: Turn Decorations On or Off');
      await until('claims to be marked', async () => /≠/.test(await marked()) && /✓/.test(await marked()) && /\?/.test(await marked()));
      await workbench.picture('decorations');
      await workbench.command('ibid: Turn Decorations On or Off');
      await until('the marks to go', async () => !/[≠✓❝]/.test(await marked()));
    });

    await scenario('commands are in the context menu, and have keys', async () => {
      const entry = (title) => page.locator('.monaco-menu .action-menu-item', { hasText: title }).first();
      await until('the submenu', async () => {
        if (!(await entry(/^ibid$/).isVisible())) {
          await workbench.line('Officials say').first().click({ button: 'right', position: { x: 60, y: 8 }, timeout: PATIENCE / 10 }).catch(() => {});
          await entry(/^ibid$/).waitFor({ timeout: PATIENCE / 10 }).catch(() => {});
        }
        await entry(/^ibid$/).hover({ timeout: PATIENCE / 10 }).catch(() => {});
        return entry('Insert Citation').waitFor({ timeout: PATIENCE / 10 }).then(() => true, () => false);
      });
      for (const title of ['Cite or Fix at the Cursor', 'Show Entity Panel', 'Compare Outlets', 'Turn Decorations On or Off']) await entry(title).waitFor();
      await workbench.picture('context-menu');
      await until('the menu to close', async () => {
        await page.keyboard.press('Escape');
        return !(await entry(/^ibid$/).isVisible());
      });
      await workbench.cursor('Officials');
      const picker = page.locator('.quick-input-widget:visible', { hasText: 'Insert a citation' }).first();
      await until('the picker', async () => {
        await page.keyboard.press('Control+K');
        await page.keyboard.press('q');
        return picker.waitFor({ timeout: PATIENCE / 10 }).then(() => true, () => false);
      });
      await page.keyboard.press('Escape');
      await picker.waitFor({ state: 'hidden' });
    });

    await scenario('a code lens lists the passages', async () => {
      const peek = page.locator('.peekview-widget').first();
      await workbench.click(page.locator('.codelens-decoration a', { hasText: '1 disagrees' }).first(), peek);
      // The passage that supports the claim, and the one that disagrees.
      for (const file of ['gazette.txt', 'courier.txt']) await peek.locator('.monaco-list-row', { hasText: file }).first().waitFor();
      await peek.locator('.view-line', { hasText: 'Council closes the Harwell bridge' }).first().waitFor();
      await workbench.picture('peek');
      await page.keyboard.press('Escape');
      await peek.waitFor({ state: 'hidden' });
    });

    await scenario('a code lens opens the fixes of a claim', async () => {
      const cite = page.locator('.codelens-decoration a', { hasText: 'Cite or fix…' }).first();
      await workbench.click(cite, workbench.row('Cite @gazette, para. 4'));
      await page.keyboard.press('Escape');
    });

    await scenario('a typing mistake in a key is corrected', async () => {
      await workbench.cursor('gazzette');
      await workbench.fixes('Cite `@gazette` instead');
      await workbench.line('[@gazette, para. 3]').first().waitFor();
      await until('the error to go', async () => (await workbench.squiggles('error').count()) === 0);
    });

    await scenario('ignoring asks for the reason, keeps it and ends the finding', async () => {
      await workbench.cursor('Officials');
      await workbench.fixes('Ignore vague-attribution here');
      const input = page.locator('.quick-input-widget:visible input[type=text]').first();
      await input.waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.quick-input-widget', { hasText: 'A reason is required.' }).first().waitFor();
      await input.fill('the council names them on Monday');
      await workbench.picture('ignore');
      await page.keyboard.press('Enter');
      await workbench.line('<!-- ibid: ignore vague-attribution: the council names them on Monday -->').first().waitFor();
      await workbench.save();
      assert.match(read(folder, 'draft.md'), /<!-- ibid: ignore vague-attribution: the council names them on Monday -->\nOfficials say/);
      await page.keyboard.press('Control+Shift+M');
      await until('the problem to go', async () => !(await page.locator('.markers-panel').innerText()).includes('Vague source'));
      await page.keyboard.press('Control+J');
    });

    await scenario('a key is renamed in the draft and the bibliography', async () => {
      await workbench.cursor('gazette');
      await page.keyboard.press('F2');
      const input = page.locator('.rename-box input').first();
      await input.waitFor();
      await workbench.picture('rename');
      await input.fill('marsh2024');
      await page.keyboard.press('Enter');
      await workbench.line('[@marsh2024, para. 3]').first().waitFor();
      await workbench.command('File: Save All');
      await until('the files to be saved', () => read(folder, 'draft.md').includes('[@marsh2024, para. 5]') && read(folder, 'sources.bib').includes('@article{marsh2024,'));
      assert.equal(read(folder, 'draft.md').includes('@gazette'), false);
    });

    await scenario('sources are completed in a citation', async () => {
      await workbench.cursor('Officials');
      await page.keyboard.press('End');
      await page.keyboard.type(' [@', { delay: 60 });
      const row = page.locator('.suggest-widget .monaco-list-row', { hasText: 'courier' }).first();
      await row.waitFor();
      await workbench.picture('completion');
      await page.keyboard.press('Escape');
      await workbench.command('File: Revert File');
      await workbench.line('never safe.').first().waitFor();
    });

    await scenario('the Sources view lists documents, names and what is contested', async () => {
      await workbench.command('ibid: Show Sources');
      const row = (text) => page.locator('.sidebar .pane .monaco-list-row', { hasText: text }).first();
      for (const text of ['Drafts', 'Sources', 'Names', 'Contested']) await row(text).waitFor();
      await workbench.click(row('Contested'), row('Repairs of the Harwell bridge'));
      await workbench.click(row('Repairs of the Harwell bridge'), row('Mira Lund · County Courier'));
      await workbench.picture('sources');
      await workbench.click(row('Mira Lund · County Courier'), page.locator('.tab.active', { hasText: 'courier.txt' }));
      await page.locator('.tab', { hasText: 'draft.md' }).first().click();
    });

    await scenario('settings take effect at once', async () => {
      await workbench.command('ibid: Open Settings');
      const setting = (name) => page.locator('.settings-editor .setting-item-contents', { hasText: name }).first();
      await setting('Strict').waitFor();
      await workbench.picture('settings');
      await page.keyboard.press('Control+A');
      await page.keyboard.type('@id:ibid.codeLens', { delay: 20 });
      const box = setting('Code Lens').locator('.setting-value-checkbox');
      await workbench.click(box, setting('Code Lens').locator('.setting-value-checkbox:not(.checked)'));
      // The editor of settings writes them a moment later, and not at all if it is closed before.
      await until('the setting to be written', () => /"ibid\.codeLens":\s*false/.test(workbench.settings()));
      await until('the settings to close', async () => {
        await page.keyboard.press('Escape');
        return !(await page.locator('.settings-editor').first().isVisible());
      });
      await until('the lenses to go', async () => (await page.locator('.codelens-decoration a').count()) === 0);
      await workbench.squiggle('warning');
      await workbench.command('ibid: Turn Checks On or Off in This Folder');
      await until('the underlines to go', async () => (await workbench.squiggles('warning').count()) === 0);
      await workbench.picture('off');
      await workbench.command('ibid: Turn Checks On or Off in This Folder');
      await workbench.squiggle('warning');
    });

    await scenario('a plain text keeps its words: it is ignored in ibid.toml, with the reason', async () => {
      const ledger = path.join(folder, 'sources', 'ledger.txt');
      const text = 'The council spent 9 million pounds on fireworks in 2023, and 300 residents lost their homes.\n';
      fs.writeFileSync(ledger, text);
      await workbench.file('ledger.txt');
      await workbench.cursor('spent 9 million');
      await workbench.fixes('Ignore unattributed-claim in this file, in ibid.toml');
      const input = page.locator('.quick-input-widget:visible input[type=text]').first();
      await input.waitFor();
      await input.fill('from the accounts');
      await page.keyboard.press('Enter');
      await page.locator('.tab.dirty', { hasText: 'ibid.toml' }).waitFor();
      await workbench.command('File: Save All');
      await until('the configuration to be saved', () =>
        read(folder, 'ibid.toml').includes('"/sources/ledger.txt" = { unattributed-claim = "off" } # from the accounts'));
      assert.equal(read(folder, 'sources/ledger.txt'), text);
    });

    await scenario('a rule is turned off in ibid.toml', async () => {
      await workbench.file('draft.md');
      await workbench.cursor('The council closed');
      await workbench.fixes('Turn unattributed-claim off in ibid.toml');
      await page.locator('.tab.dirty', { hasText: 'ibid.toml' }).waitFor();
      await workbench.command('File: Save All');
      await until('the configuration to be saved', () => read(folder, 'ibid.toml').includes('unattributed-claim = "off"'));
      await workbench.picture('rule-off');
    });

    await scenario('a file without a folder is checked with what lies beside it', async () => {
      const alone = workbench.folder('alone', example());
      await workbench.open();
      await workbench.openFile(path.join(alone, 'draft.md'));
      await workbench.squiggle('error');
      await workbench.squiggle('warning');
      assert.equal(await workbench.squiggles('error').count(), 1);
      await workbench.picture('no-folder');
    });
  } finally {
    await workbench.stop();
  }
});
