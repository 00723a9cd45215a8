import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Verdict } from '../../harness/schema/cell.ts';
import { renderHtml } from '../../reports/html/render.ts';
import { matrixOf } from '../../reports/matrix/matrix.ts';
import { launchBrowser } from './browser.ts';
import { type Opened, withFile } from './browser-page.ts';
import { matrixResults } from './sample-matrix.ts';

const results = matrixResults({ kernels: 12, userlands: 3, workloads: 4 });
const { combinations } = matrixOf(results);
const countOf = (verdict: Verdict): number => combinations.filter(({ cell }) => cell.verdict === verdict).length;
const numberOf = (verdict: Verdict): number => combinations.find(({ cell }) => cell.verdict === verdict)?.number ?? 0;

let browser: Browser;
let folder: string;
let url: string;

test.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'matrix-test-'));
  const file = path.join(folder, 'matrix.html');
  await writeFile(file, await renderHtml(results));
  url = pathToFileURL(file).href;
  browser = await launchBrowser();
});

test.after.always(async () => {
  await browser?.close();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

const withMatrix = (options: BrowserContextOptions, use: (opened: Opened) => Promise<void>): Promise<void> =>
  withFile(browser, url, { reducedMotion: 'reduce', ...options }, use);

const visible = async (page: Page, selector: string): Promise<number> =>
  Number(
    await page.evaluate(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].filter((e) => e.checkVisibility({ visibilityProperty: true })).length`,
    ),
  );

const choose = (page: Page, id: string): Promise<void> => page.locator(`#${id}`).check();

test('the filter shows one state, in the matrix and in the details', async (t) => {
  await withMatrix({}, async ({ page }) => {
    t.is(await visible(page, '.at a'), combinations.length);
    t.is(await visible(page, '.entry > summary'), combinations.length);
    for (const verdict of ['fail', 'error', 'pass', 'skip', 'missing'] as const) {
      await choose(page, `show-${verdict}`);
      t.is(await visible(page, '.at a'), countOf(verdict));
      t.is(await visible(page, `.at.${verdict} a`), countOf(verdict));
      t.is(await visible(page, '.entry > summary'), countOf(verdict));
    }
    t.is(await visible(page, '.kernel-group'), 1);
    await choose(page, 'show-all');
    t.is(await visible(page, '.at a'), combinations.length);
  });
});

test('the filter by userland takes the other columns away, and works together with that by state', async (t) => {
  await withMatrix({}, async ({ page }) => {
    await choose(page, 'userland-2');
    const own = combinations.filter(({ userland }) => userland.name === 'debian-trixie');
    t.is(await visible(page, '.at a'), own.length);
    t.is(await visible(page, '.entry > summary'), own.length);
    t.is(await visible(page, '.matrix .group'), 1);
    await choose(page, 'show-error');
    t.is(await visible(page, '.at a'), 1);
    t.is(await visible(page, '.entry > summary'), 1);
  });
});

test('the keyboard changes the filter', async (t) => {
  await withMatrix({}, async ({ page }) => {
    await page.locator('#show-all').focus();
    await page.keyboard.press('ArrowRight');
    t.true(await page.locator('#show-fail').isChecked());
    t.is(await visible(page, '.at a'), countOf('fail'));
    t.not(await page.evaluate(`getComputedStyle(document.querySelector('label[for="show-fail"]')).outlineStyle`), 'none');
  });
});

test('a cell of the matrix opens its details and brings them into view', async (t) => {
  await withMatrix({}, async ({ page }) => {
    const number = numberOf('fail');
    const entry = `details:has(#cell-${number})`;
    t.is(await page.locator(`${entry}[open]`).count(), 0);
    await page.locator(`.at a[href="#cell-${number}"]`).click();
    t.is(await page.locator(`${entry}[open]`).count(), 1);
    const place = `document.querySelector('${entry} > summary').getBoundingClientRect()`;
    t.true(Number(await page.evaluate(`${place}.top`)) >= 0);
    t.true(Number(await page.evaluate(`${place}.bottom`)) <= 900);
    t.not(await page.evaluate(`getComputedStyle(document.querySelector('${entry}')).outlineStyle`), 'none');
  });
});

test('a link to what the filter hides shows it all the same', async (t) => {
  await withMatrix({}, async ({ page }) => {
    await choose(page, 'show-pass');
    await choose(page, 'userland-3');
    const number = numberOf('error');
    t.is(await visible(page, `#cell-${number}`), 0);
    await page.locator(`#causes a[href="#cell-${number}"]`).click();
    t.is(await visible(page, `#cell-${number}`), 1);
    t.is(await visible(page, '.entry:has(:target) > summary'), 1);
  });
});

test('first column and head stay in view when the matrix is scrolled', async (t) => {
  await withMatrix({ viewport: { width: 360, height: 500 } }, async ({ page }) => {
    await page.evaluate(`document.querySelector('.matrix-box').scrollTo(300, 200)`);
    const offset = (selector: string, side: 'left' | 'top'): Promise<unknown> =>
      page.evaluate(
        `Math.round(document.querySelector('${selector}').getBoundingClientRect().${side} - document.querySelector('.matrix-box').getBoundingClientRect().${side})`,
      );
    t.true(Math.abs(Number(await offset('.matrix tbody tr:nth-child(5) th', 'left'))) <= 1);
    t.true(Math.abs(Number(await offset('.matrix thead', 'top'))) <= 1);
  });
});

test('nothing is wider than the screen when everything is open', async (t) => {
  await withMatrix({}, async ({ page }) => {
    await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
    for (const width of [360, 1400]) {
      await page.setViewportSize({ width, height: 900 });
      t.is(await page.evaluate('document.documentElement.scrollWidth'), width);
    }
  });
});

test('with a filter and an open entry axe finds nothing either', async (t) => {
  for (const colorScheme of ['light', 'dark'] as const)
    await withMatrix({ colorScheme, bypassCSP: true }, async ({ page }) => {
      await choose(page, 'show-fail');
      await page.locator(`.at a[href="#cell-${numberOf('fail')}"]`).click();
      await page.evaluate(axe.source);
      const bad = await page.evaluate(
        'axe.run(document).then(({ violations }) => violations.map((rule) => rule.id + ": " + rule.nodes[0].html))',
      );
      t.deepEqual(bad, []);
    });
});

test('paper shows everything, whatever the filter says, and nothing is cut off', async (t) => {
  await withMatrix({}, async ({ page }) => {
    await choose(page, 'show-error');
    await choose(page, 'userland-1');
    await page.emulateMedia({ media: 'print' });
    t.is(await visible(page, '.at a'), combinations.length);
    t.is(await visible(page, '.entry-body'), combinations.length);
    t.is(await visible(page, '.matrix .group'), 3);
    t.is(await visible(page, '.filters, nav'), 0);
    // A4, landscape, less the margins.
    await page.setViewportSize({ width: 1047, height: 718 });
    t.is(await page.evaluate('document.documentElement.scrollWidth'), 1047);
  });
});

test('states differ without colour: each has a shape and a word of its own', async (t) => {
  await withMatrix({}, async ({ page }) => {
    const told = await page.evaluate(
      `[...new Set([...document.querySelectorAll('.at a')].map((e) => e.querySelector('use').getAttribute('href') + ' ' + e.querySelector('.word').textContent))].sort()`,
    );
    t.deepEqual(told, ['#icon-error Error', '#icon-fail Fail', '#icon-missing Not run', '#icon-pass Pass', '#icon-skip Skipped']);
  });
});
