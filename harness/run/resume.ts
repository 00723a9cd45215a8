import { release } from 'node:os';
import { demandRoot, hostProvider } from '../../vm/host/host.ts';
import { findKernel } from '../../vm/kernels/catalogue/cache.ts';
import { loadCatalogue } from '../../vm/kernels/catalogue/catalogue.ts';
import { ensureKernel } from '../../vm/kernels/catalogue/ensure.ts';
import type { Kernel } from '../../vm/kernels/catalogue/kernel.ts';
import { openOwnKernel } from '../../vm/kernels/catalogue/own-kernel.ts';
import type { MachineSpec, MachineUserland } from '../../vm/machine.ts';
import { kernelArguments } from '../../vm/qemu/command.ts';
import { inputError } from '../errors.ts';
import type { LogEvent } from '../schema/events.ts';
import type { KernelRecord, MachineRecord, UserlandRecord } from '../schema/machine.ts';
import type { RunFile } from '../schema/run.ts';
import { definerOf } from './define.ts';
import { type ExecuteRequest, nextAttempt, type PreparedMachine } from './execute.ts';
import { giveBack } from './give-back.ts';
import { checkDiskAgain } from './images-disk.ts';
import { checkCriu, specOf } from './prepare.ts';
import { prepareQemu } from './prepare-qemu.ts';
import type { RunRequest } from './request.ts';
import { resumeSsh } from './resume-ssh.ts';
import { resumeVagrant } from './resume-vagrant.ts';
import { openEventLog, readRunFile } from './run-folder.ts';
import { obtainUserland } from './select.ts';
import { named } from './shapes.ts';

export type ResumeRequest = Pick<RunRequest, 'dir' | 'cacheDir' | 'mirror' | 'define' | 'signal' | 'say'>;

const anew = 'Make a new run; figures of two machines do not mix.';

const changed = (dir: string, what: string): Error =>
  inputError(`${what} is not the one that the run in ${dir} began with.`, anew);

/** The kernel that a run was planned with: exactly that one, or none. */
const sameKernel = async (request: ResumeRequest, record: KernelRecord): Promise<Kernel> => {
  const kernel = await findSame(request, record);
  if (kernel.imageSha256 !== record.image_sha256) throw changed(request.dir, `The kernel ${record.release}`);
  return kernel;
};

const findSame = async ({ dir, cacheDir, mirror, signal, say }: ResumeRequest, record: KernelRecord): Promise<Kernel> => {
  const { source } = record;
  if (source.kind === 'running') throw changed(dir, `Linux ${record.release}`);
  if (source.kind === 'files') return openOwnKernel({ image: source.image, modules: source.modules, cacheDir, signal });
  const version = { release: record.release, version: source.version };
  const cached = await findKernel(cacheDir, version);
  if (cached !== undefined) return cached.kernel;
  say(`kernel ${record.release}`);
  const { kernels, aptDir } = await loadCatalogue({ cacheDir, mirror, signal });
  const entry = kernels.find((one) => one.release === version.release && one.version === version.version);
  if (entry === undefined)
    throw inputError(`${source.package} ${source.version} is neither in the cache nor on the mirror any more.`, anew);
  return ensureKernel({ entry, cacheDir, aptDir, signal });
};

const checkUserland = (dir: string, userland: MachineUserland, records: readonly UserlandRecord[]): void => {
  const record = records.find(({ name }) => name === userland.name);
  // One that is installed on a remote host was not built.
  const built = userland.manifest?.built ?? record?.built;
  if (record?.id !== userland.id || record.built !== built) throw changed(dir, `The userland ${userland.name}`);
};

/** Before anything is written: machines of the host go on only as root, on the kernel that they were planned for. */
const refuseOtherHost = (dir: string, run: RunFile): void => {
  for (const record of run.machines.filter(({ provider }) => provider === 'host')) {
    demandRoot();
    const kernel = run.kernels.find(({ id }) => id === record.kernel);
    if (kernel === undefined || kernel.release === release()) continue;
    throw inputError(
      `The run in ${dir} was planned for Linux ${kernel.release}, and this is ${release()}.`,
      'Resume it on that kernel, or make a new run.',
    );
  }
};

const resumeHost = async (
  request: ResumeRequest,
  run: RunFile,
  spec: Omit<MachineSpec, 'userland'>,
  log: (event: LogEvent) => void,
): Promise<PreparedMachine[]> => {
  const machines: PreparedMachine[] = [];
  for (const record of run.machines.filter(({ provider }) => provider === 'host')) {
    const userland = await obtainUserland({ ...request, log }, record.userland);
    machines.push({ record, provider: hostProvider(), spec: { ...spec, userland } });
  }
  return machines;
};

/** QEMU machines of one size and one clock: those of a shape of the machines file, or those of the command line. */
const resumeShape = async (
  request: ResumeRequest,
  run: RunFile,
  records: readonly MachineRecord[],
  spec: Omit<MachineSpec, 'userland'>,
  log: (event: LogEvent) => void,
): Promise<PreparedMachine[]> => {
  const [first] = records;
  const emulator = first?.emulator;
  if (first === undefined || emulator === undefined) return [];
  const clock = first.clock_domain === 'instructions' ? 'instructions' : 'wall';
  const ids = new Set(records.map(({ kernel }) => kernel));
  const kernels: Kernel[] = [];
  for (const record of run.kernels.filter(({ id }) => ids.has(id))) kernels.push(await sameKernel(request, record));
  const machines = {
    provider: 'qemu',
    hosts: [],
    shapes: [],
    kernels: [],
    modules: undefined,
    flavour: undefined,
    userlands: [...new Set(records.map(({ userland }) => userland))],
    clocks: [clock],
    cpus: emulator.cpus,
    memoryBytes: emulator.memory_bytes,
    jobs: undefined,
    freshMachines: run.options.fresh_machines,
    qemu: emulator.qemu_source === 'given' ? 'auto' : emulator.qemu_source,
    accelerator: emulator.accelerator,
    models: emulator.cpu_asked === undefined ? [] : [emulator.cpu_asked],
    bootTimeoutMs: run.options.boot_timeout_ms,
    kernelArguments: emulator.kernel_arguments.slice(kernelArguments('', clock).length).trim(),
  } as const;
  const shape = first.lab;
  const prepared = await prepareQemu({ ...request, machines }, kernels, spec, log);
  const group = shape === undefined ? prepared : named(prepared, shape);
  const [now] = group.machines;
  if (now !== undefined && now.record.emulator?.qemu_version !== emulator.qemu_version)
    throw changed(request.dir, `QEMU ${now.record.emulator?.qemu_version}`);
  return records.flatMap((record) => {
    const machine = group.machines.find((one) => one.record.id === record.id);
    return machine === undefined ? [] : [{ ...machine, record }];
  });
};

const resumeQemu = async (
  request: ResumeRequest,
  run: RunFile,
  spec: Omit<MachineSpec, 'userland'>,
  log: (event: LogEvent) => void,
): Promise<PreparedMachine[]> => {
  const records = run.machines.filter(({ provider }) => provider === 'qemu');
  const machines: PreparedMachine[] = [];
  const kindOf = ({ lab, clock_domain, emulator }: MachineRecord): string =>
    JSON.stringify([lab, clock_domain === 'instructions', emulator?.cpu_asked]);
  for (const kind of new Set(records.map(kindOf))) {
    const own = records.filter((record) => kindOf(record) === kind);
    machines.push(...(await resumeShape(request, run, own, spec, log)));
  }
  return machines;
};

/** Takes up a run that was interrupted: same kernels, same userlands, same CRIU, or none. */
export const resumeRun = async (asked: ResumeRequest): Promise<ExecuteRequest> => {
  const { dir, cacheDir, signal } = asked;
  const run = readRunFile(dir);
  const request = { ...asked, define: definerOf(cacheDir, run.userlands) };
  refuseOtherHost(dir, run);
  const criu = await checkCriu(run.options.criu_path);
  if (criu?.sha256 !== run.provenance.criu_override?.sha256) {
    throw inputError(
      `${run.options.criu_path} has changed since the run in ${dir} began.`,
      'Put the same file there, or make a new run.',
    );
  }
  await checkDiskAgain(run.options.images_disk);
  const attempt = nextAttempt(dir);
  const spec = await specOf(request, criu?.path, run.options.keep_images, run.options.images_disk);
  const log = openEventLog(dir);
  log.append({ event: 'run-started', at: new Date().toISOString(), attempt, pid: process.pid });
  const machines: PreparedMachine[] = [];
  try {
    for (const resume of [resumeHost, resumeQemu, resumeSsh]) machines.push(...(await resume(request, run, spec, log.append)));
    machines.push(...(await resumeVagrant(request, run, spec, log.append, (record) => sameKernel(request, record))));
    for (const machine of machines) checkUserland(dir, machine.spec.userland, run.userlands);
    return { dir, run, attempt, log, machines, signal };
  } catch (error) {
    await giveBack(machines);
    log.close();
    throw error;
  }
};
