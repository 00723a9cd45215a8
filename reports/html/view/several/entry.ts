import type { KernelRecord } from '../../../../harness/schema/machine.ts';
import { procedureText } from '../../../../harness/schema/procedure-text.ts';
import type { CellResult, Results } from '../../../../harness/schema/results.ts';
import { columnTitle } from '../../../matrix/columns.ts';
import { type Combination, letterFor, type Matrix } from '../../../matrix/matrix.ts';
import { providerText } from '../../../subject.ts';
import { blames, causeOf, namedFiles, rateText } from '../cells.ts';
import { type CauseView, causeView, type FailureView, failureView } from '../failures.ts';
import { type FigureView, figureView } from '../figures.ts';
import { metricOf } from '../groups.ts';
import { clockLabel, type VerdictView, verdictView } from '../words.ts';

export interface EntryView {
  readonly anchor: string;
  readonly group: number;
  readonly verdict: VerdictView;
  readonly title: string;
  readonly letter: string;
  readonly cause: string;
  readonly procedures: readonly {
    readonly title: string;
    readonly verdict: VerdictView;
    readonly rate: string;
    readonly reason: string;
  }[];
  readonly failures: readonly FailureView[];
  readonly remarks: readonly CauseView[];
  readonly figures: readonly FigureView[];
  readonly clock: string;
  readonly ratios: readonly string[];
  readonly artifacts: readonly string[];
  readonly versions: string;
}

/** The few figures that a reader of a matrix asks for; all of them are in results.json and results.csv. */
export const ENTRY_FIGURES = [
  'frozen_time_us',
  'dump_wall_ms',
  'restore_wall_ms',
  'outage_established_ms',
  'images_bytes',
] as const;

/** `linux-image-6.12.118-amd64 6.12.118-1`, or the files that were given. */
export const sourceText = ({ source }: KernelRecord): string => {
  if (source.kind === 'package') return `${source.package} ${source.version}`;
  return source.kind === 'files' ? source.image : 'the running kernel';
};

const versionsOf = ({ kernel, userland, machine, cell }: Combination): string =>
  [
    cell.service,
    `CRIU ${machine.facts?.criu.version ?? userland.criu_version ?? 'unknown'}`,
    `glibc ${machine.facts?.glibc ?? userland.glibc_version ?? 'unknown'}`,
    `Linux ${machine.facts?.kernel.release ?? kernel.release} (${sourceText(kernel)})`,
    providerText(machine),
  ]
    .filter((text) => text !== '')
    .join('; ');

/** The same cause in several procedures is told once. */
const failuresOf = (cells: readonly CellResult[]): FailureView[] => {
  const told = new Set<string>();
  return cells
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'error')
    .map(failureView)
    .flatMap((view) => {
      const causes = view.causes.filter(({ title, evidence }) => !told.has(`${title}\n${evidence}`));
      const repeated = view.causes.length > 0 && causes.length === 0;
      for (const { title, evidence } of causes) told.add(`${title}\n${evidence}`);
      return repeated ? [] : [{ ...view, causes }];
    });
};

/** Everything that the page says of one combination. */
export const entryView = (results: Results, matrix: Matrix, combination: Combination): EntryView => {
  const { cell, others, column, userland, machine, number } = combination;
  const cells = [cell, ...others];
  const failures = failuresOf(cells);
  return {
    anchor: `cell-${number}`,
    group: matrix.userlands.indexOf(userland) + 1,
    verdict: verdictView(cell.verdict),
    title: columnTitle(column),
    letter: letterFor(matrix, cell),
    cause: cell.verdict === 'pass' ? '' : causeOf(cell),
    procedures: cells.map((one) => ({
      title: procedureText(one.cell),
      verdict: verdictView(one.verdict),
      rate: one.verdict === 'skip' || one.verdict === 'missing' ? '' : rateText(one),
      reason: one.reason === causeOf(one) && one.verdict !== 'skip' ? '' : one.reason,
    })),
    failures,
    remarks: cells.flatMap(({ findings }) => findings.filter((finding) => !blames(finding)).map(causeView)),
    figures: ENTRY_FIGURES.flatMap((name) => metricOf(cell, name) ?? []).map((metric) => figureView(metric)),
    clock: clockLabel[machine.clock_domain],
    ratios: results.comparisons.filter(({ batch }) => batch === cell.cell.batch).map(({ finding }) => finding),
    artifacts: failures.length > 0 ? [] : namedFiles(cells.flatMap(({ artifacts }) => artifacts)),
    versions: versionsOf(combination),
  };
};
