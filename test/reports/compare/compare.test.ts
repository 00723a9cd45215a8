import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { compareSides } from '../../../harness/gate/compare.ts';
import { gate } from '../../../harness/gate/gate.ts';
import { completeRules } from '../../../harness/gate/rules.ts';
import { selfTest } from '../../../harness/gate/self-test.ts';
import type { CompareReport } from '../../../harness/schema/compare.ts';
import type { Results } from '../../../harness/schema/results.ts';
import { renderComparisonHtml } from '../../../reports/html/render-comparison.ts';
import { renderComparisonMarkdown } from '../../../reports/markdown/compare.ts';
import { renderComparison } from '../../../reports/terminal/compare.ts';
import { renderGate } from '../../../reports/terminal/gate.ts';
import { renderSelfTest } from '../../../reports/terminal/self-test.ts';
import { manyCycles, scaled, withCells, withFew, withMetrics } from '../../gate/sides.ts';
import { makeFolder } from '../../run/recorded.ts';
import { launchBrowser } from '../browser.ts';
import { withFile } from '../browser-page.ts';

const HOSTILE = '<script>alert(1)</script> @everyone \u001b[31m| `x`';
const PLAIN = { color: false, width: 160 };

const base = withFew(manyCycles());

/** Slower, faster, broken, gone, with a figure less, and with text that must do nothing. */
const changed = (): Results => {
  const slower = scaled(scaled(base, 'redis roundtrip', 'frozen_time_us', 2), 'redis roundtrip', 'restore_time_us', 0.5);
  const fewer = withMetrics(slower, (metric) => (metric.name === 'images_bytes' ? undefined : metric));
  return withCells(fewer, (cell) => {
    if (cell.title === 'redis cold-start') return undefined;
    return cell.title === 'tcp-server roundtrip' ? { ...cell, verdict: 'fail', reason: HOSTILE } : cell;
  });
};

const report = (): CompareReport => compareSides([base], [changed()]);

test('terminal: verdicts that changed come before figures; what is worse is said', (t) => {
  const text = renderComparison(report(), PLAIN);
  const lines = text.split('\n');
  const at = (pattern: RegExp): number => lines.findIndex((line) => pattern.test(line));
  t.true(at(/^passed before, does not now {2}tcp-server roundtrip/) > 0);
  t.true(at(/^not in RUN {2}redis cold-start/) > at(/^passed before/));
  t.true(at(/redis roundtrip +Frozen .*\+100 %.* worse$/) > at(/^not in RUN/));
  t.true(at(/redis roundtrip +Restore .*−50\.0 %.* better$/) > 0);
  t.true(at(/not in RUN any more: images_bytes/) > 0);
  t.false(text.includes('\u001b'), 'no colour, and none from the text');
});

test('Markdown: the same, and text in it does nothing', (t) => {
  const text = renderComparisonMarkdown(report());
  t.regex(text, /\| redis roundtrip \| Frozen \| .* \| \*\*worse\*\* \|/);
  t.regex(text, /\*\*tcp-server roundtrip\*\*: passed before, does not now/);
  t.false(text.includes('<script>'));
  t.false(/(?<!\\)@everyone/.test(text));
});

test('a forced comparison is shown as such in every form', (t) => {
  const other = { ...base, provenance: { ...base.provenance, host: { ...base.provenance.host, cpu: 'another' } } };
  const forced = compareSides([base], [other], { force: true });
  t.regex(renderComparison(forced, PLAIN), /FORCED: this cannot really be compared\.\n.*the processor of the host differs/);
  t.regex(renderComparisonMarkdown(forced), /\*\*Forced, this cannot really be compared\.\*\* .*the processor of the host/);
  t.regex(renderComparisonHtml(forced, '1.0'), /Forced, this cannot really be compared\. .*the processor of the host/);
});

test('the gate: its outcome, a sentence for each finding, and what it did', (t) => {
  const text = renderGate(gate(report(), completeRules()), PLAIN);
  t.regex(text, /^FAIL {2}4 of \d+ checks failed\./);
  t.regex(text, /\nWORSE redis roundtrip: frozen_time_us is 100 % more than in BASE/);
  t.regex(text, /\nGONE redis cold-start is in BASE and not in RUN\./);
  t.regex(text, /\nFAIL tcp-server roundtrip passed in BASE and fails in RUN/);
  t.false(text.includes('\u001b'));
});

test('the self-test: false alarms, and the smallest change that is caught', (t) => {
  const text = renderSelfTest(selfTest([base], completeRules(), { splits: 10 }), PLAIN);
  t.regex(text, /\d+ of 10 gate checks of cycles that were split at random/);
  t.regex(text, /The smallest change that is caught at least 19 times in 20: /);
});

let browser: Browser;
test.before(async () => {
  browser = await launchBrowser();
});
test.after.always(async () => {
  await browser?.close();
});

test('the page: no wider than the screen, no script, no request, and nothing that axe finds', async (t) => {
  const file = path.join(makeFolder(t), 'comparison.html');
  await writeFile(file, renderComparisonHtml(report(), '1.0'));
  for (const colorScheme of ['light', 'dark'] as const)
    await withFile(browser, pathToFileURL(file).href, { colorScheme, bypassCSP: true }, async ({ page, requests }) => {
      for (const width of [360, 820, 1400]) {
        await page.setViewportSize({ width, height: 900 });
        t.is(await page.evaluate('document.documentElement.scrollWidth'), width);
      }
      t.is(await page.locator('script, img, iframe').count(), 0);
      t.true((await page.locator('.tells-worse').count()) > 0);
      t.deepEqual(
        requests.filter((url) => !url.startsWith('file:') && url !== 'data:,'),
        [],
      );
      await page.evaluate(axe.source);
      const bad = await page.evaluate(
        'axe.run(document).then(({ violations }) => violations.map((rule) => rule.id + ": " + rule.nodes[0].html))',
      );
      t.deepEqual(bad, []);
    });
});
