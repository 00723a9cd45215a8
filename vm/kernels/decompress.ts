import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ExecaError, execa } from 'execa';
import { Decompress } from 'fzstd';
import { infraError } from '../../harness/errors.ts';
import type { Compression } from './compression.ts';

/** Output beyond this is not a kernel: the largest, with debug information, stay below it. */
const MAX_OUTPUT_BYTES = 2 * 1024 ** 3;
/** Memory that a decompressor may take for its window; kernels are packed with at most 128 MiB (zstd -22). */
const MAX_WINDOW_BYTES = 256 * 1024 ** 2;
const CHUNK_BYTES = 1024 ** 2;
const TOOL_TIMEOUT_MS = 120_000;

/** The commands for the formats that neither Node nor a library of ours reads. Data after the stream is not an error of the kernel's. */
const TOOLS: Readonly<Record<Exclude<Compression, 'gzip' | 'zstd'>, readonly [string, ...string[]]>> = {
  xz: ['xz', '--decompress', '--stdout', '--single-stream', `--memlimit-decompress=${MAX_WINDOW_BYTES}`],
  lzma: ['xz', '--format=lzma', '--decompress', '--stdout', `--memlimit-decompress=${MAX_WINDOW_BYTES}`],
  bzip2: ['bzip2', '--decompress', '--stdout'],
  lz4: ['lz4', '-d', '-c'],
  lzo: ['lzop', '--decompress', '--stdout'],
};

const chunksOf = function* (data: Buffer): Generator<Buffer> {
  for (let at = 0; at < data.length; at += CHUNK_BYTES) yield data.subarray(at, at + CHUNK_BYTES);
};

/**
 * Size of the window that a zstd frame asks for, in bytes (RFC 8878, section 3.1.1.1): fzstd allocates it before it reads on.
 * Throws a plain error when the header is cut off.
 */
export const zstdWindowBytes = (data: Buffer): number => {
  const descriptor = data.readUInt8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  if (!isSingleSegment) {
    const window = data.readUInt8(5);
    const base = 2 ** (10 + (window >> 3));
    return base + (base / 8) * (window & 7);
  }
  const at = 5 + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const sizes = [() => data.readUInt8(at), () => data.readUInt16LE(at) + 256, () => data.readUInt32LE(at), () => Number(data.readBigUInt64LE(at))];
  return (sizes[descriptor >> 6] as () => number)();
};

const unzstd = function* (data: Buffer): Generator<Buffer> {
  const window = zstdWindowBytes(data);
  if (window > MAX_WINDOW_BYTES) throw new Error(`its zstd window of ${window} bytes is larger than any kernel's`);
  let ready: Buffer[] = [];
  const stream = new Decompress((chunk) => void ready.push(Buffer.from(chunk)));
  for (const chunk of chunksOf(data)) {
    try {
      stream.push(chunk);
    } catch (error) {
      yield* ready;
      throw error;
    }
    yield* ready;
    ready = [];
  }
};

/** Decompress with a command of the system. It may complain about data after the stream: only an empty output is an error. */
const runTool = async function* (compression: keyof typeof TOOLS, data: Buffer): AsyncGenerator<Buffer> {
  const [command, ...args] = TOOLS[compression];
  const child = execa(command, args, { input: data, buffer: false, timeout: TOOL_TIMEOUT_MS, encoding: 'buffer', stderr: 'ignore', reject: false });
  let bytes = 0;
  try {
    for await (const chunk of child.stdout) {
      bytes += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
    const result = await child;
    if (result instanceof ExecaError && result.code === 'ENOENT') {
      throw infraError(
        `The data is compressed with ${compression}, which needs the command "${command}", and that is not installed.`,
        `Install ${command}, or give the configuration file of this kernel instead.`,
      );
    }
    if (bytes === 0) throw new Error(`${command} finds no ${compression} data in it`);
  } finally {
    child.kill('SIGKILL');
    await child;
  }
};

const gunzip = async function* (data: Buffer): AsyncGenerator<Buffer> {
  const stream = Readable.from(chunksOf(data)).pipe(createGunzip());
  yield* stream as AsyncIterable<Buffer>;
};

const open = (compression: Compression, data: Buffer): AsyncIterable<Buffer> | Iterable<Buffer> => {
  if (compression === 'gzip') return gunzip(data);
  if (compression === 'zstd') return unzstd(data);
  return runTool(compression, data);
};

/**
 * Decompress `data` piece by piece, so that memory stays bounded whatever it holds.
 * Throws an infra error when the tool for the format is not installed, and a plain error for damaged data,
 * after everything that could be read.
 */
export const decompress = async function* (compression: Compression, data: Buffer): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of open(compression, data)) {
    bytes += chunk.length;
    if (bytes > MAX_OUTPUT_BYTES) throw new Error(`it unpacks to more than ${MAX_OUTPUT_BYTES} bytes, larger than any kernel`);
    yield chunk;
  }
};
