import { access, constants, mkdir } from 'node:fs/promises';
import { release } from 'node:os';
import path from 'node:path';
import type { Suite } from '../../suites/suite.ts';
import { demandRoot, hostProvider } from '../../vm/host/host.ts';
import { unknownConfig } from '../../vm/kernels/config-report.ts';
import { readRunningConfig } from '../../vm/kernels/config-source.ts';
import type { MachineSpec } from '../../vm/machine.ts';
import { loadDefinition } from '../../vm/userlands/definition.ts';
import type { Workload } from '../../workloads/workload.ts';
import { InterruptedError, inputError } from '../errors.ts';
import type { ParamSetting } from '../plan/params.ts';
import { makePlan } from '../plan/plan.ts';
import { projectPath } from '../project.ts';
import type { CriuOptions } from '../schema/cell.ts';
import type { LogEvent } from '../schema/events.ts';
import type { RunFile } from '../schema/run.ts';
import { type ExecuteRequest, nextAttempt } from './execute.ts';
import { networkLockFor } from './network-lock.ts';
import { gatherProvenance } from './provenance.ts';
import { createRunFolder, fileSha256, openEventLog, readRunFile, refuseRunFolder } from './run-folder.ts';
import { obtainUserland, type Say, type SelectRequest, selectUserland } from './select.ts';

/** A run as it was asked for, every word of it already checked. */
export interface RunRequest {
  readonly dir: string;
  readonly suite: Suite;
  readonly workloads: readonly Workload[];
  readonly settings: readonly ParamSetting[];
  readonly repeat: number;
  readonly userland: string | undefined;
  readonly criu: string | undefined;
  readonly networkLock: CriuOptions['network_lock'] | undefined;
  readonly keepImages: boolean;
  readonly cacheDir: string;
  readonly mirror: string | undefined;
  readonly argv: readonly string[];
  /** Time in ms that installing, compiling and loading this program took before the command began. */
  readonly setUpMs: number;
  readonly signal: AbortSignal;
  readonly say: Say;
}

const RUNNER = projectPath('dist', 'runner.mjs');

const checkCriu = async (file: string | undefined): Promise<{ path: string; sha256: string } | undefined> => {
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

const specOf = async (dir: string, criuPath: string | undefined, keepImages: boolean): Promise<Omit<MachineSpec, 'userland'>> => {
  const keepImagesIn = path.join(path.resolve(dir), 'images');
  if (keepImages) await mkdir(keepImagesIn, { recursive: true, mode: 0o700 });
  return {
    runner: RUNNER,
    ...(criuPath === undefined ? {} : { criuOverride: criuPath }),
    ...(keepImages ? { keepImagesIn } : {}),
  };
};

/** Chooses the userland, makes the plan and the run folder. What happened before the folder was there is logged into it. */
export const prepareRun = async (request: RunRequest): Promise<ExecuteRequest> => {
  demandRoot();
  const { dir, cacheDir, mirror, signal, say, userland: wanted, keepImages } = request;
  refuseRunFolder(dir);
  const criu = await checkCriu(request.criu);
  if (wanted !== undefined) await loadDefinition(wanted);
  const spec = await specOf(dir, criu?.path, keepImages);
  const provider = hostProvider();
  const what = 'installing and compiling what was missing, and loading the program';
  const earlier: LogEvent[] = [{ event: 'span', attempt: 1, name: 'setup', what, duration_ms: request.setUpMs }];
  const selection: SelectRequest = {
    userland: wanted,
    kernel: release(),
    cacheDir,
    mirror,
    provider,
    spec,
    signal,
    say,
    log: (event) => earlier.push(event),
  };
  const { userland, session, steps } = await selectUserland(selection);
  try {
    const created = new Date().toISOString();
    const run: RunFile = {
      schema_version: 1,
      id: path.basename(path.resolve(dir)),
      suite: request.suite.id,
      created,
      plan: makePlan({
        ...request,
        kernel: session.facts.kernel.release,
        userland: { name: userland.name, id: userland.id },
        criuSha256: criu?.sha256,
        networkLock: request.networkLock ?? networkLockFor(session.facts),
      }),
      selection: [...steps],
      config: (await readRunningConfig()) ?? unknownConfig('No configuration of the running kernel was found.'),
      provenance: await gatherProvenance({ runner: RUNNER, argv: request.argv, userland, facts: session.facts, criu }),
      options: { ...(criu === undefined ? {} : { criu_path: criu.path }), cache_dir: cacheDir, keep_images: keepImages },
    };
    await createRunFolder(dir, run);
    const log = openEventLog(dir);
    log.append({ event: 'run-started', at: created, attempt: 1, pid: process.pid });
    for (const event of earlier) log.append(event);
    return { dir, run, attempt: 1, log, provider, spec: { ...spec, userland }, signal, session };
  } catch (error) {
    await session.close();
    throw signal.aborted ? new InterruptedError('the run was interrupted', { cause: error }) : error;
  }
};

/** Takes up a run that was interrupted: same kernel, same userland, same CRIU, or none. */
export const resumeRun = async (
  dir: string,
  cacheDir: string,
  mirror: string | undefined,
  signal: AbortSignal,
  say: Say,
): Promise<ExecuteRequest> => {
  demandRoot();
  const run = readRunFile(dir);
  const [cell] = run.plan;
  if (cell !== undefined && cell.kernel !== release()) {
    throw inputError(
      `The run in ${dir} was planned for Linux ${cell.kernel}, and this is ${release()}.`,
      'Resume it on that kernel, or make a new run.',
    );
  }
  const criu = await checkCriu(run.options.criu_path);
  if (criu?.sha256 !== run.provenance.criu_override?.sha256) {
    throw inputError(
      `${run.options.criu_path} has changed since the run in ${dir} began.`,
      'Put the same file there, or make a new run.',
    );
  }
  const attempt = nextAttempt(dir);
  const log = openEventLog(dir);
  log.append({ event: 'run-started', at: new Date().toISOString(), attempt, pid: process.pid });
  const userland = await obtainUserland({ cacheDir, mirror, signal, say, log: log.append }, run.provenance.userland.name);
  if (userland.id !== run.provenance.userland.id || userland.manifest.built !== run.provenance.userland.built) {
    throw inputError(
      `The userland ${userland.name} is not the one that the run in ${dir} began with.`,
      'Make a new run; figures of two userlands do not mix.',
    );
  }
  const spec = { ...(await specOf(dir, criu?.path, run.options.keep_images)), userland };
  return { dir, run, attempt, log, provider: hostProvider(), spec, signal };
};
