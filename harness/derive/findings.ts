import { diagnose } from '../diagnose/signatures.ts';
import type { CriuRun, CycleEvent, LogLine } from '../schema/events.ts';
import type { CycleResult, Finding } from '../schema/results.ts';
import { holds } from './holds.ts';
import { differenceLine, visibleDifferences } from './visible-differences.ts';

/** The CRIU process at which a cycle went wrong: the last one that ran. */
const lastRun = (cycle: CycleEvent): CriuRun | undefined => cycle.restore ?? cycle.dump;

const printed = (line: LogLine): string =>
  `${line.level === 'error' ? 'Error' : 'Warn'}${line.source === undefined ? '' : ` (${line.source})`}: ${line.message}`;

/** Lines that show why, most telling first, as they stand in the logs. */
export const evidenceOf = (cycle: CycleEvent): string[] => {
  const run = lastRun(cycle);
  const broken = cycle.proof
    .filter((observation) => !holds(observation))
    .map(({ name, before, after }) => `${name}: was ${before}, is ${after}`);
  const visible = cycle.state === undefined ? [] : visibleDifferences(cycle.state.before, cycle.state.after).map(differenceLine);
  const criu = run === undefined ? [] : [...run.log.errors.map(printed), ...run.stderr.trim().split('\n')];
  const service = (cycle.stop?.detail ?? '').trim().split('\n').slice(-5);
  const lines = [...broken, ...visible, ...criu, ...service].filter((line) => line !== '');
  return (lines.length > 0 || run === undefined ? lines : run.log.tail).slice(0, 12).map((line) => line.slice(0, 500));
};

const findingOf = (cycle: CycleEvent, result: CycleResult): Finding => {
  const evidence = evidenceOf(cycle);
  const known = cycle.stop?.origin === 'criu' ? diagnose(evidence) : undefined;
  const artifact = lastRun(cycle)?.log.artifact;
  return {
    id: known?.signature.id ?? 'undiagnosed',
    severity: result.verdict === 'error' ? 'error' : 'fail',
    title: known?.signature.title ?? result.reason,
    evidence,
    ...(known === undefined ? {} : { remedy: known.signature.remedy }),
    cell: cycle.cell,
    cycles: [cycle.cycle],
    ...(artifact === undefined ? {} : { artifact: `artifacts/${artifact}` }),
  };
};

/** Without ids, times and digests, so that the same failure in several cycles is told once. */
const kindOf = (finding: Finding): string => `${finding.id} ${finding.title.replace(/[0-9a-f-]{8,}|\d+/g, '#')}`;

/** The causes of every cycle that did not pass, the same cause once with the cycles that showed it. */
export const cellFindings = (cycles: readonly CycleEvent[], results: readonly CycleResult[]): Finding[] => {
  const found = new Map<string, Finding>();
  for (const cycle of cycles) {
    const result = results.find((one) => one.cycle === cycle.cycle);
    if (result === undefined || result.verdict === 'pass' || result.verdict === 'skip') continue;
    const finding = findingOf(cycle, result);
    const earlier = found.get(kindOf(finding));
    found.set(
      kindOf(finding),
      earlier === undefined ? finding : { ...earlier, cycles: [...(earlier.cycles ?? []), cycle.cycle] },
    );
  }
  return [...found.values()];
};
