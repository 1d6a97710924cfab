import { Workbench, sleep } from './workbench.mjs';
import fs from 'node:fs';
const w = await Workbench.start();
const t0 = Date.now(); const log = (...a) => console.log(((Date.now()-t0)/1000).toFixed(1), ...a);
try {
  await w.open();
  log('open');
  await sleep(3000);
  await w.picture('x0');
  await w.command('ibid: Open the Example');
  log('cmd');
  await w.line('Harwell').first().waitFor({timeout: 60000});
  log('draft');
  await w.squiggle('warning');
  log('squiggle'); await sleep(1500);
  await w.picture('x1');
  await w.cursor('The council closed');
  await w.page.keyboard.press('F8'); await sleep(800); await w.picture('x2'); await w.page.keyboard.press('Escape');
  const t = await w.fixes(); log(t); await w.picture('x3');
  await w.page.keyboard.press('Enter'); await sleep(1500); await w.picture('x4');
  await w.page.keyboard.press('Control+Shift+M'); await sleep(1500); await w.picture('x5');
} catch (e) { console.log(e); await w.picture('xerr'); }
await w.stop();
