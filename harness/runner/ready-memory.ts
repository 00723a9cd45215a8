import { mkdtemp, open, readFile, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { reportsFreePages } from './balloon.ts';
import type { BatchContext, ReadyMemory } from './context.ts';
import { fileSystemOf } from './facts.ts';
import { listTree } from './process-tree.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
/** The smallest piece that Linux gives back to a host: pageblock_order (mm/page_reporting.c), of x86-64 and of arm64 with pages of 4 KiB. */
const BLOCK_BYTES = 2 * MIB;
const PAGE_BYTES = 4 * KIB;
/** What is smaller is not waited for by anybody who would notice. */
const LEAST_BYTES = 64 * MIB;
/** So much is left to the machine. */
const SPARE_BYTES = 512 * MIB;

const PAGE = Buffer.alloc(PAGE_BYTES);
const REST = Buffer.alloc(BLOCK_BYTES - PAGE_BYTES);

/**
 * Writes to so many bytes below a folder that lies in memory, and frees them but for one page of each 2 MiB. So none of it can become a
 * free piece that is large enough to be given back; and Linux takes the smallest free pieces first, so that whoever needs memory gets
 * this before what it has given back. Gives what lets go of those pages, too; nothing stays behind where it fails.
 */
export const takeMemory = async (dir: string, bytes: number): Promise<() => Promise<void>> => {
  const own = await mkdtemp(path.join(dir, 'ready-'));
  const release = (): Promise<void> => rm(own, { recursive: true, force: true });
  const filler = path.join(own, 'filler');
  try {
    const [kept, freed] = [await open(path.join(own, 'kept'), 'wx', 0o600), await open(filler, 'wx', 0o600)];
    try {
      for (let taken = 0; taken < bytes; taken += BLOCK_BYTES) {
        await kept.write(PAGE);
        await freed.write(REST);
      }
    } finally {
      await Promise.all([kept.close(), freed.close()]);
    }
    await rm(filler);
  } catch (error) {
    await release();
    throw error;
  }
  return release;
};

/** How much memory a process tree holds, in bytes; what processes share counts once for each. */
export const residentBytes = async (root: number): Promise<number> => {
  const sizes = (await listTree(root)).map(async (pid) => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * KIB;
  });
  return (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0);
};

type Where = Pick<BatchContext, 'attempt' | 'batch' | 'emit' | 'mode' | 'now' | 'options' | 'pace'>;

/**
 * On a virtual machine whose free memory goes back to its host (free page reporting), figures tell of the host and not of CRIU where memory
 * has to be taken from it meanwhile. So it is taken before. Does nothing on any other machine, where only verdicts or instructions count,
 * where images do not lie in memory anyway, and where there is not enough of it.
 */
export const makeReadyMemory = ({ attempt, batch, emit, mode, now, options, pace }: Where): ReadyMemory => {
  const pools: (() => Promise<void>)[] = [];
  const take = async (bytes: number): Promise<void> => {
    if (mode !== 'measure' || pace > 1 || bytes < LEAST_BYTES || !(await reportsFreePages())) return;
    // Only what is written to a file system in memory takes memory, and nothing else.
    if ((await fileSystemOf(options.imagesDir)) !== 'tmpfs') return;
    const { bavail, bsize } = await statfs(options.imagesDir);
    if (Math.min(process.availableMemory(), bavail * bsize) < bytes + SPARE_BYTES) return;
    const start_ms = now();
    try {
      pools.push(await takeMemory(options.imagesDir, bytes));
    } catch (error) {
      // Others took what was there a moment ago. Figures are then what they are without; a dump that is slow for it is remarked on.
      if (['ENOSPC', 'ENOMEM'].includes((error as NodeJS.ErrnoException).code ?? '')) return;
      throw error;
    }
    emit({ event: 'memory-ready', batch, attempt, start_ms, bytes, duration_ms: now() - start_ms });
  };
  return {
    take,
    release: async () => {
      await Promise.all(pools.splice(0).map((release) => release()));
    },
  };
};
