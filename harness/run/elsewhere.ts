import type { MachineWishes } from './request.ts';

/** How many machines were asked for that are not the running kernel's and not those of --kernel in QEMU. */
export const machinesElsewhere = ({
  hosts,
  shapes,
  vagrants = [],
}: Pick<MachineWishes, 'hosts' | 'shapes' | 'vagrants'>): number => hosts.length + shapes.length + vagrants.length;
