import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { derive } from '../../harness/derive/derive.ts';
import { historyOf } from '../../harness/gate/history/history.ts';
import type { HistoryReport } from '../../harness/schema/history.ts';
import { renderHistoryHtml } from '../../reports/html/render-history.ts';
import { renderHistory, sparkline } from '../../reports/terminal/history.ts';
import { makeFolder, recorded } from '../run/recorded.ts';
import { launchBrowser } from './browser.ts';
import { withFile } from './browser-page.ts';
import { HOSTILE } from './hostile.ts';

let browser: Browser;
test.before(async () => {
  browser = await launchBrowser();
});
test.after.always(() => browser?.close());

/** Twelve runs, the last six of which are slower. */
const report = (id = 'run'): HistoryReport => {
  const { run, events } = recorded('redis-pass');
  const results = derive(run, events);
  return historyOf(
    Array.from({ length: 12 }, (_, day) => ({
      from: `day-${day}`,
      results: {
        ...results,
        run: { ...results.run, id: `${id}-${day}`, created: new Date(Date.UTC(2026, 0, 1 + day)).toISOString() },
        cells: results.cells.map((cell) => ({
          ...cell,
          metrics: cell.metrics.map((metric) => ({ ...metric, median: metric.median * (1 + day / 1000) * (day < 6 ? 1 : 1.4) })),
        })),
      },
    })),
  );
};

for (const [colorScheme, metrics] of [
  ['light', ['frozen_time_us', 'images_bytes']],
  ['dark', ['frozen_time_us']],
] as const)
  test(`the page draws its charts, in ${colorScheme} colours, with no request, no script and no finding of axe`, async (t) => {
    const file = path.join(makeFolder(t), 'history.html');
    writeFileSync(file, await renderHistoryHtml(report(), metrics, '0.0.0'));
    await withFile(browser, pathToFileURL(file).href, { colorScheme, bypassCSP: true }, async ({ page, requests, problems }) => {
      t.deepEqual([requests.length, problems], [1, []]);
      t.is(await page.locator('figure.chart svg').count(), metrics.length);
      t.true(
        (await page.locator('figure.chart svg text', { hasText: '+40' }).count()) > 0,
        'the change is written into the chart',
      );
      t.is(await page.locator('script').count(), 0);
      await page.evaluate(axe.source);
      const violations = await page.evaluate(
        'axe.run(document).then(({ violations }) => violations.map((rule) => rule.id + ": " + rule.nodes[0].html))',
      );
      t.deepEqual(violations, []);
      t.false(await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth'));
    });
  });

test('names from a run are text, in the page and in the terminal', async (t) => {
  const file = path.join(makeFolder(t), 'history.html');
  writeFileSync(file, await renderHistoryHtml(report(HOSTILE), ['frozen_time_us'], '0.0.0'));
  await withFile(browser, pathToFileURL(file).href, {}, async ({ page, problems }) => {
    t.deepEqual(problems, []);
    t.is(await page.locator('main img, main script').count(), 0);
  });
  t.false(renderHistory(report(HOSTILE), [], false).includes('\u001b'));
});

test('a sparkline has the lowest and the highest value, and a line where it changed', (t) => {
  t.is(sparkline([1, 1, 8, 8], [2]), '▁▁│██');
  t.is(sparkline([5, 5], []), '▄▄');
});

test('the terminal tells changes first, and only the figures that matter; or those that were asked for', (t) => {
  const text = renderHistory(report(), [], false);
  t.true(text.indexOf('▲ worse') < text.indexOf('✓✓'));
  const one = renderHistory(report(), ['frozen_time_us'], false);
  t.is(one.split('\n').filter((line) => line.startsWith('  ')).length, 1);
});
