import { closeSync, constants, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { KernelLine } from '../schema/facts.ts';

/** LOG_WARNING of syslog(3): what is less urgent is not kept. */
const WARNING = 4;
const ERROR = 3;
const MAX_LINES = 40;
/** A record of /dev/kmsg is at most this long (CONSOLE_EXT_LOG_MAX of Linux). */
const RECORD_BYTES = 8192;

/** "4,1234,56789012,-;text\n KEY=value": priority and facility, sequence number, microseconds, flags (Documentation/ABI/testing/dev-kmsg). */
export const parseKmsg = (record: string): KernelLine | undefined => {
  const [, priority, time, text] = /^(\d+),\d+,(\d+),[^;]*;([^\n]*)/.exec(record) ?? [];
  if (priority === undefined || time === undefined || text === undefined) return undefined;
  return { level: Number(priority) & 7, time_s: Number(time) / 1e6, text };
};

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Records that wait in the log, oldest first. */
const drain = (descriptor: number): KernelLine[] => {
  const buffer = Buffer.alloc(RECORD_BYTES);
  const lines: KernelLine[] = [];
  for (;;) {
    try {
      const length = readSync(descriptor, buffer);
      if (length === 0) return lines;
      const line = parseKmsg(buffer.toString('utf8', 0, length));
      if (line !== undefined) lines.push(line);
    } catch (error) {
      // EPIPE: records were overwritten before they were read; the next read goes on after them.
      if (codeOf(error) !== 'EPIPE') return lines;
    }
  }
};

export const readTaint = async (): Promise<number> =>
  Number((await readFile('/proc/sys/kernel/tainted', 'utf8').catch(() => '0')).trim());

/** At most 40 lines in their order; errors before warnings: the last word of a long report is the one that tells. */
const mostUrgent = (lines: readonly KernelLine[]): KernelLine[] => {
  if (lines.length <= MAX_LINES) return [...lines];
  const errors = lines.filter(({ level }) => level <= ERROR).slice(-MAX_LINES);
  const warnings = lines.filter(({ level }) => level > ERROR).slice(0, MAX_LINES - errors.length);
  const kept = new Set([...errors, ...warnings]);
  return lines.filter((line) => kept.has(line));
};

export interface KernelLook {
  readonly taint_before: number;
  readonly taint_after: number;
  readonly lines: KernelLine[];
  /** How many more lines there were. */
  readonly more: number;
}

export interface KernelWatch {
  /** Warnings and worse that were logged since the last call, and the taint then and now. */
  readonly look: () => Promise<KernelLook>;
  readonly close: () => void;
}

/** Watches the kernel's log from now on. Where it may not be read, only the taint is watched. */
export const watchKernel = async (): Promise<KernelWatch> => {
  let descriptor: number | undefined;
  try {
    descriptor = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK);
    drain(descriptor);
  } catch {
    descriptor = undefined;
  }
  let taint = await readTaint();
  return {
    look: async () => {
      const found = descriptor === undefined ? [] : drain(descriptor).filter(({ level }) => level <= WARNING);
      const before = taint;
      taint = await readTaint();
      return {
        taint_before: before,
        taint_after: taint,
        lines: mostUrgent(found),
        more: Math.max(0, found.length - MAX_LINES),
      };
    },
    close: () => {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
};
