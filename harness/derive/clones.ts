import type { Copy, CopySide, Identity, IdentityResult } from '../schema/copies.ts';
import type { CycleEvent, Observation } from '../schema/events.ts';

type Side = 'restored' | 'cold';

const sideOf = ({ clones }: CycleEvent, side: Side): CopySide | undefined => clones?.[side];

const timesOf = (side: CopySide | undefined): number[] =>
  (side?.copies ?? []).flatMap(({ first_answer_ms: at }) => (at === undefined || side === undefined ? [] : [at - side.start_ms]));

/** From the moment when all were told to begin to the first right answer of the first copy, and of the last; in ms. */
export const answerOf =
  (side: Side, which: 'first' | 'last') =>
  ({ cycle }: { readonly cycle: CycleEvent }): number | undefined => {
    const times = timesOf(sideOf(cycle, side));
    if (times.length === 0) return undefined;
    return which === 'first' ? Math.min(...times) : Math.max(...times);
  };

/** What one copy holds, in the mean over the copies of a cycle; in bytes. */
export const memoryOf =
  (side: Side, field: 'rss_bytes' | 'pss_bytes' | 'private_bytes') =>
  ({ cycle }: { readonly cycle: CycleEvent }): number | undefined => {
    const held = (sideOf(cycle, side)?.copies ?? []).flatMap(({ memory }) => memory?.[field] ?? []);
    return held.length === 0 ? undefined : held.reduce((sum, bytes) => sum + bytes, 0) / held.length;
  };

/** The proofs of every copy of a cell, cold starts left out. */
export const copyProofs = ({ clones }: CycleEvent): readonly Observation[] =>
  (clones?.restored?.copies ?? []).flatMap(({ proof }) => proof);

const valuesIn = (copies: readonly Copy[], name: string): string[] =>
  copies.flatMap(({ identities }) => identities.filter((one) => one.name === name).map(({ value }) => value));

type Sameness = IdentityResult['cold'];

/** Over cycles: differ as soon as two were seen to differ, equal where some could be compared and none differed. */
const sameness = (groups: readonly (readonly string[])[]): Sameness => {
  const comparable = groups.filter((values) => values.length > 1);
  if (comparable.length === 0) return 'unknown';
  return comparable.every((values) => new Set(values).size === 1) ? 'equal' : 'differ';
};

const compare = ({ name, means, drawn }: Identity, cycles: readonly CycleEvent[]): IdentityResult => {
  const groups = (side: Side): string[][] =>
    cycles.map((cycle) => {
      const copies = sideOf(cycle, side)?.copies ?? [];
      // What is drawn anew each time was another in the original, whatever became of it.
      const original = drawn === true ? undefined : cycle.clones?.original.identities.find((one) => one.name === name)?.value;
      return [...(original === undefined || copies.length === 0 ? [] : [original]), ...valuesIn(copies, name)];
    });
  return { name, means, clones: sameness(groups('restored')), cold: sameness(groups('cold')) };
};

/** What is meant to be an instance's own, and whether clones have the same; an identity is lost where only cold starts differ. */
export const identityResults = (cycles: readonly CycleEvent[]): IdentityResult[] => {
  const all = cycles.flatMap(({ clones }) => clones?.restored?.copies.flatMap(({ identities }) => identities) ?? []);
  return [...new Map(all.map((identity) => [identity.name, identity])).values()].map((identity) => compare(identity, cycles));
};
