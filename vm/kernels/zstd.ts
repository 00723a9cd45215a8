import { Decompress, decompress } from 'fzstd';
import { MAX_CONFIG_BYTES } from './ikconfig.ts';

/** Kernels are packed with at most 128 MiB (zstd -22). fzstd allocates a frame's window before it reads on. */
const MAX_WINDOW_BYTES = 256 * 1024 ** 2;
/** Above these, fzstd's streaming is slow (it moves the whole window once per block), so a frame is unpacked in one go. */
const STREAM_WINDOW_BYTES = 8 * 1024 ** 2;
const STREAM_CONTENT_BYTES = MAX_CONFIG_BYTES;
/** Most that is unpacked in one go: a kernel with all its debug information off is 50 to 100 MB. */
const MAX_BUFFER_BYTES = 512 * 1024 ** 2;
const MAX_BLOCK_BYTES = 128 * 1024;
const CHUNK_BYTES = 1024 ** 2;
const MAGIC = 0xfd2fb528;

/** A zstd frame, found by walking its block headers (RFC 8878, section 3.1.1). Sizes in bytes. */
export interface ZstdFrame {
  readonly end: number;
  readonly window: number;
  /** The content is not longer than this. */
  readonly atMost: number;
}

const headerOf = (data: Buffer, start: number): { size: number; window: number; checksum: number } => {
  const descriptor = data.readUInt8(start + 4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const idBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? Number(isSingleSegment) : 2 ** sizeFlag;
  const sizeAt = start + (isSingleSegment ? 5 : 6) + idBytes;
  const exponent = isSingleSegment ? 0 : data.readUInt8(start + 5);
  const declared =
    sizeBytes === 8 ? Number(data.readBigUInt64LE(sizeAt)) : sizeBytes === 0 ? 0 : data.readUIntLE(sizeAt, sizeBytes);
  const window = isSingleSegment
    ? declared + (sizeBytes === 2 ? 256 : 0)
    : 2 ** (10 + (exponent >> 3)) * (1 + (exponent & 7) / 8);
  return { size: sizeAt + sizeBytes - start, window, checksum: (descriptor & 4) === 0 ? 0 : 4 };
};

const walk = (data: Buffer, start: number): ZstdFrame => {
  const header = headerOf(data, start);
  let at = start + header.size;
  let atMost = 0;
  for (let isLast = false; !isLast; ) {
    const block = data.readUIntLE(at, 3);
    const [type, size] = [(block >> 1) & 3, block >> 3];
    isLast = (block & 1) !== 0;
    at += 3 + (type === 1 ? 1 : size);
    atMost += type === 2 ? MAX_BLOCK_BYTES : size;
  }
  const end = at + header.checksum;
  if (end > data.length) throw new RangeError('past the end');
  return { end, window: header.window, atMost };
};

/** The frame that begins at `start`. Throws a plain error when it is cut off. */
export const zstdFrame = (data: Buffer, start = 0): ZstdFrame => {
  try {
    return walk(data, start);
  } catch (cause) {
    throw new Error('its zstd data is cut off', { cause });
  }
};

const streamFrame = function* (frame: Buffer): Generator<Buffer> {
  let ready: Buffer[] = [];
  const stream = new Decompress((chunk) => void ready.push(Buffer.from(chunk)));
  for (let at = 0; at < frame.length; at += CHUNK_BYTES) {
    stream.push(frame.subarray(at, at + CHUNK_BYTES));
    yield* ready;
    ready = [];
  }
};

/**
 * The content with some bytes of no meaning after it: fzstd does not say where it ended.
 * So only what is too large for a configuration is unpacked in this way: a kernel, in which just a part is looked for.
 */
const wholeFrame = (frame: Buffer, atMost: number): Buffer => Buffer.from(decompress(frame, new Uint8Array(atMost)).buffer);

const frameContent = function* (data: Buffer, start: number, { end, window, atMost }: ZstdFrame): Generator<Buffer> {
  if (window > MAX_WINDOW_BYTES) throw new Error(`its zstd window of ${window} bytes is larger than any kernel's`);
  const frame = data.subarray(start, end);
  const isSlow = window > STREAM_WINDOW_BYTES && atMost > STREAM_CONTENT_BYTES;
  if (isSlow && atMost <= MAX_BUFFER_BYTES) yield wholeFrame(frame, atMost);
  else yield* streamFrame(frame);
};

/** Unpack the zstd frames that `data` begins with, piece by piece; whatever follows them is left. Throws a plain error for damaged data. */
export const unzstd = function* (data: Buffer): Generator<Buffer> {
  for (let start = 0; start + 4 <= data.length && data.readUInt32LE(start) === MAGIC; ) {
    const frame = zstdFrame(data, start);
    yield* frameContent(data, start, frame);
    start = frame.end;
  }
};
