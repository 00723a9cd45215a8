import type { Userland } from '../../vm/userlands/manifest.ts';
import type { CriuOptions } from '../schema/cell.ts';
import type { KernelRecord, UserlandRecord } from '../schema/machine.ts';
import type { PreparedMachine } from './execute.ts';

/** Machines that are ready to be started, with what they are made of: what one way of preparing contributes to a run. */
export interface MachineGroup {
  readonly kernels: readonly KernelRecord[];
  readonly userlands: readonly UserlandRecord[];
  readonly machines: readonly PreparedMachine[];
  /** How packets are held back, where that is known before the run. */
  readonly networkLock: CriuOptions['network_lock'] | undefined;
  /** File system that images are written to. */
  readonly imagesOn: string;
}

export const userlandRecord = ({ name, id, suite, manifest }: Userland): UserlandRecord => ({
  name,
  id,
  suite,
  built: manifest.built,
  notes: [...manifest.notes],
  packages: { ...manifest.packages },
  ...(manifest.criu_version === undefined ? {} : { criu_version: manifest.criu_version }),
  ...(manifest.glibc_version === undefined ? {} : { glibc_version: manifest.glibc_version }),
});

/** Each once, by what makes it itself. */
export const unique = <T>(items: readonly T[], key: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [key(item), item])).values(),
];
