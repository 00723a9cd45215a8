import test from 'ava';
import { derive } from '../../harness/derive/derive.ts';
import { renderJobSummary } from '../../reports/ci/job-summary.ts';
import { renderCsv } from '../../reports/csv.ts';
import { renderHtml } from '../../reports/html/render.ts';
import { renderJson } from '../../reports/json.ts';
import { renderMarkdown } from '../../reports/markdown/markdown.ts';
import { renderSummary } from '../../reports/terminal/summary.ts';
import { UNSEEN } from '../../reports/words.ts';
import { recorded } from '../run/recorded.ts';

/** A recorded run as if its machine had counted instructions. */
const counted = () => {
  const { run, events } = recorded('redis-pass');
  const plan = run.plan.map((cell) => ({ ...cell, clock: 'instructions' as const, warm_up: 1 }));
  const machines = run.machines.map((machine) => ({ ...machine, clock_domain: 'instructions' as const }));
  return derive(
    { ...run, plan, machines },
    events.filter(({ event }) => !['roofline', 'calibration'].includes(event)),
  );
};

const trip = (results: ReturnType<typeof counted>) => {
  const found = results.cells.find(({ cell }) => cell.procedure === 'roundtrip');
  if (found === undefined) throw new Error('the recorded run has a roundtrip');
  return found;
};

test('cycles that warm up are judged, and give no figure', (t) => {
  const { run, events } = recorded('redis-pass');
  const [plain, counting] = [trip(derive(run, events)), trip(counted())];
  t.deepEqual(counting.cycles, plain.cycles);
  t.is(counting.success_rate.passed, plain.success_rate.passed);
  const samples = counting.metrics.find(({ name }) => name === 'frozen_time_instructions')?.samples ?? [];
  const all = plain.metrics.find(({ name }) => name === 'frozen_time_us')?.samples ?? [];
  t.deepEqual(
    samples,
    all.slice(1).map((us) => us * 1000),
  );
});

test('no report gives a figure of this clock in seconds, and every one says what it does not see', async (t) => {
  const results = counted();
  const summary = renderSummary(results, { color: false, width: 200 });
  t.true(summary.includes(UNSEEN));
  t.regex(summary, /\d\s[MG]\sinstructions/u);
  t.notRegex(summary, /\d\s(s|ms|µs|[GMk]?B\/s)\b/u);
  t.true((await renderMarkdown(results)).includes(UNSEEN));
  const html = await renderHtml(results);
  t.true(html.includes(UNSEEN));
  t.regex(html, /\d\sM\sinstructions/u);
  // Where the run's own time went is on the clock of the host.
  const figures = html.split('id="time"')[0]?.replace(/<svg[\s\S]*?<\/svg>/g, '') ?? '';
  for (const [figure = ''] of figures.matchAll(/<td[^>]*>[^<]*\d\s(?:ms|µs|[GMk]?B\/s)\s*</gu)) t.fail(figure);
  t.is(results.comparisons.length, 0, 'a cold start is mostly waiting');
  t.true(
    results.cells.every(({ trace }) => trace.length === 0),
    'a chart of latencies has an axis of time',
  );
});

test('a spreadsheet has columns of their own for them', async (t) => {
  const [head = '', ...rows] = (await renderCsv(counted())).trim().split('\r\n');
  const names = head.split(',');
  const row = rows.find((one) => one.includes('roundtrip'))?.split(',') ?? [];
  // Parameters have commas in them: counted from the end, where the figures are.
  const at = (name: string) => row.at(names.indexOf(name) - names.length);
  t.true(names.includes('median_frozen_time_instructions'));
  t.is(at('median_frozen_time_us'), '');
  t.true(Number(at('median_frozen_time_instructions')) > 1e6);
});

test('in results.json their unit is instructions', async (t) => {
  const text = await renderJson(counted());
  const { cells } = JSON.parse(text) as ReturnType<typeof counted>;
  for (const { metrics } of cells)
    for (const { unit, domain } of metrics) {
      t.is(domain, 'instructions');
      t.false(['us', 'ms', 'bytes_per_s'].includes(unit));
    }
});

test('the job summary on GitHub has what was counted in its columns, and says what that is', async (t) => {
  const results = counted();
  const [, table = ''] = (await renderJobSummary(results)).split('### Figures');
  t.true(table.includes(UNSEEN));
  const cells =
    table
      .split('\n')
      .find((line) => line.includes('redis roundtrip'))
      ?.split('|') ?? [];
  const [, , , , frozen, , restore, , images] = cells;
  t.regex(frozen ?? '', /\d\s[MG]\sinstructions/u);
  t.regex(images ?? '', /MiB/);
  t.regex(restore ?? '', /\d\s[MG]\sinstructions/u);
});
