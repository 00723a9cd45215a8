import type { RunnerEvent } from '../schema/events.ts';

/**
 * Whether an event tells of something that may have spoilt the machine for the batches after it: a dump or restore that failed may leave
 * frozen processes and firewall rules behind, and a kernel that warned of itself is not what it was.
 */
export const poisons = (event: RunnerEvent): boolean => {
  switch (event.event) {
    case 'cycle':
      return event.stop !== undefined;
    case 'batch-failed':
      return true;
    case 'kernel-log':
      return event.taint_after !== event.taint_before || event.lines.some(({ text }) => text.startsWith('Out of memory:'));
    default:
      return false;
  }
};
