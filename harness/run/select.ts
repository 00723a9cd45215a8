import type { MachineProvider, MachineSpec } from '../../vm/machine.ts';
import { loadDefinition } from '../../vm/userlands/definition.ts';
import { ensureUserland } from '../../vm/userlands/ensure.ts';
import type { Userland } from '../../vm/userlands/manifest.ts';
import { infraError } from '../errors.ts';
import type { LogEvent } from '../schema/events.ts';
import type { MachineFacts } from '../schema/facts.ts';
import type { SelectionStep } from '../schema/machine.ts';
import { runCanary } from './canary.ts';
import { type Candidate, candidatesFor } from './candidates.ts';
import type { Define } from './define.ts';
import { type MachineSession, openSession } from './session.ts';

/** How something is announced to whoever waits. */
export type Say = (text: string) => void;

export interface SelectRequest {
  /** Name or file that the user asked for; undefined lets the canary decide. */
  readonly userland: string | undefined;
  readonly kernel: string;
  readonly cacheDir: string;
  readonly mirror: string | undefined;
  readonly define?: Define | undefined;
  readonly provider: MachineProvider;
  readonly spec: Omit<MachineSpec, 'userland'>;
  readonly signal: AbortSignal;
  readonly say: Say;
  readonly log: (event: LogEvent) => void;
}

/** A machine that is up, over the userland that was chosen, and how it was chosen. */
export interface Selected {
  readonly userland: Userland;
  readonly session: MachineSession;
  readonly facts: MachineFacts;
  readonly steps: readonly SelectionStep[];
}

type Tried = Omit<Selected, 'steps'> & { readonly step: SelectionStep };

export const span = async <T>(log: SelectRequest['log'], name: string, what: string, body: () => Promise<T>): Promise<T> => {
  const start = performance.now();
  try {
    return await body();
  } finally {
    log({ event: 'span', attempt: 1, name, what, duration_ms: performance.now() - start });
  }
};

export const obtainUserland = async (
  request: Pick<SelectRequest, 'cacheDir' | 'mirror' | 'define' | 'signal' | 'say' | 'log'>,
  name: string,
): Promise<Userland> => {
  const { cacheDir, mirror, define = loadDefinition, signal, say, log } = request;
  const definition = await define(name);
  return await span(log, 'userland', 'building the userland, or finding it in the cache', () =>
    ensureUserland({
      definition,
      cacheDir,
      mirror,
      signal,
      onProgress: ({ stage, line }) => say(`userland ${definition.name}: ${stage}: ${line}`),
    }),
  );
};

const tryCandidate = async (request: SelectRequest, { name, why }: Candidate): Promise<Tried> => {
  const { log, say } = request;
  const userland = await obtainUserland(request, name);
  say(`userland ${userland.name}: starting a machine`);
  const { provider, spec, signal } = request;
  const { session, facts } = await span(log, 'machine', 'starting machines, and reading what they are and can do', async () => {
    const opened = await openSession({ provider, spec: { ...spec, userland }, signal, save: false });
    return { session: opened, facts: await opened.gatherFacts(true) };
  });
  const machine = `${facts.kernel.release}/${userland.name}`;
  log({ event: 'machine-up', attempt: 1, machine, how: session.how, ready_ms: session.readyMs });
  log({ event: 'machine-facts', machine, facts });
  say(`userland ${userland.name}: canary`);
  const result = await span(log, 'canary', 'one dump and restore to see whether this CRIU fits this kernel', () =>
    runCanary(session, facts, { name: userland.name, id: userland.id }, log),
  );
  return {
    userland,
    session,
    facts,
    step: { userland: userland.name, criu: facts.criu.version, why, chosen: false, ...result },
  };
};

/** With a CRIU of the user's in place of every userland's, another userland would fail in the same way. */
const likely = (candidates: readonly Candidate[], { spec }: SelectRequest): readonly Candidate[] =>
  spec.criuOverride === undefined
    ? candidates
    : candidates
        .slice(0, 1)
        .map(({ name }) => ({ name, why: 'the likeliest for this kernel; the CRIU of --criu takes the place of its own' }));

/**
 * Chooses the userland by what works on the running kernel. Candidates are tried in an order that saves time, and the
 * first whose canary survives is taken. When none does, the first is: then its failures are what there is to report.
 */
export const selectUserland = async (request: SelectRequest): Promise<Selected> => {
  const { userland: wanted, kernel, signal } = request;
  const candidates =
    wanted === undefined ? likely(candidatesFor(kernel), request) : [{ name: wanted, why: 'asked for with --userland' }];
  const steps: SelectionStep[] = [];
  const finish = ({ step, ...tried }: Tried): Selected => ({
    ...tried,
    steps: [...steps, { ...step, chosen: true }],
  });
  for (const candidate of candidates) {
    signal.throwIfAborted();
    const tried = await tryCandidate(request, candidate);
    if (signal.aborted) await tried.session.close();
    signal.throwIfAborted();
    if (tried.step.canary === 'pass' || candidates.length === 1) return finish(tried);
    steps.push(tried.step);
    await tried.session.close();
  }
  const [first] = candidates;
  if (first === undefined) throw infraError('There is no userland to try.', 'Name one with --userland.');
  return finish(
    await tryCandidate(request, {
      name: first.name,
      why: 'no candidate passed its canary; the likeliest one is taken to show why',
    }),
  );
};
