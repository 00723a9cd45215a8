import type { LogEvent } from '../schema/events.ts';

/**
 * Whether an event tells of something that may have spoilt the machine for the batches after it: a dump or restore that failed may leave
 * frozen processes and firewall rules behind, and a kernel that warned of itself is not what it was.
 */
export const poisons = (event: LogEvent): boolean => {
  switch (event.event) {
    case 'cycle':
      // A subject that was refused and went on is as it was.
      return event.stop !== undefined && !(event.stop.step === 'dump' && event.proof.length > 0);
    case 'dumped':
      return event.stop !== undefined;
    case 'batch-failed':
      return true;
    case 'kernel-log':
      return event.taint_after !== event.taint_before || event.lines.some(({ text }) => text.startsWith('Out of memory:'));
    default:
      return false;
  }
};
