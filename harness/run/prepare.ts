import { access, constants, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { demandRoot } from '../../vm/host/host.ts';
import type { MachineSpec } from '../../vm/machine.ts';
import { loadDefinition } from '../../vm/userlands/definition.ts';
import { advicePlanFor, screeningPlan } from '../advise/plan.ts';
import { InterruptedError, inputError } from '../errors.ts';
import { batchesOf, makePlan, type PlanInput, type PlannedMachine } from '../plan/plan.ts';
import { projectPath } from '../project.ts';
import type { Cell } from '../schema/cell.ts';
import type { LogEvent } from '../schema/events.ts';
import type { RunFile } from '../schema/run.ts';
import { refuseClock, refuseClockOnHost } from './clocks.ts';
import { definerFor } from './define.ts';
import { machinesElsewhere } from './elsewhere.ts';
import { endsOf } from './ends.ts';
import type { ExecuteRequest, PreparedMachine } from './execute.ts';
import { giveBack } from './give-back.ts';
import { checkDisk, refuseDisk } from './images-disk.ts';
import { jobsFor } from './jobs.ts';
import { type ChosenKernels, chooseKernelsOf } from './kernels.ts';
import { type MachineGroup, unique } from './machine-group.ts';
import { prepareHost } from './prepare-host.ts';
import { prepareQemu } from './prepare-qemu.ts';
import { prepareSsh } from './prepare-ssh.ts';
import { prepareVagrant } from './prepare-vagrant.ts';
import { gatherProvenance } from './provenance.ts';
import type { RunRequest } from './request.ts';
import { createRunFolder, fileSha256, openEventLog, refuseRunFolder } from './run-folder.ts';
import { sharesOf } from './schedule.ts';
import { prepareShape } from './shapes.ts';
import { ensureSubjects } from './subjects.ts';

export const RUNNER = projectPath('dist', 'runner.mjs');

export const checkCriu = async (file: string | undefined): Promise<{ path: string; sha256: string } | undefined> => {
  if (file === undefined) return undefined;
  const absolute = path.resolve(file);
  try {
    await access(absolute, constants.X_OK);
  } catch (error) {
    throw inputError(
      `--criu ${file} is not a file that can be executed.`,
      'Give the path of a CRIU binary or of a wrapper with its executable bit set.',
      error,
    );
  }
  return { path: absolute, sha256: fileSha256(absolute) };
};

export const specOf = async (
  { dir, cacheDir, mirror, signal, say }: Pick<RunRequest, 'dir' | 'cacheDir' | 'mirror' | 'signal' | 'say'>,
  criuPath: string | undefined,
  keepImages: boolean,
  diskIn: string | undefined,
): Promise<Omit<MachineSpec, 'userland'>> => {
  const keepImagesIn = path.join(path.resolve(dir), 'images');
  if (keepImages) await mkdir(keepImagesIn, { recursive: true, mode: 0o700 });
  return {
    runner: RUNNER,
    subjects: await ensureSubjects({
      cacheDir,
      mirror,
      signal,
      onStart: () => say('subjects: fetching a compiler, and compiling'),
    }),
    ...(criuPath === undefined ? {} : { criuOverride: criuPath }),
    ...(keepImages ? { keepImagesIn } : {}),
    ...(diskIn === undefined ? {} : { diskIn }),
  };
};

/** Every machine that was asked for: those of the running kernel first, which measure alone. */
const prepareGroups = async (
  request: RunRequest,
  { running, others }: ChosenKernels,
  spec: Omit<MachineSpec, 'userland'>,
  log: (event: LogEvent) => void,
): Promise<MachineGroup[]> => {
  const groups: MachineGroup[] = [];
  try {
    // QEMU's first: what fails there has not yet started anything.
    if (others.length > 0) groups.push(await prepareQemu(request, others, spec, log));
    for (const shape of request.machines.shapes) groups.push(await prepareShape(request, shape, spec, log));
    for (const host of request.machines.hosts) groups.push(await prepareSsh(request, host, spec, log));
    for (const one of request.machines.vagrants ?? []) groups.push(await prepareVagrant(request, one, spec, log));
    if (running) groups.unshift(await prepareHost(request, spec, log));
    return groups;
  } catch (error) {
    await giveBack(groups.flatMap(({ machines }) => machines));
    throw error;
  }
};

const refuseKeptImages = ({ keepImages, machines }: RunRequest, { others }: ChosenKernels): void => {
  if (!keepImages || others.length + machinesElsewhere(machines) === 0) return;
  throw inputError(
    '--keep-images keeps the images of the running kernel only: those of a QEMU machine or a remote host live in its memory.',
    'Leave it out, or run on the host: --machine host.',
  );
};

/** Everything that could run at the same time: each machine, as often as its batches have one of their own. */
const sideBySide = (machines: readonly PreparedMachine[], plan: readonly Cell[]): PreparedMachine['record'][] =>
  machines.flatMap(({ record }) => {
    const own = [...batchesOf(plan)].filter(([, cells]) => cells[0]?.machine === record.id);
    return sharesOf(record, own).map(() => record);
  });

const plannedMachine = ({ record, spec: { userland } }: PreparedMachine): PlannedMachine => ({
  id: record.id,
  provider: record.provider,
  kernel: record.kernel,
  userland: { name: userland.name, id: userland.id },
  ...(record.clock_domain === 'instructions' ? { clock: 'instructions' } : {}),
  ...(record.emulator?.cpu_asked === undefined ? {} : { cpu: record.emulator.cpu_asked }),
});

/** The axes of a run that sweeps, of them those whose workload is in it. */
const sweptAxes = ({ axes = [], workloads }: RunRequest): Pick<RunFile, 'axes'> => {
  const own = axes.filter(({ workload }) => workloads.some(({ id }) => id === workload));
  return own.length === 0 ? {} : { axes: own };
};

/** The size that machines side by side are counted with: the largest of all shapes. */
const largestOf = (wishes: RunRequest['machines']): RunRequest['machines'] => ({
  ...wishes,
  cpus: Math.max(wishes.cpus, ...wishes.shapes.map(({ cpus }) => cpus ?? 0)),
  memoryBytes: Math.max(wishes.memoryBytes, ...wishes.shapes.map(({ memoryBytes }) => memoryBytes ?? 0)),
});

/** Where services move, two machines are up for each that is counted. */
const sizeOf = (wishes: RunRequest['machines'], plan: readonly Cell[]): RunRequest['machines'] => {
  const one = largestOf(wishes);
  return plan.some(({ move }) => move !== undefined) ? { ...one, cpus: 2 * one.cpus, memoryBytes: 2 * one.memoryBytes } : one;
};

/** What a run of `advise` is to find out; where its machines differ, as the first of them has it. */
const adviceFor = (request: RunRequest, [group]: readonly MachineGroup[]): Pick<RunFile, 'advice'> =>
  request.advice === undefined || group === undefined
    ? {}
    : {
        advice: advicePlanFor(
          request.advice,
          { workloads: request.workloads, networkLock: request.networkLock ?? group.networkLock },
          group.imagesOn,
        ),
      };

/** Chooses kernels and userlands, makes the plan and the run folder. What happened before the folder was there is logged into it. */
export const prepareRun = async (asked: RunRequest): Promise<ExecuteRequest> => {
  const request: RunRequest = { define: definerFor(asked.suite, asked.workloads), ...asked };
  const { dir, cacheDir, signal, keepImages, machines: wishes } = request;
  refuseRunFolder(dir);
  refuseClock(wishes);
  const criu = await checkCriu(request.criu);
  for (const userland of wishes.userlands) await loadDefinition(userland);
  const what = 'installing and compiling what was missing, and loading the program';
  const earlier: LogEvent[] = [{ event: 'span', attempt: 1, name: 'setup', what, duration_ms: request.setUpMs }];
  const log = (event: LogEvent): void => void earlier.push(event);
  const kernels = await chooseKernelsOf(request, log);
  refuseKeptImages(request, kernels);
  refuseDisk(request, kernels);
  refuseClockOnHost(wishes, kernels);
  if (kernels.running) demandRoot();
  await checkDisk(request);
  const spec = await specOf(request, criu?.path, keepImages, request.disk?.folder);
  const groups = await prepareGroups(request, kernels, spec, log);
  try {
    const machines = groups.flatMap((group) => group.machines);
    const userlands = unique(
      groups.flatMap((group) => group.userlands),
      ({ id }) => id,
    );
    const ends = await endsOf(
      request,
      machines.map(({ record }) => record),
      log,
    );
    const plan = groups.flatMap((group) => {
      const input: PlanInput = {
        ...request,
        machines: group.machines.map(plannedMachine),
        sources: machines.map(plannedMachine),
        ends,
        criuSha256: criu?.sha256,
        // Of a migration each machine asks its own CRIU: the one that restores must not decide how it is dumped.
        networkLock: request.networkLock ?? (request.suite.id === 'migrate' ? undefined : group.networkLock),
      };
      return request.advice === undefined ? makePlan(input) : screeningPlan(input, group.imagesOn);
    });
    if (plan.length === 0)
      throw inputError(
        'Nothing of this run fits together: it has no cells.',
        'See that --from and --to name kernels of its machines.',
      );
    const created = new Date().toISOString();
    const run: RunFile = {
      schema_version: 2,
      id: path.basename(path.resolve(dir)),
      suite: request.suite.id,
      created,
      ...sweptAxes(request),
      ...adviceFor(request, groups),
      plan,
      kernels: groups.flatMap((group) => group.kernels),
      userlands,
      machines: machines.map(({ record }) => record),
      provenance: await gatherProvenance({
        runner: RUNNER,
        argv: request.argv,
        imagesOn: [...new Set(groups.map(({ imagesOn }) => imagesOn))].join(' and '),
        disk: request.disk?.folder,
        criu,
      }),
      options: {
        ...(criu === undefined ? {} : { criu_path: criu.path }),
        cache_dir: cacheDir,
        keep_images: keepImages,
        ...(request.disk === undefined ? {} : { images_disk: request.disk.folder }),
        try_remedies: request.tryRemedies,
        fresh_machines: wishes.freshMachines,
        boot_timeout_ms: wishes.bootTimeoutMs,
        jobs: jobsFor(sizeOf(wishes, plan), sideBySide(machines, plan)),
      },
    };
    await createRunFolder(dir, run);
    const events = openEventLog(dir);
    events.append({ event: 'run-started', at: created, attempt: 1, pid: process.pid });
    for (const event of earlier) events.append(event);
    return { dir, run, attempt: 1, log: events, machines, signal };
  } catch (error) {
    await giveBack(groups.flatMap(({ machines }) => machines));
    throw signal.aborted ? new InterruptedError('the run was interrupted', { cause: error }) : error;
  }
};
