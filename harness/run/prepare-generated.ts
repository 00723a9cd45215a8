import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Kernel } from '../../vm/kernels/catalogue/kernel.ts';
import { InfraFault, type MachineSpec } from '../../vm/machine.ts';
import { ensureBusybox } from '../../vm/qemu/bundles.ts';
import { ensureUserland } from '../../vm/userlands/ensure.ts';
import type { Userland } from '../../vm/userlands/manifest.ts';
import { type Box, ensureBox } from '../../vm/vagrant/box.ts';
import {
  type GeneratedMachine,
  generatedArguments,
  machineName,
  makeKey,
  vagrantfileOf,
  writeVagrantfile,
} from '../../vm/vagrant/generated.ts';
import { initrdFor } from '../../vm/vagrant/initrd.ts';
import { bringUp, type RunningVagrant } from '../../vm/vagrant/machine.ts';
import { openTools, type VagrantTools, vagrantDir } from '../../vm/vagrant/tools.ts';
import { infraError } from '../errors.ts';
import type { LogEvent } from '../schema/events.ts';
import type { Emulator, KernelRecord, UserlandRecord } from '../schema/machine.ts';
import { allOf } from './give-back.ts';
import { chooseKernelsOf } from './kernels.ts';
import { type MachineGroup, unique } from './machine-group.ts';
import { kernelId, prepareQemu } from './prepare-qemu.ts';
import { prepareSsh } from './prepare-ssh.ts';
import type { VagrantRequest } from './prepare-vagrant.ts';
import { span } from './select.ts';
import { ofVagrant, releasedAfter, vagrantRecord } from './vagrant-group.ts';

/** In ids and reports, machines of the generated Vagrantfile are told apart from those of QEMU by this. */
const NAME = 'vagrant';

/** A kernel over a userland, as it was chosen for a machine of QEMU: the choice is the same here. */
interface Pair {
  readonly kernel: Kernel;
  readonly kernelRecord: KernelRecord;
  readonly userland: Userland;
  readonly userlandRecord: UserlandRecord;
  readonly emulator: Emulator;
  readonly why: string;
}

const pairsOf = (
  { kernels, userlands, machines }: MachineGroup,
  chosen: readonly Kernel[],
  built: ReadonlyMap<string, Userland>,
) =>
  machines.flatMap(({ record, spec }): Pair[] => {
    const kernel = chosen.find((one) => kernelId(one, chosen) === record.kernel);
    const kernelRecord = kernels.find(({ id }) => id === record.kernel);
    const userlandRecord = userlands.find(({ id }) => id === spec.userland.id);
    const userland = built.get(spec.userland.id);
    if (kernel === undefined || kernelRecord === undefined || userlandRecord === undefined || userland === undefined) return [];
    if (record.emulator === undefined) return [];
    return [{ kernel, kernelRecord, userland, userlandRecord, emulator: record.emulator, why: record.selection[0]?.why ?? '' }];
  });

/** What machines of QEMU would be made of, on kernels that were chosen already or that the command line names. */
const choosePairs = async (
  request: VagrantRequest,
  given: readonly Kernel[] | undefined,
  spec: Omit<MachineSpec, 'userland'>,
  log: (event: LogEvent) => void,
): Promise<Pair[]> => {
  const machines = { ...request.machines, provider: 'qemu', hosts: [], shapes: [], vagrants: [], clocks: ['wall'] } as const;
  const own = { ...request, machines };
  const kernels = given ?? (await chooseKernelsOf(own, log)).others;
  const group = await prepareQemu(own, kernels, spec, log);
  const built = new Map<string, Userland>();
  for (const { spec: one } of group.machines) {
    const { manifest, id } = one.userland;
    if (manifest === undefined || built.has(id)) continue;
    built.set(
      id,
      await ensureUserland({
        definition: manifest.definition,
        cacheDir: request.cacheDir,
        mirror: request.mirror,
        signal: request.signal,
      }),
    );
  }
  return pairsOf(group, kernels, built);
};

interface Prepared {
  readonly pair: Pair;
  readonly generated: GeneratedMachine;
  readonly box: Box;
}

/** Boxes, initrds and the Vagrantfile. */
const generate = async (request: VagrantRequest, tools: VagrantTools, pairs: readonly Pair[]) => {
  const { cacheDir, mirror, signal, say, machines: wishes } = request;
  const busybox = await ensureBusybox({ cacheDir, mirror, signal });
  const { privateKey, publicKey } = await makeKey(path.join(tools.folder, 'keys'));
  const prepared: Prepared[] = [];
  for (const pair of pairs) {
    const { kernel, kernelRecord, userland, emulator } = pair;
    say(`Vagrant: box of ${userland.name}`);
    const box = await ensureBox({ tools, userland, busybox, cacheDir, mirror, signal });
    const machine = machineName(kernelRecord.id, userland.name);
    prepared.push({
      pair,
      box,
      generated: {
        machine,
        box,
        kernel: kernel.image,
        initrd: await initrdFor(vagrantDir(cacheDir), kernel, busybox),
        kernelArguments: generatedArguments(publicKey, wishes.kernelArguments),
        driver: emulator.accelerator === 'kvm' ? 'kvm' : 'qemu',
        cpus: wishes.cpus,
        memoryBytes: wishes.memoryBytes,
        console: path.join(tools.folder, `console-${machine}.log`),
      },
    });
  }
  const text = vagrantfileOf(
    prepared.map(({ generated }) => generated),
    privateKey,
    wishes.bootTimeoutMs,
  );
  return { prepared, file: await writeVagrantfile(path.join(tools.folder, 'criu-qualify'), text) };
};

/** The last words of a machine that did not come up, as its console has them. */
const lastWords = async (file: string): Promise<string> => {
  const text = await readFile(file, 'utf8').catch(() => '');
  const line = text.split('\n').findLast((one) => /criu-qualify: machine failed|Kernel panic|BUG:|Oops/.test(one));
  return line === undefined ? '' : ` Its console says: ${line.trim()}`;
};

const refuseMemory = (pairs: readonly Pair[], memoryBytes: number): void => {
  const wanted = pairs.length * memoryBytes;
  if (wanted <= process.availableMemory()) return;
  throw infraError(
    `${pairs.length} machines of ${Math.round(memoryBytes / 2 ** 20)} MiB do not fit into the ${Math.round(process.availableMemory() / 2 ** 20)} MiB that this host has left: those of Vagrant are all up at once.`,
    'Name fewer kernels, or give less with --memory.',
  );
};

/**
 * Machines of a generated Vagrantfile, one for each kernel and userland: boxes are made here, and kernels and initrds come from outside, so
 * that one box serves every kernel. `given`: kernels of a run that is resumed.
 */
export const prepareGenerated = async (
  request: VagrantRequest,
  spec: Omit<MachineSpec, 'userland'>,
  log: (event: LogEvent) => void,
  given?: readonly Kernel[],
): Promise<MachineGroup> => {
  const { signal, say, machines: wishes } = request;
  const pairs = await choosePairs(request, given, spec, log);
  refuseMemory(pairs, wishes.memoryBytes);
  const tools = await span(log, 'vagrant', 'finding Vagrant and libvirt, or starting ours', () =>
    openTools({ ...request, folders: [], needsLibvirt: true }),
  );
  const up: RunningVagrant[] = [];
  const groups: MachineGroup[] = [];
  const boxes: Box[] = [];
  const release = (): Promise<void> =>
    allOf([...up.map(({ putBack }) => putBack), ...boxes.map(({ dispose }) => dispose), tools.close]);
  try {
    const { prepared, file } = await span(log, 'box', 'making boxes and first file systems', () =>
      generate(request, tools, pairs),
    );
    boxes.push(
      ...unique(
        prepared.map(({ box }) => box),
        ({ name }) => name,
      ),
    );
    for (const { pair, generated } of prepared) {
      const { kernel, kernelRecord, userland, userlandRecord, emulator, why } = pair;
      const place = { file, machine: generated.machine, name: NAME, label: `vagrant (${kernel.release})` };
      const running = await span(log, 'vagrant-up', 'vagrant up', () => bringUp({ tools, place, signal, say })).catch(
        async (error: unknown) => {
          if (error instanceof Error) error.message += await lastWords(generated.console);
          throw error;
        },
      );
      up.push(running);
      const group = await prepareSsh(request, { host: running.host, userlands: [] }, spec, log, {
        kernelFor: (release) => {
          if (release !== kernel.release)
            throw new InfraFault(`Vagrant brought up Linux ${release} in place of ${kernel.release}`);
          return { ...kernelRecord, id: `${kernelRecord.id}@${NAME}` };
        },
        userland: { userland, remote: { kind: 'installed' }, record: userlandRecord, why },
      });
      const record = vagrantRecord(tools, running.facts, {
        generated: {
          accelerator: emulator.accelerator,
          accelerator_why: emulator.accelerator_why,
          cpus: generated.cpus,
          memory_bytes: generated.memoryBytes,
          kernel_arguments: wishes.kernelArguments,
        },
      });
      groups.push({ ...group, machines: ofVagrant(group.machines, record) });
    }
    return {
      kernels: unique(
        groups.flatMap(({ kernels }) => kernels),
        ({ id }) => id,
      ),
      userlands: unique(
        groups.flatMap(({ userlands }) => userlands),
        ({ id }) => id,
      ),
      machines: releasedAfter(
        groups.flatMap(({ machines }) => machines),
        release,
      ),
      networkLock: groups[0]?.networkLock,
      imagesOn: groups[0]?.imagesOn ?? 'tmpfs',
    };
  } catch (error) {
    const machines = groups.flatMap((group) => group.machines);
    const ends = machines.map(({ session, provider }) => async () => {
      await session?.close();
      await provider.dispose();
    });
    await allOf([...ends, release]).catch(() => undefined);
    throw error;
  }
};
