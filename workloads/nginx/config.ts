import { serviceNetwork } from '../network.ts';

/** Ports below the ephemeral range, see workloads/redis. */
export const PORT = 7380;
export const ORIGIN_PORT = 7381;

export interface NginxShape {
  readonly dir: string;
  readonly workers: number;
  /** Upper bound of client connections, all workers together. */
  readonly connections: number;
}

/**
 * A caching reverse proxy: /object/N is served from the proxy cache once it is warm,
 * /whoami tells which connection this is, /draw gives a random id and who drew it, /status is nginx's own count since its start.
 */
export const nginxConfiguration = (shape: NginxShape): string => `
daemon off;
user root;
worker_processes ${shape.workers};
pid ${shape.dir}/nginx.pid;
error_log stderr warn;
events { worker_connections ${shape.connections + 512}; }
http {
  access_log off;
  server_tokens off;
  client_body_temp_path ${shape.dir}/client-body;
  proxy_temp_path ${shape.dir}/proxy-temp;
  fastcgi_temp_path ${shape.dir}/fastcgi-temp;
  uwsgi_temp_path ${shape.dir}/uwsgi-temp;
  scgi_temp_path ${shape.dir}/scgi-temp;
  # A held connection must not be closed by age or by number of requests while it is measured.
  keepalive_timeout 1h;
  keepalive_requests 1000000000;
  proxy_cache_path ${shape.dir}/cache levels=1:2 keys_zone=objects:32m inactive=1d use_temp_path=off;
  server {
    listen ${serviceNetwork().service}:${PORT} backlog=1024;
    location /object/ {
      proxy_pass http://${serviceNetwork().peer}:${ORIGIN_PORT};
      proxy_cache objects;
      proxy_cache_valid 200 1d;
      # The origin does not offer ranges; the prober asks for the head of an object only.
      proxy_force_ranges on;
      add_header X-Connection $connection always;
    }
    location = /whoami { default_type text/plain; return 200 "$connection $connection_requests"; }
    location = /draw { default_type text/plain; return 200 "$pid $request_id"; }
    location = /status { stub_status; }
  }
}
`;
