import type { Observation } from '../schema/events.ts';

/** Whether one observation holds. */
export const holds = ({ rule, before, after }: Observation): boolean =>
  rule === 'same' ? before === after : typeof before === 'number' && typeof after === 'number' && after >= before;
