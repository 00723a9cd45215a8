import { z } from 'zod';
import { serviceDefinition } from './service.ts';

/** Bytes, counts and words that parametrise a workload, already resolved to base units (bytes, not "64MiB"). */
export const workloadParams = z.record(z.string(), z.union([z.number(), z.string()]));
export type WorkloadParams = z.infer<typeof workloadParams>;

/** CRIU options as data; harness/criu/options.ts turns them into arguments. */
export const criuOptions = z.strictObject({
  tcp_established: z.boolean().optional(),
  file_locks: z.boolean().optional(),
  ext_unix_sk: z.boolean().optional(),
  link_remap: z.boolean().optional(),
  skip_in_flight: z.boolean().optional().describe('connections not yet accepted are dropped, as a client sees it: reset'),
  ghost_limit_bytes: z.number().int().positive().optional(),
  network_lock: z
    .enum(['iptables', 'nftables', 'skip'])
    .optional()
    .describe('absent: nftables where CRIU and kernel have it, else iptables; found out in the machine'),
});
export type CriuOptions = z.infer<typeof criuOptions>;

export const procedureId = z.enum(['roundtrip', 'cold-start']);
export type ProcedureId = z.infer<typeof procedureId>;

/**
 * The unit that is planned, run, kept and reported.
 * Cells with the same `batch` share a service instance per cycle, which is what alternates their procedures.
 */
export const cell = z.strictObject({
  id: z.string().describe('first 12 hex digits of the SHA-256 of the cell without id, batch and machine'),
  batch: z.string().describe('cells of one batch are run interleaved, in one machine'),
  machine: z.string().describe('id of the machine that it runs in'),
  provider: z.enum(['host', 'qemu']),
  kernel: z.string().describe('release of the kernel, as uname -r prints it'),
  userland: z.strictObject({ name: z.string(), id: z.string() }),
  criu: z.strictObject({
    source: z.enum(['userland', 'override']),
    sha256: z.string().optional().describe('of the file given by --criu'),
    options: criuOptions,
  }),
  workload: z.strictObject({
    id: z.string(),
    params: workloadParams,
    definition: serviceDefinition.optional().describe("of a service of the user's; absent for those of the program"),
  }),
  procedure: procedureId,
  repeat: z.number().int().positive(),
});
export type Cell = z.infer<typeof cell>;

export const verdict = z.enum(['pass', 'fail', 'error', 'skip', 'missing']);
export type Verdict = z.infer<typeof verdict>;

/** Which clock a figure was taken with; no statistic mixes two. */
export const clockDomain = z.enum(['wall', 'emulated', 'instructions']);
export type ClockDomain = z.infer<typeof clockDomain>;
