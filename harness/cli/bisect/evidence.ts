import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { pairLogs } from '../../bisect/logs.ts';
import { deriveRun } from '../../run/report.ts';
import type { BisectStep, LogExcerpt } from '../../schema/bisection.ts';
import type { CellResult } from '../../schema/results.ts';

/** What CRIU did there, from the name of its log: "1-dump.log.gz" is a dump. */
const kindOf = (artifact: string): string => /(?:^|-)([a-z-]+)\.log/.exec(path.basename(artifact))?.[1] ?? '';

const linesOf = (file: string): string[] =>
  gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');

const cellsIn = (dir: string, { run }: BisectStep): CellResult[] =>
  run === undefined ? [] : deriveRun(path.join(dir, run)).cells;

/** The log of the failure; where nothing failed, of the first dump. */
const decidingLog = (cell: CellResult): string | undefined =>
  cell.findings.find(({ artifact, severity }) => artifact !== undefined && severity === 'fail')?.artifact ??
  (cell.verdict === 'pass' ? cell.artifacts.find((name) => kindOf(name) === 'dump') : cell.artifacts.at(-1));

/** The logs of the last good and the first bad candidate, of the same step of CRIU, side by side; none where there is no such pair. */
export const pairedLogs = (dir: string, good: BisectStep | undefined, bad: BisectStep | undefined): LogExcerpt[] => {
  if (good?.run === undefined || bad?.run === undefined) return [];
  const badCells = cellsIn(dir, bad);
  const badCell = badCells.find(({ verdict }) => verdict === 'fail') ?? badCells.find(({ artifacts }) => artifacts.length > 0);
  const badLog = badCell === undefined ? undefined : decidingLog(badCell);
  const goodCell = cellsIn(dir, good).find(({ title }) => title === badCell?.title);
  const goodLog = goodCell?.artifacts.find((name) => badLog !== undefined && kindOf(name) === kindOf(badLog));
  if (badLog === undefined || goodLog === undefined) return [];
  const files = { good: path.join(good.run, goodLog), bad: path.join(bad.run, badLog) };
  if (![files.good, files.bad].every((file) => existsSync(path.join(dir, file)))) return [];
  const pair = pairLogs(linesOf(path.join(dir, files.good)), linesOf(path.join(dir, files.bad)));
  return [
    { candidate: good.candidate, file: files.good, ...pair.good },
    { candidate: bad.candidate, file: files.bad, ...pair.bad },
  ];
};
