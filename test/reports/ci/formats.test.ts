import { readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { derive } from '../../../harness/derive/derive.ts';
import { projectPath } from '../../../harness/project.ts';
import type { Results } from '../../../harness/schema/results.ts';
import { renderAnnotations } from '../../../reports/ci/annotations.ts';
import { renderBadge, renderShields } from '../../../reports/ci/badge.ts';
import { benchmarkNote, renderBencher, renderCustomBenchmark } from '../../../reports/ci/benchmark.ts';
import { ciGroups } from '../../../reports/ci/cells.ts';
import { cutTo, renderJobSummary } from '../../../reports/ci/job-summary.ts';
import { annotationsOf, junitOf, tapOf } from '../../../reports/ci/render.ts';
import { first, type RecordedName, recorded } from '../../run/recorded.ts';
import { hostile } from '../hostile.ts';
import { failingResults, passingResults } from '../sample.ts';
import { readTap } from './tap-reader.ts';

const resultsOf = (name: RecordedName): Results => {
  const { run, events } = recorded(name);
  return derive(run, events);
};

/** Text that was read and approved once; UPDATE_GOLDEN=1 writes it anew. */
const golden = (name: string, text: string): string => {
  const file = projectPath('test', 'fixtures', 'ci', name);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  return readFileSync(file, 'utf8');
};

test('JUnit, TAP and annotations of a recorded failure are the approved ones', (t) => {
  const results = resultsOf('redis-fail');
  t.is(junitOf(results), golden('redis-fail.junit.xml', junitOf(results)));
  t.is(tapOf(results), golden('redis-fail.tap', tapOf(results)));
  t.is(annotationsOf(results), golden('redis-fail.annotations.txt', annotationsOf(results)));
});

test('TAP: as many points as planned, numbered, with what failed and why', (t) => {
  const results = resultsOf('matrix');
  const { planned, points, comments } = readTap(tapOf(results));
  t.is(planned, results.cells.length);
  t.deepEqual(
    points.map(({ number }) => number),
    results.cells.map((_, index) => index + 1),
  );
  t.is(points.filter(({ ok }) => !ok).length, results.cells.filter(({ verdict }) => verdict !== 'pass').length);
  t.is(comments[0], results.headline);
  const failed = points.find(({ ok }) => !ok);
  t.regex(String(failed?.diagnostic?.['message']), /restartable sequences/);
  t.is(new Set(points.map(({ description }) => description)).size, points.length, 'no two points have one name');
});

const withVerdict = (results: Results, verdict: 'skip' | 'missing' | 'error' | 'fail', reason: string): Results => ({
  ...results,
  cells: results.cells.map((cell, index) => (index === 0 ? { ...cell, verdict, reason, findings: [], metrics: [] } : cell)),
});

test('what is skipped is ok with a directive; what is missing is not ok, in words', (t) => {
  const results = resultsOf('redis-pass');
  const skipped = first(readTap(tapOf(withVerdict(results, 'skip', 'no such # thing \\ here'))).points);
  t.true(skipped.ok);
  t.is(skipped.skip, 'no such # thing \\ here');
  const missing = first(readTap(tapOf(withVerdict(results, 'missing', 'the run ended before it'))).points);
  t.false(missing.ok);
  t.is(missing.diagnostic?.['message'], 'planned, and not run: the run ended before it');
  t.is(missing.diagnostic?.['severity'], 'error');
  const counts = (text: string): string | undefined => /tests="2" (failures="\d" errors="\d") skipped="\d"/.exec(text)?.[1];
  t.is(counts(junitOf(withVerdict(results, 'missing', 'x'))), 'failures="0" errors="1"');
  t.is(counts(junitOf(withVerdict(results, 'error', 'x'))), 'failures="0" errors="1"');
  t.is(counts(junitOf(withVerdict(results, 'fail', 'x'))), 'failures="1" errors="0"');
  t.regex(junitOf(withVerdict(results, 'skip', 'not here')), /<skipped type="not-applicable" message="not here">/);
});

test('works sometimes is a failure that says so', (t) => {
  const { run, events } = recorded('redis-pass');
  const roundtrip = first(run.plan.filter(({ procedure }) => procedure === 'roundtrip'));
  const spoilt = derive(
    run,
    events.map((event) =>
      event.event === 'cycle' && event.cell === roundtrip.id && event.cycle === 2
        ? { ...event, proof: event.proof.map((one) => ({ ...one, after: 'lost', rule: 'same' as const })) }
        : event,
    ),
  );
  const point = first(readTap(tapOf(spoilt)).points.filter(({ ok }) => !ok));
  t.is(point.diagnostic?.['severity'], 'fail');
  t.regex(String(point.diagnostic?.['message']), /did not survive.*[Ww]orks sometimes/);
  t.regex(String(point.diagnostic?.['details']), /1 of 2.cycles passed/u);
  t.regex(junitOf(spoilt), /failures="1" errors="0"/);
});

test('annotations: one for each cause, never more than GitHub shows; escaped as its runner reads them', (t) => {
  const lines = annotationsOf(resultsOf('matrix')).trimEnd().split('\n');
  t.true(lines.length >= 2 && lines.length <= 10);
  for (const line of lines) t.regex(line, /^::error title=[^:,]+::\S/);
  t.regex(lines[0] ?? '', /and \d+ more::/);
  const [group] = ciGroups(resultsOf('redis-fail'));
  const failed = group?.cases.find(({ outcome }) => outcome === 'fail');
  if (group === undefined || failed === undefined) return t.fail();
  const many = Array.from({ length: 30 }, (_, index) => ({
    ...failed,
    name: `a: b, ${index}`,
    message: `50 %\n${index}`,
    type: `${index}`,
  }));
  const cut = renderAnnotations('x', [{ ...group, cases: many }])
    .trimEnd()
    .split('\n');
  t.is(cut.length, 10);
  t.true(cut[0]?.startsWith('::error title=FAIL a%3A b%2C 0::50 %25%0A0'));
  t.regex(cut[9] ?? '', /title=21 further causes::/);
});

test('text from logs stays text: no control characters, and no command of its own', (t) => {
  const results = hostile(failingResults(), { metricNames: false });
  const control = /[^\P{Cc}\n]/u;
  for (const text of [junitOf(results), tapOf(results), annotationsOf(results)]) t.notRegex(text, control);
  const { points } = readTap(tapOf(results));
  t.is(points.length, results.cells.length);
  for (const line of annotationsOf(results).trimEnd().split('\n')) t.true(line.startsWith('::error title='));
});

test('the job summary has the matrix, the causes and the figures, and is cut before GitHub refuses it', async (t) => {
  const text = await renderJobSummary(resultsOf('redis-pass'));
  t.regex(text, /^# ✅ PASS/);
  t.regex(text, /\| redis roundtrip \(memory 1\.00.MiB\) \| ✅ pass \| 2\/2 \|/u);
  const long = `${'line of text\n'.repeat(200)}last`;
  const cut = cutTo(long, 1000);
  t.true(Buffer.byteLength(cut) < 1100);
  t.regex(cut, /line of text\n\nCut here/);
  t.is(cutTo('short', 1000), 'short');
});

interface Entry {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
}

const entriesOf = (results: Results, better: 'lower' | 'higher'): Entry[] => JSON.parse(renderCustomBenchmark(results, better));

test('github-action-benchmark: names, units and values, each figure in the file of its better side', (t) => {
  const results = resultsOf('redis-pass');
  const [smaller, bigger] = [entriesOf(results, 'lower'), entriesOf(results, 'higher')];
  for (const entry of [...smaller, ...bigger]) {
    t.deepEqual([typeof entry.name, typeof entry.unit, typeof entry.value], ['string', 'string', 'number']);
    t.true(Number.isFinite(entry.value));
  }
  const frozen = first(results.cells.flatMap(({ metrics }) => metrics.filter(({ name }) => name === 'frozen_time_us')));
  const entry = smaller.find(({ name }) => name === 'redis roundtrip (memory 1.00\u00a0MiB): frozen_time_us');
  t.is(entry?.value, frozen.median);
  t.is(entry?.unit, 'µs');
  t.true(bigger.some(({ name }) => name.endsWith('dump_throughput_effective_bytes_per_s')));
  t.false(
    [...smaller, ...bigger].some(({ name }) => name.endsWith('pages_written_pages')),
    'it has no better side',
  );
  t.is(new Set(smaller.map(({ name }) => name)).size, smaller.length);
});

test('Bencher: benchmark, measure, value between its bounds', (t) => {
  const benchmarks: Record<string, Record<string, Record<string, number>>> = JSON.parse(renderBencher(resultsOf('redis-pass')));
  const measures = Object.values(benchmarks).flatMap((one) => Object.entries(one));
  t.true(measures.length > 10);
  for (const [name, { value = Number.NaN, lower_value = Number.NaN, upper_value = Number.NaN }] of measures) {
    t.regex(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    t.true(name.length <= 64 && lower_value <= value && value <= upper_value, name);
  }
});

test('figures of the emulated clock are no benchmarks, and that is said; those of instructions are named as such', (t) => {
  const emulated = resultsOf('matrix');
  t.deepEqual(entriesOf(emulated, 'lower'), []);
  t.is(renderBencher(emulated), '{}\n');
  t.regex(benchmarkNote(emulated) ?? '', /emulated clock/);
  const wall = resultsOf('redis-pass');
  t.is(benchmarkNote(wall), undefined);
  const counted: Results = {
    ...wall,
    cells: wall.cells.map((cell) => ({
      ...cell,
      metrics: cell.metrics.map((metric) => ({ ...metric, domain: 'instructions' as const })),
    })),
  };
  for (const { name, unit } of entriesOf(counted, 'lower')) {
    t.true(name.endsWith(', instructions'));
    t.false(['µs', 'ms', 's'].includes(unit), `${name} is in ${unit}`);
  }
  t.true(renderBencher(counted).includes('"frozen-time-us-instructions"'));
});

test('a cell that did not pass has no figure in a benchmark', (t) => {
  const names = entriesOf(resultsOf('redis-fail'), 'lower').map(({ name }) => name);
  t.true(names.length > 0);
  t.false(names.some((name) => name.includes('roundtrip')));
});

test('the badge tells the verdict and how many passed', (t) => {
  t.regex(renderBadge(passingResults()), /^<svg [^>]*aria-label="criu-qualify: pass 8\/8"/);
  const { message, color } = JSON.parse(renderShields(failingResults()));
  t.regex(message, /^fail \d\/8$/);
  t.not(color, JSON.parse(renderShields(passingResults())).color);
});
