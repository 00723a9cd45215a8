import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { MachineClock } from '../../vm/qemu/command.ts';
import { messageOf } from '../errors.ts';
import { parseNumber } from '../plan/params.ts';
import { MACHINES_FILE, placesOf } from '../run/places.ts';
import type { MachineWishes } from '../run/request.ts';
import { wholeNumber } from './whole-number.ts';

/** What the command line says of kernels and machines. */
export interface MachineOptions {
  readonly machine: readonly string[];
  readonly machines: string;
  readonly sshConfig?: string;
  readonly kernel: readonly string[];
  readonly modules?: string;
  readonly flavour?: string;
  readonly userland: readonly string[];
  readonly clock: readonly MachineClock[];
  readonly cpus: number;
  readonly memory: number;
  readonly cpuModel: readonly string[];
  readonly jobs?: number;
  readonly freshMachines: boolean;
  readonly qemu: string;
  readonly accelerator: MachineWishes['accelerator'];
  readonly bootTimeout: number;
  readonly append: string;
}

const MIB = 2 ** 20;
const GIB = 2 ** 30;

const collect = (value: string, earlier: readonly string[]): string[] => [
  ...earlier,
  ...value.split(',').filter((one) => one !== ''),
];

const CLOCKS = ['wall', 'instructions'] as const satisfies readonly MachineClock[];

const clocks = (text: string): MachineClock[] => {
  const words = text.split(',');
  const known = CLOCKS.filter((one) => words.includes(one));
  if (known.length === words.length) return known;
  throw new InvalidArgumentError(`Expected ${CLOCKS.join(', ')}, or both with a comma between them.`);
};

const size = (text: string): number => {
  try {
    return parseNumber(text, { kind: 'bytes', default: 2 * GIB, min: 256 * MIB, max: 4096 * GIB, about: '' }, '--memory');
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
};

/** Adds the options for kernels and machines to a command. */
export const addMachineOptions = (command: Command): Command =>
  command
    .option(
      '-k, --kernel <pattern|file>',
      'kernels to run on: 6.12, >=6.16, latest, lts, all, running, a file; see kernels',
      collect,
      [],
    )
    .option('--modules <dir>', 'modules of a kernel that is given as a file: path/to/lib/modules/RELEASE')
    .option('--flavour <name>', 'flavour of kernel packages (default: cloud where there is one)')
    .option('-u, --userland <name|file>', 'userland to run in; may be given several times (default: one that suits)', collect, [])
    .option(
      '--machine <where>',
      'host: the running kernel; qemu: every other; ssh:user@host[:port]: that host; vagrant:PATH[:NAME]: of a Vagrantfile; vagrant: of a generated one; lab:NAME, lab:*: of the machines file',
      collect,
      [],
    )
    .option('--machines <file>', 'the machines of a lab, for --machine lab:NAME', MACHINES_FILE)
    .option('--ssh-config <file>', "configuration of ssh for --machine ssh:, in place of the user's")
    .option(
      '--clock <which>',
      'wall: time; instructions: QEMU machines whose time counts executed instructions; wall,instructions: both',
      clocks,
      ['wall'],
    )
    .option('--cpus <n>', 'processors of a QEMU machine', wholeNumber(1, 64), 1)
    .option('--memory <size>', 'memory of a QEMU machine', size, 2 * GIB)
    .option(
      '--cpu-model <models>',
      'models of the processor of QEMU machines, e.g. max,Nehalem; a machine for each (default: the best there is)',
      collect,
      [],
    )
    .option('-j, --jobs <n>', 'QEMU machines side by side (default: what cores and memory allow)', wholeNumber(1, 256))
    .option('--fresh-machines', 'a machine of its own for every workload, brought back from a saved one', false)
    .option('--qemu <which>', 'auto, host, pinned, or the path of a qemu-system-x86_64', 'auto')
    .addOption(new Option('--accelerator <name>', 'of QEMU').choices(['auto', 'kvm', 'tcg']).default('auto'))
    .option('--boot-timeout <seconds>', 'longest time until the runner in a QEMU machine answers', wholeNumber(1, 3600), 180)
    .option('--append <words>', 'further words for the command line of the kernels in QEMU machines', '');

export const machineWishes = (options: MachineOptions): MachineWishes => ({
  ...placesOf({
    words: options.machine,
    machinesFile: options.machines,
    sshConfig: options.sshConfig === undefined ? undefined : path.resolve(options.sshConfig),
    userlands: options.userland,
  }),
  kernels: options.kernel,
  modules: options.modules,
  flavour: options.flavour,
  userlands: options.userland,
  clocks: options.clock,
  cpus: options.cpus,
  memoryBytes: options.memory,
  models: options.cpuModel,
  jobs: options.jobs,
  freshMachines: options.freshMachines,
  qemu: options.qemu,
  accelerator: options.accelerator,
  bootTimeoutMs: options.bootTimeout * 1000,
  kernelArguments: options.append,
});
