import { release, uptime } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { PROTOCOL } from '../schema/protocol.ts';
import type { RunnerOptions } from './context.ts';

/*
 * The program that runs inside every machine, in one file. What its roles need is loaded when they begin: under emulation, loading
 * everything takes seconds, and a machine should say that it is there before.
 */

const readOptions = (): { options: RunnerOptions; wake: string | undefined } => {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      criu: { type: 'string' },
      images: { type: 'string' },
      disk: { type: 'string' },
      work: { type: 'string' },
      subjects: { type: 'string' },
      'keep-images': { type: 'boolean' },
      'own-kernel': { type: 'boolean' },
      wake: { type: 'string' },
    },
  });
  const { criu, images, work, subjects } = values;
  if (criu === undefined || images === undefined || work === undefined || subjects === undefined)
    throw new Error(
      'usage: runner.mjs serve --criu FILE --images DIR --work DIR --subjects FILE [--disk DIR] [--keep-images] [--own-kernel] [--wake COMMAND]',
    );
  return {
    options: {
      criu,
      imagesDir: images,
      diskDir: values.disk,
      workDir: work,
      subjects,
      bundle: process.argv[1] ?? '',
      keepImages: values['keep-images'] === true,
      ownKernel: values['own-kernel'] === true,
    },
    wake: values.wake,
  };
};

const hello = (): void => {
  const words = { event: 'hello', protocol: PROTOCOL, kernel: release(), node: process.versions.node, uptime_s: uptime() };
  process.stdout.write(`${JSON.stringify(words)}\n`);
};

const serve = async (): Promise<void> => {
  const { options, wake } = readOptions();
  hello();
  const server = await import('./serve.ts');
  await server.serve(options, wake, hello);
};

const start = async (role: string | undefined): Promise<void> => {
  switch (role) {
    case 'prober':
      return (await import('./prober-thread.ts')).runProber();
    case 'copy':
      return (await import('./copies/keeper.ts')).keepCopy();
    case 'serve':
      await serve();
      return process.exit(0);
    default:
      throw new Error('expected serve or copy');
  }
};

start(isMainThread ? process.argv[2] : 'prober').catch((error: unknown) => {
  process.stderr.write(`runner: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
