import type { Damage, DamageResult, Outcome } from '../harness/schema/integrity.ts';
import type { CellResult, Results } from '../harness/schema/results.ts';
import { groupBy } from './group-by.ts';

/** Outcomes with the word that reports use, the worst first. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  wrong: 'WRONG',
  crashed: 'crashed',
  hung: 'hung',
  broken: 'broken',
  right: 'no effect',
  refused: 'refused',
};

/** What each word means, in the same order. */
export const OUTCOME_MEANINGS: Readonly<Record<Outcome, string>> = {
  wrong: 'restored without a word, and the service has another state than it had',
  crashed: 'CRIU itself was killed by a signal',
  hung: 'CRIU did not end in time and was killed',
  broken: 'CRIU said that it restored, and the service is dead, does not answer, or breaks off its connections',
  right: 'restored, and no proof tells the state from the old one',
  refused: 'CRIU said no, with an error',
};

const ORDER: readonly Outcome[] = ['wrong', 'crashed', 'hung', 'broken', 'right', 'refused'];

interface Head {
  readonly title: string;
  readonly has: (damage: Damage) => boolean;
}

const bitIn = (part: NonNullable<Damage['part']>, title: string): Head => ({
  title,
  has: (damage) => damage.kind === 'flip-bit' && damage.part === part,
});
const whole = (kind: Damage['kind'], title: string): Head => ({ title, has: (damage) => damage.kind === kind });

const HEADS: readonly Head[] = [
  bitIn('magic', 'bit in magic'),
  bitIn('length', 'bit in size of entry'),
  bitIn('body', 'bit in entry'),
  bitIn('page', 'bit in memory'),
  bitIn('secret', 'bit in secret'),
  whole('truncate-half', 'cut in half'),
  whole('truncate-byte', 'cut by a byte'),
  whole('empty', 'emptied'),
  whole('delete', 'deleted'),
  whole('swap', 'swapped'),
  whole('older', 'from an older dump'),
];

/** How often each outcome was seen, the worst first. */
export interface Count {
  readonly outcome: Outcome;
  readonly count: number;
}

export interface DamageTable {
  readonly heads: readonly string[];
  readonly rows: readonly { readonly image: string; readonly cells: readonly (readonly Count[])[] }[];
  readonly total: number;
  readonly counts: readonly Count[];
}

export const countsOf = (results: readonly DamageResult[]): Count[] =>
  ORDER.map((outcome) => ({ outcome, count: results.filter((one) => one.outcome === outcome).length })).filter(
    ({ count }) => count > 0,
  );

/** Image files by damages. A damage that was not tried on any of them has no column; a file put in its own place is none. */
export const damageTable = (results: readonly DamageResult[]): DamageTable => {
  const tried = results.flatMap((result) =>
    result.damage === undefined || result.damage.identical === true ? [] : [{ result, damage: result.damage }],
  );
  const heads = HEADS.filter(({ has }) => tried.some(({ damage }) => has(damage)));
  const images = [...groupBy(tried, ({ damage }) => damage.image)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    heads: heads.map(({ title }) => title),
    rows: images.map(([image, ofImage]) => ({
      image,
      cells: heads.map(({ has }) => countsOf(ofImage.filter(({ damage }) => has(damage)).map(({ result }) => result))),
    })),
    total: tried.length,
    counts: countsOf(tried.map(({ result }) => result)),
  };
};

/** `12 refused, 3 WRONG`; one outcome that was seen once is its word alone. */
export const countText = (counts: readonly Count[]): string => {
  const [first, ...others] = counts;
  if (first === undefined) return '';
  if (others.length === 0 && first.count === 1) return OUTCOME_WORDS[first.outcome];
  return counts.map(({ outcome, count }) => `${count} ${OUTCOME_WORDS[outcome]}`).join(', ');
};

/** What of a cell's table a reader must look at: everything but refusals and damage without effect. */
export const noteworthy = (results: readonly DamageResult[]): DamageResult[] =>
  results.filter(({ outcome, undone }) => (outcome !== 'refused' && outcome !== 'right') || undone === 'not-restored');

/** That the images alone were not to blame, and why, in one sentence; empty where they were. */
export const undoneText = ({ undone, undone_message: why }: DamageResult): string => {
  if (undone !== 'not-restored') return '';
  const reason = why === undefined || why === '' ? '' : `: ${why}`;
  return `The same images were not restored once they were whole again${reason}.`;
};

/** The cells of a run that damaged images, with what they ran on. */
export const integrityCells = (results: Results) =>
  results.cells.flatMap((cell: CellResult) => {
    if (cell.integrity === undefined || cell.integrity.length === 0) return [];
    const machine = results.machines.find(({ id }) => id === cell.cell.machine);
    const { facts } = machine ?? {};
    const kernel = facts?.kernel.release ?? machine?.kernel ?? cell.cell.kernel;
    return [
      {
        title: cell.cell.workload.id,
        subject: [
          ...(cell.service === '' ? [] : [cell.service]),
          `Linux ${kernel}`,
          ...(facts === undefined ? [] : [`CRIU ${facts.criu.version}`]),
          `userland ${cell.cell.userland.name}`,
        ].join(', '),
        results: cell.integrity,
      },
    ];
  });
