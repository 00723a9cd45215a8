import type { ClockDomain } from '../harness/schema/cell.ts';
import type { MachineFacts } from '../harness/schema/facts.ts';
import type { KernelRecord, RemoteHost, UserlandRecord, VagrantMachine } from '../harness/schema/machine.ts';
import type { MachineResult, Results } from '../harness/schema/results.ts';

/** A machine with the kernel and the userland that it is made of. */
export interface Subject {
  readonly machine: MachineResult | undefined;
  readonly kernel: KernelRecord | undefined;
  readonly userland: UserlandRecord | undefined;
  readonly facts: MachineFacts | undefined;
}

/** The only machine of a run, or what is known of it when it never came to be. */
export const onlySubject = (results: Results): Subject => {
  const machine = results.machines[0];
  return {
    machine,
    kernel: results.kernels.find(({ id }) => id === machine?.kernel) ?? results.kernels[0],
    userland: results.userlands.find(({ name }) => name === machine?.userland) ?? results.userlands[0],
    facts: machine?.facts,
  };
};

/** The clocks of a run: one when all its machines agree. */
export const clocksOf = ({ machines }: Results): readonly ClockDomain[] => {
  const domains = [...new Set(machines.map(({ clock_domain }) => clock_domain))];
  return domains.length === 0 ? ['wall'] : domains;
};

/** A host that was reached by ssh, as its user names it. */
export const remoteText = ({ destination, port }: Pick<RemoteHost, 'destination' | 'port'>): string =>
  `ssh:${destination}${port === undefined ? '' : `:${port}`}`;

/** A machine that Vagrant brought up: what with, and which one. */
export const vagrantText = ({ vagrant, provider, machine, file }: VagrantMachine): string =>
  `Vagrant ${vagrant} with ${provider}: ${machine} of ${file ?? 'a generated Vagrantfile'}`;

/** `QEMU 10.0.13 with TCG`, a remote host, or that it is the host itself. */
export const providerText = (machine: MachineResult | undefined): string => {
  if (machine === undefined) return 'none';
  if (machine.vagrant !== undefined) return vagrantText(machine.vagrant);
  if (machine.remote !== undefined) return `${remoteText(machine.remote)}: the kernel that runs there`;
  if (machine.emulator === undefined) return machine.provider === 'host' ? 'host: the running kernel' : 'QEMU';
  return `QEMU ${machine.emulator.qemu_version} with ${machine.emulator.accelerator.toUpperCase()}`;
};

/** Release of a kernel, as the machine says it or as it was meant. */
export const releaseOf = ({ facts, kernel }: Subject, fallback: string): string =>
  facts?.kernel.release ?? kernel?.release ?? fallback;
