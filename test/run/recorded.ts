import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ExecutionContext } from 'ava';
import { projectPath } from '../../harness/project.ts';
import { type CycleEvent, type LogEvent, logEvent } from '../../harness/schema/events.ts';
import { type RunFile, runFile } from '../../harness/schema/run.ts';
import { upgradeEvent, upgradeRun } from '../../harness/schema/upgrade.ts';

/** Runs that really took place; test/fixtures/README.md tells how each was recorded. */
export type RecordedName = 'many-cycles' | 'redis-pass' | 'redis-fail' | 'resumed' | 'matrix' | 'integrity' | 'clone' | 'migrate';

export const recordedPath = (name: RecordedName, file: string): string => projectPath('test', 'fixtures', 'runs', name, file);

const unpacked = (name: RecordedName, file: string): string =>
  gunzipSync(readFileSync(recordedPath(name, `${file}.gz`))).toString();

export interface Recorded {
  readonly run: RunFile;
  readonly events: LogEvent[];
}

export const recorded = (name: RecordedName): Recorded => {
  const run: unknown = JSON.parse(unpacked(name, 'run.json'));
  return {
    run: runFile.parse(upgradeRun(run)),
    events: unpacked(name, 'events.ndjson')
      .trimEnd()
      .split('\n')
      .map((line) => logEvent.parse(upgradeEvent(JSON.parse(line), run))),
  };
};

/** The cycles of the planned cells of one procedure; the canary's are not among them. */
export const recordedCycles = (name: RecordedName, procedure: CycleEvent['procedure']): CycleEvent[] => {
  const { run, events } = recorded(name);
  const planned = new Set(run.plan.map(({ id }) => id));
  return events.filter(
    (event): event is CycleEvent => event.event === 'cycle' && event.procedure === procedure && planned.has(event.cell),
  );
};

/** The only element of a list that has one, or its first. */
export const first = <T>(list: readonly T[]): T => {
  const [element] = list;
  if (element === undefined) throw new Error('the list is empty');
  return element;
};

export const makeFolder = (t: ExecutionContext): string => {
  const dir = mkdtempSync(path.join(tmpdir(), 'criu-qualify-test-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  return dir;
};

/** A run folder as the recorded run left it, without its artifacts. */
export const layRecorded = (t: ExecutionContext, name: RecordedName): string => {
  const dir = path.join(makeFolder(t), name);
  mkdirSync(dir);
  for (const file of ['run.json', 'events.ndjson']) writeFileSync(path.join(dir, file), unpacked(name, file));
  return dir;
};
