import { crowd } from './crowd/crowd.ts';
import { mysql } from './mysql/mysql.ts';
import { nginx } from './nginx/nginx.ts';
import { redis } from './redis/redis.ts';
import { tcpServer } from './tcp-server/tcp-server.ts';
import { writer } from './tcp-server/writer.ts';
import type { Workload } from './workload.ts';

/** Every workload, by the name that --workload takes. A new one is a folder and a line here. */
export const workloads: ReadonlyMap<string, Workload> = new Map(
  [redis, nginx, mysql, tcpServer, writer, crowd].map((workload) => [workload.id, workload]),
);
