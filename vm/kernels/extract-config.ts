import { inputError, messageOf, QualifyError } from '../../harness/errors.ts';
import type { Compression } from './compression.ts';
import { candidatesIn, compressionOf } from './compression.ts';
import { decompress } from './decompress.ts';
import { findEmbeddedConfig, MAX_CONFIG_BYTES } from './ikconfig.ts';
import { looksLikeImage, payloadOf } from './kernel-image.ts';

export interface ExtractedConfig {
  readonly kind: 'file' | 'image';
  readonly text: string;
}

const INSTEAD = 'Give the configuration file of this kernel instead, e.g. /boot/config-VERSION or /lib/modules/VERSION/config.';

/** Places without a header that are tried: a hostile file may hold any number of them. */
const MAX_CANDIDATES = 24;

const noConfig = (path: string): QualifyError =>
  inputError(`${path} holds no configuration: a kernel image has one only when it was built with CONFIG_IKCONFIG=y.`, INSTEAD);

const damaged = (path: string, cause: unknown): QualifyError =>
  inputError(`${path} cannot be read: ${messageOf(cause)}.`, INSTEAD, cause);

const isText = (head: Buffer): boolean => !head.includes(0);

/** Everything up to a limit; throws a plain error beyond it. */
const collect = async (pieces: AsyncIterable<Buffer>, first: Buffer): Promise<string> => {
  const held = [first];
  let bytes = first.length;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > MAX_CONFIG_BYTES)
      throw new Error(`it unpacks to more than ${MAX_CONFIG_BYTES} bytes of text, larger than any configuration`);
    held.push(piece);
  }
  return Buffer.concat(held).toString('utf8');
};

const withFirst = async function* (first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
};

/** What a wholly compressed file is: a configuration, or a kernel or module with one inside. */
const fromCompressed = async (data: Buffer, compression: Compression, path: string): Promise<ExtractedConfig> => {
  const pieces = decompress(compression, data);
  const first = await pieces.next();
  if (first.done) throw inputError(`${path} is empty once it is unpacked.`, INSTEAD);
  // The iterator is shared on purpose: what follows continues after the first piece.
  const rest = { [Symbol.asyncIterator]: () => pieces };
  if (isText(first.value)) return { kind: 'file', text: await collect(rest, first.value) };
  const text = await findEmbeddedConfig(withFirst(first.value, rest));
  if (text === undefined) throw noConfig(path);
  return { kind: 'image', text };
};

/** Look where the image's header says that the kernel is. */
const fromHeader = async (image: Buffer): Promise<string | undefined> => {
  const payload = payloadOf(image);
  if (!payload.found || !payload.compression) return undefined;
  return findEmbeddedConfig(decompress(payload.compression, image.subarray(payload.offset, payload.offset + payload.length)));
};

/** Look wherever compressed data may begin. A place that turns out not to hold any is passed over. */
const fromCandidates = async (image: Buffer): Promise<string | undefined> => {
  let missingTool: QualifyError | undefined;
  for (const { compression, offset } of candidatesIn(image, MAX_CANDIDATES)) {
    try {
      const text = await findEmbeddedConfig(decompress(compression, image.subarray(offset), true));
      if (text !== undefined) return text;
    } catch (error) {
      if (error instanceof QualifyError) missingTool ??= error;
    }
  }
  if (missingTool) throw missingTool;
  return undefined;
};

const fromImage = async (image: Buffer, path: string): Promise<ExtractedConfig> => {
  const payload = payloadOf(image);
  const isDeclared = payload.found && payload.compression !== undefined;
  let problem: unknown;
  // A mark may stand by chance in compressed data, and a header may lead astray: a failure in one place is told only when all have failed.
  for (const look of [() => fromHeader(image), () => findEmbeddedConfig([image]), () => fromCandidates(image)]) {
    try {
      const text = await look();
      if (text !== undefined) return { kind: 'image', text };
      if (isDeclared) break;
    } catch (error) {
      problem ??= error;
    }
  }
  if (problem !== undefined) throw problem;
  if (!looksLikeImage(image))
    throw inputError(`${path} is neither a kernel configuration nor a kernel image that holds one.`, INSTEAD);
  throw noConfig(path);
};

/**
 * The text of the kernel configuration in a file's content, whatever the file is: plain, compressed, or a kernel with one embedded.
 * Throws an input error that names `path` when there is none, and an infra error when a tool for its compression is missing.
 */
export const extractConfig = async (content: Buffer, path: string): Promise<ExtractedConfig> => {
  try {
    if (content.toString('latin1', 0, 8) === '!<arch>\n') {
      throw inputError(
        `${path} is a Debian package or an archive, not a kernel image.`,
        'Unpack it (dpkg-deb -x) and give the config or vmlinuz in it.',
      );
    }
    const compression = compressionOf(content);
    if (compression) return await fromCompressed(content, compression, path);
    if (!looksLikeImage(content) && isText(content)) return { kind: 'file', text: content.toString('utf8') };
    return await fromImage(content, path);
  } catch (error) {
    throw error instanceof QualifyError ? error : damaged(path, error);
  }
};
