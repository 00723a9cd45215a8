import { open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Bench } from 'tinybench';

/** Larger than the caches of today's servers, so that memory is measured. */
const BLOCK_BYTES = 128 << 20;
const ITERATIONS = 5;

/**
 * What this machine can copy at best, in bytes per second: memory to memory in one thread, memory to a file beside
 * the images, and that file back to memory, which is touched for the first time as that of a restored service is. Neither dump nor
 * restore can be faster than the first; CRIU copies each page once, in one thread for each process.
 * tinybench's defaults are for microseconds: here an exact number of iterations, none of them thrown away.
 */
export const measureRoofline = async (dir: string): Promise<{ copy: number[]; imageWrite: number[]; imageRead: number[] }> => {
  const [from, to] = [Buffer.alloc(BLOCK_BYTES, 0x5a), Buffer.alloc(BLOCK_BYTES, 0xa5)];
  const file = path.join(dir, 'roofline');
  const bench = new Bench({ time: 0, iterations: ITERATIONS, warmup: false, retainSamples: true, throws: true });
  bench.add('copy', () => void from.copy(to));
  bench.add(
    'image write',
    async () => {
      const handle = await open(file, 'w', 0o600);
      await handle.write(from);
      await handle.close();
    },
    { async: true, afterEach: () => rm(file) },
  );
  bench.add(
    'image read',
    async () => {
      const handle = await open(file, 'r');
      // Fresh memory, which the kernel must zero page by page: a restore reads into nothing else.
      const { bytesRead } = await handle.read(Buffer.allocUnsafeSlow(BLOCK_BYTES), 0, BLOCK_BYTES, 0);
      await handle.close();
      if (bytesRead !== BLOCK_BYTES) throw new Error(`read ${bytesRead} of ${BLOCK_BYTES} bytes of ${file}`);
    },
    { async: true, beforeAll: () => writeFile(file, from, { mode: 0o600 }), afterAll: () => rm(file) },
  );
  await bench.run();
  const rates = (name: string): number[] => {
    const result = bench.getTask(name)?.result;
    if (result?.state !== 'completed') throw new Error(`measuring ${name} ended as ${result?.state}`);
    return (result.latency.samples ?? []).map((ms) => Math.round(BLOCK_BYTES / (ms / 1000)));
  };
  return { copy: rates('copy'), imageWrite: rates('image write'), imageRead: rates('image read') };
};
