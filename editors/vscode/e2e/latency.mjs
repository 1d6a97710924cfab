// npm run latency: the time from a key press to the squiggle in VS Code, in a folder of 2,000 generated documents. Needs
// what `npm run workbench` needs. COUNT and REPEATS change the number of documents and of key presses,
// WHOLE_FOLDER the setting ibid.wholeFolder. PANEL=1 shows the Sources and Entity views meanwhile.

import fs from 'node:fs';
import os from 'node:os';
import { PATIENCE, Workbench, missing, sleep, until } from './workbench.mjs';

const COUNT = Number(process.env.COUNT ?? 2000);
const REPEATS = Number(process.env.REPEATS ?? 30);

const absent = missing();
if (absent) {
  console.error(absent);
  process.exit(2);
}

const pick = (list, number) => list[number % list.length];
const FIRST = ['Ada', 'Ben', 'Ines', 'Tom', 'Mira', 'Carl', 'Nora', 'Ivo', 'Lena', 'Sam'];
const LAST = ['Marsh', 'Stone', 'Okafor', 'Hale', 'Lund', 'Pike', 'Quist', 'Rowe', 'Senn', 'Thorne', 'Vance'];
const PLACE = ['Harwell', 'Ostend', 'Kirby', 'Lerwick', 'Malmo', 'Nantes', 'Oban', 'Porto', 'Riga', 'Split', 'Turku', 'Umea', 'Vigo'];
const THING = ['bridge', 'ferry', 'hospital', 'library', 'market', 'quay', 'school', 'tram'];
const DONE = ['closed', 'reopened', 'inspected', 'repaired', 'sold', 'flooded', 'renamed'];

/** An article of ten paragraphs; the same number always gives the same article. */
function article(number) {
  const lines = [`The ${pick(THING, number)} of ${pick(PLACE, number)}`, `By ${pick(FIRST, number)} ${pick(LAST, number)}, ${1 + (number % 28)} May 2024`];
  for (let at = 1; at <= 10; at++) {
    const seed = number * 31 + at * 17;
    const person = `${pick(FIRST, seed)} ${pick(LAST, seed + 3)}`;
    lines.push(
      `The council of ${pick(PLACE, seed)} ${pick(DONE, seed)} the ${pick(THING, seed + 2)} after ${2 + (seed % 90)} people complained, ${person} said. ` +
        `Work on it costs ${1 + (seed % 40)} million pounds.`,
    );
  }
  return `${lines.join('\n\n')}\n`;
}

const DRAFT = `# The bridge

The council closed the Harwell bridge in May [@doc0001, para. 3].

It is sad that nobody cares.
`;

/** What is typed in a line, and the squiggle that must come of it. */
const TRIALS = [
  { name: 'an unknown citation key', line: 'doc0001', after: 'doc0001', key: 'x', severity: 'error' },
  { name: 'a vague source', line: 'It is sad', after: 'It is sa', key: 'i', severity: 'warning' },
];

const whole = process.env.WHOLE_FOLDER ?? 'drafts';
const workbench = await Workbench.start({ settings: { 'ibid.wholeFolder': whole, 'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' } } });
const { page } = workbench;
try {
  const files = { 'draft.md': DRAFT };
  for (let number = 1; number <= COUNT; number++) files[`sources/doc${String(number).padStart(4, '0')}.txt`] = article(number);
  const folder = workbench.folder('large', files);
  await workbench.open(folder);
  const opened = Date.now();
  await workbench.file('draft.md');
  // While the folder is read, the status bar says so. What depends on all of it comes last.
  const reading = page.locator('.statusbar-item', { hasText: /Reading|reading|loading/ });
  // A small folder may be read before that is seen.
  await reading.first().waitFor({ timeout: PATIENCE / 3 }).catch(() => {});
  await until('the folder to be read', async () => !(await reading.count()), 20 * PATIENCE);
  await sleep(2000);
  console.log(`${COUNT} documents, opened and read in ${((Date.now() - opened) / 1000).toFixed(1)} s`);

  if (process.env.PANEL === '1') {
    await workbench.command('ibid: Show Entity Panel');
    await workbench.webview('Put the cursor on a name');
    await page.keyboard.press('Control+1');
  }
  const rows = [];
  for (const { name, line, after, key, severity } of TRIALS) {
    const times = [];
    await workbench.cursor(line);
    for (let at = 0; at < after.length; at++) await page.keyboard.press('ArrowRight');
    const shown = workbench.squiggles(severity);
    const before = await shown.count();
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      // From the event of the key to the frame after the squiggle has come into the document.
      await page.evaluate(
        ([selector, before, patience]) => {
          window.measured = new Promise((done) => {
            let begun;
            window.addEventListener('keydown', () => (begun = performance.now()), { capture: true, once: true });
            const observer = new MutationObserver(() => {
              if (begun === undefined || document.querySelectorAll(selector).length <= before) return;
              observer.disconnect();
              requestAnimationFrame(() => done(performance.now() - begun));
            });
            observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] });
            setTimeout(() => done(undefined), patience);
          });
        },
        [`.editor-instance .squiggly-${severity}`, before, PATIENCE],
      );
      await page.keyboard.press(key);
      const time = await page.evaluate(() => window.measured);
      if (time === undefined) throw new Error(`No squiggle came for ${name} (${line}).`);
      times.push(time);
      await page.keyboard.press('Backspace');
      await until('the squiggle to go', async () => (await shown.count()) <= before);
      await sleep(150);
    }
    times.sort((a, b) => a - b);
    const at = (part) => Math.round(times[Math.min(times.length - 1, Math.ceil(part * times.length) - 1)]);
    rows.push({ name, median: at(0.5), p95: at(0.95) });
    console.log(`${name}: median ${at(0.5)} ms, 95th percentile ${at(0.95)} ms, longest ${at(1)} ms, of ${times.length}`);
  }
  console.log(`load average ${os.loadavg().map((load) => load.toFixed(1)).join(', ')} on ${os.cpus().length} cores`);
  if (process.env.LIMIT && rows.some((row) => row.median > Number(process.env.LIMIT))) process.exitCode = 1;
} catch (error) {
  await workbench.picture('latency');
  fs.writeSync(2, `${error}\n`);
  process.exitCode = 1;
} finally {
  await workbench.stop();
}
