import type { ServiceDefinition, ServiceRequest } from '../../harness/schema/service.ts';
import { demand } from './expect.ts';
import { fill, type Variables } from './fill.ts';
import type { Answer, KindConnection } from './kinds/kind.ts';
import { kindOf } from './kinds/registry.ts';

/** The connections of one client: one of each kind, opened when it is first needed and never again. */
export interface Pool {
  /** Asks, and rejects when the answer is not what the request expects. */
  readonly ask: (request: ServiceRequest, more?: Variables) => Promise<Answer>;
  readonly close: () => void;
}

/** A request in a few words, for errors. */
const nameOf = (request: ServiceRequest): string => {
  const { id } = kindOf(request);
  const { http, sql } = request;
  const text = http === undefined ? (sql?.query ?? JSON.stringify(request[id])) : `${http.method} ${http.path}`;
  return `${id} ${text.length > 80 ? `${text.slice(0, 77)}...` : text}`;
};

/** The client of a service; `variables` are what the requests of it may name. */
export const openPool = (service: Pick<ServiceDefinition, 'port' | 'module' | 'root'>, variables: Variables): Pool => {
  const connections = new Map<string, Promise<KindConnection>>();
  const connectionFor = (request: ServiceRequest): Promise<KindConnection> => {
    const kind = kindOf(request);
    const key = kind.key(request);
    const connection = connections.get(key) ?? kind.open({ ...service, port: service.port ?? 0, variables }, request);
    connections.set(key, connection);
    return connection;
  };
  return {
    ask: async (request, more = {}) => {
      const all = { ...variables, ...more };
      const filled = fill(request, all);
      const answer = await (await connectionFor(filled)).ask(filled, all);
      demand(answer, filled, nameOf(filled));
      return answer;
    },
    close: () => {
      for (const connection of connections.values()) connection.then((open) => open.close()).catch(() => undefined);
    },
  };
};
