import type { KindName, ServiceRequest } from '../../../harness/schema/service.ts';
import { command } from './command.ts';
import { functionKind } from './function.ts';
import { http } from './http.ts';
import type { Kind } from './kind.ts';
import { redis } from './redis.ts';
import { sql } from './sql.ts';
import { tcp } from './tcp.ts';

/** Every way to ask a service, by the key that a request has for it. */
export const probeKinds: Readonly<Record<KindName, Kind>> = { http, tcp, redis, sql, command, function: functionKind };

/** The kind of a request; the schema has made sure that it has exactly one. */
export const kindOf = (request: ServiceRequest): Kind => {
  const kind = Object.values(probeKinds).find(({ id }) => request[id] !== undefined);
  if (kind === undefined) throw new TypeError('a request of no kind');
  return kind;
};
