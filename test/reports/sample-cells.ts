import type { Cell } from '../../harness/schema/cell.ts';
import type { CellResult, Comparison, Metric, Results } from '../../harness/schema/results.ts';

/** Invented figures for tests of rendering; repeatable, with a spread that looks like one. */
const SPREAD = [1, 1.07, 0.94, 1.18, 0.97] as const;

const sampleMetric = (name: string, unit: Metric['unit'], centre: number, better: Metric['better'] = 'lower'): Metric => {
  const samples = SPREAD.map((factor) => centre * factor);
  return { name, unit, domain: 'wall', better, samples, median: centre, ci_low: centre * 0.94, ci_high: centre * 1.18 };
};

export interface SampleService {
  readonly id: string;
  readonly service: string;
  readonly params: Cell['workload']['params'];
  readonly pages: number;
  /** Milliseconds. */
  readonly frozen: number;
  readonly restore: number;
  readonly cold: number;
}

export const sampleServices: readonly SampleService[] = [
  { id: 'redis', service: 'Redis 8.0.6', params: { memory: 67_108_864 }, pages: 18_900, frozen: 118, restore: 74, cold: 412 },
  {
    id: 'nginx',
    service: 'nginx 1.30.2',
    params: { workers: 2, connections: 64 },
    pages: 3100,
    frozen: 41,
    restore: 52,
    cold: 31,
  },
  {
    id: 'mysql',
    service: 'MySQL 9.7.4',
    params: { buffer_pool: 134_217_728 },
    pages: 112_000,
    frozen: 690,
    restore: 310,
    cold: 2950,
  },
  {
    id: 'tcp-server',
    service: 'Node.js v20.19.2',
    params: { connections: 200 },
    pages: 14_200,
    frozen: 96,
    restore: 61,
    cold: 148,
  },
];

const cellOf = (service: SampleService, procedure: Cell['procedure'], index: number): Cell => ({
  id: `${index}${procedure === 'roundtrip' ? 'a' : 'b'}`.padStart(12, '0'),
  batch: `batch-${service.id}`,
  machine: '6.18.5-sample/debian-sid',
  provider: 'host',
  kernel: '6.18.5-sample',
  userland: { name: 'debian-sid', id: 'c0ffee123456' },
  criu: { source: 'userland', options: { tcp_established: true } },
  workload: { id: service.id, params: service.params },
  procedure,
  repeat: 5,
});

const traceOf = (frozen: number, restore: number): CellResult['trace'] =>
  ([1, 2, 3] as const).flatMap((cycle) =>
    (['established', 'new'] as const).map((channel) => {
      const restored = frozen + restore + 20 * cycle;
      const points = Array.from({ length: 120 }, (_, index) => {
        const t_ms = -100 + index * ((restored + 300) / 120);
        const usual = 0.2 + 0.1 * Math.abs(Math.sin(index));
        if (t_ms < 4 || t_ms > restored) return { t_ms, latency_ms: usual };
        return { t_ms, latency_ms: channel === 'established' ? restored - t_ms + 1 : null };
      });
      return { cycle, channel, points, frozen_from_ms: 0, restored_ms: restored };
    }),
  );

const roundtripMetrics = (service: SampleService): Metric[] => {
  const bytes = service.pages * 4096;
  const { frozen, restore } = service;
  const rate = (ms: number): number => bytes / (ms / 1000);
  return [
    sampleMetric('freezing_time_us', 'us', 890),
    sampleMetric('frozen_time_us', 'us', frozen * 1000),
    sampleMetric('memdump_time_us', 'us', frozen * 180),
    sampleMetric('memwrite_time_us', 'us', frozen * 340),
    sampleMetric('dump_wall_ms', 'ms', frozen * 1.4),
    sampleMetric('restore_wall_ms', 'ms', restore * 0.9),
    sampleMetric('restore_time_us', 'us', restore * 720),
    sampleMetric('forking_time_us', 'us', 2300),
    sampleMetric('pages_written_pages', 'pages', service.pages, 'neither'),
    sampleMetric('images_bytes', 'bytes', bytes + 230_000, 'neither'),
    sampleMetric('pages_image_bytes', 'bytes', bytes, 'neither'),
    sampleMetric('dump_throughput_engine_bytes_per_s', 'bytes_per_s', rate(frozen * 0.52), 'higher'),
    sampleMetric('dump_throughput_effective_bytes_per_s', 'bytes_per_s', rate(frozen), 'higher'),
    sampleMetric('dump_throughput_user_bytes_per_s', 'bytes_per_s', rate(frozen * 1.4), 'higher'),
    sampleMetric('dump_engine_of_copy_ratio', 'ratio', rate(frozen * 0.52) / 9.4e9, 'higher'),
    sampleMetric('outage_established_ms', 'ms', frozen + restore + 60),
    sampleMetric('outage_new_ms', 'ms', frozen + restore + 70),
    sampleMetric('restore_first_answer_ms', 'ms', restore),
    sampleMetric('restore_warm_ms', 'ms', restore * 1.9),
  ];
};

const passed = {
  verdict: 'pass',
  reason: '',
  success_rate: { passed: 5, of: 5, ci_low: 0.4782, ci_high: 1 },
  findings: [],
  errors: [],
  artifacts: [],
} as const;
const cycles: CellResult['cycles'] = [1, 2, 3, 4, 5].map((cycle) => ({ cycle, verdict: 'pass', reason: '' }));

export const sampleCells = (service: SampleService, index: number): CellResult[] => [
  {
    ...passed,
    findings: [],
    errors: [],
    artifacts: [],
    cell: cellOf(service, 'roundtrip', index),
    title: `${service.id} roundtrip`,
    service: service.service,
    cycles,
    metrics: roundtripMetrics(service),
    checks: [
      { name: 'digest', what: 'a digest over the whole data, read by a client', held: 5, of: 5 },
      { name: 'tree.pids', what: 'process ids, parents and sessions', held: 5, of: 5 },
      { name: 'connection.counter', what: 'the counter of the open connection', held: 5, of: 5 },
    ],
    trace: traceOf(service.frozen, service.restore),
  },
  {
    ...passed,
    findings: [],
    errors: [],
    artifacts: [],
    cell: cellOf(service, 'cold-start', index),
    title: `${service.id} cold-start`,
    service: service.service,
    cycles,
    metrics: [
      sampleMetric('cold_first_answer_ms', 'ms', service.cold),
      sampleMetric('cold_warm_ms', 'ms', service.cold * 3.1),
      sampleMetric('start_ready_ms', 'ms', service.cold * 0.96),
    ],
    checks: [],
    trace: [],
  },
];

const sentence = (id: string, ratio: number, to: string): string =>
  ratio > 0.9 && ratio < 1.1
    ? `Restore and cold start of ${id} take about as long to reach ${to}: the interval of the ratio holds 1.`
    : ratio > 1
      ? `Restore of ${id} reaches ${to} ${ratio.toFixed(1)} times faster than a cold start.`
      : `The cold start of ${id} wins: it reaches ${to} ${(1 / ratio).toFixed(1)} times faster than the restore.`;

export const sampleComparisons = (service: SampleService): Comparison[] =>
  (['first-answer', 'warm'] as const).map((to) => {
    const suffix = to === 'warm' ? 'warm_ms' : 'first_answer_ms';
    const [cold, restore] = to === 'warm' ? [service.cold * 3.1, service.restore * 1.9] : [service.cold, service.restore];
    return {
      batch: `batch-${service.id}`,
      workload: service.id,
      service: service.service,
      to,
      cold: sampleMetric(`cold_${suffix}`, 'ms', cold),
      restore: sampleMetric(`restore_${suffix}`, 'ms', restore),
      ratio: sampleMetric('cold_over_restore_ratio', 'ratio', cold / restore, 'higher'),
      finding: sentence(service.id, cold / restore, to === 'warm' ? 'warm' : 'the first answer'),
    };
  });

export const sampleRoofline = (service: SampleService): Results['roofline'][number] => ({
  batch: `batch-${service.id}`,
  workload: service.id,
  copy: sampleMetric('copy_bytes_per_s', 'bytes_per_s', 9.4e9, 'higher'),
  image_write: sampleMetric('image_write_bytes_per_s', 'bytes_per_s', 2.1e9, 'higher'),
});
