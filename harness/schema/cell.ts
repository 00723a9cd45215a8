import { z } from 'zod';
import { candidateMark } from './candidate.ts';
import { criuOptions } from './criu-options.ts';
import { imagesOnDisk } from './images-place.ts';
import { move } from './migration.ts';
import { serviceDefinition } from './service.ts';
import { subjectCell } from './subject.ts';

/** Bytes, counts and words that parametrise a workload, already resolved to base units (bytes, not "64MiB"). */
export const workloadParams = z.record(z.string(), z.union([z.number(), z.string()]));
export type WorkloadParams = z.infer<typeof workloadParams>;

export type { CriuOptions } from './criu-options.ts';

/** What the tool itself can do about a known failure; harness/diagnose/remedy.ts has the same type with its meaning. */
export const remedyAction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('criu-options'), options: criuOptions.readonly() }),
  z.strictObject({ kind: z.literal('environment'), variables: z.record(z.string(), z.string()).readonly() }),
  z.strictObject({ kind: z.literal('modules'), names: z.array(z.string()).readonly() }),
  z.strictObject({ kind: z.literal('sysctl'), name: z.string(), value: z.string() }),
]);

export const procedureId = z.enum([
  'roundtrip',
  'leave-running',
  'pre-copy',
  'lazy',
  'stream',
  'warm-rate',
  'clone',
  'migrate',
  'cold-start',
  'integrity',
]);
export type ProcedureId = z.infer<typeof procedureId>;

/** Whether a procedure freezes a service and has it back whole: what a matrix and a headline are about. */
export const isTrip = (procedure: ProcedureId): boolean =>
  procedure !== 'cold-start' && procedure !== 'integrity' && procedure !== 'clone';

/** How memory is copied before the dump, while the service runs. */
export const preCopy = z.strictObject({
  rounds: z.number().int().positive().describe('pre-dumps before the dump, at most'),
  mode: z.enum(['splice', 'read']).describe("CRIU's --pre-dump-mode"),
  auto_dedup: z.boolean().describe('--auto-dedup: pages that a later image replaces are punched out of the earlier one'),
  converge: z.boolean().describe('the dump follows as soon as a round writes hardly less than the one before'),
});
export type PreCopy = z.infer<typeof preCopy>;

const provider = z.enum(['host', 'qemu', 'ssh', 'vagrant']);

/**
 * The unit that is planned, run, kept and reported.
 * Cells with the same `batch` share a service instance per cycle, which is what alternates their procedures.
 */
export const cell = z.strictObject({
  id: z.string().describe('first 12 hex digits of the SHA-256 of the cell without id, batch and machine'),
  batch: z.string().describe('cells of one batch are run interleaved, in one machine'),
  machine: z.string().describe('id of the machine that it runs in'),
  provider,
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
  subject: subjectCell.optional().describe('of a cell whose workload is a subject'),
  procedure: procedureId,
  from: z
    .strictObject({ machine: z.string(), provider, kernel: z.string(), userland: z.string() })
    .optional()
    .describe(
      'of the procedure migrate: the machine that it was dumped in; the cell itself names the one that it is restored in',
    ),
  move: move
    .optional()
    .describe('of the procedure migrate: the address of the service moves with it; absent: clients have to connect again'),
  pre_copy: preCopy.optional().describe('of the procedure pre-copy'),
  clones: z.number().int().positive().optional().describe('of the procedure clone: how many copies of one image side by side'),
  images: imagesOnDisk.optional().describe('where its images lie, and from where a restore reads them; absent: in memory'),
  axis: z.string().optional().describe('of a point of a sweep: its axis, whose parameter the workload has at that value'),
  candidate: candidateMark.optional().describe('of a run of advise: the set of options that it tries'),
  clock: z
    .literal('instructions')
    .optional()
    .describe('of a machine whose time counts executed instructions; absent where time is that of a clock'),
  cpu: z.string().optional().describe('of a machine whose model of the processor was asked for: that model'),
  repeat: z.number().int().positive().describe('cycles, those at the start that only warm up among them'),
  warm_up: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('so many cycles at the start are judged like the others, and no figure is taken from them'),
  remedy: remedyAction
    .optional()
    .describe('only of a trial: what is done to mend a cell that failed; planned while the run goes on'),
});
export type Cell = z.infer<typeof cell>;

export const verdict = z.enum(['pass', 'fail', 'error', 'skip', 'missing']);
export type Verdict = z.infer<typeof verdict>;

/** Which clock a figure was taken with; no statistic mixes two. */
export const clockDomain = z.enum(['wall', 'emulated', 'instructions']);
export type ClockDomain = z.infer<typeof clockDomain>;
