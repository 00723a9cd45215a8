import { createHash } from 'node:crypto';
import type { CellChange } from '../schema/compare.ts';
import { canonical } from './identity.ts';
import { criuOf, type PooledCell, type Seen } from './side.ts';

/** Of a service of the user's, a name for what its file says: two files that say the same have the same. */
export const definitionText = ({ result }: Seen): string => {
  const { definition } = result.cell.workload;
  return definition === undefined ? '' : createHash('sha256').update(canonical(definition)).digest('hex').slice(0, 8);
};

const READERS: readonly (readonly [what: string, read: (one: Seen) => string])[] = [
  ['kernel', ({ result }) => result.cell.kernel],
  ['userland', ({ result }) => `${result.cell.userland.name} ${result.cell.userland.id}`],
  ['kernel that it came from', ({ result }) => result.cell.from?.kernel ?? ''],
  ['userland that it came from', ({ result }) => result.cell.from?.userland ?? ''],
  ['CRIU', criuOf],
  ['service', ({ result }) => result.service],
  ['definition of the service', definitionText],
  ['CRIU options', ({ result }) => optionsText(result.cell.criu.options)],
  ['parameters', ({ result }) => optionsText(result.cell.workload.params)],
  ['kernel arguments', ({ machine }) => machine?.emulator?.kernel_arguments ?? ''],
  ['runner', ({ results }) => results.provenance.tool.runner_sha256.slice(0, 12)],
];

const optionsText = (options: Readonly<Record<string, unknown>>): string =>
  Object.entries(options)
    .flatMap(([name, value]) =>
      value === undefined || value === false ? [] : [value === true ? name : `${name} ${String(value)}`],
    )
    .join(', ');

const textOf = ({ seen }: PooledCell, read: (one: Seen) => string): string =>
  [...new Set(seen.map(read))].toSorted().join(' and ');

/** What is compared: everything of note in which the two sides of a cell differ. */
export const differencesOf = (base: PooledCell, run: PooledCell): CellChange['differs'] =>
  READERS.flatMap(([what, read]) => {
    const [before, after] = [textOf(base, read), textOf(run, read)];
    return before === after || before === '' || after === '' ? [] : [{ what, base: before, run: after }];
  });
