import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inputError, messageOf } from '../errors.ts';
import { type LogEvent, logEvent, type RunnerEvent } from '../schema/events.ts';
import { type RunFile, runFile } from '../schema/run.ts';
import { upgradeEvent, upgradeRun } from '../schema/upgrade.ts';

const RUN = 'run.json';
const EVENTS = 'events.ndjson';
const ARTIFACTS = 'artifacts';

/** Events after which the log must be on disk: what they end is never run again. */
const SYNCED: ReadonlySet<LogEvent['event']> = new Set([
  'cycle',
  'batch-finished',
  'batch-failed',
  'machine-fault',
  'run-started',
  'run-ended',
]);

/** The event log of a run that is under way. */
export interface EventLog {
  /** Appends one event; content of an artifact goes into a file of its own. */
  readonly append: (event: LogEvent) => void;
  /** Absolute path of an artifact that somebody else writes; its folder is made. */
  readonly fileFor: (name: string) => string;
  readonly close: () => void;
}

const parseJson = (text: string, where: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw inputError(`${where} is not JSON: ${messageOf(error)}.`, 'Restore the file from a copy, or make the run again.', error);
  }
};

/** run.json as it stands on disk. */
const rawRun = (dir: string): unknown => {
  const file = path.join(dir, RUN);
  if (!existsSync(file))
    throw inputError(`${dir} is not a run folder: it has no ${RUN}.`, 'Give the folder that a run printed at its end.');
  return parseJson(readFileSync(file, 'utf8'), file);
};

/** Reads run.json of a run folder; throws a sentence that names file, place and expectation. */
export const readRunFile = (dir: string): RunFile => {
  const file = path.join(dir, RUN);
  const parsed = runFile.safeParse(upgradeRun(rawRun(dir)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw inputError(
    `${file}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}.`,
    'It was made by another version or changed by hand; make the run again.',
  );
};

/** Length of the log up to the last whole line: a kill may leave a part of one behind it. */
const wholeLength = (text: Buffer): number => text.lastIndexOf(10) + 1;

/** The lines of a text, one string each: the log of many cycles is longer than a single string can be. */
const linesOf = (text: Buffer): string[] => {
  const lines: string[] = [];
  for (let from = 0; from < text.length; ) {
    const to = text.indexOf(10, from);
    lines.push(text.toString('utf8', from, to));
    from = to + 1;
  }
  return lines;
};

/** Reads events.ndjson; a broken line in its middle is refused with its number, a cut last line is left out. */
export const readEvents = (dir: string): LogEvent[] => {
  const file = path.join(dir, EVENTS);
  if (!existsSync(file)) return [];
  const run = rawRun(dir);
  const bytes = readFileSync(file);
  return linesOf(bytes.subarray(0, wholeLength(bytes))).map((line, i) => {
    const parsed = logEvent.safeParse(upgradeEvent(parseJson(line, `${file}:${i + 1}`), run));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw inputError(
      `${file}:${i + 1}: ${issue?.path.join('.') || 'the event'}: ${issue?.message}.`,
      'It was made by another version or changed by hand; make the run again.',
    );
  });
};

/** Writes a file as a whole or not at all. */
export const writeWhole = async (file: string, text: string, mode = 0o644): Promise<void> => {
  const partial = `${file}.partial-${process.pid}`;
  await writeFile(partial, text, { mode });
  await rename(partial, file);
};

/** Refuses a folder that holds a run already: before anything is built for a new one. */
export const refuseRunFolder = (dir: string): void => {
  if (!existsSync(path.join(dir, RUN))) return;
  throw inputError(`${dir} already holds a run.`, 'Give another --out, or finish that run with --resume.');
};

/** Makes a run folder with its plan; refuses one that is there already. Logs may hold secrets: only its owner may read it. */
export const createRunFolder = async (dir: string, run: RunFile): Promise<void> => {
  refuseRunFolder(dir);
  await mkdir(path.join(dir, ARTIFACTS), { recursive: true, mode: 0o700 });
  await writeWhole(path.join(dir, RUN), `${JSON.stringify(run, null, 2)}\n`);
};

/** Stores the content of an artifact and gives the event as it is logged. A name from a machine may not leave the folder. */
const storeArtifact = (dir: string, event: Extract<RunnerEvent, { event: 'artifact' }>): LogEvent => {
  const { gzip_base64, ...rest } = event;
  const root = path.resolve(dir, ARTIFACTS);
  const file = path.resolve(root, event.name);
  if (!file.startsWith(root + path.sep)) throw new Error(`the machine sent an artifact with the name ${event.name}`);
  if (gzip_base64 === undefined) return rest;
  mkdirParent(file);
  writeFileSync(file, Buffer.from(gzip_base64, 'base64'), { mode: 0o600 });
  return rest;
};

const mkdirParent = (file: string): void => {
  const parent = path.dirname(file);
  mkdirSync(parent, { recursive: true });
};

/** Opens the log of a run folder for appending, and takes a line off that a kill cut in two. */
export const openEventLog = (dir: string): EventLog => {
  const file = path.join(dir, EVENTS);
  if (existsSync(file)) truncateSync(file, wholeLength(readFileSync(file)));
  const descriptor = openSync(file, 'a', 0o600);
  return {
    append: (event) => {
      const logged = event.event === 'artifact' ? storeArtifact(dir, event) : event;
      writeSync(descriptor, `${JSON.stringify(logged)}\n`);
      if (SYNCED.has(event.event)) fsyncSync(descriptor);
    },
    fileFor: (name) => {
      const artifact = path.resolve(dir, ARTIFACTS, name);
      mkdirParent(artifact);
      return artifact;
    },
    close: () => closeSync(descriptor),
  };
};

/** Hex SHA-256 of a file. */
export const fileSha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
