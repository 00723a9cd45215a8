import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { renderHtml } from '../../reports/html/render.ts';
import { launchBrowser } from './browser.ts';
import { type Opened, withFile } from './browser-page.ts';
import { hostile } from './hostile.ts';
import { emptyResults, failingResults, passingResults } from './sample.ts';
import { matrixResults } from './sample-matrix.ts';

const pages = {
  passing: passingResults(),
  failing: failingResults(),
  empty: emptyResults(),
  hostile: hostile(failingResults(), { metricNames: true }),
  matrix: matrixResults({ kernels: 12, userlands: 3, workloads: 4 }),
  'hostile-matrix': hostile(matrixResults({ kernels: 9, userlands: 2, workloads: 5 }), { metricNames: true }),
  'hostile-passing': hostile(passingResults(), { metricNames: false }),
} as const;
type Name = keyof typeof pages;
const NAMES = Object.keys(pages) as Name[];

let browser: Browser;
let folder: string;

test.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'report-test-'));
  for (const name of NAMES) await writeFile(path.join(folder, `${name}.html`), await renderHtml(pages[name]));
  browser = await launchBrowser();
});

test.after.always(async () => {
  await browser?.close();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

const withPage = (name: Name, options: BrowserContextOptions, use: (opened: Opened) => Promise<void>): Promise<void> =>
  withFile(browser, pathToFileURL(path.join(folder, `${name}.html`)).href, options, use);

for (const name of NAMES) {
  test(`${name}: no page is wider than the screen`, async (t) => {
    await withPage(name, {}, async ({ page }) => {
      for (const width of [360, 390, 820, 1280, 1400]) {
        await page.setViewportSize({ width, height: 900 });
        t.is(await page.evaluate('document.documentElement.scrollWidth'), width);
      }
    });
  });

  test(`${name}: axe finds nothing, in light and in dark`, async (t) => {
    // The policy of the page forbids every script, the checker's too; a page of its own may run it.
    for (const colorScheme of ['light', 'dark'] as const)
      await withPage(name, { colorScheme, bypassCSP: true }, async ({ page }) => {
        await page.evaluate(axe.source);
        const found = await page.evaluate(
          'axe.run(document).then(({ violations, passes }) => ({ passes: passes.length, bad: violations.map((rule) => rule.id + ": " + rule.nodes[0].html) }))',
        );
        const { bad, passes } = found as { bad: string[]; passes: number };
        t.deepEqual(bad, []);
        t.true(passes > 15);
      });
  });

  test(`${name}: no request but the file, no script, nothing that text brought in`, async (t) => {
    await withPage(name, {}, async ({ page, requests, problems }) => {
      await page.waitForTimeout(200);
      t.deepEqual(
        requests.filter((url) => !url.endsWith(`/${name}.html`) && url !== 'data:,'),
        [],
      );
      t.deepEqual(problems, []);
      t.is(
        await page
          .locator('script, img, iframe, object, embed, foreignObject, style ~ style, form, input:not([type=radio])')
          .count(),
        0,
      );
      const handlers = await page.evaluate(
        '[...document.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => a.name.startsWith("on") || a.name === "autofocus")).length',
      );
      t.is(handlers, 0);
    });
  });
}

test('hostile text is shown as the text it is, in tables and in charts', async (t) => {
  await withPage('hostile-passing', {}, async ({ page }) => {
    t.regex((await page.locator('#verdict .headline').textContent()) ?? '', /<img src=x onerror=alert\(1\)>/);
    t.true((await page.locator('svg text', { hasText: '<img src=x' }).count()) > 0);
    const plain = await browser.newPage();
    try {
      await plain.goto(pathToFileURL(path.join(folder, 'passing.html')).href);
      const kinds =
        '[...new Set([...document.querySelectorAll("*")].flatMap((e) => [e.tagName, ...e.getAttributeNames()]))].sort()';
      t.deepEqual(await page.evaluate(kinds), await plain.evaluate(kinds));
    } finally {
      await plain.close();
    }
  });
});

test('the keyboard reaches the skip link first, then every link and table, and focus can be seen', async (t) => {
  await withPage('failing', {}, async ({ page }) => {
    await page.keyboard.press('Tab');
    t.is(await page.evaluate('document.activeElement.className'), 'skip-link');
    t.true(Number(await page.evaluate('document.activeElement.getBoundingClientRect().top')) >= 0);
    await page.keyboard.press('Enter');
    t.is(await page.evaluate('document.activeElement.id'), 'main');
    const wanted = Number(
      await page.evaluate('document.querySelectorAll("main a[href], main summary, main [tabindex=\\"0\\"]").length'),
    );
    const reached = new Set<unknown>();
    for (let step = 0; step < wanted; step += 1) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate('[...document.querySelectorAll("*")].indexOf(document.activeElement)'));
    }
    t.is(reached.size, wanted);
    t.not(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'), 'none');
  });
});

test('the phone gets the narrow drawing, the wide screen the wide one', async (t) => {
  await withPage('passing', {}, async ({ page }) => {
    const wide = page.locator('.for-wide').first();
    t.true(await wide.isVisible());
    await page.setViewportSize({ width: 390, height: 900 });
    t.false(await wide.isVisible());
    t.true(await page.locator('.for-narrow').first().isVisible());
  });
});

test('colours of charts follow the scheme', async (t) => {
  const fills: unknown[] = [];
  for (const colorScheme of ['light', 'dark'] as const)
    await withPage('passing', { colorScheme }, async ({ page }) => {
      fills.push(await page.evaluate('getComputedStyle(document.querySelector("figure svg text")).fill'));
    });
  t.not(fills[0], fills[1]);
  t.true(fills.every((fill) => fill !== 'rgb(0, 0, 0)'));
});

test('on paper everything is open, and the navigation is gone', async (t) => {
  await withPage('passing', {}, async ({ page }) => {
    const shown = '[...document.querySelectorAll("details dd")].every((e) => e.checkVisibility())';
    t.false(await page.evaluate(shown));
    await page.emulateMedia({ media: 'print' });
    t.true(await page.evaluate(shown));
    t.false(await page.locator('nav').isVisible());
  });
});
