import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';

/** QEMU's machine protocol (docs/interop/qmp-spec.rst of QEMU): JSON lines, one answer for each command, events in between. */
export interface Qmp {
  /** Sends a command; resolves with what it returns, rejects with QEMU's own words. */
  readonly execute: (command: string, args?: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Answer {
  readonly id?: number;
  readonly return?: unknown;
  readonly error?: { readonly desc?: string };
}

export const openQmp = (stream: Duplex): Qmp => {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  const lose = (): void => {
    for (const one of waiting.values()) one.reject(new Error('QEMU closed its control channel'));
    waiting.clear();
  };
  stream.on('error', lose);
  stream.on('close', lose);
  const reader = createInterface({ input: stream });
  reader.on('error', lose);
  reader.on('line', (line) => {
    const answer = JSON.parse(line) as Answer;
    const one = answer.id === undefined ? undefined : waiting.get(answer.id);
    if (one === undefined || answer.id === undefined) return;
    waiting.delete(answer.id);
    if (answer.error === undefined) one.resolve(answer.return);
    else one.reject(new Error(`QEMU: ${answer.error.desc ?? 'unknown error'}`));
  });
  const send = (command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (stream.destroyed) return reject(new Error('QEMU closed its control channel'));
      last += 1;
      waiting.set(last, { resolve, reject });
      stream.write(`${JSON.stringify({ execute: command, id: last, ...(args === undefined ? {} : { arguments: args }) })}\n`);
    });
  const ready = send('qmp_capabilities');
  ready.catch(() => undefined);
  return {
    execute: async (command, args) => {
      await ready;
      return send(command, args);
    },
  };
};
