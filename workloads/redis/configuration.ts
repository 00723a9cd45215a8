import { isOnLoopback, serviceAddress } from '../network.ts';

/** Below the ephemeral ports: a client that connects to a dead server on one of those can meet itself. */
export const PORT = 7379;

/** What a cold start loads. */
export type Start = 'rdb' | 'aof' | 'empty';

/** redis.conf of an instance whose files are in `data`. */
export const configuration = (data: string, start: Start): string =>
  [
    `bind ${serviceAddress()}`,
    // Without a password Redis answers loopback only.
    ...(isOnLoopback() ? [] : ['protected-mode no']),
    `port ${PORT}`,
    `dir ${data}`,
    'dbfilename seed.rdb',
    // Snapshots are for the cold start only; one that is taken while we measure would be noise.
    'save ""',
    `appendonly ${start === 'aof' ? 'yes' : 'no'}`,
    // A rewrite would fork in the middle of a measurement, and turn the log of commands into a snapshot.
    'auto-aof-rewrite-percentage 0',
    'daemonize no',
    'tcp-keepalive 0',
    '',
  ].join('\n');
