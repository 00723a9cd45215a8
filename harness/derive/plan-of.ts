import type { Cell } from '../schema/cell.ts';
import type { LogEvent } from '../schema/events.ts';
import type { RunFile } from '../schema/run.ts';
import { eventsOf } from './collect.ts';

/** Every cell of a run: those that it was planned with, and those of rounds that were planned while it went on. */
export const planOf = ({ plan }: Pick<RunFile, 'plan'>, events: readonly LogEvent[]): Cell[] => [
  ...plan,
  ...eventsOf(events, 'advice-round').flatMap(({ cells }) => cells),
];
