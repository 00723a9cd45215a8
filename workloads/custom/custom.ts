import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { WorkloadParams } from '../../harness/schema/cell.ts';
import type { ServiceDefinition } from '../../harness/schema/service.ts';
import { copyFolder } from '../process.ts';
import type { Environment, Fixture, ProbeConnection, ProbePlan, Session, Workload } from '../workload.ts';
import { fill, type Variables } from './fill.ts';
import { kindOf } from './kinds/registry.ts';
import { findAccount, giveTo, launchOf, layFiles, runPreparations } from './launch.ts';
import { openPool } from './pool.ts';
import { connectCustom } from './session.ts';
import { sharing } from './sharing.ts';

const PREPARE_TIMEOUT_MS = 300_000;

/** Milliseconds between probes: a program is started for each one of kind `command`. */
const INTERVALS = { connection: [5, 40], command: [50, 100] } as const;

const variablesOf = ({ port }: Pick<ServiceDefinition, 'port'>, params: WorkloadParams): Variables => ({
  ...params,
  node: process.execPath,
  ...(port === undefined ? {} : { port }),
});

const planOf = (definition: ServiceDefinition, params: WorkloadParams): ProbePlan => {
  const { probe, port } = definition;
  const [established, fresh] = kindOf(probe.request).isProgram ? INTERVALS.command : INTERVALS.connection;
  return {
    port,
    params,
    definition,
    establishedIntervalMs: probe.every_ms ?? established,
    newIntervalMs: probe.new_every_ms ?? fresh,
  };
};

const identify = async (id: string, { identify: words }: ServiceDefinition, variables: Variables): Promise<string> => {
  const [file, ...argv] = fill(words ?? [], variables).map(String);
  if (file === undefined) return id;
  const { stdout, stderr } = await execa(file, argv, { stdin: 'ignore', timeout: PREPARE_TIMEOUT_MS });
  // Some print it on standard error; a warning there must not take its place.
  const [line = ''] = (stdout.trim() === '' ? stderr : stdout).trim().split('\n');
  return line === '' ? id : line.slice(0, 120);
};

const prepare = async (
  id: string,
  definition: ServiceDefinition,
  environment: Environment,
  params: WorkloadParams,
): Promise<Fixture> => {
  const variables = variablesOf(definition, params);
  const [placed, relative] = [true, false].map((absolute) =>
    definition.files.filter((file) => path.isAbsolute(file.path) === absolute),
  );
  const account = await findAccount(definition.start.user);
  const seed = path.join(environment.dir, 'seed');
  await mkdir(seed, { mode: 0o755 });
  await layFiles(placed ?? [], seed);
  await layFiles(relative ?? [], seed);
  await giveTo(account, seed);
  const timeoutMs = PREPARE_TIMEOUT_MS * environment.pace;
  await runPreparations(definition, account, { ...variables, dir: seed }, { dir: seed, timeoutMs });
  const service = await identify(id, definition, { ...variables, dir: seed });
  // What the data is, only the service knows: its first pass is what every later one is held against.
  let digest: string | undefined;
  const learning = (session: Session): Session => ({
    ...session,
    serveAll: async () => {
      const served = await session.serveAll();
      digest ??= served;
      return served;
    },
  });
  return {
    service,
    get digest() {
      return digest ?? '';
    },
    probe: planOf(definition, params),
    lay: async (dir) => {
      await copyFolder(seed, dir);
      // One that an earlier instance has changed is as it was.
      await layFiles(placed ?? [], dir);
      return launchOf(definition.start, account, { ...variables, dir });
    },
    connect: async () => learning(await connectCustom(definition, variables)),
    dispose: () => Promise.resolve(),
  };
};

/**
 * Commands have no connection: every probe of a service that is asked by them shares the next one. Each takes a process, and on a
 * busy machine those of two channels would pile up. By request and parameters; there are as many as a run has such services.
 */
const commands = new Map<string, () => Promise<void>>();

const openCommandProbe = async (definition: ServiceDefinition, params: WorkloadParams): Promise<ProbeConnection> => {
  const { request } = definition.probe;
  const key = JSON.stringify([request, params]);
  const pool = openPool(definition, variablesOf(definition, params));
  const ask = commands.get(key) ?? sharing(async () => void (await pool.ask(request)));
  commands.set(key, ask);
  await ask();
  return { ask, close: () => undefined };
};

const openProbe = async ({ params }: ProbePlan, definition: ServiceDefinition): Promise<ProbeConnection> => {
  if (kindOf(definition.probe.request).isProgram) return openCommandProbe(definition, params);
  const pool = openPool(definition, variablesOf(definition, params));
  const ask = sharing(async () => void (await pool.ask(definition.probe.request)));
  try {
    await ask();
  } catch (error) {
    pool.close();
    throw error;
  }
  return { ask, close: pool.close };
};

/** What the program knows of a workload without its definition. */
export type WorkloadIdentity = Pick<Workload, 'id' | 'about' | 'params' | 'criu'>;

/** A service of the user's as a workload like any other. */
export const customWorkload = (identity: WorkloadIdentity, definition: ServiceDefinition): Workload => ({
  ...identity,
  definition,
  prepare: (environment, params) => prepare(identity.id, definition, environment, params),
  isReady: async ({ params }) => {
    if (definition.ready === undefined) return;
    const pool = openPool(definition, variablesOf(definition, params));
    await pool.ask(definition.ready).finally(pool.close);
  },
  openProbe: (plan) => openProbe(plan, definition),
});
