import test from 'ava';
import { claimsOf } from '../../harness/derive/claims/claims.ts';
import { timeLost } from '../../harness/derive/claims/figures.ts';
import { judgeClaim, judgeMeasure } from '../../harness/derive/claims/judge.ts';
import { published } from '../../harness/derive/claims/published.ts';
import { servicesOf } from '../../harness/derive/claims/services.ts';
import { derive } from '../../harness/derive/derive.ts';
import { metricOf } from '../../harness/derive/metrics.ts';
import type { CellResult, Metric } from '../../harness/schema/results.ts';
import { results as resultsSchema } from '../../harness/schema/results.ts';
import { suites } from '../../suites/registry.ts';
import { passingResults } from '../reports/sample.ts';
import { first, recorded } from '../run/recorded.ts';

const made = (samples: readonly number[], change: Partial<Metric> = {}): Metric => {
  const metric = metricOf({ name: 'x_ms', unit: 'ms', better: 'lower', domain: 'wall' }, samples);
  if (metric === undefined) throw new Error('no samples');
  return { ...metric, ...change };
};
const judged = (metric: Metric | undefined, unfit?: string) =>
  judgeMeasure({ low: 10, high: 50 }, { what: 'x', metric, beside: [], ...(unfit === undefined ? {} : { unfit }) });

test('the interval judges: within, below, above, across', (t) => {
  t.like(judged(made([20, 30, 40])), { verdict: 'confirmed', side: 'within' });
  t.like(judged(made([10, 50, 30])), { verdict: 'confirmed', side: 'within' }, 'the ends belong to the range');
  t.like(judged(made([1, 2, 3])), { verdict: 'refuted', side: 'below' });
  t.like(judged(made([51, 60, 70])), { verdict: 'refuted', side: 'above' });
  for (const samples of [
    [5, 30, 40],
    [30, 40, 60],
    [5, 30, 60],
  ])
    t.like(judged(made(samples)), { verdict: 'not-judgeable', side: 'across' }, String(samples));
});

test('a refuted claim says whether it is for the better', (t) => {
  t.regex(judged(made([1, 2, 3])).why, /below the claimed range, better than claimed/);
  t.regex(judged(made([51, 60, 70])).why, /above the claimed range, worse than claimed/);
  t.regex(judged(made([51, 60, 70], { better: 'higher' })).why, /above the claimed range, better than claimed/);
  t.regex(judged(made([51, 60, 70], { better: 'neither' })).why, /above the claimed range\.$/);
});

test('a range with one end', (t) => {
  const one = (range: { low?: number; high?: number }, samples: readonly number[]) =>
    judgeMeasure(range, { what: 'x', metric: made(samples), beside: [] }).verdict;
  t.is(one({ high: 30 }, [1, 2, 3]), 'confirmed');
  t.is(one({ high: 30 }, [31, 32, 33]), 'refuted');
  t.is(one({ low: 30 }, [31, 32, 33]), 'confirmed');
  t.is(one({ low: 30 }, [1, 2, 3]), 'refuted');
  t.is(one({ low: 30 }, [29, 31, 33]), 'not-judgeable');
});

test('what cannot be judged: nothing measured, one sample, another clock, other conditions', (t) => {
  t.like(judged(undefined), { verdict: 'not-judgeable', side: undefined });
  t.is(judged(made([20])).verdict, 'not-judgeable');
  t.is(judged(made([20, 30, 40], { domain: 'emulated' })).verdict, 'not-judgeable');
  t.is(judged(made([20, 30, 40], { domain: 'instructions' })).verdict, 'not-judgeable');
  t.like(judged(made([20, 30, 40]), 'Scaled down.'), { verdict: 'not-judgeable', why: 'Scaled down.' });
});

test('one measurement against it refutes a claim of all, and not one of what is usual', (t) => {
  const samples = { within: [20, 30, 40], above: [60, 70, 80], across: [40, 60, 70] };
  const verdict = (holds: 'each' | 'most', ...kinds: (keyof typeof samples)[]) =>
    judgeClaim(
      {
        ...first(published),
        range: { low: 10, high: 50 },
        holds,
        measure: () => kinds.map((kind) => ({ what: kind, metric: made(samples[kind]), beside: [] })),
      },
      [],
    );
  t.is(verdict('each', 'within', 'within').verdict, 'confirmed');
  t.is(verdict('each', 'within', 'above').verdict, 'refuted');
  t.is(verdict('each', 'within', 'across').verdict, 'not-judgeable');
  t.is(verdict('most', 'within', 'within', 'above').verdict, 'confirmed');
  t.is(verdict('most', 'within', 'above', 'above').verdict, 'refuted');
  t.is(verdict('most', 'within', 'above').verdict, 'not-judgeable');
  t.is(verdict('each').verdict, 'not-judgeable', 'nothing was measured');
  t.is(
    verdict('most', 'within', 'above', 'above', 'across').why,
    'Of 4 measurements: 1 within the claimed range, 2 above it (worse than claimed), 1 not judgeable.',
  );
});

const { cells: sampleCells, comparisons } = passingResults();
const claimsFor = (cells: readonly CellResult[]) => claimsOf('claims', cells, comparisons).claims ?? [];
const claimNamed = (id: string, cells: readonly CellResult[] = sampleCells) =>
  first(claimsFor(cells).filter((one) => one.id === id));

test('only the suite claims is held against published figures', (t) => {
  t.deepEqual(claimsOf('quick', sampleCells, comparisons), {});
  t.is(claimsFor(sampleCells).length, published.length);
});

test('claims name what they were measured on, with its figures', (t) => {
  const throughput = claimNamed('dump-throughput');
  t.deepEqual(
    throughput.measures.map(({ what }) => what),
    ['Redis 8.0.6, 64 MiB, from its RDB snapshot', 'nginx 1.30.2', 'MySQL 9.7.4, buffer pool of 128 MiB, preload off'],
  );
  for (const { metric } of throughput.measures) t.is(metric?.name, 'dump_throughput_effective_bytes_per_s');
  t.regex(
    first(claimNamed('mysql-restore').measures).why,
    /^Scaled down: 128 MiB here, where the claim has 8 GB\. In proportion it would be \d+ s, which is reckoned/,
  );
  t.is(claimNamed('restore-first-answer').measures.length, 3, 'a cold start against a restore for each, the test server aside');
});

test('the clock of an emulated machine judges nothing', (t) => {
  const emulated = sampleCells.map((cell) => ({
    ...cell,
    metrics: cell.metrics.map((metric) => ({ ...metric, domain: 'emulated' as const })),
  }));
  for (const id of ['dump-throughput', 'freeze', 'cache-degraded', 'mysql-cold']) {
    const claim = claimNamed(id, emulated);
    t.is(claim.verdict, 'not-judgeable', id);
    for (const { verdict } of claim.measures) t.is(verdict, 'not-judgeable', id);
  }
});

test('of a service whose rate did not settle in every cycle, it is said in how many it did', (t) => {
  const roundtrip = first(sampleCells.filter(({ cell }) => cell.procedure === 'roundtrip' && cell.workload.id === 'redis'));
  const figures = { warm_rate_per_second_count: [1, 1, 1], cold_warm_rate_ms: [900, 800], restore_warm_rate_ms: [300] };
  const metrics = Object.entries(figures).map(([name, samples]) => made(samples, { name }));
  const loaded: CellResult = { ...roundtrip, cell: { ...roundtrip.cell, procedure: 'warm-rate' }, metrics };
  const [measure] = claimNamed('restore-warm-rate', [...sampleCells, loaded]).measures;
  t.like(measure, { verdict: 'not-judgeable', metric: undefined });
  t.regex(measure?.why ?? '', /in 2 of 3 cycles after the cold start and in 1 of 3 after the restore/);
  const failed = { ...loaded, verdict: 'fail' as const };
  t.regex(claimNamed('restore-warm-rate', [...sampleCells, failed]).measures[0]?.why ?? '', /^It was not measured/);
});

test('many connections are held against few', (t) => {
  const many = sampleCells
    .filter(({ cell }) => cell.workload.id === 'tcp-server')
    .map((one) => ({
      ...one,
      cell: { ...one.cell, batch: 'batch-many', workload: { id: 'tcp-server', params: { connections: 10_000 } } },
      metrics: one.metrics.map((metric) => ({ ...metric, samples: metric.samples.map((sample) => sample * 5) })),
    }));
  const grown = claimNamed('freeze-grows', [...many, ...sampleCells]);
  t.is(grown.verdict, 'confirmed');
  t.is(Math.round(first(grown.measures).metric?.median ?? 0), 5);
  t.is(first(grown.measures).what, 'TCP server, 10,000 connections against 200');
  t.is(claimNamed('freeze-grows').verdict, 'not-judgeable', 'one number of connections says nothing');
});

test('what a cold start costs is its way to warm, less one warm pass', (t) => {
  const service = first(servicesOf(sampleCells, comparisons));
  const samplesOf = (name: string): readonly number[] =>
    first([service.cold, service.roundtrip].flatMap((cell) => cell?.metrics.filter((one) => one.name === name) ?? [])).samples;
  const [cold, warm, answer] = ['cold_warm_ms', 'restore_warm_ms', 'restore_first_answer_ms'].map(samplesOf);
  t.deepEqual(
    timeLost(service)?.samples,
    cold?.map((sample, i) => sample - ((warm?.[i] ?? 0) - (answer?.[i] ?? 0))),
  );
  t.is(timeLost({ ...service, roundtrip: undefined }), undefined);
});

test('a real run, judged as one of the suite claims', (t) => {
  const { run, events } = recorded('redis-pass');
  t.is(derive(run, events).claims, undefined);
  const results = derive({ ...run, suite: 'claims' }, events);
  t.notThrows(() => resultsSchema.parse(results));
  const cache = first((results.claims ?? []).filter(({ id }) => id === 'cache-degraded'));
  t.is(cache.verdict, 'not-judgeable');
  t.regex(first(cache.measures).why, /^Scaled down/);
  t.true((first(cache.measures).metric?.median ?? 0) > 0);
  const throughput = first((results.claims ?? []).filter(({ id }) => id === 'dump-throughput'));
  t.is(throughput.measures.length, 1);
});

test('the suite has cells for every claim, with a cold start beside each restore', (t) => {
  const entries = suites.get('claims')?.entries ?? [];
  const params = (workload: string, name: string) =>
    entries.filter((one) => one.workload === workload).map((one) => one.params?.[name]);
  t.deepEqual(params('tcp-server', 'connections'), [1, 100, 1000, 3000]);
  t.deepEqual(params('redis', 'start'), ['rdb', 'rdb', 'aof', 'empty'], 'one of the size of its claim, and each way to start');
  const loaded = entries.filter(({ procedures }) => procedures.includes('warm-rate')).map(({ workload }) => workload);
  t.deepEqual(loaded, ['nginx', 'redis', 'redis', 'redis', 'mysql', 'mysql']);
  t.deepEqual(params('mysql', 'preload'), ['off', 'on']);
  for (const { procedures } of entries) t.deepEqual(procedures.slice(0, 2), ['cold-start', 'roundtrip']);
});

test('a cell that works sometimes confirms nothing and refutes nothing, though some of its cycles passed', (t) => {
  const whole = passingResults();
  const measured = (cells: readonly CellResult[]) => {
    const claim = first(published.filter(({ id }) => id === 'restore-first-answer'));
    return claim.measure(servicesOf(cells, whole.comparisons)).map(({ metric }) => metric !== undefined);
  };
  t.true(measured(whole.cells).includes(true));
  for (const procedure of ['cold-start', 'roundtrip'] as const) {
    const failing = whole.cells.map((one) => (one.cell.procedure === procedure ? { ...one, verdict: 'fail' as const } : one));
    t.false(measured(failing).includes(true), procedure);
  }
});
