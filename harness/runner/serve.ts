import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { execa } from 'execa';
import { workloads } from '../../workloads/registry.ts';
import { clockFrom, monotonicMs } from '../measure/clock.ts';
import type { Command } from '../schema/commands.ts';
import type { RunnerEvent } from '../schema/events.ts';
import { runBatch } from './batch.ts';
import type { Runner, RunnerOptions } from './context.ts';
import { gatherFacts } from './facts.ts';
import { runMigrationLeg } from './migrate/batch.ts';
import { runLinkedLeg } from './migrate/live/batch.ts';
import { takePiece } from './migrate/parcel.ts';
import { loadProber } from './prober.ts';
import { runSubjectBatch } from './subjects/batch.ts';

/** A sign of life while nothing else is said, so that a machine that hangs is told from one that works. */
const ALIVE_MS = 5000;
/** The same where instructions are counted, for it is counted too. */
const COUNTED_ALIVE_MS = 20_000;

/** V8 collects garbage of a program that has long been idle, which the thread of the prober is while CRIU works. */
const becomeQuiet = (): void => setFlagsFromString('--no-memory-reducer');

/** A machine that was brought back has slept: its clock stands where it was saved. */
const setClock = async (unixMs: number): Promise<void> => {
  await execa('date', ['--utc', `--set=@${Math.round(unixMs / 1000)}`], { reject: false, stdio: 'ignore' });
};

/** Where instructions are counted, nothing but the batch may run; a machine that counts is silent for longer. */
const aliveEvery = (received: Command): number => {
  if (received.command !== 'run-batch' || received.mode !== 'count') return ALIVE_MS;
  becomeQuiet();
  return COUNTED_ALIVE_MS;
};

type RunBatch = Extract<Command, { command: 'run-batch' }>;

const runOne = async (runner: Runner, received: RunBatch): Promise<void> => {
  const { leg, cells } = received;
  if (leg?.role === 'give' || leg?.role === 'take') return await runLinkedLeg(runner, received, leg);
  if (leg !== undefined) return await runMigrationLeg(runner, received, leg);
  await (cells[0]?.subject === undefined ? runBatch : runSubjectBatch)(runner, received);
};

/**
 * Reads commands from standard input and writes events to standard output, a JSON object per line; nothing else may write there.
 * `wake` is a command of the shell that runs before the first one that does something. Returns when the input ends.
 */
export const serve = async (options: RunnerOptions, wake: string | undefined, hello: () => void): Promise<void> => {
  const origin = monotonicMs();
  const now = clockFrom(origin);
  const emit = (event: RunnerEvent): void => void process.stdout.write(`${JSON.stringify(event)}\n`);
  let isAwake = wake === undefined;

  const work = async (received: Exclude<Command, { command: 'greet' | 'finish' | 'parcel' }>): Promise<void> => {
    for (const dir of [options.imagesDir, options.workDir]) await mkdir(dir, { recursive: true, mode: 0o700 });
    // Facts are asked before a machine is saved, when its disk must not have been written to yet.
    if (received.command === 'gather-facts')
      return emit({ event: 'facts', facts: await gatherFacts(options, received.features) });
    // A canary may run before a machine is saved, too: it writes to memory only.
    if (!isAwake && received.mode !== 'canary')
      await execa('/bin/sh', ['-c', wake ?? ''], { stdout: 2, stderr: 2, stdin: 'ignore' });
    if (received.mode !== 'canary') isAwake = true;
    const runner = { options, emit, now, origin };
    await runOne(runner, received);
  };

  for await (const line of createInterface({ input: process.stdin })) {
    // Sent by the same build of this program: the schema that it was written by need not be loaded to read it.
    const received = JSON.parse(line) as Command;
    if (received.command === 'finish') break;
    if (received.command === 'greet') {
      // A machine is saved after this answer: everything is loaded by then.
      for (const workload of workloads.values()) await workload.load?.();
      await loadProber(options.bundle);
      hello();
      await setClock(received.unix_ms);
      continue;
    }
    if (received.command === 'parcel') {
      await takePiece(options, received.base64);
      continue;
    }
    const alive = setInterval(() => emit({ event: 'alive' }), aliveEvery(received));
    await work(received).finally(() => clearInterval(alive));
  }
  emit({ event: 'bye' });
  if (process.stdout.writableLength > 0) await once(process.stdout, 'drain');
};
