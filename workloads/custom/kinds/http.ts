import { Agent, type IncomingMessage, request as startRequest } from 'node:http';
import type { Socket } from 'node:net';
import { type Answer, type Kind, type KindConnection, own } from './kind.ts';

/** Whether the server wants to keep the connection (RFC 9112, 9.3). */
const keeps = ({ httpVersion, headers }: IncomingMessage): boolean => {
  const said = headers.connection?.toLowerCase() ?? '';
  return httpVersion === '1.0' ? said.includes('keep-alive') : !said.includes('close');
};

const textOf = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
};

/** Node's agent opens a new connection when the old one is gone; that is only right where the server said that it would close it. */
const openHttp = (port: number): KindConnection => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let held: Socket | undefined;
  const ask: KindConnection['ask'] = (request) => {
    const { path, method, headers = {}, body } = own(request.http, 'http');
    return new Promise<Answer>((resolve, reject) => {
      const sent = startRequest({ agent, host: '127.0.0.1', port, path, method, headers });
      sent.once('error', reject);
      sent.once('socket', (socket) => {
        if (held !== undefined && held !== socket) sent.destroy(new Error('the connection that was held is gone'));
        else held = socket;
      });
      sent.once('response', (response) => {
        if (!keeps(response)) held = undefined;
        textOf(response).then((text) => resolve({ text, status: response.statusCode ?? 0 }), reject);
      });
      sent.end(body);
    });
  };
  return { ask, close: () => agent.destroy() };
};

/** HTTP/1.1 over one keep-alive connection. */
export const http: Kind = {
  id: 'http',
  key: () => 'http',
  open: ({ port }) => Promise.resolve(openHttp(port)),
  portless: false,
};
