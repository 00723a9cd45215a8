import type { CriuRun, CycleEvent } from '../schema/events.ts';
import type { Damage, DamageResult, Outcome, Trial } from '../schema/integrity.ts';
import type { CycleResult, Finding } from '../schema/results.ts';
import { holds } from './holds.ts';
import { treeDifferences } from './tree-differences.ts';

const EVIDENCE_LINES = 12;

/** Words are told whole, digests and long lists by their beginning. */
const brief = (value: string | number): string => {
  const text = String(value);
  return text.length > 40 ? `${text.slice(0, 16)}...` : text;
};

/** What a restore changed without a word: proofs that do not hold and differences of the process tree, each in one line. */
const changes = ({ proof, tree }: CycleEvent): string[] => [
  ...proof.filter((one) => !holds(one)).map(({ name, before, after }) => `${name} was ${brief(before)}, is ${brief(after)}`),
  ...(tree === undefined ? [] : treeDifferences(tree.before, tree.after)),
];

const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 297)}...` : text);

interface Seen {
  readonly outcome: Outcome;
  readonly message: string;
}

/** What became of CRIU itself; undefined where it said that it restored. */
const criuOutcome = (restore: CriuRun): Seen | undefined => {
  const said = restore.log.errors[0]?.message ?? restore.stderr.trim().split('\n').at(-1) ?? '';
  if (restore.timed_out) return { outcome: 'hung', message: `the last line of its log: ${restore.log.tail.at(-1) ?? 'none'}` };
  if (restore.signal !== null) return { outcome: 'crashed', message: `${restore.signal}${said === '' ? '' : `: ${said}`}` };
  return restore.exit_code === 0 ? undefined : { outcome: 'refused', message: said };
};

/** What became of a service that CRIU said to have restored. */
const serviceOutcome = (cycle: CycleEvent, { answer, client }: Trial): Seen | undefined => {
  if (client?.ok !== true) {
    const said = client === undefined ? answer?.message : `its client: ${client.message}`;
    return { outcome: 'broken', message: said ?? 'the service was not asked' };
  }
  const [change, ...others] = changes(cycle);
  if (change !== undefined)
    return { outcome: 'wrong', message: `${change}${others.length === 0 ? '' : ` (and ${others.length} more)`}` };
  if (answer?.ok !== true) return { outcome: 'broken', message: `a new client: ${answer?.message ?? 'was not asked'}` };
  // Nothing but the digest would also hold for a service that was started anew.
  return cycle.proof.some(({ name }) => name !== 'digest') ? { outcome: 'right', message: '' } : undefined;
};

/** The class of one restore, and the words that show it. Undefined where the cycle did not get as far as a restore. */
export const outcomeOf = (cycle: CycleEvent): Seen | undefined => {
  const { restore, trial } = cycle;
  if (restore === undefined || trial === undefined) return undefined;
  const seen = criuOutcome(restore) ?? serviceOutcome(cycle, trial);
  return seen === undefined ? undefined : { ...seen, message: shorten(seen.message) };
};

const PARTS = {
  magic: 'in the magic',
  length: 'in the size of the first entry',
  body: 'behind the size of the first entry',
  page: 'in raw memory',
  secret: 'in the planted secret',
} as const;

/** A damage in words: `files.img: bit 5 of byte 2014 flipped, behind the size of the first entry`. */
export const damageText = ({ kind, file, bytes, part, offset, bit, copies, other, identical }: Damage): string => {
  const more = copies === undefined || copies.length === 0 ? '' : ` and its ${copies.length} other copies`;
  const words: Readonly<Record<Damage['kind'], string>> = {
    'flip-bit': `bit ${bit} of byte ${offset} flipped${part === undefined ? '' : `, ${PARTS[part]}${more}`}`,
    'truncate-half': `cut to half of its ${bytes} bytes`,
    'truncate-byte': `its last byte cut off`,
    empty: `emptied of its ${bytes} bytes`,
    delete: 'deleted',
    swap: `swapped with ${other ?? 'another'}`,
    older: `taken from an earlier dump of the same process${identical === true ? ', which had the very same file' : ''}`,
  };
  return `${file}: ${words[kind]}`;
};

const undoneResult = (undone: Trial['undone']): Pick<DamageResult, 'undone' | 'undone_message'> => {
  if (undone === undefined) return {};
  if (undone.answer?.ok === true) return { undone: 'restored' };
  const why = undone.message ?? undone.answer?.message;
  return { undone: 'not-restored', ...(why === undefined ? {} : { undone_message: why }) };
};

/** The table of a cell: every damage that was tried, and what came of it. */
export const damageResults = (cycles: readonly CycleEvent[]): DamageResult[] =>
  cycles.flatMap((cycle) => {
    const found = outcomeOf(cycle);
    if (found === undefined) return [];
    const { damage, undone } = cycle.trial ?? {};
    return [
      {
        cycle: cycle.cycle,
        ...(damage === undefined ? {} : { damage }),
        what: damage === undefined ? 'control: nothing was damaged' : damageText(damage),
        ...found,
        ...undoneResult(undone),
      },
    ];
  });

/**
 * Judges a trial. What becomes of damaged images is a finding and no failure; that there is an answer is what is asked of it.
 * The control is a roundtrip like any other.
 */
export const judgeTrial = (cycle: CycleEvent): Pick<CycleResult, 'verdict' | 'reason'> => {
  const found = outcomeOf(cycle);
  if (found === undefined) return { verdict: 'error', reason: 'the record of this cycle tells of no restore' };
  if (cycle.trial?.damage !== undefined || found.outcome === 'right') return { verdict: 'pass', reason: '' };
  const words = `images as they were written were not restored rightly (${found.outcome})`;
  return { verdict: 'fail', reason: found.message === '' ? words : `${words}: ${found.message}` };
};

const findingOf = (id: string, title: string, results: readonly DamageResult[], cell: string, severity: 'warn' | 'info') =>
  results.length === 0
    ? []
    : [
        {
          id,
          severity,
          title,
          evidence: results.slice(0, EVIDENCE_LINES).map(({ what, message }) => `${what}: ${message}`),
          cell,
          cycles: results.map(({ cycle }) => cycle),
        } satisfies Finding,
      ];

/** What a reader must know of the table: damage that nobody notices, and damage that harms CRIU itself. */
export const integrityFindings = (results: readonly DamageResult[], cell: string): Finding[] => {
  const damaged = results.filter(({ damage }) => damage !== undefined && damage.identical !== true);
  const having = (...outcomes: Outcome[]): DamageResult[] => damaged.filter(({ outcome }) => outcomes.includes(outcome));
  const [wrong, harmed] = [having('wrong'), having('crashed', 'hung')];
  const lost = damaged.filter(({ undone }) => undone === 'not-restored');
  const of = `of ${damaged.length} damages to the images`;
  return [
    ...findingOf(
      'images-restored-wrong',
      `CRIU restored another state without a word after ${wrong.length} ${of}: images have no checksum, so keep one beside them.`,
      wrong,
      cell,
      'warn',
    ),
    ...findingOf('criu-harmed-by-images', `CRIU itself crashed or hung on ${harmed.length} ${of}.`, harmed, cell, 'warn'),
    ...findingOf(
      'refusal-not-undone',
      `After ${lost.length} ${of} CRIU refused, and did not restore the same images once they were whole again.`,
      lost,
      cell,
      'info',
    ),
  ];
};
