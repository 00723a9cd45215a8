import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { release, uptime } from 'node:os';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { isMainThread, workerData } from 'node:worker_threads';
import { execa } from 'execa';
import { runTcpServer } from '../../workloads/tcp-server/server.ts';
import { clockFrom, monotonicMs } from '../measure/clock.ts';
import { command, PROTOCOL } from '../schema/commands.ts';
import type { RunnerEvent } from '../schema/events.ts';
import { runBatch } from './batch.ts';
import type { RunnerOptions } from './context.ts';
import { gatherFacts } from './facts.ts';
import { type ProberSetup, runProber } from './prober-thread.ts';

/** A sign of life while nothing else is said, so that a machine that hangs is told from one that works. */
const ALIVE_MS = 5000;

/**
 * The program that runs inside every machine. It reads commands from its standard input and writes events to its
 * standard output, a JSON object per line; nothing else may write there. When the input ends, so does the runner.
 */
const serve = async (options: RunnerOptions, wake: string | undefined): Promise<void> => {
  const origin = monotonicMs();
  const now = clockFrom(origin);
  const emit = (event: RunnerEvent): void => void process.stdout.write(`${JSON.stringify(event)}\n`);
  const hello = (): void =>
    emit({ event: 'hello', protocol: PROTOCOL, kernel: release(), node: process.versions.node, uptime_s: uptime() });
  hello();
  let isAwake = wake === undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const received = command.parse(JSON.parse(line));
    if (received.command === 'finish') break;
    if (received.command === 'greet') {
      hello();
      // Set after the answer: it takes a process, and nothing before the first batch depends on it.
      await execa('date', ['--utc', `--set=@${Math.round(received.unix_ms / 1000)}`], { reject: false, stdio: 'ignore' });
      continue;
    }
    const alive = setInterval(() => emit({ event: 'alive' }), ALIVE_MS);
    if (!isAwake) await execa('/bin/sh', ['-c', wake ?? ''], { stdout: 2, stderr: 2, stdin: 'ignore' });
    isAwake = true;
    for (const dir of [options.imagesDir, options.workDir]) await mkdir(dir, { recursive: true, mode: 0o700 });
    if (received.command === 'gather-facts') emit({ event: 'facts', facts: await gatherFacts(options) });
    else await runBatch({ options, emit, now, origin }, received);
    clearInterval(alive);
  }
  emit({ event: 'bye' });
  if (process.stdout.writableLength > 0) await once(process.stdout, 'drain');
};

const readOptions = (): { options: RunnerOptions; wake: string | undefined } => {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      criu: { type: 'string' },
      images: { type: 'string' },
      work: { type: 'string' },
      'keep-images': { type: 'boolean' },
      'own-kernel': { type: 'boolean' },
      wake: { type: 'string' },
    },
  });
  const { criu, images, work } = values;
  if (criu === undefined || images === undefined || work === undefined)
    throw new Error(
      'usage: runner.mjs serve --criu FILE --images DIR --work DIR [--keep-images] [--own-kernel] [--wake COMMAND]',
    );
  return {
    options: {
      criu,
      imagesDir: images,
      workDir: work,
      bundle: process.argv[1] ?? '',
      keepImages: values['keep-images'] === true,
      ownKernel: values['own-kernel'] === true,
    },
    wake: values.wake,
  };
};

const role = isMainThread ? process.argv[2] : 'prober';
if (role === 'prober') runProber(workerData as ProberSetup);
else if (role === 'tcp-server') runTcpServer(Number(process.argv[3]), Number(process.argv[4]));
else if (role === 'serve') {
  const { options, wake } = readOptions();
  serve(options, wake).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`runner: ${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
} else {
  process.stderr.write('runner: expected serve, tcp-server\n');
  process.exit(2);
}
