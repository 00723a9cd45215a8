import { countedName } from '../harness/schema/metric.ts';
import { procedureText } from '../harness/schema/procedure-text.ts';
import type { CellResult, Results } from '../harness/schema/results.ts';
import { printable } from './format.ts';
import { letterFor, matrixOf } from './matrix/matrix.ts';
import { paramsText } from './params.ts';
import { trialTexts } from './remedies.ts';

/** Columns of medians: names of metrics, which end in their unit. */
const FIGURES = [
  'frozen_time_us',
  'dump_wall_ms',
  'restore_wall_ms',
  'outage_established_ms',
  'outage_new_ms',
  'restore_first_answer_ms',
  'restore_warm_ms',
  'cold_first_answer_ms',
  'cold_warm_ms',
  'clone_first_answer_ms',
  'clone_last_answer_ms',
  'cold_copy_first_answer_ms',
  'cold_copy_last_answer_ms',
  'clone_pss_bytes',
  'dump_throughput_effective_bytes_per_s',
  'pages_written_pages',
  'images_bytes',
] as const;

/** The same where instructions are counted, which must not stand in a column of times. */
const COUNTED = FIGURES.map(countedName).filter((name) => !FIGURES.some((one) => one === name));

const HEAD: readonly string[] = [
  'run',
  'kernel',
  'release',
  'kernel_package',
  'kernel_package_version',
  'userland',
  'criu',
  'glibc',
  'provider',
  'accelerator',
  'workload',
  'params',
  'service',
  'procedure',
  'verdict',
  'passed',
  'of',
  'success_rate_ci_low',
  'success_rate_ci_high',
  'cause',
  'cause_id',
  'reason',
  'remedies',
  'clock',
  ...FIGURES.map((name) => `median_${name}`),
  ...COUNTED.map((name) => `median_${name}`),
];

type Value = string | number;

/** A spreadsheet takes text that begins so for a formula; text from a log must not become one. */
const FORMULA = /^[=+\-@＝＋－＠]/u;

const field = (value: Value): string => {
  if (typeof value === 'number') return Number.isFinite(value) ? String(Number(value.toPrecision(12))) : '';
  // Line ends stay legal inside quotes, but one line for each cell is what people and tools expect.
  const line = printable(value);
  const safe = FORMULA.test(line) ? `'${line}` : line;
  return /[",']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const rowOf = (results: Results, cell: CellResult, cause: { letter: string; id: string }): Value[] => {
  const machine = results.machines.find(({ id }) => id === cell.cell.machine);
  const kernel =
    results.kernels.find(({ id }) => id === machine?.kernel) ??
    results.kernels.find(({ release }) => release === cell.cell.kernel);
  const userland = results.userlands.find(({ name }) => name === cell.cell.userland.name);
  const source = kernel?.source.kind === 'package' ? kernel.source : undefined;
  return [
    results.run.id,
    kernel?.upstream ?? '',
    kernel?.release ?? cell.cell.kernel,
    source?.package ?? '',
    source?.version ?? '',
    cell.cell.userland.name,
    machine?.facts?.criu.version ?? userland?.criu_version ?? '',
    machine?.facts?.glibc ?? userland?.glibc_version ?? '',
    cell.cell.provider,
    machine?.emulator?.accelerator ?? '',
    cell.cell.workload.id,
    paramsText(cell.cell.workload.params),
    cell.service,
    procedureText(cell.cell),
    cell.verdict,
    cell.success_rate.passed,
    cell.success_rate.of,
    cell.success_rate.ci_low ?? '',
    cell.success_rate.ci_high ?? '',
    cause.letter,
    cause.id,
    cell.reason,
    trialTexts(cell).join('; '),
    machine?.clock_domain ?? 'wall',
    ...[...FIGURES, ...COUNTED].map(
      (name) => cell.metrics.find((metric) => metric.name === name && metric.samples.length > 0)?.median ?? '',
    ),
  ];
};

/** One row per cell, as RFC 4180 has it: for a spreadsheet, or to be joined with other runs. */
export const renderCsv = async (results: Results): Promise<string> => {
  const matrix = matrixOf(results);
  const rows = results.cells.map((cell) => {
    const letter = letterFor(matrix, cell);
    const id = results.causes.find(({ cells }) => cells.includes(cell.cell.id))?.id ?? '';
    return rowOf(results, cell, { letter, id });
  });
  return [HEAD, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
};
