import type { Cell } from '../../schema/cell.ts';
import { procedureText } from '../../schema/procedure-text.ts';
import type { Results } from '../../schema/results.ts';
import { canonical, identityOf } from '../identity.ts';
import { domainOf, type Seen } from '../side.ts';

/** A cell of one run, with the place of that run in the history. */
export interface Placed extends Seen {
  readonly run: number;
}

/** The same cell through all runs that have it. */
export interface Line {
  readonly key: string;
  readonly title: string;
  readonly seen: readonly Placed[];
}

const seriesOf = (release: string): string => /^\d+\.\d+/.exec(release)?.[0] ?? release;
const flavourOf = (release: string): string => /-([a-z]+(?:-[a-z0-9]+)*)$/.exec(release)?.[1] ?? '';

/** Where a migration came from, by the series of its kernel: one that was replaced by its successor goes on in its line. */
const sourceOf = ({ from }: Cell): string => (from === undefined ? '' : `Linux ${seriesOf(from.kernel)}, ${from.userland}`);

/** What is left of an identity when the clock and the provider are taken off: a machine chooses these, and series are split by them. */
const baseKey = ({ result: { cell } }: Placed, clock: ReturnType<typeof domainOf>): string => {
  const { provider, clock: _, rest, ...identity } = identityOf(cell, clock);
  const { clock: counted, warm_up, ...others } = JSON.parse(rest);
  return canonical({
    ...identity,
    rest: canonical(others),
    userland: cell.userland.name,
    ...(cell.from === undefined ? {} : { from: sourceOf(cell) }),
    clock: clock === 'instructions',
  });
};

/** How finely kernels are told apart: not at all, by series, by series and flavour, by release. */
const KERNEL_KEYS: readonly ((release: string) => string)[] = [
  () => '',
  seriesOf,
  (release) => [seriesOf(release), flavourOf(release)].filter((part) => part !== '').join(' '),
  (release) => release,
];

/** The coarsest way by which no run has two cells in one line: a kernel that was replaced goes on in its line. */
const splitByKernel = (group: readonly Placed[]): Map<string, Placed[]> => {
  for (const keyOf of KERNEL_KEYS) {
    const lines = new Map<string, Placed[]>();
    for (const seen of group) {
      const { kernel, from } = seen.result.cell;
      const key = [...(from === undefined ? [] : [from.kernel]), kernel]
        .map(keyOf)
        .filter((part) => part !== '')
        .join(' to ');
      lines.set(key, [...(lines.get(key) ?? []), seen]);
    }
    const alone = [...lines.values()].every((line) => new Set(line.map(({ run }) => run)).size === line.length);
    if (alone || keyOf === KERNEL_KEYS.at(-1)) return lines;
  }
  return new Map();
};

const partsOf = ({ result: { cell } }: Placed, kernel: string): Map<string, string> =>
  new Map<string, string>([
    ...Object.entries(cell.workload.params).map(([name, value]): [string, string] => [
      name,
      `${name.replaceAll('_', ' ')} ${value}`,
    ]),
    ...Object.entries(cell.criu.options).flatMap(([name, value]): [string, string][] =>
      value === undefined || name === 'network_lock' ? [] : [[`criu ${name}`, `${name.replaceAll('_', ' ')} ${String(value)}`]],
    ),
    [
      'subject',
      cell.subject === undefined
        ? ''
        : `${cell.subject.flavor} ${cell.subject.mutation === undefined ? '' : canonical(cell.subject.mutation)}`.trim(),
    ],
    ['userland', `userland ${cell.userland.name}`],
    ['kernel', kernel === '' ? '' : `kernel ${kernel}`],
  ]);

interface Untitled {
  readonly key: string;
  readonly name: string;
  readonly parts: Map<string, string>;
  readonly seen: readonly Placed[];
}

/** Only what tells a line from others of its name. */
const titled = (lines: readonly Untitled[]): Line[] =>
  lines.map(({ key, name, parts, seen }) => {
    const alike = lines.filter((one) => one.name === name);
    const telling = [...parts].filter(([part, text]) => text !== '' && alike.some((one) => one.parts.get(part) !== text));
    const title = telling.length === 0 ? name : `${name} (${telling.map(([, text]) => text).join(', ')})`;
    return { key, title, seen };
  });

/** The cells of many runs as lines through time, in the order in which they first appear. Runs are the oldest first. */
export const linesOf = (runs: readonly Results[]): Line[] => {
  const groups = new Map<string, Placed[]>();
  for (const [run, results] of runs.entries())
    for (const result of results.cells) {
      const machine = results.machines.find(({ id }) => id === result.cell.machine);
      const placed: Placed = { run, result, results, machine };
      const key = baseKey(placed, domainOf(placed));
      groups.set(key, [...(groups.get(key) ?? []), placed]);
    }
  const lines = [...groups].flatMap(([key, group]) =>
    [...splitByKernel(group)].flatMap(([kernel, seen]): Untitled[] => {
      const [first] = seen;
      if (first === undefined) return [];
      const { cell } = first.result;
      const counted = domainOf(first) === 'instructions' ? ', instructions' : '';
      const { from, ...here } = cell;
      const source = from === undefined ? '' : ` from ${sourceOf(cell)}`;
      const name = `${cell.workload.id} ${procedureText(here)}${source}${counted}`;
      return [{ key: kernel === '' ? key : `${key} ${kernel}`, name, parts: partsOf(first, kernel), seen }];
    }),
  );
  return titled(lines);
};
