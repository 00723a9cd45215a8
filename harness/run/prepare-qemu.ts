import type { Kernel } from '../../vm/kernels/catalogue/kernel.ts';
import { unknownConfig } from '../../vm/kernels/config-report.ts';
import { readConfig } from '../../vm/kernels/config-source.ts';
import type { MachineSpec } from '../../vm/machine.ts';
import { type AcceleratorChoice, chooseAccelerator } from '../../vm/qemu/accelerator.ts';
import { ensureBusybox } from '../../vm/qemu/bundles.ts';
import { chooseQemu } from '../../vm/qemu/choose.ts';
import { cpuModel, type Hardware, kernelArguments, MACHINE_TYPE, type MachineClock } from '../../vm/qemu/command.ts';
import { FIXED } from '../../vm/qemu/instruction-clock.ts';
import { qemuProvider } from '../../vm/qemu/provider.ts';
import type { Qemu } from '../../vm/qemu/qemu.ts';
import { ensureUserlandImage } from '../../vm/userlands/image.ts';
import type { Userland } from '../../vm/userlands/manifest.ts';
import type { ClockDomain } from '../schema/cell.ts';
import type { LogEvent } from '../schema/events.ts';
import type { Emulator, KernelRecord, SelectionStep } from '../schema/machine.ts';
import { candidatesFor } from './candidates.ts';
import type { PreparedMachine } from './execute.ts';
import { type MachineGroup, unique, userlandRecord } from './machine-group.ts';
import type { MachineWishes, RunRequest } from './request.ts';
import { obtainUserland, span } from './select.ts';
import { openSession } from './session.ts';

export type QemuRequest = Pick<RunRequest, 'cacheDir' | 'mirror' | 'define' | 'signal' | 'say'> & {
  readonly machines: MachineWishes;
};

/** A kernel over a userland, and why that one. */
interface Pair {
  readonly kernel: Kernel;
  readonly userland: Userland;
  readonly step: SelectionStep;
}

const KVM_TRIAL_MS = 30_000;

/** A part of the hash tells two kernels apart that call themselves the same. */
export const kernelId = ({ release, imageSha256 }: Kernel, all: readonly Pick<Kernel, 'release'>[]): string =>
  all.filter((other) => other.release === release).length > 1 ? `${release}~${imageSha256.slice(0, 7)}` : release;

const kernelRecord = async (kernel: Kernel, all: readonly Kernel[]): Promise<KernelRecord> => {
  const { release, upstream, imageSha256, config, source } = kernel;
  return {
    id: kernelId(kernel, all),
    release,
    upstream,
    source:
      source.kind === 'package'
        ? { ...source, suites: [...source.suites], parts: source.parts.map((part) => ({ ...part })) }
        : { kind: 'files', image: source.image, ...(source.modules === undefined ? {} : { modules: source.modules }) },
    image_sha256: imageSha256,
    config: config === undefined ? unknownConfig('This kernel came without its configuration.') : await readConfig(config),
  };
};

const pairsOf = async (request: QemuRequest, kernels: readonly Kernel[], log: (event: LogEvent) => void): Promise<Pair[]> => {
  const { userlands: wanted } = request.machines;
  const built = new Map<string, Userland>();
  const obtain = async (name: string): Promise<Userland> => {
    const found = built.get(name) ?? (await obtainUserland({ ...request, log }, name));
    built.set(name, found);
    return found;
  };
  const pairs: Pair[] = [];
  for (const kernel of kernels) {
    const candidates =
      wanted.length > 0
        ? wanted.map((name) => ({ name, why: 'asked for with --userland' }))
        : candidatesFor(kernel.upstream).slice(0, 1);
    for (const { name, why } of candidates) {
      const userland = await obtain(name);
      const criu = userland.manifest.criu_version ?? 'unknown';
      const step = { userland: userland.name, criu, why, canary: 'not-run', reason: '', evidence: [], chosen: true } as const;
      pairs.push({ kernel, userland, step: { ...step, evidence: [] } });
    }
  }
  return unique(pairs, ({ kernel, userland }) => `${kernel.imageSha256} ${kernel.release} ${userland.id}`);
};

export interface QemuParts {
  /** For each clock that is wanted. */
  readonly qemus: ReadonlyMap<MachineClock, Qemu>;
  readonly busybox: string;
  readonly images: ReadonlyMap<string, string>;
}

/** The programs and images that machines are made of, fetched or made where they are missing. */
const gatherParts = async (request: QemuRequest, pairs: readonly Pair[]): Promise<QemuParts> => {
  const { cacheDir, mirror, signal, say, machines } = request;
  const onLine = (line: string): void => say(`QEMU: ${line}`);
  const qemus = new Map<MachineClock, Qemu>();
  for (const clock of machines.clocks) {
    // Another QEMU counts differently: figures of this clock all come from one.
    const wanted = clock === 'instructions' ? 'pinned' : machines.qemu;
    qemus.set(clock, await chooseQemu({ wanted, cacheDir, mirror, signal, onLine }));
  }
  const busybox = await ensureBusybox({ cacheDir, mirror, signal, onLine });
  const images = new Map<string, string>();
  for (const { userland } of unique(pairs, (pair) => pair.userland.id)) {
    say(`userland ${userland.name}: image`);
    images.set(userland.id, (await ensureUserlandImage({ userland, signal })).path);
  }
  return { qemus, busybox, images };
};

const domainOf = ({ clock, accelerator }: Hardware): ClockDomain => {
  if (clock === 'instructions') return 'instructions';
  return accelerator === 'kvm' ? 'wall' : 'emulated';
};

const COUNTED: AcceleratorChoice = {
  accelerator: 'tcg',
  why: 'the instruction clock counts what an emulated processor executes',
};

const emulatorRecord = (hardware: Hardware, why: string, words: string): Emulator => {
  const { qemu, accelerator, clock, cpus, memoryBytes } = hardware;
  return {
    accelerator,
    accelerator_why: why,
    qemu_version: qemu.package ?? qemu.version.text,
    qemu_source: qemu.source,
    machine_type: MACHINE_TYPE,
    cpu_model: cpuModel(hardware),
    ...(hardware.model === undefined ? {} : { cpu_asked: hardware.model }),
    cpus,
    memory_bytes: memoryBytes,
    kernel_arguments: words,
    ...(clock === 'instructions' ? { fixed: [...FIXED] } : {}),
  };
};

/** Machines of kernels in QEMU, each over the userlands that were asked for, else over the one that suits it best. */
export const prepareQemu = async (
  request: QemuRequest,
  kernels: readonly Kernel[],
  spec: Omit<MachineSpec, 'userland'>,
  log: (event: LogEvent) => void,
): Promise<MachineGroup> => {
  const { cacheDir, signal, say, machines: wishes } = request;
  const pairs = await pairsOf(request, kernels, log);
  const { qemus, busybox, images } = await span(log, 'qemu', 'fetching QEMU, making images of userlands', () =>
    gatherParts(request, pairs),
  );
  const { cpus, memoryBytes, bootTimeoutMs } = wishes;
  const providerFor = ({ kernel, userland }: Pair, hardware: Hardware, timeoutMs = bootTimeoutMs) =>
    qemuProvider({
      hardware,
      kernel,
      image: images.get(userland.id) ?? '',
      busybox,
      cacheDir,
      bootTimeoutMs: timeoutMs,
      kernelArguments: kernelArguments(wishes.kernelArguments, hardware.clock),
    });

  const tryKvm = async (qemu: Qemu): Promise<void> => {
    const [pair] = pairs;
    if (pair === undefined) return;
    say('trying KVM');
    const provider = providerFor(pair, { qemu, accelerator: 'kvm', clock: 'wall', cpus, memoryBytes }, KVM_TRIAL_MS);
    try {
      const session = await openSession({ provider, spec: { ...spec, userland: pair.userland }, signal, save: false });
      await session.close();
    } finally {
      await provider.dispose();
    }
  };
  const choiceFor = async (clock: MachineClock, qemu: Qemu): Promise<AcceleratorChoice> => {
    if (clock === 'instructions') return COUNTED;
    return wishes.accelerator === 'auto'
      ? await chooseAccelerator(qemu, cacheDir, () => tryKvm(qemu), signal)
      : { accelerator: wishes.accelerator, why: 'asked for with --accelerator' };
  };

  const machineOf = (pair: Pair, hardware: Hardware, why: string): PreparedMachine => {
    const { kernel, userland, step } = pair;
    const id = kernelId(kernel, kernels);
    const counts = hardware.clock === 'instructions';
    return {
      record: {
        id: `${id}/${userland.name}${hardware.model === undefined ? '' : `/${hardware.model}`}${counts ? '/instructions' : ''}`,
        provider: 'qemu',
        kernel: id,
        userland: userland.name,
        clock_domain: domainOf(hardware),
        selection: [step],
        emulator: emulatorRecord(hardware, why, kernelArguments(wishes.kernelArguments, hardware.clock)),
      },
      provider: providerFor(pair, hardware),
      spec: { ...spec, userland },
    };
  };

  const machines: PreparedMachine[] = [];
  for (const [clock, qemu] of qemus) {
    const { accelerator, why } = await choiceFor(clock, qemu);
    const hardware = { qemu, accelerator, clock, cpus: clock === 'instructions' ? 1 : cpus, memoryBytes };
    const models = wishes.models === undefined || wishes.models.length === 0 ? [undefined] : wishes.models;
    machines.push(...pairs.flatMap((pair) => models.map((model) => machineOf(pair, { ...hardware, model }, why))));
  }
  return {
    kernels: await Promise.all(kernels.map((kernel) => kernelRecord(kernel, kernels))),
    userlands: unique(
      pairs.map(({ userland }) => userlandRecord(userland)),
      ({ id }) => id,
    ),
    machines,
    networkLock: undefined,
    imagesOn: 'tmpfs',
  };
};
