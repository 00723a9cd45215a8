import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

const attempts = new AsyncLocalStorage<() => void>();

/**
 * net.connect() publishes the socket that it makes, in the context of whoever asks for it (diagnostics_channel, "net.client.socket"). A client
 * that makes its socket otherwise is not seen, and its connections count as not taken.
 */
subscribe('net.client.socket', (message) => {
  const taken = attempts.getStore();
  if (taken === undefined) return;
  const { socket } = message as { readonly socket: Socket };
  socket.once('connect', taken);
});

/** Does something that opens a connection, by whatever client, and says when a TCP connection that it made stands. */
export const tellTaken = <T>(taken: () => void, body: () => Promise<T>): Promise<T> => attempts.run(taken, body);
