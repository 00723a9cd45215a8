import { existsSync } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Kernel } from '../kernels/catalogue/kernel.ts';
import type { Machine, MachineProvider, MachineSpec } from '../machine.ts';
import { partialName } from '../partial.ts';
import { createPartialFolder } from '../partial-folders.ts';
import { touch } from '../unused.ts';
import { hashOf, qemuDir } from './cached-file.ts';
import { cpuModel, type Disk, type Hardware, qemuArguments } from './command.ts';
import { explainLoss } from './console.ts';
import { modulesDisk, toolsDisk } from './disks.ts';
import { initramfsFor } from './initramfs.ts';
import { TIME_OF_DAY_MS } from './instruction-clock.ts';
import { type QemuProcess, startQemu, tailOf } from './process.ts';
import { loadMachine, saveMachine } from './saved.ts';
import { pruneSaved, readNote, savedFile, writeNote } from './saved-cache.ts';
import { canSave } from './version.ts';

export interface QemuProviderInput {
  readonly hardware: Hardware;
  readonly kernel: Kernel;
  /** ext4 image of the userland. */
  readonly image: string;
  /** A static busybox. */
  readonly busybox: string;
  readonly cacheDir: string;
  /** Time in ms that a machine may take from its start to the answer of its runner. */
  readonly bootTimeoutMs: number;
  /** The whole command line of the kernel. */
  readonly kernelArguments: string;
  /** Longest time in ms that a runner may be silent for; it says that it is alive every 5 s. */
  readonly silenceMs?: number;
}

/** A runner says that it is alive every 5 s; a busy emulator may be slow, but not that slow. */
const SILENCE_MS = 180_000;

/** As much slower is a machine that counts instructions, whose 5 s are those of its own clock. */
const COUNTED_SILENCE_MS = 600_000;

/** A machine that is brought back only has to read its memory. */
const WARM_READY_MS = 60_000;

interface Prepared {
  readonly initramfs: string;
  readonly disks: readonly Disk[];
}

const prepare = async ({ cacheDir, kernel, image, busybox }: QemuProviderInput, spec: MachineSpec): Promise<Prepared> => {
  await mkdir(qemuDir(cacheDir), { recursive: true, mode: 0o700 });
  const modules = await modulesDisk(cacheDir, kernel);
  return {
    initramfs: await initramfsFor(cacheDir, kernel, busybox),
    disks: [
      { file: image, access: 'snapshot' },
      { file: await toolsDisk(cacheDir, spec), access: 'read-only' },
      ...(modules === undefined ? [] : [{ file: modules, access: 'read-only' } as const]),
    ],
  };
};

/** One thread that counts takes longer to boot, and beside others on a busy host much longer. */
const COUNTED_BOOT = 3;
const bootLimit = ({ hardware, bootTimeoutMs }: QemuProviderInput): number =>
  hardware.clock === 'instructions' ? bootTimeoutMs * COUNTED_BOOT : bootTimeoutMs;

const silenceOf = ({ clock }: Hardware): number => (clock === 'instructions' ? COUNTED_SILENCE_MS : SILENCE_MS);

const machineOf = (
  input: QemuProviderInput,
  how: Machine['how'],
  qemu: QemuProcess,
  consoleFile: string,
  saving: Pick<Machine, 'save' | 'note'>,
): Machine => ({
  how,
  ...(input.hardware.clock === 'instructions' ? { timeOfDayMs: TIME_OF_DAY_MS } : {}),
  commands: qemu.runner,
  events: qemu.runner,
  consoleTail: () => tailOf(consoleFile),
  ended: qemu.ended,
  limits: {
    ready_ms: how === 'warm' ? WARM_READY_MS : bootLimit(input),
    silence_ms: input.silenceMs ?? silenceOf(input.hardware),
  },
  explain: (loss) => explainLoss(tailOf(consoleFile), qemu.stderr(), loss),
  ...saving,
  destroy: qemu.kill,
});

/** Machines of one kernel over one userland. The first boots; once it was saved, the others are brought back from that. */
export const qemuProvider = (input: QemuProviderInput): MachineProvider => {
  const { hardware, kernel, cacheDir } = input;
  let folder: Promise<string> | undefined;
  let prepared: Promise<Prepared> | undefined;
  // Figures of machines that are brought back from one boot would hide how much two boots differ.
  const isAlwaysBooted = hardware.clock === 'instructions';
  let isForgotten = isAlwaysBooted;
  let count = 0;

  /** Scratch of this provider: saved machines, and what QEMU writes beside its disks. */
  const scratch = (): Promise<string> => {
    folder ??= createPartialFolder(qemuDir(cacheDir), 'machines');
    return folder;
  };

  const launch = async (spec: MachineSpec, consoleFile: string, incoming: string | undefined): Promise<QemuProcess> => {
    prepared ??= prepare(input, spec);
    const { initramfs, disks } = await prepared;
    const { kernelArguments } = input;
    const isLinked = spec.link !== undefined;
    const parts = { hardware, image: kernel.image, initramfs, kernelArguments, disks, consoleFile, incoming, isLinked };
    const qemu = startQemu(hardware.qemu, qemuArguments(parts), await scratch());
    spec.link?.attach(qemu.link);
    if (incoming === undefined) return qemu;
    try {
      await loadMachine(qemu.qmp, incoming);
      return qemu;
    } catch (error) {
      await qemu.kill();
      throw error;
    }
  };

  /** Everything that decides what a machine is: an equal one may be brought back, in a later run too. */
  const savedPath = async ({ initramfs, disks }: Prepared, isLinked: boolean): Promise<string> => {
    const { qemu, accelerator, clock, cpus, memoryBytes } = hardware;
    // A disk that was made again has other blocks under the same name, and the guest remembers those of the old one.
    const stamps = await Promise.all(disks.map(async ({ file }) => `${file} ${(await stat(file)).mtimeMs}`));
    const parts = [kernel.imageSha256, input.kernelArguments, initramfs, ...stamps];
    const machine = [qemu.package ?? qemu.version.text, qemu.source, accelerator, cpuModel(hardware), cpus, memoryBytes, clock];
    return savedFile(cacheDir, hashOf(...parts, ...machine.map(String), ...(isLinked ? ['linked'] : [])));
  };

  const start = async (spec: MachineSpec): Promise<Machine> => {
    prepared ??= prepare(input, spec);
    const parts = await prepared;
    count += 1;
    const consoleFile = spec.consoleFile ?? path.join(await scratch(), `console-${count}.log`);
    await writeFile(consoleFile, '', { mode: 0o600 });
    const saved = await savedPath(parts, spec.link !== undefined);
    const note = isForgotten || !existsSync(saved) ? undefined : await readNote(saved).catch(() => undefined);
    if (note !== undefined) {
      await touch(saved);
      const warm = await launch(spec, consoleFile, saved).catch(() => undefined);
      if (warm !== undefined) return machineOf(input, 'warm', warm, consoleFile, { note });
      // A saved machine that cannot be brought back is no fault of the kernel's: boot, and do not try again.
      isForgotten = true;
    }
    const cold = await launch(spec, consoleFile, undefined);
    const save = async (said: string): Promise<void> => {
      const partial = partialName(saved);
      try {
        await saveMachine(cold.qmp, partial);
        await writeNote(saved, said);
        await rename(partial, saved);
      } finally {
        await rm(partial, { force: true });
      }
      isForgotten = false;
      await pruneSaved(cacheDir);
    };
    return machineOf(input, 'cold', cold, consoleFile, canSave(hardware.qemu.version) && !isAlwaysBooted ? { save } : {});
  };

  return {
    id: 'qemu',
    start,
    forget: () => {
      isForgotten = true;
    },
    dispose: async () => {
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
    },
  };
};
