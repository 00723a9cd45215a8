import type { MachineRecord } from '../schema/machine.ts';

/** Something to be done with one machine. */
export interface MachineJob {
  readonly record: Pick<MachineRecord, 'clock_domain'>;
}

/** Jobs that run one after another, and after them those that share the host: what measures wall time must be alone on it. */
export const inOrder = <Job extends MachineJob>(jobs: readonly Job[]): { readonly alone: Job[]; readonly together: Job[] } => ({
  alone: jobs.filter(({ record }) => record.clock_domain === 'wall'),
  together: jobs.filter(({ record }) => record.clock_domain !== 'wall'),
});
