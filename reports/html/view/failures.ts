import type { LogLine } from '../../../harness/schema/events.ts';
import type { CellResult, Finding, Results } from '../../../harness/schema/results.ts';
import { plural, rangesText } from '../../format.ts';
import { groupBy } from '../../group-by.ts';
import { trialTexts } from '../../remedies.ts';
import { blames, causeOf, namedFiles, rateText } from './cells.ts';
import { type VerdictView, verdictView } from './words.ts';

export interface CauseView {
  readonly title: string;
  readonly evidence: string;
  readonly remedy: string;
  readonly artifact: string;
}

export interface FailureView {
  readonly anchor: string;
  readonly title: string;
  readonly verdict: VerdictView;
  readonly cause: string;
  readonly rate: string;
  readonly causes: readonly CauseView[];
  /** What came of the remedies that were tried. */
  readonly trials: readonly string[];
  /** Error lines of CRIU that no cause shows already. */
  readonly otherErrors: string;
  readonly cycles: readonly string[];
  readonly brokenProofs: readonly string[];
  readonly artifacts: readonly string[];
}

export const causeView = (finding: Finding): CauseView => ({
  title: finding.title,
  evidence: finding.evidence.join('\n'),
  remedy: finding.remedy ?? '',
  artifact: finding.artifact ?? '',
});

const logText = (line: LogLine): string => {
  const time = line.time_s === undefined ? '' : `(${line.time_s.toFixed(6).padStart(9, '0')}) `;
  const pid = line.pid === undefined ? '' : `${line.pid}: `;
  const source = line.source === undefined ? '' : ` (${line.source})`;
  return `${time}${pid}${line.level === 'error' ? 'Error' : line.level}${source}: ${line.message}`;
};

/** Cycles that each failed in words of their own are not worth a line each. */
const MOST_LINES = 12;

/** Equal reasons of several cycles as one line: `cycles 1 to 5: criu dump exited with 1`. */
const cycleLines = (cell: CellResult): string[] => {
  const bad = cell.cycles.filter((cycle) => cycle.verdict !== 'pass');
  const byReason = groupBy(bad, (cycle) => cycle.reason);
  const lines = [...byReason].map(([reason, cycles]) => {
    const numbers = cycles.map((cycle) => cycle.cycle);
    return `${numbers.length === 1 ? 'Cycle' : 'Cycles'} ${rangesText(numbers)}: ${reason === '' ? 'no reason was recorded' : reason}`;
  });
  const more = lines.length - MOST_LINES;
  return more <= 0 ? lines : [...lines.slice(0, MOST_LINES), `and ${plural(more, 'further reason')}, in results.json`];
};

/** A cell that did not pass, with everything that explains it. */
export const failureView = (cell: CellResult, index: number): FailureView => {
  const causes = cell.findings.filter(blames);
  const shown = causes.flatMap((finding) => finding.evidence).join('\n');
  return {
    anchor: `failure-${index + 1}`,
    title: cell.title,
    verdict: verdictView(cell.verdict),
    cause: causeOf(cell),
    rate: rateText(cell),
    causes: causes.map(causeView),
    trials: trialTexts(cell),
    otherErrors: cell.errors
      .filter((line) => !shown.includes(line.message))
      .map(logText)
      .join('\n'),
    cycles: cycleLines(cell),
    brokenProofs: cell.checks
      .filter((check) => check.held < check.of)
      .map((check) => `${check.what}: held in ${check.held} of ${check.of}`),
    artifacts: namedFiles(cell.artifacts.filter((artifact) => !causes.some((finding) => finding.artifact === artifact))),
  };
};

const NEEDS_ATTENTION = new Set(['fail', 'error']);

/** Cells that failed, each explained. */
export const failures = (results: Results): readonly FailureView[] =>
  results.cells.filter((cell) => NEEDS_ATTENTION.has(cell.verdict)).map(failureView);

export interface PlainCell {
  readonly title: string;
  readonly verdict: VerdictView;
  readonly reason: string;
}

/** Cells without an answer: planned and not run, or not applicable. */
export const unanswered = (results: Results): readonly PlainCell[] =>
  results.cells
    .filter((cell) => cell.verdict === 'missing' || cell.verdict === 'skip')
    .map((cell) => ({
      title: cell.title,
      verdict: verdictView(cell.verdict),
      reason: cell.reason === '' ? 'no reason was recorded' : cell.reason,
    }));

const wholeRun = (results: Results): Finding[] => [
  ...results.findings,
  ...results.machines.flatMap((machine) => machine.findings),
];

/** Findings of the run and of its machine that make it fail. */
export const runCauses = (results: Results): readonly CauseView[] => wholeRun(results).filter(blames).map(causeView);

/** Warnings and remarks, of the run, of its machine and of its cells. */
export const remarks = (results: Results): readonly CauseView[] => [
  ...wholeRun(results)
    .filter((finding) => !blames(finding))
    .map(causeView),
  ...results.cells.flatMap((cell) =>
    cell.findings
      .filter((finding) => !blames(finding))
      .map((finding) => ({ ...causeView(finding), title: `${cell.title}: ${finding.title}` })),
  ),
];
