import { readFileSync } from 'node:fs';
import type { Limits } from '../plan/axes.ts';
import { machinesElsewhere } from './elsewhere.ts';
import type { MachineWishes } from './request.ts';

/** As vm/qemu/guest/machine.sh sets it. */
const GUEST_FILES = 524_288;

/** The limit that the runner and its services inherit. Node raises it to the hard limit when it starts. */
const ownFiles = (): number => {
  const [, soft = ''] = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  return soft === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(soft);
};

/** The default of the kernel (DEFAULT_MAX_MAP_COUNT), which guests have. */
const GUEST_MAPPINGS = 65_530;

const ownMappings = (): number => Number(readFileSync('/proc/sys/vm/max_map_count', 'utf8'));

/** What the smallest machine of a run has: memory that is available now on the host, and that of a QEMU machine as it is asked for. */
export const limitsOf = (wishes: MachineWishes): Limits => {
  const { provider, kernels, memoryBytes } = wishes;
  const elsewhere = machinesElsewhere(wishes);
  const isElsewhere = provider === undefined && elsewhere > 0;
  // Of a remote host nothing is known yet: it counts for as much as a QEMU machine, which --memory says.
  const inQemu = provider === 'qemu' || elsewhere > 0 || kernels.some((kernel) => kernel !== 'running');
  const onHost = !isElsewhere && provider !== 'qemu' && (kernels.length === 0 || kernels.includes('running'));
  return {
    memoryBytes: Math.min(
      inQemu ? memoryBytes : Number.POSITIVE_INFINITY,
      onHost ? process.availableMemory() : Number.POSITIVE_INFINITY,
    ),
    files: Math.min(inQemu ? GUEST_FILES : Number.POSITIVE_INFINITY, onHost ? ownFiles() : Number.POSITIVE_INFINITY),
    mappings: Math.min(inQemu ? GUEST_MAPPINGS : Number.POSITIVE_INFINITY, onHost ? ownMappings() : Number.POSITIVE_INFINITY),
  };
};
