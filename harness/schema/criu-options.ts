import { z } from 'zod';

/** CRIU options as data; harness/criu/options.ts turns them into arguments. */
export const criuOptions = z.strictObject({
  tcp_established: z.boolean().optional(),
  file_locks: z.boolean().optional(),
  ext_unix_sk: z.boolean().optional(),
  link_remap: z.boolean().optional(),
  skip_in_flight: z.boolean().optional().describe('connections not yet accepted are dropped, as a client sees it: reset'),
  ghost_limit_bytes: z.number().int().positive().optional(),
  shell_job: z.boolean().optional().describe('the tree may have a session or terminal from outside'),
  tcp_close: z.boolean().optional().describe('established connections come back closed'),
  force_irmap: z.boolean().optional().describe('inotify and fanotify watches are found by searching for their paths'),
  external: z.array(z.string()).optional().describe('resources from outside, as --external names them'),
  mntns_compat_mode: z.boolean().optional().describe('mounts are restored as before Linux 5.15'),
  network_lock: z
    .enum(['iptables', 'nftables', 'skip'])
    .optional()
    .describe('absent: nftables where CRIU and kernel have it, else iptables; found out in the machine'),
});
export type CriuOptions = z.infer<typeof criuOptions>;
