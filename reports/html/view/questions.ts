import { countedName } from '../../../harness/schema/metric.ts';
import type { CellResult, Metric } from '../../../harness/schema/results.ts';
import { formatPercent, formatValue } from '../../format.ts';
import { type ChartView, COMPARED, dotChart } from './charts.ts';
import { type FigureView, figureView, medianText } from './figures.ts';
import { winner } from './glance.ts';
import { metricOf, type WorkloadGroup } from './groups.ts';
import { phaseFigures, timeLineChart } from './time-line.ts';

/** One question about a workload: its answer in words, a chart, and the same figures as a table. */
export interface QuestionView {
  readonly id: string;
  readonly heading: string;
  readonly answers: readonly string[];
  readonly chart: ChartView | null;
  readonly wideChart: ChartView | null;
  readonly figures: readonly FigureView[];
  readonly caption: string;
  readonly absent: string;
}

const THROUGHPUTS = [
  'dump_throughput_engine_bytes_per_s',
  'dump_throughput_effective_bytes_per_s',
  'dump_throughput_user_bytes_per_s',
] as const;
const RESTORES = ['restore_throughput_memory_bytes_per_s', 'restore_throughput_user_bytes_per_s'] as const;
const SHARES_OF_ROOF = [
  'dump_engine_of_copy_ratio',
  'dump_engine_of_write_ratio',
  'restore_memory_of_copy_ratio',
  'restore_memory_of_read_ratio',
] as const;
const STATISTICS = [
  'freezing_time_us',
  'memdump_time_us',
  'memwrite_time_us',
  'pages_written_pages',
  'restore_time_us',
  'forking_time_us',
  'dump_wall_ms',
  'restore_wall_ms',
];
const IMAGES = ['images_bytes', 'pages_image_bytes'];

const present = (metrics: readonly (Metric | undefined)[]): Metric[] => metrics.filter((metric) => metric !== undefined);
const rows = (metrics: readonly (Metric | undefined)[]): FigureView[] => present(metrics).map((metric) => figureView(metric));
const because = (cell: CellResult | undefined): string =>
  cell === undefined || cell.reason === '' ? 'not measured' : `not measured: ${cell.reason}`;

const throughput = async (group: WorkloadGroup): Promise<QuestionView> => {
  const cell = group.trip;
  const [engine, effective, user] = THROUGHPUTS.map((name) => metricOf(cell, name));
  const [dumpOfCopy, , restoreOfCopy, restoreOfRead] = SHARES_OF_ROOF.map((name) => metricOf(cell, name));
  const { copy, image_write, image_read, image_write_synced } = group.roofline ?? {};
  const roof = [copy, image_write, image_write_synced, image_read].filter(
    (metric) => metric !== undefined && metric.samples.length > 0,
  );
  const title = effective === undefined ? '' : `While the service is frozen, its memory leaves at ${medianText(effective)}`;
  const answers = [
    ...(dumpOfCopy === undefined
      ? []
      : [`CRIU’s engine reaches ${formatPercent(dumpOfCopy.median)} of what this machine copies from memory to memory.`]),
    ...(restoreOfCopy === undefined
      ? []
      : [
          `The restore of memory reaches ${formatPercent(restoreOfCopy.median)} of it${restoreOfRead === undefined ? '' : `, and ${formatPercent(restoreOfRead.median)} of what this machine reads from images into fresh memory`}.`,
        ]),
  ];
  const series = [
    { metric: engine, role: 'main' },
    { metric: effective, role: 'main' },
    { metric: user, role: 'main' },
    ...RESTORES.map((name) => ({ metric: metricOf(cell, name), role: 'other' as const })),
  ] as const;
  const measured = present([engine, effective, user]).length > 0;
  return {
    id: `${group.anchor}-throughput`,
    heading: 'How fast are dump and restore?',
    answers,
    chart: measured
      ? await dotChart(title, [...series, ...roof.map((metric) => ({ metric, role: 'reference' as const }))], 'throughput', 'log')
      : null,
    wideChart: null,
    figures: rows([
      engine,
      effective,
      user,
      ...RESTORES.map((name) => metricOf(cell, name)),
      ...roof,
      ...SHARES_OF_ROOF.map((name) => metricOf(cell, name)),
    ]),
    caption: `Throughput of dump and restore of ${group.title}`,
    absent: measured ? '' : `Dump throughput was ${because(cell)}.`,
  };
};

const shareOfOutage = (frozen: Metric | undefined, open: Metric | undefined, isSnapshot: boolean): string[] => {
  const share = frozen === undefined || open === undefined ? Number.NaN : inMilliseconds(frozen).median / open.median;
  if (!(share > 0 && share <= 1)) return [];
  const rest = isSnapshot ? 'what was due meanwhile' : 'the start of CRIU, the restore and the way back to the first answer';
  return [`The freeze is ${formatPercent(share)} of that outage; the rest is ${rest}.`];
};

const outage = async (group: WorkloadGroup): Promise<QuestionView> => {
  const cell = group.trip;
  const frozen = metricOf(cell, 'frozen_time_us');
  const open = metricOf(cell, 'outage_established_ms') ?? metricOf(cell, 'pause_established_ms');
  const fresh = metricOf(cell, 'outage_new_ms') ?? metricOf(cell, 'pause_new_ms');
  const metrics = [frozen, open, fresh];
  const title =
    open === undefined
      ? `Frozen for ${frozen === undefined ? '' : medianText(frozen)}`
      : `The client waits ${medianText(open)} in the median`;
  // One axis needs one unit: CRIU counts microseconds, the client milliseconds.
  const frozenMs = frozen === undefined ? undefined : inMilliseconds(frozen);
  return {
    id: `${group.anchor}-outage`,
    heading: 'How long does it stand still?',
    answers: shareOfOutage(frozen, open, cell?.cell.procedure === 'leave-running'),
    chart: await dotChart(
      title,
      [
        { metric: frozenMs, role: 'reference', label: 'Frozen' },
        { metric: open, role: 'main' },
        { metric: fresh, role: 'other' },
      ],
      'time',
    ),
    wideChart: null,
    figures: rows(metrics),
    caption: `Freeze and outage of ${group.title}`,
    absent: present(metrics).length > 0 ? '' : `Freeze and outage were ${because(cell)}.`,
  };
};

/** CRIU's phases and the client's outage in one picture, and the phases over all cycles. */
const time = async (group: WorkloadGroup): Promise<QuestionView | undefined> => {
  const chart = await timeLineChart(group.trip);
  if (chart === null) return undefined;
  return {
    id: `${group.anchor}-time`,
    heading: 'Where does the time go?',
    answers: [],
    chart: null,
    wideChart: chart,
    figures: phaseFigures(group),
    caption: `Phases of ${group.title}, over all cycles that passed`,
    absent: '',
  };
};

const inMilliseconds = (metric: Metric): Metric =>
  metric.unit !== 'us'
    ? metric
    : {
        ...metric,
        unit: 'ms',
        samples: metric.samples.map((sample) => sample / 1000),
        median: metric.median / 1000,
        ci_low: metric.ci_low / 1000,
        ci_high: metric.ci_high / 1000,
      };

const COLD_NAMES = [
  ['cold_first_answer_ms', 'restore_first_answer_ms'],
  ['cold_warm_ms', 'restore_warm_ms'],
] as const;

const restore = async (group: WorkloadGroup): Promise<QuestionView> => {
  const pairs = COLD_NAMES.flatMap(([cold, warm]) => [
    { metric: metricOf(group.coldStart, cold), role: 'other' as const },
    { metric: metricOf(group.trip, warm), role: 'main' as const },
  ]);
  for (const { to, cold, restore: restored } of group.comparisons)
    if (to === 'warm-rate') pairs.push({ metric: cold, role: 'other' }, { metric: restored, role: 'main' });
  const ratios = group.comparisons.map((comparison) =>
    figureView(comparison.ratio, `Cold over restore, ${COMPARED[comparison.to]}`),
  );
  const first = group.comparisons.find((comparison) => comparison.to === 'first-answer') ?? group.comparisons[0];
  const measured = present(pairs.map((pair) => pair.metric));
  const counted = measured.some(({ domain }) => domain === 'instructions');
  const missing =
    group.comparisons.length === 0 && measured.length > 0
      ? [
          counted
            ? 'Where instructions are counted, a restore and a cold start are not compared: most of a cold start is waiting.'
            : 'Restore and cold start were not both measured, so they are not compared.',
        ]
      : [];
  return {
    id: `${group.anchor}-restore`,
    heading: 'Is a restore faster than a cold start?',
    answers: [...group.comparisons.map((comparison) => comparison.finding), ...missing],
    chart: await dotChart(
      first === undefined
        ? 'Times from start to service'
        : `To ${first.to === 'warm' ? 'warm' : 'first answer'}: ${winner(first)}`,
      pairs,
      'time',
    ),
    wideChart: null,
    figures: [...rows([...pairs.map((pair) => pair.metric), metricOf(group.coldStart, 'start_ready_ms')]), ...ratios],
    caption: `Restore against cold start of ${group.title}`,
    absent: measured.length > 0 ? '' : `Restore and cold start were ${because(group.trip)}.`,
  };
};

const PLACED = [
  ...THROUGHPUTS,
  ...STATISTICS,
  ...IMAGES,
  ...RESTORES,
  ...SHARES_OF_ROOF,
  'frozen_time_us',
  'outage_established_ms',
  'outage_new_ms',
  'start_ready_ms',
  ...COLD_NAMES.flat(),
];
const SHOWN = new Set([...PLACED, ...PLACED.map(countedName)]);

const statistics = (group: WorkloadGroup): QuestionView => {
  const known = rows([...STATISTICS, ...IMAGES].map((name) => metricOf(group.trip, name)));
  const extra = group.cells.flatMap((cell) =>
    cell.metrics.filter((metric) => !SHOWN.has(metric.name) && metric.samples.length > 0),
  );
  const written = metricOf(group.trip, 'pages_written_pages');
  const images = metricOf(group.trip, 'images_bytes');
  return {
    id: `${group.anchor}-criu`,
    heading: 'What CRIU counted',
    answers:
      written !== undefined && images !== undefined
        ? [`${formatValue(written.median, 'pages')} went into ${formatValue(images.median, 'bytes')} of images.`]
        : [],
    chart: null,
    wideChart: null,
    figures: [...known, ...extra.map((metric) => figureView(metric))],
    caption: `CRIU’s statistics and image sizes of ${group.title}`,
    absent: known.length + extra.length > 0 ? '' : `CRIU’s statistics were ${because(group.trip)}.`,
  };
};

/** The questions a reader has about one workload, in the order of the page. */
export const questionsOf = async (group: WorkloadGroup): Promise<readonly QuestionView[]> =>
  [await throughput(group), await outage(group), await time(group), await restore(group), statistics(group)].filter(
    (question) => question !== undefined,
  );
