import path from 'node:path';
import type { CriuRun, CycleEvent } from '../../schema/events.ts';

/** A pid, wherever it stands. */
const PROCESS = 'PID';
const FOLDER = 'DIR';

/** Options whose value is a folder or file of the machine in which it was measured. */
const FOLDERS: ReadonlySet<string> = new Set(['--images-dir', '--work-dir']);
/** Only our own program reads what these say. */
const OURS: ReadonlySet<string> = new Set(['--status-fd', '--timeout']);

/** Folders of one trip: the images themselves, or a numbered one below them for each round of pre-copy. */
const folderName = (dir: string): string => {
  const last = path.basename(dir);
  return /^\d+$/.test(last) ? `${FOLDER}/${last}` : FOLDER;
};

const general = (argv: readonly string[]): string[] =>
  argv.flatMap((word, i) => {
    const before = argv[i - 1] ?? '';
    if (OURS.has(word) || OURS.has(before)) return [];
    if (i === 0) return ['criu'];
    if (before === '--tree') return [PROCESS];
    return FOLDERS.has(before) ? [folderName(word)] : [word];
  });

/** The calls of CRIU of a cycle in order, as somebody else would write them. A server stands before what it serves. */
export const commandsOf = ({ pre_dumps: preDumps = [], dump, helper, restore }: CycleEvent): string[][] => {
  const before = helper?.action === 'page-server' ? [helper] : [];
  const between = helper?.action === 'lazy-pages' ? [helper] : [];
  const runs: (CriuRun | undefined)[] = [...preDumps, ...before, dump, ...between, restore];
  return runs.flatMap((run) => (run === undefined ? [] : [general(run.argv)]));
};
