import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type CriuProcess, criuPreDump } from '../../../criu/driver.ts';
import { decodeDumpStats } from '../../../criu/stats.ts';
import type { PreCopy } from '../../../schema/cell.ts';
import { timed } from '../../context.ts';
import { conclude, dumpTree, restoreTree, type Transfer, type Trip } from './transfer.ts';

/** What pre-copy does where a suite says no more. */
const DEFAULTS: PreCopy = { rounds: 3, mode: 'splice', auto_dedup: false, converge: false };
/** A round that writes more than this share of the one before gains nothing: the service changes memory as quickly as it is copied. */
const CONVERGED = 0.8;

const folderOf = ({ request }: Trip, round: number): string => path.join(request.imagesDir, String(round));

/** Where the images of the round before are, seen from the folder beside it. */
const parentOf = (round: number): string | undefined => (round === 0 ? undefined : path.join('..', String(round)));

const pagesWritten = async (dir: string): Promise<number> =>
  decodeDumpStats(await readFile(path.join(dir, 'stats-dump'))).pages_written;

const preDump = async (trip: Trip, round: number, { mode, auto_dedup: autoDedup }: PreCopy): Promise<CriuProcess> => {
  const { context, cell, cycle, instance, request } = trip;
  const series = { parent: parentOf(round - 1), autoDedup };
  return await timed(
    context,
    'pre-dump',
    () => criuPreDump(instance.service.pid, { ...request, imagesDir: folderOf(trip, round) }, mode, series),
    { cell: cell.id, cycle },
  );
};

/** Copies memory while the service runs, again and again what changed meanwhile; the dump then has little left to write. */
export const preCopy: Transfer = async (trip) => {
  const how = trip.cell.pre_copy ?? DEFAULTS;
  const preDumps: CriuProcess[] = [];
  let before = Number.POSITIVE_INFINITY;
  for (let round = 1; round <= how.rounds; round += 1) {
    const process = await preDump(trip, round, how);
    preDumps.push(process);
    if (process.exitCode !== 0) return await conclude(trip, { preDumps });
    if (!how.converge) continue;
    const written = await pagesWritten(folderOf(trip, round));
    if (written > before * CONVERGED) break;
    before = written;
  }
  const { draft, request } = trip;
  draft.marks = {
    ...draft.marks,
    pre_dump_start_ms: preDumps[0]?.start_ms ?? trip.context.now(),
    pre_dump_end_ms: preDumps.at(-1)?.end_ms ?? trip.context.now(),
  };
  const imagesDir = folderOf(trip, preDumps.length + 1);
  const series = { parent: parentOf(preDumps.length), autoDedup: how.auto_dedup };
  const dump = await dumpTree(trip, { ...request, imagesDir, manner: { series } });
  const restore = dump.exitCode === 0 ? await restoreTree(trip, { ...request, imagesDir }) : undefined;
  return await conclude(trip, { preDumps, dump, restore });
};
