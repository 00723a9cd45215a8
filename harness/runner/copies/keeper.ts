import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { findWorkload } from '../../../workloads/find.ts';
import { same } from '../../../workloads/observe.ts';
import type { CopyClient, Workload } from '../../../workloads/workload.ts';
import { clockFrom, withDeadline } from '../../measure/clock.ts';
import type { Copy } from '../../schema/copies.ts';
import { listTree, readTree } from '../process-tree.ts';
import { during, stopOf } from '../stops.ts';
import { type Born, coldStart, restore } from './birth.ts';
import { namespacesOf, readMemory } from './memory.ts';
import type { CopyReply, CopyRequest, CopySetup, CopyTask } from './protocol.ts';

const PASS_TIMEOUT_MS = 900_000;
const PROOF_TIMEOUT_MS = 30_000;

type Draft = { -readonly [Key in keyof Copy]: Copy[Key] };

/** One copy and its client, from the keeper's side. */
class Keeper {
  readonly draft: Draft;
  #log: CopyReply['log'];
  #pid = 0;
  #client: CopyClient | undefined;
  #read: Awaited<ReturnType<CopyClient['diverge']>> | undefined;
  readonly #setup: CopySetup;
  readonly #workload: Workload;

  constructor(setup: CopySetup, workload: Workload) {
    this.#setup = setup;
    this.#workload = workload;
    this.draft = { index: setup.index, namespaces: {}, proof: [], identities: [] };
  }

  /** Loads the clients and starts what is beside the service, so that none of it counts as its start. */
  async setUp(): Promise<void> {
    await this.#workload.load?.();
    await this.#workload.cloning?.surround?.();
    this.draft.namespaces = await namespacesOf('self');
  }

  async begin(): Promise<void> {
    const { birth, origin } = this.#setup;
    this.draft.namespaces = {};
    const now = clockFrom(origin);
    const born: Born =
      birth.how === 'restore'
        ? await restore(birth, this.#setup, this.#workload, now)
        : await coldStart(birth, this.#setup, this.#workload, now);
    this.#pid = born.pid;
    if (born.criu !== undefined) {
      const { run, log } = await born.criu.collect();
      this.draft.criu = run;
      if (born.stop !== undefined || this.#setup.index === 1)
        this.#log = { gzip_base64: gzipSync(log).toString('base64'), bytes: log.length };
    }
    if (born.first_answer_ms !== undefined) this.draft.first_answer_ms = born.first_answer_ms;
    if (born.stop !== undefined) this.draft.stop = born.stop;
    this.draft.namespaces = (await listTree(this.#pid)).length === 0 ? {} : await namespacesOf(this.#pid);
  }

  async measure(): Promise<void> {
    this.draft.memory = await readMemory(this.#pid);
    if (this.#setup.birth.how === 'restore') this.draft.tree = await readTree(this.#pid);
  }

  async prove(): Promise<void> {
    const { workload, pace, digest, birth, plan } = this.#setup;
    const { cloning } = this.#workload;
    if (cloning === undefined) throw new Error(`${this.#workload.id} cannot be cloned`);
    const limit = PROOF_TIMEOUT_MS * pace;
    const client = await withDeadline(cloning.connect(workload.params), limit, 'a client of the copy');
    this.#client = client;
    // A cold start is there to be compared with: its first answer was right, and its data are what every roundtrip proves.
    if (birth.how === 'restore') {
      const served = await withDeadline(client.serveAll(), PASS_TIMEOUT_MS * pace, 'serving the whole data set');
      this.draft.proof.push(same('digest', digest, served, 'the whole data set, read by its own client'));
      this.draft.proof.push(...(await withDeadline(client.inherited(birth.imprint), limit, 'what was inherited')));
    }
    const pids = await listTree(this.#pid);
    this.draft.identities = [
      {
        name: 'pids',
        value: pids.join(' '),
        means: 'what is named by a pid outside of its pid namespace, such as a lock file, belongs to all of them',
      },
      { name: 'port', value: String(plan.port), means: 'only one of them can listen in one network' },
      ...(await withDeadline(client.identities(), limit, 'what is its own')),
    ];
  }

  async diverge(): Promise<void> {
    this.#read = await withDeadline(
      this.#client?.diverge(this.#setup.index) ?? Promise.reject(new Error('there is no client')),
      PROOF_TIMEOUT_MS * this.#setup.pace,
      'changing the state of the copy',
    );
  }

  async read(): Promise<void> {
    const read = this.#read?.() ?? Promise.resolve([]);
    this.draft.proof.push(...(await withDeadline(read, PROOF_TIMEOUT_MS * this.#setup.pace, 'reading the state of the copy')));
  }

  reply(): CopyReply {
    const log = this.#log;
    this.#log = undefined;
    return { copy: this.draft, ...(log === undefined ? {} : { log }) };
  }

  async work(task: CopyTask): Promise<void> {
    switch (task) {
      case 'set-up':
        return await this.setUp();
      case 'begin':
        return await this.begin();
      case 'measure':
        return await this.measure();
      case 'prove':
        return await this.prove();
      case 'diverge':
        return await this.diverge();
      case 'read':
        return await this.read();
    }
  }
}

const keeperFor = (setup: CopySetup): Keeper => {
  const workload = findWorkload(setup.workload.id, setup.workload.definition);
  if (workload === undefined) throw new Error(`there is no workload ${setup.workload.id}`);
  return new Keeper(setup, workload);
};

const STEPS = {
  'set-up': 'prepare',
  begin: 'start',
  measure: 'observe',
  prove: 'prove',
  diverge: 'prove',
  read: 'prove',
} as const;

/**
 * Serves the runner from within the namespaces of one copy: brings it to life, is its client and reads what /proc shows of it there.
 * A JSON object per line both ways; ends with its input, and the namespaces end with it.
 */
export const keepCopy = async (): Promise<void> => {
  let keeper: Keeper | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as CopyRequest;
    if (request.task === 'set-up') keeper = keeperFor(request.setup);
    const one = keeper;
    if (one === undefined) throw new Error('a copy has to be set up first');
    // A copy that has stopped is asked nothing more, and its record stays as it is.
    if (one.draft.stop === undefined) {
      const origin = request.task === 'set-up' || request.task === 'measure' ? 'harness' : 'client';
      await during(STEPS[request.task], origin, () => one.work(request.task)).catch((error: unknown) => {
        one.draft.stop = stopOf(error);
      });
    }
    if (!process.stdout.write(`${JSON.stringify(one.reply())}\n`)) await once(process.stdout, 'drain');
  }
};
