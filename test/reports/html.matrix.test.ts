import test, { type ExecutionContext } from 'ava';
import { causesOf } from '../../harness/derive/causes.ts';
import { results as schema } from '../../harness/schema/results.ts';
import { renderHtml } from '../../reports/html/render.ts';
import { HOSTILE, hostile } from './hostile.ts';
import { matrixResults } from './sample-matrix.ts';

const whole = { kernels: 12, userlands: 3, workloads: 4 };
const has = (t: ExecutionContext, html: string, expected: RegExp): boolean => t.true(expected.test(html), `expected ${expected}`);
const hasNot = (t: ExecutionContext, html: string, unwanted: RegExp): boolean =>
  t.is(unwanted.exec(html)?.[0], undefined, `unwanted ${unwanted}`);
const entryOf = (html: string, kernel: string, userland: string, workload: string): string => {
  const group = html.slice(html.indexOf(`>Linux ${kernel} <`));
  const own = group.slice(group.indexOf(`<h4>${userland}</h4>`));
  const start = own.lastIndexOf('<details class="entry', own.indexOf(`<span class="entry-title">${workload}</span>`));
  return own.slice(start, own.indexOf('</details>', start));
};

test('the sample is what the schema says', (t) => {
  t.true(schema.safeParse(matrixResults(whole)).success);
});

test('headings say what was found, in the order of the questions', async (t) => {
  const headings = [...(await renderHtml(matrixResults(whole))).matchAll(/<h2[^>]*>(.*?)<\/h2>/gs)].map((match) =>
    (match[1] ?? '').replaceAll('\u00a0', ' '),
  );
  t.deepEqual(headings, [
    '91 of 144 combinations pass, most with debian-unstable: 42 of 48',
    '6 causes explain 50 combinations without a pass',
    'Every combination',
    '34 of 36 machines came up, 1 machine had a fault',
    '4 of 6 options are missing on some kernel, or in doubt',
    'How it was measured',
    'Where the time went',
    'Provenance',
  ]);
});

test('the measured-on facts name provider and clock, and the clock has a banner', async (t) => {
  const html = await renderHtml(matrixResults(whole));
  has(t, html, /<dt>Provider<\/dt><dd>QEMU 10\.0\.13 with TCG<\/dd>/);
  has(t, html, /<dt>Clock<\/dt><dd>emulated \(not real time\)<\/dd>/);
  has(t, html, /class="banner".*Only verdicts and ratios count/s);
});

test('the details of a failure hold cause, remedy, lines, files and exact versions', async (t) => {
  const entry = entryOf(await renderHtml(matrixResults(whole)), '6.17.8', 'debian-trixie', 'redis');
  has(t, entry, /class="entry fail"/);
  has(t, entry, /This CRIU cannot read SO_PASSCRED/);
  has(t, entry, /Use CRIU 4\.2 or newer/);
  has(t, entry, /<pre[^>]*>Error \(criu\/sockets\.c:521\)/);
  has(t, entry, /artifacts\/[0-9a-f]{12}\/2-dump\.log\.gz/);
  has(
    t,
    entry,
    /Redis 8\.0\.6; CRIU 4\.1\.1; glibc 2\.41; Linux 6\.17\.8-sample-amd64 \(linux-image-6\.17\.8-sample-amd64 6\.17\.8-1\); QEMU/,
  );
  hasNot(t, entry, /class="figures"/);
});

test('log lines stand as they stood, with no indentation of ours', async (t) => {
  const html = await renderHtml(matrixResults(whole));
  hasNot(t, html, /\n +(?:Error \(criu|\(00\.040200\)|\[ {4}1\.2044)/);
});

test('the details of a pass hold figures with their interval and clock, and what the kernel warned of', async (t) => {
  const entry = entryOf(await renderHtml(matrixResults(whole)), '6.12.118', 'debian-unstable', 'redis');
  has(t, entry, /Clock: emulated \(not real time\)/);
  has(t, entry, /Frozen<\/th><td class="number strong">118.ms<\/td><td class="number">111 to 139.ms/);
  has(t, entry, /The kernel became tainted/);
  has(t, entry, /WARNING: CPU: 1 PID: 611/);
});

test('a kernel that panicked is shown with the end of its console, and a configuration that lies', async (t) => {
  const html = await renderHtml(matrixResults(whole));
  const machines = html.slice(html.indexOf('id="machines"'), html.indexOf('id="options"'));
  has(t, machines, /Kernel: The kernel panicked/);
  has(t, machines, /Kernel panic - not syncing: Fatal exception/);
  has(t, machines, /The configuration says CONFIG_INET_DIAG&#x3D;m, and the running kernel does not have it/);
  const options = html.slice(html.indexOf('id="options"'));
  has(t, options, /CONFIG_INET_DIAG.*?mark-disagrees/s);
  has(t, options, /<code>uffd<\/code>/);
  hasNot(t, options, /<code>tcp_half_closed<\/code>/);
});

test('36 machines with 4 workloads stay a small file', async (t) => {
  const html = await renderHtml(matrixResults(whole));
  t.true(html.length < 3_000_000, String(html.length));
  hasNot(t, html, /<figure|NaN|undefined|\bnull\b/);
});

test('ids are unique, and every link leads somewhere', async (t) => {
  const html = await renderHtml(matrixResults(whole));
  const ids = [...html.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
  t.is(new Set(ids).size, ids.length);
  const known = new Set(ids);
  t.deepEqual(
    [...html.matchAll(/ href="#([^"]*)"/g)].map((match) => match[1]).filter((href) => !known.has(href)),
    [],
  );
});

test('small and lopsided runs are drawn too', async (t) => {
  for (const size of [
    { kernels: 1, userlands: 3, workloads: 1 },
    { kernels: 3, userlands: 1, workloads: 6 },
    { kernels: 40, userlands: 4, workloads: 4 },
  ]) {
    const html = await renderHtml(matrixResults(size));
    has(t, html, /<table class="matrix/);
    hasNot(t, html, /NaN|undefined|\bnull\b/);
  }
});

test('a combination that was never planned is an empty cell', async (t) => {
  const results = matrixResults(whole);
  const [first] = results.machines;
  results.machines = results.machines.slice(1);
  results.cells = results.cells.filter(({ cell }) => cell.machine !== first?.id);
  t.is([...(await renderHtml(results)).matchAll(/>not planned</g)].length, 4);
});

test('hostile text is never markup, whatever field it comes from', async (t) => {
  const html = await renderHtml(hostile(matrixResults({ ...whole, userlands: 2 }), { metricNames: true }));
  has(t, html, /&lt;\/script&gt;/);
  t.false(html.includes(HOSTILE));
  hasNot(t, html, /<script|<img|<svg\/onload/);
  hasNot(t, html, /<[a-z][^<>]* on[a-z]+=/i);
});

test('when everything passes there are no causes to read', async (t) => {
  const results = matrixResults({ kernels: 3, userlands: 2, workloads: 2 });
  for (const cell of results.cells) cell.verdict = 'pass';
  const html = await renderHtml({ ...results, verdict: 'pass', causes: [] });
  has(t, html, /<h2[^>]*>All 12 combinations pass<\/h2>/);
  hasNot(t, html, /id="causes"|href="#causes"/);
});

test('another procedure that did not pass is noted in the cell, and its cause is listed', async (t) => {
  const results = matrixResults(whole);
  const cold = results.cells.find(({ cell, verdict }) => cell.procedure === 'cold-start' && verdict === 'pass');
  if (cold === undefined) return t.fail();
  Object.assign(cold, { verdict: 'error', reason: 'the service did not start' });
  const html = await renderHtml({ ...results, causes: causesOf(results.cells) });
  has(t, html, /<span class="note">cold-start error [A-Z]<\/span>/);
  has(t, html, /the service did not start<\/h3>/);
});
