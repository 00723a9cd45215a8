import { seededBytes } from '../seeded.ts';

/** Below the ephemeral ports, see workloads/redis. */
export const PORT = 7390;

/**
 * The server's protocol, a line per request:
 *   N        answers "ID COUNT": the number of this connection and how many N it has had, this one included
 *   D INDEX  answers block INDEX of its data, BLOCK_BYTES raw bytes
 *   B BYTES  answers so many seeded bytes, which a client that does not read leaves in flight
 *   H        stops reading this connection until R comes on another one: what is sent then stays unread in the kernel
 *   R ID     reads connection ID again
 *   K WORD   keeps a word in its memory and answers it
 *   W        answers the word that it keeps
 *   S        answers "WRITES SUM": how many writes it has made to its working set, and how many of them the memory shows
 *   X        answers "RANDOM SECRET": what Math.random and crypto.randomBytes draw next
 *   P        answers "PID STARTED": process id and the time in ms at which this process started
 */
export const BLOCK_BYTES = 64 << 10;
const DATA_SEED = 0x7c9;
const BURST_SEED = 0xb57;

export const blockOf = (index: number): Buffer => seededBytes(DATA_SEED, index, BLOCK_BYTES);

export const burstOf = (connection: number, bytes: number): Buffer => seededBytes(BURST_SEED, connection, bytes);
