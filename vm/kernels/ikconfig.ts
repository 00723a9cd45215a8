import { gunzipSync } from 'node:zlib';

/** kernel/configs.c of Linux puts the gzipped configuration between these two; the gzip magic is part of ours, as in scripts/extract-ikconfig. */
const START = Buffer.concat([Buffer.from('IKCFG_ST'), Buffer.from('1f8b08', 'hex')]);
const END = Buffer.from('IKCFG_ED');
const NAME_LENGTH = 8;

/** Real ones are 25 to 70 KB compressed. */
const MAX_COMPRESSED_BYTES = 4 * 1024 ** 2;
/** Real ones are below 400 KB. */
export const MAX_CONFIG_BYTES = 8 * 1024 ** 2;

const unpack = (block: Buffer): string => {
  const end = block.indexOf(END);
  if (end === -1) throw new Error('its embedded configuration has no end (IKCFG_ED)');
  return gunzipSync(block.subarray(NAME_LENGTH, end), { maxOutputLength: MAX_CONFIG_BYTES }).toString('utf8');
};

/**
 * Find the embedded configuration (CONFIG_IKCONFIG) in the pieces of a kernel; undefined when there is none.
 * Holds no more than one piece and the block itself. Throws a plain error when the block is damaged or cut off.
 */
export const findEmbeddedConfig = async (pieces: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<string | undefined> => {
  let held: Buffer = Buffer.alloc(0);
  let found = false;
  for await (const piece of pieces) {
    held = Buffer.concat([held, piece]);
    if (!found) {
      const start = held.indexOf(START);
      found = start !== -1;
      // Keep just enough that a marker across two pieces is seen.
      held = held.subarray(found ? start : Math.max(0, held.length - START.length));
    }
    if (found && (held.includes(END) || held.length > MAX_COMPRESSED_BYTES)) break;
  }
  return found ? unpack(held) : undefined;
};
