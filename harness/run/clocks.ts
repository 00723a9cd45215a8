import { inputError } from '../errors.ts';
import type { ChosenKernels } from './kernels.ts';
import type { MachineWishes } from './request.ts';

/** Refuses what contradicts the instruction clock: its figures compare only where all else is the same. */
export const refuseClock = ({
  clocks,
  qemu,
  accelerator,
  cpus,
}: Pick<MachineWishes, 'clocks' | 'qemu' | 'accelerator' | 'cpus'>): void => {
  // With both clocks these are for the machines of the other.
  if (!clocks.includes('instructions') || clocks.includes('wall')) return;
  if (qemu !== 'auto' && qemu !== 'pinned')
    throw inputError(
      `The instruction clock always runs on the pinned QEMU, not on --qemu ${qemu}: another one counts differently.`,
      'Leave out --qemu.',
    );
  if (accelerator === 'kvm')
    throw inputError('KVM does not count instructions: the instruction clock needs emulation.', 'Leave out --accelerator.');
  if (cpus !== 1) throw inputError(`A machine that counts instructions has one processor, not ${cpus}.`, 'Leave out --cpus.');
};

/** Refuses the instruction clock for kernels none of which runs in QEMU. */
export const refuseClockOnHost = (
  { clocks, shapes }: Pick<MachineWishes, 'clocks' | 'shapes'>,
  { others }: Pick<ChosenKernels, 'others'>,
): void => {
  if (!clocks.includes('instructions') || others.length + shapes.length > 0) return;
  throw inputError(
    'The instruction clock is that of a QEMU machine, and the running kernel is not qualified in one.',
    'Name a kernel to be booted: --kernel 6.12, or --machine qemu.',
  );
};
