import { readFile } from 'node:fs/promises';
import { sleep } from '../../measure/clock.ts';
import { CycleStop } from '../stops.ts';

/** States of include/net/tcp_states.h: a listening socket, and what the kernel alone still holds. */
const LISTEN = '0A';
const TIME_WAIT = '06';
const IDLE_TIMEOUT_MS = 10_000;
const POLL_MS = 5;

/** How many connections the server at this port still has: /proc/net/tcp has local address, peer and state, in hexadecimal. */
const connectionsAt = async (port: number): Promise<number> => {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n').slice(1);
  return lines.filter((line) => {
    const [, local = '', , state = ''] = line.trim().split(/\s+/);
    return local.endsWith(suffix) && state !== LISTEN && state !== TIME_WAIT;
  }).length;
};

/** Waits until a server has no connection: a peer would be there once, and the copies are many. */
export const untilIdle = async (port: number, pace: number): Promise<void> => {
  const limitMs = IDLE_TIMEOUT_MS * pace;
  for (const end = performance.now() + limitMs; ; await sleep(POLL_MS)) {
    const left = await connectionsAt(port);
    if (left === 0) return;
    if (performance.now() > end)
      throw new CycleStop({
        step: 'settle',
        origin: 'timeout',
        message: `the service still holds ${left} connections ${limitMs} ms after its clients have left`,
      });
  }
};
