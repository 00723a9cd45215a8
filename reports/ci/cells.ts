import type { Verdict } from '../../harness/schema/cell.ts';
import { procedureText } from '../../harness/schema/procedure-text.ts';
import type { CellResult, Finding, MachineResult, Results } from '../../harness/schema/results.ts';
import { formatInterval, formatValue, plural, printable } from '../format.ts';
import { termOf } from '../glossary.ts';
import { groupBy } from '../group-by.ts';
import { differenceText, paramsText, variantOf } from '../params.ts';
import { rateInterval } from '../reliability.ts';
import { trialTexts } from '../remedies.ts';
import { CLOCK_NOTES } from '../words.ts';
import type { CiCase, CiGroup, Outcome } from './case.ts';

/** A planned cell that was not run is an error: silence is no answer, and a skip would be taken for one. */
export const OUTCOMES: Readonly<Record<Verdict, Outcome>> = {
  pass: 'pass',
  fail: 'fail',
  error: 'error',
  skip: 'skip',
  missing: 'error',
};

/** First error lines of a log: the whole of it is in the run folder. */
const ERROR_LINES = 5;

const plainName = ({ cell, title }: CellResult): string => {
  const params = paramsText(cell.workload.params);
  const base = cell.subject === undefined ? `${cell.workload.id} ${procedureText(cell)}` : title;
  return params === '' ? base : `${base} (${params})`;
};

/**
 * Names by which a CI server or a benchmark store knows cells again. All parameters stand in them, not only those in which cells
 * of this run differ, so that a larger run does not rename the cells of a smaller one.
 */
export const cellNames = (cells: readonly CellResult[]): ReadonlyMap<CellResult, string> => {
  const alike = groupBy(cells, (one) => JSON.stringify([one.cell.machine, plainName(one)]));
  return new Map(
    [...alike.values()].flatMap((group) =>
      group.map((one): [CellResult, string] => {
        if (group.length === 1) return [one, plainName(one)];
        const variants = group.map(({ cell }) => variantOf(cell));
        const difference = differenceText(variantOf(one.cell), variants);
        const told = group.filter(({ cell }) => differenceText(variantOf(cell), variants) === difference).length === 1;
        return [one, `${plainName(one)}, ${told ? difference : one.cell.id}`];
      }),
    ),
  );
};

const blames = ({ severity }: Finding): boolean => severity === 'fail' || severity === 'error';

const findingLines = ({ title, evidence, remedy, artifact }: Finding): string[] => [
  title,
  ...evidence.map((line) => `  > ${line}`),
  ...(remedy === undefined ? [] : [`Remedy: ${remedy}`]),
  ...(artifact === undefined ? [] : [`Log: ${artifact}`]),
];

const messageOf = (cell: CellResult): string => {
  if (cell.verdict === 'pass') return '';
  const sometimes = cell.findings.find(({ id }) => id === 'works-sometimes')?.title;
  const cause = cell.findings.find((finding) => blames(finding) && finding.id !== 'works-sometimes')?.title ?? cell.reason;
  const text = [cause, sometimes].filter((part) => part !== undefined && part !== '').join(' ');
  if (cell.verdict === 'missing')
    return text.startsWith('planned') ? printable(text) : printable(`planned, and not run${text === '' ? '' : `: ${text}`}`);
  return text === '' ? 'no reason was recorded' : printable(text);
};

const detailsOf = (cell: CellResult): string[] => {
  const found = cell.findings.filter(blames);
  const interval = rateInterval(cell);
  const { passed, of } = cell.success_rate;
  return [
    ...(cell.reason === '' || cell.reason === messageOf(cell) ? [] : [cell.reason]),
    `${passed} of ${plural(of, 'cycle')} passed${interval === '' ? '' : `; success rate ${interval} (95 % interval)`}`,
    ...found.flatMap((finding) => ['', ...findingLines(finding)]),
    ...trialTexts(cell),
    ...(found.length > 0 || cell.errors.length === 0
      ? []
      : ['', 'First errors of CRIU:', ...cell.errors.slice(0, ERROR_LINES).map(({ message }) => `  > ${message}`)]),
  ];
};

const typeOf = (cell: CellResult): string => {
  if (cell.verdict === 'pass') return '';
  if (cell.verdict === 'missing') return 'not-run';
  return cell.findings.find(blames)?.id ?? (cell.verdict === 'skip' ? 'not-applicable' : 'undiagnosed');
};

const figureLines = (cell: CellResult): string[] =>
  cell.metrics.map(({ name, unit, median, ci_low, ci_high, samples, domain }) => {
    const clock = domain === 'wall' ? '' : `, ${domain} clock`;
    return `${termOf(name).label}: ${formatValue(median, unit)} (95 % interval ${formatInterval(ci_low, ci_high, unit)}, n = ${samples.length}${clock})`;
  });

const outputOf = (cell: CellResult): string[] => {
  const figures = figureLines(cell);
  return [
    ...(cell.service === '' ? [] : [`Service: ${cell.service}`]),
    ...(figures.length === 0 ? [] : [...new Set(cell.metrics.flatMap(({ domain }) => CLOCK_NOTES[domain])), ...figures]),
  ];
};

const propertiesOf = (results: Results, machine: MachineResult | undefined): CiGroup['properties'] => {
  const { provenance, run } = results;
  const properties: (readonly [string, string | undefined])[] = [
    ['run', run.id],
    ['suite', run.suite],
    ['tool', `criu-qualify ${provenance.tool.version}`],
    ['tool_commit', provenance.tool.commit],
    ['kernel', machine?.facts?.kernel.release ?? machine?.kernel],
    ['userland', machine?.userland],
    ['criu', machine?.facts?.criu.version],
    ['provider', machine?.provider],
    ['qemu', machine?.emulator?.qemu_version],
    ['clock', machine?.clock_domain],
    ['host_cpu', provenance.host.cpu],
  ];
  return properties.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value] as const]));
};

/** The cells of a run as cases, a group for each machine; a group without a machine holds those that never got one. */
export const ciGroups = (results: Results): CiGroup[] => {
  const { cells, machines, run } = results;
  const names = cellNames(cells);
  const byMachine = groupBy(cells, ({ cell }) => cell.machine);
  const several = byMachine.size > 1;
  return [...byMachine].map(([id, own], index) => {
    const machine = machines.find((one) => one.id === id);
    const findings = [...(index === 0 ? results.findings : []), ...(machine?.findings ?? [])].filter(blames);
    return {
      name: id,
      timestamp: run.created,
      // Machines run side by side: only the run as a whole has a time of its own.
      seconds: several ? undefined : results.time_budget.total_ms / 1000,
      properties: propertiesOf(results, machine),
      cases: own.map(
        (cell): CiCase => ({
          path: [run.suite, ...(several ? [id] : []), cell.cell.workload.id].join('.'),
          name: names.get(cell) ?? cell.title,
          outcome: OUTCOMES[cell.verdict],
          type: typeOf(cell),
          message: messageOf(cell),
          details: cell.verdict === 'pass' ? [] : detailsOf(cell),
          output: outputOf(cell),
        }),
      ),
      remarks: findings.flatMap(findingLines),
    };
  });
};
