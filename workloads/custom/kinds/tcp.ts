import { connect } from 'node:net';
import { type Asked, type Kind, type KindConnection, own } from './kind.ts';

interface Waiting {
  readonly until: Buffer;
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

/** Requests may be sent before the last one is answered; answers come in their order. */
const openTcp = ({ port }: Pick<Asked, 'port'>): Promise<KindConnection> =>
  new Promise((opened, refused) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    const waiting: Waiting[] = [];
    let received = Buffer.alloc(0);
    let failure: Error | undefined;
    const fail = (error: Error): void => {
      failure ??= error;
      refused(failure);
      for (const one of waiting.splice(0)) one.reject(failure);
    };
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('connection closed by the service')));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      for (let [first] = waiting; first !== undefined; [first] = waiting) {
        const at = received.indexOf(first.until);
        if (at < 0) return;
        const end = at + first.until.length;
        waiting.shift();
        first.resolve(received.subarray(0, end).toString('utf8'));
        received = received.subarray(end);
      }
    });
    const ask: KindConnection['ask'] = (request) => {
      const { send, until } = own(request.tcp, 'tcp');
      return new Promise((answered, failed) => {
        if (failure !== undefined) return failed(failure);
        waiting.push({ until: Buffer.from(until), resolve: (text) => answered({ text }), reject: failed });
        socket.write(send);
      });
    };
    socket.once('connect', () => opened({ ask, close: () => void socket.destroy() }));
  });

/** Whatever a text protocol over TCP needs. */
export const tcp: Kind = { id: 'tcp', key: () => 'tcp', open: openTcp, portless: false };
