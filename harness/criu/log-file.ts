import { open, stat } from 'node:fs/promises';

const HEAD_BYTES = 4 << 20;
const TAIL_BYTES = 64 << 10;

/**
 * A log as text; empty when there is none. Of one that is longer than any that CRIU writes in its senses, only the beginning,
 * where the cause is, and the end: a restorer that goes round in circles writes hundreds of megabytes in seconds.
 */
export const readLogFile = async (file: string): Promise<string> => {
  const bytes = (await stat(file).catch(() => undefined))?.size ?? 0;
  if (bytes === 0) return '';
  const handle = await open(file, 'r');
  try {
    const part = async (from: number, length: number): Promise<string> => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from);
      return buffer.toString('utf8', 0, bytesRead);
    };
    if (bytes <= HEAD_BYTES + TAIL_BYTES) return await part(0, bytes);
    const left = bytes - HEAD_BYTES - TAIL_BYTES;
    return `${await part(0, HEAD_BYTES)}\n... ${left} bytes left out ...\n${await part(bytes - TAIL_BYTES, TAIL_BYTES)}`;
  } finally {
    await handle.close();
  }
};
