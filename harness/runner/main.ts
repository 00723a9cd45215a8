import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { isMainThread, workerData } from 'node:worker_threads';
import { runTcpServer } from '../../workloads/tcp-server/server.ts';
import { clockFrom, monotonicMs } from '../measure/clock.ts';
import { command, PROTOCOL, type RunnerEvent } from '../schema/events.ts';
import { runBatch } from './batch.ts';
import type { RunnerOptions } from './context.ts';
import { gatherFacts } from './facts.ts';
import { type ProberSetup, runProber } from './prober-thread.ts';

/**
 * The program that runs inside every machine. It reads commands from its standard input and writes events to its
 * standard output, a JSON object per line; nothing else may write there. When the input ends, so does the runner.
 */
const serve = async (options: RunnerOptions): Promise<void> => {
  const origin = monotonicMs();
  const now = clockFrom(origin);
  const emit = (event: RunnerEvent): void => void process.stdout.write(`${JSON.stringify(event)}\n`);
  for (const dir of [options.imagesDir, options.workDir]) await mkdir(dir, { recursive: true, mode: 0o700 });
  emit({ event: 'ready', protocol: PROTOCOL, facts: await gatherFacts(options.criu, options.imagesDir) });
  for await (const line of createInterface({ input: process.stdin })) {
    const received = command.parse(JSON.parse(line));
    if (received.command === 'finish') break;
    await runBatch({ options, emit, now, origin }, received);
  }
  emit({ event: 'bye' });
  if (process.stdout.writableLength > 0) await once(process.stdout, 'drain');
};

const readOptions = (): RunnerOptions => {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      criu: { type: 'string' },
      images: { type: 'string' },
      work: { type: 'string' },
      'keep-images': { type: 'boolean' },
    },
  });
  const { criu, images, work } = values;
  if (criu === undefined || images === undefined || work === undefined)
    throw new Error('usage: runner.mjs serve --criu FILE --images DIR --work DIR [--keep-images]');
  return { criu, imagesDir: images, workDir: work, bundle: process.argv[1] ?? '', keepImages: values['keep-images'] === true };
};

const role = isMainThread ? process.argv[2] : 'prober';
if (role === 'prober') runProber(workerData as ProberSetup);
else if (role === 'tcp-server') runTcpServer(Number(process.argv[3]), Number(process.argv[4]));
else if (role === 'serve')
  serve(readOptions()).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`runner: ${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
else {
  process.stderr.write('runner: expected serve, tcp-server\n');
  process.exit(2);
}
