import type { Cell, WorkloadParams } from '../harness/schema/cell.ts';
import { moveText } from '../harness/schema/procedure-text.ts';
import type { Mutation, SubjectCell } from '../harness/schema/subject.ts';
import { formatValue } from './format.ts';

const MEBIBYTE = 2 ** 20;

type Value = number | string | boolean;

const paramText = ([name, value]: [string, Value]): string => {
  const sized = typeof value === 'number' && value >= MEBIBYTE && value % 1024 === 0;
  return `${name.replaceAll('_', ' ')} ${sized ? formatValue(value, 'bytes') : value}`;
};

/** What is done 0 times a second is not done, and of what it would be done to there is nothing to say: `write_rate` 0, `write_set`. */
const isIdle = (params: WorkloadParams, name: string): boolean => {
  const what = /^(.+)_(?:rate|set)$/.exec(name)?.[1];
  return what !== undefined && params[`${what}_rate`] === 0;
};

/** `memory 64.0 MiB, connections 200`; empty without parameters. */
export const paramsText = (params: WorkloadParams): string =>
  Object.entries(params)
    .filter(([name]) => !isIdle(params, name))
    .map(paramText)
    .join(', ');

/** How a subject was spoilt, in a few words; empty when it was not. */
export const mutationText = (mutation: Mutation | undefined): string => {
  if (mutation === undefined) return '';
  return mutation.how === 'call' ? mutation.name : `${mutation.how.replaceAll('-', ' ')} (${mutation.on})`;
};

const variantOfSubject = ({ flavor, mutation }: SubjectCell): [string, Value][] => [
  ['flavor', flavor],
  ...(mutation === undefined ? [] : ([['spoilt', mutationText(mutation)]] satisfies [string, Value][])),
];

/** Where a service was dumped, as its column says it: the userland goes without saying where it is the same. */
const sourceText = ({ from, userland, cpu }: Pick<Cell, 'from' | 'userland' | 'cpu'>): string =>
  from === undefined
    ? ''
    : `${from.kernel}${from.userland === userland.name ? '' : ` with ${from.userland}`}${cpu === undefined ? '' : ` on ${from.machine.split('/').at(-1)}`}`;

/** Everything in which two cells of one workload can differ: parameters and options of CRIU, less what a machine chooses itself. */
export const variantOf = ({ workload, criu, subject, clock, cpu, from, move, userland }: Cell): ReadonlyMap<string, Value> =>
  new Map<string, Value>([
    ['clock', clock ?? 'wall'],
    ...(subject === undefined ? [] : variantOfSubject(subject)),
    ...(from === undefined ? [] : ([['from', sourceText({ from, userland, cpu })]] satisfies [string, Value][])),
    ...(cpu === undefined ? [] : ([['processor', cpu]] satisfies [string, Value][])),
    ...(move === undefined ? [] : ([['connections kept', moveText(move)]] satisfies [string, Value][])),
    ...Object.entries(workload.params),
    ...Object.entries(criu.options).flatMap(([name, value]): [string, Value][] =>
      value === undefined || name === 'network_lock' ? [] : [[`criu ${name}`, Array.isArray(value) ? value.join(' ') : value]],
    ),
  ]);

/** What sets a variant apart from the others of its workload; empty when it is alone. */
export const differenceText = (variant: ReadonlyMap<string, Value>, all: readonly ReadonlyMap<string, Value>[]): string =>
  [...new Set(all.flatMap((one) => [...one.keys()]))]
    .filter((name) => all.some((one) => one.get(name) !== variant.get(name)))
    .flatMap((name) => {
      const value = variant.get(name);
      return value === undefined ? [`no ${name.replaceAll('_', ' ')}`] : [paramText([name, value])];
    })
    .join(', ');
