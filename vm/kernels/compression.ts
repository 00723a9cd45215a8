/** The compressions that kernels, their modules and their configurations come in. */
export type Compression = 'gzip' | 'zstd' | 'xz' | 'lzma' | 'bzip2' | 'lz4' | 'lzo';

interface Magic {
  readonly compression: Compression;
  readonly bytes: Buffer;
}

/** First bytes of each format: scripts/extract-ikconfig of Linux; gzip with its only method, deflate. */
const MAGICS: readonly Magic[] = [
  { compression: 'gzip', bytes: Buffer.from('1f8b08', 'hex') },
  { compression: 'zstd', bytes: Buffer.from('28b52ffd', 'hex') },
  { compression: 'xz', bytes: Buffer.from('fd377a585a00', 'hex') },
  { compression: 'bzip2', bytes: Buffer.from('425a68', 'hex') },
  { compression: 'lz4', bytes: Buffer.from('02214c18', 'hex') },
  { compression: 'lz4', bytes: Buffer.from('04224d18', 'hex') },
  { compression: 'lzo', bytes: Buffer.from('894c5a4f000d0a1a0a', 'hex') },
  { compression: 'lzma', bytes: Buffer.from('5d0000', 'hex') },
];

/** The compression that data begins with; undefined when it is none of them. */
export const compressionOf = (data: Buffer): Compression | undefined =>
  MAGICS.find(({ bytes }) => data.subarray(0, bytes.length).equals(bytes))?.compression;

/** A place in an image where compressed data may begin. */
export interface Candidate {
  readonly compression: Compression;
  readonly offset: number;
}

/**
 * Places in `data` where compressed data may begin, in order, at most `limit`.
 * Two formats are left out: the first bytes of bzip2 and of lzma are too short to mean anything inside a binary.
 */
export const candidatesIn = (data: Buffer, limit: number): Candidate[] => {
  const found: Candidate[] = [];
  for (const { compression, bytes } of MAGICS.filter((magic) => !['bzip2', 'lzma'].includes(magic.compression))) {
    let offset = data.indexOf(bytes);
    for (let taken = 0; offset !== -1 && taken < limit; taken += 1) {
      found.push({ compression, offset });
      offset = data.indexOf(bytes, offset + 1);
    }
  }
  return found.toSorted((a, b) => a.offset - b.offset).slice(0, limit);
};
