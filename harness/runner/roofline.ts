import { open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Bench } from 'tinybench';
import type { Cell } from '../schema/cell.ts';
import type { RunnerOptions } from './context.ts';
import { coolDown, imagesRootOf } from './images-store.ts';

/** Larger than the caches of today's servers, so that memory is measured. */
const BLOCK_BYTES = 128 << 20;
const ITERATIONS = 5;

export interface MeasuredRoofline {
  readonly copy: number[];
  readonly imageWrite: number[];
  readonly imageRead: number[];
  /** Only where images lie on a disk. */
  readonly imageWriteSynced?: number[];
}

const writeBlock = async (file: string, block: Buffer, synced: boolean): Promise<void> => {
  const handle = await open(file, 'w', 0o600);
  await handle.write(block);
  if (synced) await handle.sync();
  await handle.close();
};

/**
 * What this machine can copy at best, in bytes per second: memory to memory in one thread, memory to a file where the
 * images of the cell lie, and that file back to memory, which is touched for the first time as that of a restored service is. Neither
 * dump nor restore can be faster than the first; CRIU copies each page once, in one thread for each process.
 * On a disk the write ends in the page cache, as CRIU's does, and is measured a second time up to the end of fsync(2); the read is from the
 * page cache, unless the images of the cell are read cold.
 * tinybench's defaults are for microseconds: here an exact number of iterations, none of them thrown away.
 */
export const measureRoofline = async (options: RunnerOptions, cell: Pick<Cell, 'images'>): Promise<MeasuredRoofline> => {
  const [from, to] = [Buffer.alloc(BLOCK_BYTES, 0x5a), Buffer.alloc(BLOCK_BYTES, 0xa5)];
  const file = path.join(imagesRootOf(options, cell), 'roofline');
  const bench = new Bench({ time: 0, iterations: ITERATIONS, warmup: false, retainSamples: true, throws: true });
  bench.add('copy', () => void from.copy(to));
  bench.add('image write', () => writeBlock(file, from, false), { async: true, afterEach: () => rm(file) });
  if (cell.images !== undefined)
    bench.add('image write synced', () => writeBlock(file, from, true), { async: true, afterEach: () => rm(file) });
  bench.add(
    'image read',
    async () => {
      const handle = await open(file, 'r');
      // Fresh memory, which the kernel must zero page by page: a restore reads into nothing else.
      const { bytesRead } = await handle.read(Buffer.allocUnsafeSlow(BLOCK_BYTES), 0, BLOCK_BYTES, 0);
      await handle.close();
      if (bytesRead !== BLOCK_BYTES) throw new Error(`read ${bytesRead} of ${BLOCK_BYTES} bytes of ${file}`);
    },
    {
      async: true,
      beforeAll: () => writeFile(file, from, { mode: 0o600 }),
      beforeEach: async () => void (cell.images === 'disk-cold' && (await coolDown(options, file))),
      afterAll: () => rm(file),
    },
  );
  await bench.run();
  const rates = (name: string): number[] => {
    const result = bench.getTask(name)?.result;
    if (result?.state !== 'completed') throw new Error(`measuring ${name} ended as ${result?.state}`);
    return (result.latency.samples ?? []).map((ms) => Math.round(BLOCK_BYTES / (ms / 1000)));
  };
  return {
    copy: rates('copy'),
    imageWrite: rates('image write'),
    imageRead: rates('image read'),
    ...(cell.images === undefined ? {} : { imageWriteSynced: rates('image write synced') }),
  };
};
