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
  cpu_cap: z
    .enum(['none', 'fpu', 'cpu', 'ins', 'all'])
    .optional()
    .describe('what of the processor has to fit, as --cpu-cap names it; absent: fpu and ins, as CRIU has it'),
  network_lock: z
    .enum(['iptables', 'nftables', 'skip'])
    .optional()
    .describe('absent: nftables where CRIU and kernel have it, else iptables; found out in the machine'),
  log_level: z
    .number()
    .int()
    .min(0)
    .max(4)
    .optional()
    .describe('absent: 4, everything, which a diagnosis needs; CRIU itself logs 2'),
  file_validation: z
    .enum(['filesize', 'buildid'])
    .optional()
    .describe('how a restore finds out that a file is still the one that was mapped; absent: buildid, as CRIU has it'),
  image_io_mode: z
    .enum(['writeback', 'direct'])
    .optional()
    .describe('from CRIU 4.3 on: pages go through the page cache, or past it; absent: writeback'),
  compress: z.boolean().optional().describe('from CRIU 4.3 on, where it was built with LZ4: pages are written compressed'),
  compress_acceleration: z.number().int().positive().optional().describe('of LZ4: larger is faster and compresses less'),
  decompress_threads: z.number().int().nonnegative().optional().describe('of a restore from compressed pages'),
});
export type CriuOptions = z.infer<typeof criuOptions>;
