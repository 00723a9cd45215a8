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
import { enterRoot, furnishRoot } from './root.ts';
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

const identify = async (id: string, { identify: words, root }: ServiceDefinition, variables: Variables): Promise<string> => {
  if (words === undefined) return id;
  const [file = '', ...argv] = [...(root === undefined ? [] : enterRoot(root, '/')), ...fill(words, variables).map(String)];
  const { stdout, stderr } = await execa(file, argv, { stdin: 'ignore', timeout: PREPARE_TIMEOUT_MS });
  // Some print it on standard error; a warning there must not take its place.
  const [line = ''] = (stdout.trim() === '' ? stderr : stdout).trim().split('\n');
  return line === '' ? id : line.slice(0, 120);
};

const prepareIn = async (
  id: string,
  definition: ServiceDefinition,
  environment: Environment,
  params: WorkloadParams,
): Promise<Fixture> => {
  const variables = variablesOf(definition, params);
  const [placed, relative] = [true, false].map((absolute) =>
    definition.files.filter((file) => path.isAbsolute(file.path) === absolute),
  );
  const { root } = definition;
  const account = await findAccount(definition.start.user, root);
  const seed = path.join(environment.dir, 'seed');
  await mkdir(seed, { mode: 0o755 });
  await layFiles(placed ?? [], { dir: seed, root });
  await layFiles(relative ?? [], { dir: seed, root });
  await giveTo(account, seed);
  const timeoutMs = PREPARE_TIMEOUT_MS * environment.pace;
  await runPreparations(definition, account, { ...variables, dir: seed }, { dir: seed, root, timeoutMs });
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
      await layFiles(placed ?? [], { dir, root });
      return launchOf(definition.start, account, { ...variables, dir }, { dir, root });
    },
    connect: async () => learning(await connectCustom(definition, variables)),
    dispose: () => Promise.resolve(),
  };
};

const prepare = async (...[id, definition, environment, params]: Parameters<typeof prepareIn>): Promise<Fixture> => {
  if (definition.root === undefined) return await prepareIn(id, definition, environment, params);
  const dispose = await furnishRoot(definition.root, path.dirname(environment.dir));
  try {
    // The digest is not known yet: the fixture itself says it later.
    return Object.assign(await prepareIn(id, definition, environment, params), { dispose });
  } catch (error) {
    await dispose();
    throw error;
  }
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
