import { sendArchive } from './data.ts';
import { addressOf } from './net.ts';
import type { Ask, Said } from './protocol.ts';
import { connectTo, lineOver, PORTS } from './wire.ts';

type Answer<Name extends Said['said']> = Extract<Said, { said: Name }>;

const THERE = addressOf('target');

/** The machine that a service goes to, as the one that it leaves sees it. What it says is awaited without a limit of time: it has its own. */
export interface Peer {
  readonly ask: <Name extends Said['said']>(message: Ask, answer: Name) => Promise<Answer<Name>>;
  /** Sends folders to where they are here; how many bytes that was, before compression. Resolves when they are there. */
  readonly send: (dirs: readonly string[], gzip: boolean) => Promise<number>;
  readonly end: () => void;
}

type Hear = <Name extends Said['said']>(answer: Name) => Promise<Answer<Name>>;

export const callPeer = async (timeoutMs: number): Promise<Peer> => {
  const line = lineOver<Ask, Said>(await connectTo(THERE, PORTS.control, timeoutMs));
  const hear: Hear = async (wanted) => {
    const said = await line.next();
    if (said.said === 'failed') throw new Error(`the other machine: ${said.message}`);
    if (said.said !== wanted) throw new Error(`the other machine said ${said.said}, and ${wanted} was expected`);
    return said as Answer<typeof wanted>;
  };
  const ask: Peer['ask'] = async (message, wanted) => {
    line.send(message);
    return await hear(wanted);
  };
  return {
    ask,
    send: async (dirs, gzip) => {
      await ask({ ask: 'receive', gzip }, 'done');
      const socket = await connectTo(THERE, PORTS.data, 0);
      const sending = sendArchive(socket, dirs, gzip).finally(() => socket.destroySoon());
      // Its answer comes in any case, and would be taken for that to the next question; its reason goes before ours.
      const [sent, heard] = await Promise.allSettled([sending, hear('done')]);
      if (heard.status === 'rejected') throw heard.reason;
      if (sent.status === 'rejected') throw sent.reason;
      return sent.value;
    },
    end: () => {
      line.send({ ask: 'end' });
    },
  };
};
