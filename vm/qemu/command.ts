import { CLOCK_ARGUMENTS, CLOCK_WORDS } from './instruction-clock.ts';
import type { Qemu } from './qemu.ts';
import { needsMitigation } from './version.ts';

export type Accelerator = 'kvm' | 'tcg';

/** What the time of a machine follows: the host's clock, or the instructions that it has executed. */
export type MachineClock = 'wall' | 'instructions';

/** The size of a machine. */
export interface MachineSize {
  readonly cpus: number;
  readonly memoryBytes: number;
}

/** Everything that decides what a machine is; equal hardware can take a saved machine back. */
export interface Hardware extends MachineSize {
  readonly qemu: Qemu;
  readonly accelerator: Accelerator;
  readonly clock: MachineClock;
  /** Model of the processor, with flags as -cpu takes them; absent: the best that this accelerator has. */
  readonly model?: string | undefined;
}

export const MACHINE_TYPE = 'q35';

/**
 * Five-level page tables make every access to memory slower under emulation, and serve nobody here. Fast string instructions are
 * emulated byte by byte: without them kernel and C library copy by words and vectors, which takes a seventh off a whole batch.
 */
const EMULATED = 'max,la57=off,erms=off,fsrm=off';

export const cpuModel = ({ qemu, accelerator, model }: Hardware): string => {
  if (accelerator === 'kvm') return model ?? 'host';
  const wanted = model === undefined || model === 'max' ? EMULATED : model;
  return needsMitigation(qemu.version) ? `${wanted},cx16=off` : wanted;
};

/** A panic resets the machine, which ends QEMU; warnings and worse go to the console, which costs time per letter under emulation. */
const KERNEL_ARGUMENTS = 'console=ttyS0 earlyprintk=ttyS0 loglevel=5 panic=-1 random.trust_cpu=on no_timer_check tsc=reliable';

const ownArguments: Readonly<Record<MachineClock, string>> = {
  wall: KERNEL_ARGUMENTS,
  instructions: `${KERNEL_ARGUMENTS} ${CLOCK_WORDS}`,
};

/** The command line of a kernel: ours, and what the user adds to it. */
export const kernelArguments = (more: string, clock: MachineClock = 'wall'): string => `${ownArguments[clock]} ${more}`.trim();

export interface Disk {
  readonly file: string;
  /** snapshot: writes go to a file that QEMU has unlinked already, and end with the machine. */
  readonly access: 'snapshot' | 'read-only';
}

export interface CommandInput {
  readonly hardware: Hardware;
  readonly image: string;
  readonly initramfs: string;
  readonly kernelArguments: string;
  readonly disks: readonly Disk[];
  readonly consoleFile: string;
  /** A saved machine to bring back, in place of booting. */
  readonly incoming: string | undefined;
  /** It has a network card, which is plugged into LINK_DESCRIPTOR. */
  readonly isLinked?: boolean;
}

/** Descriptors of QEMU that carry its control protocol and the runner's events. */
export const QMP_DESCRIPTOR = 3;
export const RUNNER_DESCRIPTOR = 4;
/** The same for the frames of its network card, where it has one. */
export const LINK_DESCRIPTOR = 5;

/** Values of QEMU's options end at a comma, unless it is doubled. */
const escaped = (value: string): string => value.replaceAll(',', ',,');

const diskArguments = ({ file, access }: Disk, index: number): string[] => [
  '-drive',
  `id=disk${index},if=none,format=raw,file=${escaped(file)},${access === 'snapshot' ? 'snapshot=on' : 'read-only=on'}`,
  '-device',
  `virtio-blk-pci,drive=disk${index}`,
];

/** A network card without a ROM to boot from. Its address is set in the machine, for one that is brought back has that of the saved one. */
const linkArguments = (): string[] => [
  ...['-netdev', `socket,id=link,fd=${LINK_DESCRIPTOR}`, '-device', 'virtio-net-pci,netdev=link,romfile='],
];

/** QEMU's arguments for a machine: no network but a link to another one, no display, three disks, a console that is recorded, a port for the runner. */
export const qemuArguments = (input: CommandInput): string[] => {
  const { hardware, image, initramfs, disks, consoleFile, incoming } = input;
  const { qemu, accelerator, clock, cpus, memoryBytes } = hardware;
  const emulation = clock === 'instructions' ? 'tcg,thread=single' : 'tcg,thread=multi';
  return [
    ...qemu.dataDirs.flatMap((dir) => ['-L', dir]),
    ...['-machine', `${MACHINE_TYPE},hpet=off`, '-accel', accelerator === 'tcg' ? emulation : 'kvm'],
    ...(clock === 'instructions' ? CLOCK_ARGUMENTS : []),
    ...['-cpu', cpuModel(hardware), '-smp', String(cpus), '-m', `${Math.ceil(memoryBytes / 2 ** 20)}M`],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-kernel', image, '-initrd', initramfs, '-append', input.kernelArguments],
    ...['-chardev', `file,id=console,append=on,path=${escaped(consoleFile)}`, '-serial', 'chardev:console'],
    ...['-chardev', `socket,id=qmp,fd=${QMP_DESCRIPTOR}`, '-mon', 'chardev=qmp,mode=control'],
    ...['-chardev', `socket,id=runner,fd=${RUNNER_DESCRIPTOR}`, '-device', 'virtio-serial-pci'],
    ...['-device', 'virtserialport,chardev=runner,name=criu-qualify'],
    ...disks.flatMap(diskArguments),
    ...(input.isLinked === true ? linkArguments() : []),
    ...(incoming === undefined ? [] : ['-incoming', 'defer']),
  ];
};
