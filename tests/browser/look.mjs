// Opens a page of ibid's in Chromium and tries it as a reader does. Usage: look.mjs CHROMIUM PAGE KIND PICTURES, where KIND is
// `report` (with at least one claim, speaker and document), `large` (only how quick it is) or `copy`. Prints what it saw as
// JSON, and fails with what is wrong. PICTURES is a folder for screenshots, or `-`.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [program, page_file, kind, pictures] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const home = mkdtempSync(join(tmpdir(), "ibid-browser-"));
const context = await chromium.launchPersistentContext(home, {
  executablePath: program,
  headless: true,
  timeout: 900000,
  bypassCSP: true, // only so that axe can be put into the page
  viewport: { width: 1200, height: 900 },
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const seen = { kind };
try {
  const page = await context.newPage();
  page.setDefaultTimeout(240000);
  const wrong = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("request", (request) => request.url().startsWith("file:") || request.url().startsWith("data:") || wrong.push(`asked for ${request.url()}`));
  const opened = Date.now();
  await page.goto(pathToFileURL(page_file).href, { waitUntil: "load" });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  seen.open_ms = Date.now() - opened;
  const picture = async (name, options = {}) => {
    if (pictures !== "-") await page.screenshot({ path: join(pictures, `${kind}-${name}.png`), ...options });
  };
  // Nothing is wider than the screen; a table may scroll within itself.
  const overflow = () =>
    page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      const wide = document.documentElement.scrollWidth > width;
      if (!wide) return [];
      return [...document.querySelectorAll("body *")]
        .filter((e) => !e.closest(".scroll") && e.getBoundingClientRect().right > width + 1)
        .slice(0, 5).map((e) => e.outerHTML.slice(0, 120));
    });
  const accessible = async (where) => {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    const told = violations.map((v) => `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`);
    assert.deepEqual(told, [], `accessibility, ${where}`);
  };

  if (kind !== "copy") {
    const total = await page.evaluate(() => document.querySelectorAll("[data-item]").length);
    const shown = () => page.evaluate(() => [...document.querySelectorAll("[data-item]")].filter((e) => !e.hidden).length);
    const count = () => page.textContent("#count");
    seen.entries = total;
    assert.ok(total > 3, "there are entries");
    // A search; the page says how many entries it has left.
    const word = await page.evaluate(() => document.querySelector("#speakers summary, #entities th[scope=row]").textContent.trim().split(/\s+/)[0]);
    const typed = Date.now();
    await page.fill("#search", word);
    await page.waitForFunction(() => document.querySelector("#count").textContent !== "");
    seen.filter_ms = Date.now() - typed;
    const left = await shown();
    assert.ok(left > 0 && left <= total, `${left} of ${total} for ${word}`);
    assert.equal(await count(), `${left} of ${total} entries shown`);
    const visible = await page.evaluate((word) =>
      [...document.querySelectorAll("[data-item]")].filter((e) => !e.hidden).every((e) => e.textContent.toLowerCase().includes(word.toLowerCase())), word);
    assert.ok(visible, "what is shown holds the word");
    await picture("search");
    // What nobody has written leaves nothing, and says so.
    await page.fill("#search", "zzzqqq");
    await page.waitForFunction(() => document.querySelector("#count").textContent.startsWith("0 of"));
    assert.equal(await shown(), 0);
    await page.click("#reset");
    assert.equal(await shown(), total);
    assert.equal(await count(), "");
    assert.equal(await page.evaluate(() => document.activeElement.id), "search", "the focus goes to the search");
    // A document.
    const path = await page.evaluate(() => document.querySelector("#document").options[1].value);
    const chosen = Date.now();
    await page.selectOption("#document", path);
    seen.choose_ms = Date.now() - chosen;
    const of = await page.evaluate((path) =>
      [...document.querySelectorAll("[data-item]")].filter((e) => !e.hidden).every((e) => e.dataset.item.split("\n").includes(path)), path);
    assert.ok(of && (await shown()) > 0, "only entries of the document are shown");
    await page.click("#reset");
  }
  if (kind === "report") {
    await picture("wide", { fullPage: true });
    await accessible("wide");
    // The keyboard alone: to the skip link, past it into the search, and down to an entry that opens.
    await page.reload(); // what was focused before would be where Tab begins
    await page.keyboard.press("Tab");
    assert.match(await page.evaluate(() => document.activeElement.className), /skip/);
    assert.ok(await page.evaluate(() => document.activeElement.getBoundingClientRect().left >= 0), "the skip link is seen");
    const reached = new Set();
    let opened_details = false;
    for (let step = 0; step < 80; step++) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const e = document.activeElement;
        const outline = getComputedStyle(e).outlineStyle;
        const name = e.labels?.[0]?.textContent || e.getAttribute("aria-label") || e.textContent;
        return { tag: e.tagName, id: e.id, outline, name: name.trim().slice(0, 40) };
      });
      if (at.tag === "BODY") break;
      assert.notEqual(at.outline, "none", `the focus is seen on ${at.tag} ${at.name}`);
      assert.ok(at.name, `${at.tag} ${at.id} has a name`);
      reached.add(at.id || at.tag);
      if (at.tag === "SUMMARY" && !opened_details) {
        await page.keyboard.press("Enter");
        opened_details = await page.evaluate(() => document.activeElement.parentElement.open);
        assert.ok(opened_details, "Enter opens an entry");
      }
    }
    for (const id of ["search", "document", "reset", "SUMMARY"]) assert.ok(reached.has(id), `${id} is reached by Tab`);
    seen.reached = [...reached];
  }
  if (kind !== "large") {
    // A telephone.
    await page.setViewportSize({ width: 320, height: 640 });
    await page.evaluate(() => { document.querySelectorAll("details").forEach((e) => (e.open = true)); scrollTo(0, 0); });
    assert.deepEqual(await overflow(), [], "nothing is wider than 320 pixels");
    await picture("phone");
    await picture("phone-all", { fullPage: true });
    await accessible("phone");
    // In the dark.
    await page.setViewportSize({ width: 1200, height: 900 });
    await page.emulateMedia({ colorScheme: "dark" });
    await accessible("dark");
    await picture("dark");
    // On paper: everything is open, and what needs a mouse is left out.
    await page.evaluate(() => document.querySelectorAll("details").forEach((e) => (e.open = false)));
    await page.emulateMedia({ media: "print", colorScheme: "light" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.ok(await page.evaluate(() => [...document.querySelectorAll("details")].every((e) => e.open)), "details are open on paper");
    const left = await page.evaluate(() => [...document.querySelectorAll("form, nav, .skip")].filter((e) => e.checkVisibility()).length);
    assert.equal(left, 0, "tools are not printed");
    await picture("paper", { fullPage: true });
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    assert.ok(await page.evaluate(() => [...document.querySelectorAll("details")].every((e) => !e.open)), "and closed again afterwards");
  }
  if (kind === "copy") {
    // A note and back.
    await page.emulateMedia({ media: "screen" });
    await page.click("sup a");
    assert.match(await page.evaluate(() => location.hash), /^#n\d+$/);
    await page.click(":target a");
    assert.match(await page.evaluate(() => location.hash), /^#c\d+$/);
    await picture("wide", { fullPage: true });
  }
  assert.deepEqual(wrong, [], "no errors in the console and nothing fetched");
  console.log(JSON.stringify(seen));
} finally {
  await context.close();
  rmSync(home, { recursive: true, force: true });
}
