import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { infraError } from '../../harness/errors.ts';
import { isAbandoned } from '../partial.ts';
import { createPartialFolder, foldersIn } from '../partial-folders.ts';
import { afterBegin } from './after-begin.ts';
import { parseFacts, type RemoteFacts } from './facts.ts';
import { connectError, tellingLine } from './failures.ts';
import { hostText, type SshHost } from './host.ts';
import { masterArguments, sessionArguments } from './options.ts';
import { type SshProcess, startSsh } from './process.ts';
import { asRoot, inKeeper, MARK, quoted, remoteCommand, scriptText } from './script.ts';

/** The keeper on the remote host ends when it hears nothing for 60 s. */
const ALIVE_MS = 10_000;
/** Describing a host takes a second; under emulation it is slow. */
const READY_MS = 120_000;
const STOP_MS = 20_000;
/** With what the keeper ends when its input says nothing any more. */
const SILENT_CODE = 75;

const FOLDER = 'cq-ssh';
/** A socket of Unix has a path of at most 107 bytes; ssh adds 17 to it at first, and the name of the folder takes up to 45. */
const LONGEST_FOLDER = 40;

/** A remote host with our keeper on it. */
export interface Connection {
  readonly host: SshHost;
  readonly facts: RemoteFacts;
  /** Starts a command as root in the keeper's namespaces. */
  readonly start: (command: readonly string[]) => SshProcess;
  /** Runs one to its end; `ok` is false where it failed. */
  readonly run: (command: readonly string[]) => Promise<{ readonly ok: boolean; readonly stdout: Buffer; readonly said: string }>;
  /** Ends every process of ours but the keeper. */
  readonly stop: () => Promise<void>;
  /** The line that says why the connection is gone; undefined while it is there. */
  readonly lost: () => string | undefined;
  /** Ends the keeper, and so everything of ours on the host. */
  readonly close: () => Promise<void>;
}

/** A folder for the socket; those that killed processes left are removed. */
const privateFolder = async (): Promise<string> => {
  const base = tmpdir().length > LONGEST_FOLDER ? '/tmp' : tmpdir();
  for (const name of await foldersIn(base))
    if (name.startsWith(FOLDER) && isAbandoned(name)) await rm(path.join(base, name), { recursive: true, force: true });
  return createPartialFolder(base, FOLDER);
};

const deadline = (ms: number): { readonly over: Promise<'over'>; readonly clear: () => void } => {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<'over'>((resolve) => {
    timer = setTimeout(() => resolve('over'), ms);
  });
  return { over, clear: () => clearTimeout(timer) };
};

const masterScript = async (): Promise<string> => {
  const keeper = await scriptText('keeper.sh');
  const enter = `exec unshare --mount --pid --fork --kill-child=KILL --propagation private /bin/sh -c ${quoted(keeper)}`;
  return remoteCommand(asRoot(`${await scriptText('describe.sh')}\n${enter}`));
};

interface Words {
  /** Resolves with the line of that key; undefined when the output ends before. */
  readonly waitFor: (key: string) => Promise<string | undefined>;
  readonly lines: readonly string[];
}

/** Lines of the keeper as they come. */
const wordsOf = (master: SshProcess): Words => {
  const lines: string[] = [];
  const waiting = new Set<{ readonly key: string; readonly resolve: (line: string | undefined) => void }>();
  const reader = createInterface({ input: master.stdout });
  reader.on('line', (line) => {
    if (!line.startsWith(MARK)) return;
    lines.push(line);
    for (const one of waiting) {
      if (!line.startsWith(`${MARK}${one.key}`)) continue;
      waiting.delete(one);
      one.resolve(line);
    }
  });
  reader.on('close', () => {
    for (const { resolve } of waiting) resolve(undefined);
    waiting.clear();
  });
  return { lines, waitFor: (key) => new Promise((resolve) => waiting.add({ key, resolve })) };
};

const readyKeeper = async (host: SshHost, master: SshProcess, words: Words, signal: AbortSignal): Promise<number> => {
  const limit = deadline(READY_MS);
  const abort = (): void => void master.kill();
  signal.addEventListener('abort', abort, { once: true });
  const line = await Promise.race([words.waitFor('ready'), limit.over]).finally(() => {
    limit.clear();
    signal.removeEventListener('abort', abort);
  });
  signal.throwIfAborted();
  if (line === 'over')
    throw infraError(`The host ${hostText(host)} did not answer within ${READY_MS / 1000} s.`, 'Run it again.');
  if (line === undefined) await master.ended;
  const [missing] = parseFacts(words.lines).missing;
  if (missing !== undefined)
    throw infraError(
      `The host ${hostText(host)} lacks the program ${missing}.`,
      'Install util-linux, coreutils, iproute2 and tar there.',
    );
  if (line !== undefined) return Number(line.slice(`${MARK}ready `.length));
  throw connectError(host, master.stderr(), 'ended the connection');
};

const watch = (master: SshProcess): (() => string | undefined) => {
  let end: string | undefined;
  master.ended.then(
    (how) => {
      const silent = how.how === 'exit' && how.code === SILENT_CODE ? 'that host heard nothing of this one for 60 s' : undefined;
      end = silent ?? (tellingLine(master.stderr()) || 'the connection ended');
    },
    (error: unknown) => {
      end = String(error);
    },
  );
  return () => end;
};

/** Connects to a host and leaves the keeper on it. Throws an infra error with the line of ssh that says what is wrong. */
export const connect = async (host: SshHost, signal: AbortSignal): Promise<Connection> => {
  signal.throwIfAborted();
  const folder = await privateFolder();
  const socket = path.join(folder, 's');
  const master = startSsh(masterArguments(host, socket, await masterScript()));
  const words = wordsOf(master);
  const lost = watch(master);
  const close = async (): Promise<void> => {
    master.stdin.end();
    const limit = deadline(STOP_MS);
    await Promise.race([master.ended.catch(() => undefined), limit.over]).finally(limit.clear);
    await master.kill();
    await rm(folder, { recursive: true, force: true });
  };
  const keeper = await readyKeeper(host, master, words, signal).catch(async (error: unknown) => {
    await master.kill();
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  // A transfer that is under way must not hold up an interruption.
  const abort = (): void => void master.kill();
  signal.addEventListener('abort', abort, { once: true });
  const heart = setInterval(() => master.stdin.write('alive\n'), ALIVE_MS);
  heart.unref();
  const start = (command: readonly string[]): SshProcess =>
    startSsh(sessionArguments(host, socket, remoteCommand(inKeeper(keeper, command))));
  return {
    host,
    facts: parseFacts(words.lines),
    start,
    run: async (command) => {
      const child = start(command);
      child.stdin.end();
      const [stdout, end] = await Promise.all([buffer(child.stdout.pipe(afterBegin())), child.ended]);
      return { ok: end.how === 'exit' && end.code === 0, stdout, said: tellingLine(child.stderr()) };
    },
    stop: async () => {
      if (lost() !== undefined) return;
      const stopped = words.waitFor('stopped');
      master.stdin.write('stop\n');
      const limit = deadline(STOP_MS);
      const answer = await Promise.race([stopped.then(() => 'stopped'), limit.over]).finally(limit.clear);
      // What does not say that it has stopped must not be measured beside: the keeper goes, and all it keeps with it.
      if (answer !== 'stopped') await master.kill();
    },
    lost,
    close: async () => {
      clearInterval(heart);
      signal.removeEventListener('abort', abort);
      await close();
    },
  };
};
