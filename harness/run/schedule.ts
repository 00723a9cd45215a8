import type { MachineRecord } from '../schema/machine.ts';

/** Something to be done with one machine. */
export interface MachineJob {
  readonly record: Pick<MachineRecord, 'clock_domain'>;
}

/**
 * What of the batches of a machine runs one after another. Where instructions are counted each has a machine of its own, so that its
 * figures do not depend on what ran before it.
 */
export const sharesOf = <Batch>({ clock_domain }: MachineJob['record'], batches: readonly Batch[]): Batch[][] =>
  clock_domain === 'instructions' ? batches.map((batch) => [batch]) : [[...batches]];

/** Jobs that run one after another, and after them those that share the host: what measures wall time must be alone on it. */
export const inOrder = <Job extends MachineJob>(jobs: readonly Job[]): { readonly alone: Job[]; readonly together: Job[] } => ({
  alone: jobs.filter(({ record }) => record.clock_domain === 'wall'),
  together: jobs.filter(({ record }) => record.clock_domain !== 'wall'),
});
