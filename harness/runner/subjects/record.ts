import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sleep } from '../../measure/clock.ts';
import type { Observation } from '../../schema/events.ts';
import { type SubjectLine, subjectLine } from '../../schema/subject.ts';

export type Exposed = Extract<SubjectLine, { event: 'exposed' }>;

/** What the program of a subject has written so far; a line that it is still writing is left for later. */
export const readRecord = async (work: string): Promise<SubjectLine[]> => {
  const text = await readFile(path.join(work, 'record'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => subjectLine.parse(JSON.parse(line)));
};

export const observationsIn = (lines: readonly SubjectLine[]): Observation[] =>
  lines.flatMap((line) => {
    if (line.event !== 'observation') return [];
    const { rule, name, what, before, after } = line;
    return [{ rule, name, what, before, after }];
  });

export interface Waiting {
  readonly work: string;
  /** Which lines end the waiting. */
  readonly until: readonly SubjectLine['event'][];
  readonly timeoutMs: number;
  readonly now: () => number;
  /** Whether whoever writes is still there. */
  readonly isAlive: () => boolean;
}

const POLL_MS = 5;

/** Waits for one of the lines; undefined when the writer ended or the time was over without it. */
export const waitForLine = async ({ work, until, timeoutMs, now, isAlive }: Waiting): Promise<SubjectLine | undefined> => {
  const find = async (): Promise<SubjectLine | undefined> => (await readRecord(work)).find(({ event }) => until.includes(event));
  for (const end = now() + timeoutMs; now() < end; await sleep(POLL_MS)) {
    const alive = isAlive();
    const found = await find();
    if (found !== undefined || !alive) return found;
  }
  return undefined;
};
