import { mkdir, rm } from 'node:fs/promises';
import { checkCpu, layCpuNote } from '../../../criu/cpuinfo.ts';
import { type CriuProcess, criuRestore } from '../../../criu/driver.ts';
import { type CriuServer, startPageServer } from '../../../criu/servers.ts';
import type { Cell } from '../../../schema/cell.ts';
import type { ProcessState } from '../../../schema/process-state.ts';
import type { BatchContext } from '../../context.ts';
import { type KernelWatch, watchKernel } from '../../kernel-log.ts';
import { criuRequestFor, recordRun } from '../../procedures/criu-steps.ts';
import { endOf } from '../../procedures/transfers/transfer.ts';
import { killTree, settledTree } from '../../process-tree.ts';
import { inspectAndRemove } from '../../secrecy.ts';
import { compareFiles } from '../files.ts';
import { receiveArchive } from './data.ts';
import { addressOf, inServiceNetwork, makePlace, plugIn, type ServicePlace, unplug } from './net.ts';
import { type Ask, cpuNoteOf, type Said } from './protocol.ts';
import { acceptOne, lineOver, PORTS } from './wire.ts';

export type TakeContext = Omit<BatchContext, 'fixture'>;

type Asked<Name extends Ask['ask']> = Extract<Ask, { ask: Name }>;

const HERE = addressOf('target');
/** Longer than the other machine may need to boot. */
const CALL_TIMEOUT_MS = 300_000;

/** The machine that a service comes to: does what the other one asks for, and keeps in between what belongs together. */
const makeTaker = (context: TakeContext, cell: Cell, kernel: KernelWatch, say: (said: Said) => void) => {
  const { options, now, pace } = context;
  let place: ServicePlace | undefined;
  let server: CriuServer | undefined;
  let restored: { readonly process: CriuProcess; readonly cycle: number; readonly reading: Promise<ProcessState[]> } | undefined;
  let served: CriuProcess | undefined;

  const inspect = async ({ images, processor, files, cap }: Asked<'inspect'>): Promise<void> => {
    const note = cpuNoteOf(images);
    await layCpuNote(note, processor);
    say({ said: 'inspected', cpu: await checkCpu(options.criu, note, cap), files: await compareFiles(files) });
  };

  const receive = async ({ gzip }: Asked<'receive'>): Promise<void> => {
    const { listening, socket, close } = acceptOne(HERE, PORTS.data);
    await listening;
    // The word to begin; the one that it is all there follows.
    say({ said: 'done' });
    await receiveArchive(await socket, gzip).finally(close);
    say({ said: 'done' });
  };

  const servePages = async ({ images, parent }: Asked<'serve-pages'>): Promise<void> => {
    await mkdir(images, { recursive: true, mode: 0o700 });
    const request = { ...(await criuRequestFor(context, cell, 1)), imagesDir: images };
    server = await startPageServer(PORTS.pages, request, HERE, parent);
    say({ said: 'done' });
  };

  /** Of the servers of all rounds the first that failed is on record, else the last. */
  const endServer = async (): Promise<void> => {
    if (server === undefined) return;
    const ended = await endOf(server, pace);
    server = undefined;
    if (served === undefined || served.exitCode === 0) served = ended;
  };

  const restore = async ({ cycle, images, pid, tree }: Asked<'restore'>): Promise<void> => {
    const request = { ...(await criuRequestFor(context, cell, cycle)), imagesDir: images };
    place = await makePlace('target');
    const begin = (): { prefix: [string, ...string[]]; start_ms: number } => ({ prefix: inServiceNetwork([]), start_ms: now() });
    const process = await criuRestore({ ...request, begin });
    if (process.exitCode === 0) await place.announce();
    say({ said: 'restored', ok: process.exitCode === 0, took_ms: now() - process.start_ms });
    restored = { process, cycle, reading: process.exitCode === 0 ? settledTree(pid, tree) : Promise.resolve([]) };
  };

  const record = async (): Promise<void> => {
    const server_ = served === undefined ? undefined : await recordRun(context, cell, restored?.cycle ?? 1, served, 'server');
    const restore_ =
      restored === undefined ? undefined : await recordRun(context, cell, restored.cycle, restored.process, 'restore');
    say({
      said: 'recorded',
      ...(restore_ === undefined ? {} : { restore: restore_ }),
      ...(server_ === undefined ? {} : { server: server_ }),
      tree: (await restored?.reading) ?? [],
      kernel: await kernel.look(),
    });
  };

  const clear = async ({ images, dir, pid }: Asked<'clear'>): Promise<void> => {
    if (restored !== undefined) await killTree(pid, context);
    server?.kill();
    await place?.remove();
    [place, server, restored, served] = [undefined, undefined, undefined, undefined];
    await inspectAndRemove(images, undefined, options.keepImages);
    await rm(cpuNoteOf(images), { recursive: true, force: true });
    await rm(dir, { recursive: true, force: true });
    say({ said: 'done' });
  };

  return async (asked: Exclude<Ask, { ask: 'end' }>): Promise<void> => {
    switch (asked.ask) {
      case 'inspect':
        return inspect(asked);
      case 'receive':
        return receive(asked);
      case 'serve-pages':
        return servePages(asked);
      case 'pages':
        await endServer();
        return say({ said: 'done' });
      case 'restore':
        return restore(asked);
      case 'record':
        return record();
      case 'clear':
        return clear(asked);
    }
  };
};

/** One half of a migration with its connections kept: the machine that the service comes to. Ends when the other one says so. */
export const take = async (context: TakeContext, cell: Cell): Promise<void> => {
  context.emit({ event: 'batch-started', batch: context.batch, attempt: context.attempt, t_ms: context.now(), service: '' });
  await plugIn('target');
  const { listening, socket, close } = acceptOne(HERE, PORTS.control);
  try {
    await listening;
    const timer = setTimeout(close, CALL_TIMEOUT_MS * context.pace);
    const line = lineOver<Said, Ask>(await socket.finally(() => clearTimeout(timer)));
    const kernel = await watchKernel();
    const work = makeTaker(context, cell, kernel, line.send);
    try {
      for (;;) {
        const asked = await line.next();
        if (asked.ask === 'end') break;
        await work(asked).catch((error: unknown) =>
          line.send({ said: 'failed', message: error instanceof Error ? error.message : String(error) }),
        );
      }
    } finally {
      kernel.close();
      line.close();
    }
  } finally {
    close();
    await unplug();
  }
};
