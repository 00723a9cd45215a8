import { digestOf, seededBytes } from '../seeded.ts';

/** Bytes of one row's payload. */
export const PAYLOAD_BYTES = 1000;
/** Share of the buffer pool that the rows fill: all of them stay in it, with room for indexes and the server's own tables. */
const POOL_SHARE = 0.5;
/** What InnoDB needs for one such row: 14 rows fit a 16 KiB page that is filled in order of the primary key. */
const ROWS_PER_PAGE = 14;
const ROW_BYTES = 16_384 / ROWS_PER_PAGE;
const SEED = 0x5e1ec7;

/** How many rows fill half of a buffer pool of so many bytes, or no more than so many bytes of it. */
export const rowCount = (bufferPoolBytes: number, dataBytes = Number.POSITIVE_INFINITY): number =>
  Math.max(1, Math.floor(Math.min(bufferPoolBytes * POOL_SHARE, dataBytes) / ROW_BYTES));

/** How many pages of the buffer pool so many rows fill, at least. */
export const pageCount = (rows: number): number => Math.floor(rows / ROWS_PER_PAGE);

export const payloadOf = (id: number): Buffer => seededBytes(SEED, id, PAYLOAD_BYTES);

/** Digest over all payloads in order of their id. */
export const expectedDigest = (rows: number): string => digestOf(rows, payloadOf);
