import test, { type ExecutionContext } from 'ava';
import { results as schema } from '../../harness/schema/results.ts';
import { renderHtml } from '../../reports/html/render.ts';
import { reporterById, reporters } from '../../reports/registry.ts';
import { HOSTILE, hostile } from './hostile.ts';
import { emptyResults, failingResults, passingResults } from './sample.ts';

// A failing t.regex prints the whole page; the expression is enough.
const has = (t: ExecutionContext, html: string, expected: RegExp): boolean => t.true(expected.test(html), `expected ${expected}`);
const hasNot = (t: ExecutionContext, html: string, unwanted: RegExp): boolean =>
  t.is(unwanted.exec(html)?.[0], undefined, `unwanted ${unwanted}`);

const headings = (html: string): string[] =>
  [...html.matchAll(/<h2[^>]*>(.*?)<\/h2>/gs)].map((match) =>
    (match[1] ?? '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );

test('the samples are what the schema says', (t) => {
  for (const sample of [passingResults(), failingResults(), emptyResults()]) t.true(schema.safeParse(sample).success);
});

test('the order of the page is that of the questions', async (t) => {
  t.deepEqual(headings(await renderHtml(passingResults())), [
    'At a glance',
    'redis Pass',
    'nginx Pass',
    'mysql Pass',
    'tcp-server Pass',
    'The kernel’s configuration',
    'How it was measured',
    'Where the time went',
    'Why this userland',
    'Provenance',
  ]);
  const failing = headings(await renderHtml(failingResults()));
  t.deepEqual(failing.slice(0, 4), ['At a glance', 'Failures', 'Remarks', 'redis Fail']);
});

test('a failure carries cause, evidence, remedy, artifact and the proof that broke', async (t) => {
  const html = await renderHtml(failingResults());
  const failure = html.slice(html.indexOf('id="failure-1"'), html.indexOf('id="failure-2"'));
  has(t, failure, /This CRIU cannot read SO_PASSCRED/);
  has(t, failure, /<pre[^>]*>\(00\.031416\) {4}211: Error \(criu\/sockets\.c:521\): sockets: Can&#x27;t get 1:16 opt/);
  has(t, failure, /Use CRIU 4\.2 or newer/);
  has(t, failure, /<code>artifacts\/redis\/cycle-1\/dump\.log\.gz<\/code>/);
  has(t, failure, /held in 3 of 5/);
  has(t, failure, /<pre[^>]*>\(00\.040200\) Error \(criu\/cr-dump\.c:2128\): Dumping FAILED\.<\/pre>/);
});

test('a loss against the cold start is said plainly', async (t) => {
  const html = await renderHtml(passingResults());
  has(t, html, /The cold start of nginx wins/);
  has(t, html, /cold start wins, 1\.68×/);
});

test('the clock and an interrupted run have banners, a whole run on the wall clock has none', async (t) => {
  hasNot(t, await renderHtml(passingResults()), /class="banner"/);
  const html = await renderHtml(failingResults());
  t.is([...html.matchAll(/class="banner"/g)].length, 2);
  has(t, html, /Only verdicts and ratios count/);
});

test('what it was measured on names the provider, and a machine whose configuration lies is remarked on', async (t) => {
  has(t, await renderHtml(passingResults()), /<dt>Provider<\/dt><dd>host: the running kernel<\/dd>/);
  const failing = failingResults();
  for (const machine of failing.machines)
    machine.findings = [{ id: 'config-disagrees', severity: 'warn', title: 'The configuration lies.', evidence: ['modprobe x'] }];
  const html = await renderHtml(failing);
  has(t, html, /<dt>Provider<\/dt><dd>QEMU 10\.0\.13 with TCG<\/dd>/);
  has(t, html, /class="remark"><p class="cause-title">The configuration lies\.<\/p>/);
});

test('what was not measured is said in words, and no chart is empty', async (t) => {
  for (const sample of [failingResults(), emptyResults()]) {
    const html = await renderHtml(sample);
    hasNot(t, html, /NaN|undefined|\bnull\b|Infinity/);
    has(t, html, /Dump throughput was not measured: The run ended before it\./);
  }
  hasNot(t, await renderHtml(emptyResults()), /<figure/);
});

test('one sample makes no interval', async (t) => {
  const single = passingResults();
  for (const cell of single.cells)
    for (const metric of cell.metrics)
      Object.assign(metric, { samples: [metric.median], ci_low: metric.median, ci_high: metric.median });
  const html = await renderHtml(single);
  has(t, html, /one sample, no interval/);
  hasNot(t, html, /NaN/);
});

test('hostile text is never markup, whatever field it comes from', async (t) => {
  for (const metricNames of [false, true]) {
    const html = await renderHtml(hostile(failingResults(), { metricNames }));
    has(t, html, /&lt;\/script&gt;/);
    t.false(html.includes(HOSTILE));
    hasNot(t, html, /<script|<img|<svg\/onload/);
    has(t, html, /\{\{lookup this\}\}/);
    hasNot(t, html, /<[a-z][^<>]* on[a-z]+=/i);
  }
});

test('each reporter renders a run; no two share an id or a file', async (t) => {
  t.is(new Set(reporters.map(({ id }) => id)).size, reporters.length);
  t.is(new Set(reporters.map(({ file }) => file)).size, reporters.length);
  t.is(reporterById('nothing'), undefined);
  t.deepEqual(
    JSON.parse((await reporterById('json')?.render(passingResults())) ?? ''),
    JSON.parse(JSON.stringify(passingResults())),
  );
  // Those for a CI server are made of cases and figures; their own tests read them.
  for (const { id, render } of reporters.filter(({ onRequest }) => onRequest !== true))
    has(t, await render(passingResults()), id === 'csv' ? /^run,kernel,/ : /Four of four workloads/);
});
