import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { release } from 'node:os';
import path from 'node:path';
import { inputError, messageOf } from '../../harness/errors.ts';
import type { ConfigReport } from '../../harness/schema/facts.ts';
import { type ConfigSource, reportConfig } from './config-report.ts';
import { extractConfig } from './extract-config.ts';
import { MAX_CONFIG_BYTES } from './ikconfig.ts';
import { parseConfig } from './parse-config.ts';

/** Larger than any kernel image that is booted; an uncompressed vmlinux with debug information stays below it too. */
const MAX_FILE_BYTES = 1024 ** 3;

const WHAT_TO_GIVE = 'Give the configuration file of a kernel (e.g. /boot/config-VERSION) or a kernel image that holds one.';

/** Read at most `limit` bytes; files of /proc tell no size, so it is not asked for. */
const readUpTo = async (handle: FileHandle, limit: number): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of handle.createReadStream({ autoClose: false, end: limit, highWaterMark: 1024 ** 2 })) {
    pieces.push(piece as Buffer);
    bytes += (piece as Buffer).length;
  }
  return Buffer.concat(pieces, bytes);
};

const readContent = async (file: string): Promise<Buffer> => {
  // Not blocking: a FIFO would wait for its writer, where it can be refused.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw inputError(`The kernel configuration ${file} cannot be opened: ${messageOf(error)}.`, WHAT_TO_GIVE, error);
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw inputError(`${file} is not a regular file.`, WHAT_TO_GIVE);
    if (stat.size > MAX_FILE_BYTES) throw inputError(`${file} has ${stat.size} bytes, more than any kernel image.`, WHAT_TO_GIVE);
    const content = await readUpTo(handle, MAX_FILE_BYTES);
    if (content.length === 0) throw inputError(`${file} is empty.`, WHAT_TO_GIVE);
    return content;
  } finally {
    await handle.close();
  }
};

const checkTextSize = (text: string, file: string): string => {
  if (text.length <= MAX_CONFIG_BYTES) return text;
  throw inputError(`${file} is not a kernel configuration: it has more than ${MAX_CONFIG_BYTES} bytes of text.`, WHAT_TO_GIVE);
};

/**
 * Read the kernel configuration in a file: plain, compressed, or embedded in a kernel image or module.
 * Throws an input error for anything else, and an infra error when a tool for its compression is missing.
 */
export const readConfig = async (file: string, kind?: ConfigSource['kind'], note?: string): Promise<ConfigReport> => {
  const found = await extractConfig(await readContent(file), file);
  const config = parseConfig(checkTextSize(found.text, file), file);
  return reportConfig(config, { kind: kind ?? found.kind, path: file }, note);
};

/** Where distributions keep the configuration of a kernel, in the order in which they are tried: the kernel's own word first. */
export const configPlaces = (version: string, root = '/'): ConfigSource[] => [
  { kind: 'proc', path: path.join(root, 'proc/config.gz') },
  { kind: 'boot', path: path.join(root, `boot/config-${version}`) },
  { kind: 'modules', path: path.join(root, `lib/modules/${version}/config`) },
  { kind: 'modules', path: path.join(root, `usr/lib/modules/${version}/config`) },
  { kind: 'modules', path: path.join(root, `lib/modules/${version}/build/.config`) },
];

const isReadable = async (file: string): Promise<boolean> => {
  const handle = await open(file, 'r').catch(() => undefined);
  await handle?.close();
  return handle !== undefined;
};

/**
 * The configuration of the running kernel from the first place that has one; undefined when none has.
 * A damaged file is passed over for the next place, and the note of the report says so.
 */
export const readRunningConfig = async (version = release(), root = '/'): Promise<ConfigReport | undefined> => {
  const problems: string[] = [];
  for (const { kind, path: file } of configPlaces(version, root)) {
    if (!(await isReadable(file))) continue;
    try {
      return await readConfig(file, kind, problems.join(' ') || undefined);
    } catch (error) {
      problems.push(`Passed over: ${messageOf(error)}`);
    }
  }
  return undefined;
};
