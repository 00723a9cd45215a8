import type { Observation } from '../harness/schema/events.ts';
import type { LastingFact } from '../harness/schema/migration.ts';

type Side = string | number;

/** After the restore it must be what it was. */
export const same = (name: string, before: Side, after: Side, what: string): Observation => ({
  name,
  rule: 'same',
  before,
  after,
  what,
});

/** A counter that must not have gone back, as it would from an older image or a fresh start. */
export const atLeast = (name: string, before: number, after: number, what: string): Observation => ({
  name,
  rule: 'at-least',
  before,
  after,
  what,
});

/** As `same`, of what has no other side yet. */
export const stays = (name: string, value: Side, what: string): LastingFact => ({ name, rule: 'same', value, what });

/** As `atLeast`, of what has no other side yet. */
export const grows = (name: string, value: number, what: string): LastingFact => ({ name, rule: 'at-least', value, what });
