// npm run steps: how many steps it takes from nothing to the first cited claim, by taking them in a real workbench. Needs
// what `npm run workbench` needs. Ends with 1 if it takes more than four.

import { Workbench, missing, until } from './workbench.mjs';

const absent = missing();
if (absent) {
  console.error(absent);
  process.exit(2);
}

const MOST = 4;
let count = 0;
/** One thing that a person does. */
async function step(what, act) {
  const begun = Date.now();
  const result = await act();
  count += 1;
  console.log(`${count}. ${what} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  return result;
}

const workbench = await step('Install the package', () => Workbench.start());
try {
  await workbench.open();
  await step('Run “ibid: Open the Example”, also a button of the walkthrough', async () => {
    await workbench.command('ibid: Open the Example');
    await workbench.line('Harwell').first().waitFor();
    await workbench.squiggle('warning');
  });
  await step('Put the cursor on an underlined sentence', () =>
    workbench.line('The council closed').first().click({ position: { x: 60, y: 8 } }));
  await step('Press Ctrl+. and accept the first fix', async () => {
    const titles = await workbench.fixes('Cite @gazette, para. 4');
    if (!titles[0].includes('Cite @gazette, para. 4')) throw new Error(`The first fix is “${titles[0]}”.`);
    await workbench.line('pillars [@gazette, para. 4]').first().waitFor();
    await until('the underline to go', async () => (await workbench.squiggles('warning').count()) <= 3);
  });
  console.log(`${count} steps; the claim is cited.`);
  process.exitCode = count > MOST ? 1 : 0;
} catch (error) {
  await workbench.picture('steps').catch(() => {});
  console.error(String(error));
  process.exitCode = 1;
} finally {
  await workbench.stop();
}
