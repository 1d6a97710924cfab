// npm run animation: makes docs/images/cite.png, in which a claim of the example is cited and a wrong key corrected.
// Needs what `npm run workbench` needs.

import fs from 'node:fs';
import path from 'node:path';
import { animation } from './apng.mjs';
import { Workbench, missing, root, until } from './workbench.mjs';

const absent = missing();
if (absent) {
  console.error(absent);
  process.exit(2);
}
const workbench = await Workbench.start({ viewport: { width: 960, height: 600 } });
const { page } = workbench;
const frames = [];
/** Takes a picture that is shown for so many ms. */
const shot = async (time) => {
  await page.mouse.move(950, 300);
  frames.push({ time, png: await page.screenshot({ animations: 'disabled' }) });
};
try {
  await workbench.open();
  await workbench.command('ibid: Open the Example');
  await workbench.line('Harwell').first().waitFor();
  await workbench.squiggle('error');
  await page.locator('.codelens-decoration a', { hasText: '1 disagrees' }).first().waitFor();
  await page.keyboard.press('Control+B');
  await workbench.cursor('The council closed');
  await workbench.fixes();
  await page.keyboard.press('Escape');
  await shot(2000);
  await workbench.fixes();
  await shot(2500);
  await workbench.row('Cite @gazette, para. 4').click();
  await workbench.line('pillars [@gazette, para. 4]').first().waitFor();
  await until('the underline to go', async () => (await workbench.squiggles('warning').count()) <= 3);
  await shot(2000);
  await workbench.cursor('gazzette');
  await shot(1200);
  await workbench.fixes();
  await shot(2000);
  await workbench.row('Cite `@gazette` instead').click();
  await until('the error to go', async () => (await workbench.squiggles('error').count()) === 0);
  await shot(1500);
  await workbench.cursor('Harwell bridge?');
  await workbench.command('ibid: Show What the Documents Say');
  await page.locator('.monaco-hover', { hasText: '3 documents' }).first().waitFor();
  await shot(4000);
  const file = path.join(root, 'docs', 'images', 'cite.png');
  fs.writeFileSync(file, animation(frames));
  console.log(`${file}: ${frames.length} pictures, ${Math.round(fs.statSync(file).size / 1024)} kB`);
} catch (error) {
  await workbench.picture('animation');
  fs.writeSync(2, `${error}\n`);
  process.exitCode = 1;
} finally {
  await workbench.stop();
}
