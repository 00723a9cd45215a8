import { Readable } from 'node:stream';
import { createGunzip, createInflateRaw } from 'node:zlib';

const CHUNK_BYTES = 1024 ** 2;

const chunksOf = function* (data: Buffer): Generator<Buffer> {
  for (let at = 0; at < data.length; at += CHUNK_BYTES) yield data.subarray(at, at + CHUNK_BYTES);
};

const afterZero = (data: Buffer, at: number): number => {
  const zero = data.indexOf(0, at);
  return zero === -1 ? data.length : zero + 1;
};

/** Length of a gzip header in bytes (RFC 1952, section 2.3): ten bytes, then what its flags announce. */
const headerBytes = (data: Buffer): number => {
  const flags = data[3] ?? 0;
  let at = 10;
  if (flags & 4) at += 2 + ((data[at] ?? 0) | ((data[at + 1] ?? 0) << 8));
  if (flags & 8) at = afterZero(data, at);
  if (flags & 16) at = afterZero(data, at);
  return flags & 2 ? at + 2 : at;
};

/** Unpack gzip data and check it. Throws a plain error when it is damaged, cut off or followed by anything else. */
export const gunzip = (data: Buffer): AsyncIterable<Buffer> => Readable.from(chunksOf(data)).pipe(createGunzip());

/**
 * Unpack the gzip data that `data` begins with, whatever follows it: Node's own gunzip takes that for an error, and drops output with it.
 * The checksum is not looked at.
 */
export const gunzipBeginning = (data: Buffer): AsyncIterable<Buffer> =>
  Readable.from(chunksOf(data.subarray(headerBytes(data)))).pipe(createInflateRaw());
