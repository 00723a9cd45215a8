import type { Copy } from '../schema/copies.ts';
import type { CycleEvent } from '../schema/events.ts';
import { broken, error, fail, type Judgement, pass } from './judgement.ts';
import { treeDifferences } from './tree-differences.ts';

/** In these two instances of one service would meet. */
const APART = ['pid', 'net', 'mnt'] as const;

const isOwn = (name: string): boolean => name.startsWith('own-');

/** Whether a clone has on record everything that makes it one. */
const missing = ({ criu, proof, tree, namespaces, first_answer_ms }: Copy): string | undefined => {
  if (criu?.exit_code !== 0) return 'a restore that succeeded';
  if (first_answer_ms === undefined) return 'a first answer';
  if (tree === undefined || tree.length === 0) return 'the process tree';
  if (APART.some((name) => namespaces[name] === undefined)) return 'its namespaces';
  if (!proof.some(({ name }) => name === 'digest')) return 'the digest of its data';
  if (!proof.some(({ name }) => name === 'inherited')) return 'what it inherited';
  return proof.some(({ name }) => isOwn(name)) ? undefined : 'the proof that it is independent';
};

/** The namespace that a copy has in common with an earlier one; undefined where it is alone in each. */
const sharedWith = (copy: Copy, earlier: readonly Copy[]): string | undefined => {
  for (const one of earlier) {
    const name = APART.find((kind) => one.namespaces[kind] === copy.namespaces[kind]);
    if (name !== undefined) return `it is in the ${name} namespace of clone ${one.index}`;
  }
  return undefined;
};

const judgeCopy = (copy: Copy, earlier: readonly Copy[], original: CycleEvent['clones']): Judgement => {
  const lacking = missing(copy);
  if (lacking !== undefined) return error(`its record lacks ${lacking}`);
  if (copy.criu?.restore_stats === undefined)
    return fail(`criu restore ended with exit code 0 but left no readable statistics: ${copy.criu?.stats_problem ?? 'none'}`);
  const kept = broken(copy.proof.filter(({ name }) => !isOwn(name)));
  if (kept !== undefined) return kept;
  const mixed = copy.proof.filter(({ name }) => isOwn(name)).find((one) => broken([one]) !== undefined);
  if (mixed !== undefined)
    return fail(`it is not independent of the others (${mixed.what}): expected ${mixed.before}, found ${mixed.after}`);
  const shared = sharedWith(copy, earlier);
  if (shared !== undefined) return fail(shared);
  const [difference] = treeDifferences(original?.original.tree ?? [], copy.tree ?? []);
  return difference === undefined ? pass : fail(`its process tree came back changed: ${difference}`);
};

/** The cold starts are what the clones are compared with: where one of them failed there is nothing to compare. */
const judgeCold = ({ clones }: CycleEvent, of: number): Judgement => {
  const copies = clones?.cold?.copies ?? [];
  if (copies.length !== of) return error(`${copies.length} of ${of} cold starts beside the clones are on record`);
  for (const { index, stop, proof, first_answer_ms } of copies) {
    const lost = broken(proof)?.reason ?? (first_answer_ms === undefined ? 'it did not answer' : undefined);
    const why = stop?.message ?? lost;
    if (why !== undefined) return error(`the clones passed, but cold start ${index} of ${of} beside them failed: ${why}`);
  }
  const left = clones?.cold?.left_behind ?? [];
  return left.length === 0 ? pass : fail(`cold starts left processes behind: ${left.join(', ')}`);
};

/**
 * Judges one cycle of the procedure clone, whose dump succeeded. A pass takes every clone: the whole data set, what was in memory only, the
 * process tree, namespaces of its own, a state that no other clone changed; and nothing of them is left.
 */
export const judgeClone = (cycle: CycleEvent): Judgement => {
  const { clones } = cycle;
  const copies = clones?.restored?.copies ?? [];
  const of = clones?.asked ?? 0;
  if (of === 0 || copies.length !== of) return error(`${copies.length} of ${of} clones are on record`);
  if (clones?.original.tree.length === 0) return error('the record of this cycle lacks the process tree of the original');
  for (const [i, copy] of copies.entries()) {
    const { verdict, reason } = judgeCopy(copy, copies.slice(0, i), clones);
    if (verdict !== 'pass') return { verdict, reason: `clone ${copy.index} of ${of}: ${reason}` };
  }
  const left = clones?.restored?.left_behind ?? [];
  if (left.length > 0) return fail(`clones left processes behind: ${left.join(', ')}`);
  return judgeCold(cycle, of);
};
