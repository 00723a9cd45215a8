import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { release } from 'node:os';
import path from 'node:path';
import { inputError, messageOf } from '../../harness/errors.ts';
import type { ConfigReport } from '../../harness/schema/facts.ts';
import { type ConfigSource, reportConfig } from './config-report.ts';
import { type ExtractedConfig, extractConfig } from './extract-config.ts';
import { findEmbeddedConfig, MAX_CONFIG_BYTES } from './ikconfig.ts';
import { parseConfig } from './parse-config.ts';

/** Larger than any kernel image that is booted. Only an uncompressed vmlinux with debug information is larger: it is searched, not held. */
const MAX_HELD_BYTES = 256 * 1024 ** 2;

const WHAT_TO_GIVE = 'Give the configuration file of a kernel (e.g. /boot/config-VERSION) or a kernel image that holds one.';

/** The pieces of a file from its start, at most `limit` bytes. Files of /proc tell no size, so it is not asked for. */
const piecesOf = (handle: FileHandle, limit: number): AsyncIterable<Buffer> =>
  handle.createReadStream({ autoClose: false, start: 0, end: limit - 1, highWaterMark: 1024 ** 2 });

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

const openRegular = async (file: string): Promise<FileHandle> => {
  // Not blocking: a FIFO would wait for its writer, where it can be refused.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    const why = isMissing(error) ? 'there is no such file' : messageOf(error);
    throw inputError(`The kernel configuration ${file} cannot be opened: ${why}.`, WHAT_TO_GIVE, error);
  });
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw inputError(`${file} is not a regular file.`, WHAT_TO_GIVE);
};

const extractFrom = async (handle: FileHandle, file: string): Promise<ExtractedConfig> => {
  if ((await handle.stat()).size > MAX_HELD_BYTES) {
    const text = await findEmbeddedConfig(piecesOf(handle, Number.MAX_SAFE_INTEGER));
    if (text !== undefined) return { kind: 'image', text };
    throw inputError(`${file} is too large for a kernel image and holds no embedded configuration.`, WHAT_TO_GIVE);
  }
  const pieces: Buffer[] = [];
  for await (const piece of piecesOf(handle, MAX_HELD_BYTES)) pieces.push(piece);
  const content = Buffer.concat(pieces);
  if (content.length === 0) throw inputError(`${file} is empty.`, WHAT_TO_GIVE);
  return extractConfig(content, file);
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
  const handle = await openRegular(file);
  const found = await extractFrom(handle, file).finally(() => handle.close());
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
