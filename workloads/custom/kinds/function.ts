import { functionAt, loadModule } from '../module.ts';
import { type Kind, type KindConnection, own } from './kind.ts';

/** What a function gave, as one text that two sides of a proof are compared by. */
const textOf = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

const HOST = '127.0.0.1';

/** Everything of the program's that functions know already by another name, or have no use for. */
const RESERVED = ['node', 'port', 'nonce', 'i'];

/** A function of the module that the service is made as. All functions of a client share what `connect` of the module gave. */
export const functionKind: Kind = {
  id: 'function',
  key: () => 'function',
  open: async ({ port, variables, module }): Promise<KindConnection> => {
    const loaded = await loadModule(module);
    const params = Object.fromEntries(Object.entries(variables).filter(([name]) => !RESERVED.includes(name)));
    const service = { host: HOST, port, params };
    const client = await loaded.connect?.(service);
    return {
      ask: async (request, { nonce, i }) => {
        const ask = functionAt(loaded, own(request.function, 'function'));
        return { text: textOf(await ask({ ...service, client, nonce, i })) };
      },
      close: () => void (async () => loaded.close?.(client))().catch(() => undefined),
    };
  },
  portless: true,
};
