import { ExecaError, execa } from 'execa';
import { infraError } from '../../harness/errors.ts';
import type { Compression } from './compression.ts';
import { gunzip, gunzipBeginning } from './gzip.ts';
import { unzstd } from './zstd.ts';

/** Output beyond this is not a kernel: the largest, with debug information, stay below it. */
const MAX_OUTPUT_BYTES = 2 * 1024 ** 3;
/** Memory that a tool may take. */
const MAX_TOOL_MEMORY_BYTES = 256 * 1024 ** 2;
const TOOL_TIMEOUT_MS = 120_000;

/** The commands for the formats that neither Node nor a library of ours reads. Data after the stream is not an error of the kernel's. */
const TOOLS: Readonly<Record<Exclude<Compression, 'gzip' | 'zstd'>, readonly [string, ...string[]]>> = {
  xz: ['xz', '--decompress', '--stdout', '--single-stream', `--memlimit-decompress=${MAX_TOOL_MEMORY_BYTES}`],
  lzma: ['xz', '--format=lzma', '--decompress', '--stdout', `--memlimit-decompress=${MAX_TOOL_MEMORY_BYTES}`],
  bzip2: ['bzip2', '--decompress', '--stdout'],
  lz4: ['lz4', '-d', '-c'],
  lzo: ['lzop', '--decompress', '--stdout'],
};

/** Decompress with a command of the system. Its complaint comes after everything that it could read. */
const runTool = async function* (compression: keyof typeof TOOLS, data: Buffer): AsyncGenerator<Buffer> {
  const [command, ...args] = TOOLS[compression];
  const child = execa(command, args, {
    input: data,
    buffer: false,
    timeout: TOOL_TIMEOUT_MS,
    encoding: 'buffer',
    stderr: 'ignore',
    reject: false,
  });
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
    if (result.failed || bytes === 0) throw new Error(`${command} finds its ${compression} data damaged or cut off`);
  } finally {
    child.kill('SIGKILL');
    await child;
  }
};

const open = (compression: Compression, data: Buffer, isOpenEnded: boolean): AsyncIterable<Buffer> | Iterable<Buffer> => {
  if (compression === 'gzip') return isOpenEnded ? gunzipBeginning(data) : gunzip(data);
  return compression === 'zstd' ? unzstd(data) : runTool(compression, data);
};

/**
 * Decompress `data` piece by piece, so that memory stays bounded whatever it holds. `isOpenEnded` says that something else may follow.
 * Throws an infra error when the tool for the format is not installed, and a plain error for damaged data.
 */
export const decompress = async function* (compression: Compression, data: Buffer, isOpenEnded = false): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of open(compression, data, isOpenEnded)) {
    bytes += chunk.length;
    if (bytes > MAX_OUTPUT_BYTES) throw new Error(`it unpacks to more than ${MAX_OUTPUT_BYTES} bytes, larger than any kernel`);
    yield chunk;
  }
};
