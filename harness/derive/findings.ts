import type { DiagnosisFacts } from '../diagnose/facts.ts';
import { decidingLine, linesOfRun } from '../diagnose/lines.ts';
import { normalised } from '../diagnose/normalise.ts';
import type { CycleEvent, LogLine } from '../schema/events.ts';
import type { CycleResult, Finding } from '../schema/results.ts';
import { diagnosisOf, lastRun } from './diagnosis.ts';
import { holds } from './holds.ts';
import { differenceLine, visibleDifferences } from './visible-differences.ts';

const printed = (line: LogLine): string =>
  `${line.level === 'error' ? 'Error' : 'Warn'}${line.source === undefined ? '' : ` (${line.source})`}: ${line.message}`;

/** Lines that show why, most telling first, as they stand in the logs. `changes` are what may differ, as visibleDifferences() takes it. */
export const evidenceOf = (cycle: CycleEvent, changes: readonly string[] = []): string[] => {
  const run = lastRun(cycle);
  const broken = cycle.proof
    .filter((observation) => !holds(observation))
    .map(({ name, before, after }) => `${name}: was ${before}, is ${after}`);
  const { state } = cycle;
  const visible = state === undefined ? [] : visibleDifferences(state.before, state.after, changes).map(differenceLine);
  const criu = run === undefined ? [] : [...run.log.errors.map(printed), ...run.stderr.trim().split('\n')];
  const service = (cycle.stop?.detail ?? '').trim().split('\n').slice(-5);
  const lines = [...broken, ...visible, ...criu, ...service].filter((line) => line !== '');
  return (lines.length > 0 || run === undefined ? lines : run.log.tail).slice(0, 12).map((line) => line.slice(0, 500));
};

/** What an unknown failure of CRIU is called: its first error that tells something, else what was seen of it. */
const unknownTitle = (cycle: CycleEvent, reason: string): string => {
  const run = cycle.stop?.origin === 'criu' ? lastRun(cycle) : undefined;
  const deciding = run === undefined ? undefined : decidingLine(linesOfRun(run));
  return run === undefined || deciding === undefined ? reason : `criu ${run.action} failed: ${deciding.message}`;
};

/** The sentence that a quiet failure is known by may lie at the end of the log, where no error is. */
const withLine = (evidence: readonly string[], line: string): string[] =>
  evidence.some((one) => one.includes(line)) ? [...evidence] : [line, ...evidence];

const findingOf = (cycle: CycleEvent, result: CycleResult, facts: DiagnosisFacts, changes: readonly string[]): Finding => {
  const evidence = evidenceOf(cycle, changes);
  const known = diagnosisOf(cycle, facts);
  const artifact = lastRun(cycle)?.log.artifact;
  return {
    id: known?.failure.id ?? 'undiagnosed',
    severity: result.verdict === 'error' ? 'error' : 'fail',
    title: known?.failure.cause ?? unknownTitle(cycle, result.reason),
    evidence: known === undefined ? evidence : withLine(evidence, known.line.message),
    ...(known === undefined ? {} : { remedy: known.failure.remedies.map(({ text }) => text).join(' Or: ') }),
    cell: cycle.cell,
    cycles: [cycle.cycle],
    ...(artifact === undefined ? {} : { artifact: `artifacts/${artifact}` }),
  };
};

/** The same failure in several cycles is told once. */
const kindOf = (finding: Finding): string => `${finding.id} ${normalised(finding.title)}`;

/** The causes of every cycle that did not pass, the same cause once with the cycles that showed it. */
export const cellFindings = (
  cycles: readonly CycleEvent[],
  results: readonly CycleResult[],
  factsOf: (cycle: CycleEvent) => DiagnosisFacts,
  changes: readonly string[] = [],
): Finding[] => {
  const found = new Map<string, Finding>();
  for (const cycle of cycles) {
    const result = results.find((one) => one.cycle === cycle.cycle);
    if (result === undefined || result.verdict === 'pass' || result.verdict === 'skip') continue;
    const finding = findingOf(cycle, result, factsOf(cycle), changes);
    const earlier = found.get(kindOf(finding));
    found.set(
      kindOf(finding),
      earlier === undefined ? finding : { ...earlier, cycles: [...(earlier.cycles ?? []), cycle.cycle] },
    );
  }
  return [...found.values()];
};
