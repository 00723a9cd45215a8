import { z } from 'zod';
import { advice } from './advice.ts';
import { cell, remedyAction, verdict } from './cell.ts';
import { claimResult } from './claims.ts';
import { identityResult } from './copies.ts';
import { logLine } from './criu-run.ts';
import { machineFacts } from './facts.ts';
import { damageResult } from './integrity.ts';
import { latencyWindow, probeFailure } from './latency.ts';
import { kernelRecord, machineRecord, userlandRecord } from './machine.ts';
import { metric } from './metric.ts';
import { migrationResult } from './migration.ts';
import { cycleNoise } from './noise.ts';
import { scaling } from './scaling.ts';
import { secrecyResult } from './secrecy.ts';
import { flavor } from './subject.ts';
import { timeline } from './timeline.ts';

export type { Metric } from './metric.ts';

/** What one of the canaries of a machine said of it. */
export const canaryResult = z.strictObject({ flavor, verdict, reason: z.string(), evidence: z.array(z.string()) });
export type CanaryResult = z.infer<typeof canaryResult>;

/** A diagnosed cause, with its evidence. */
export const finding = z.strictObject({
  id: z.string().describe('kebab-case name of the signature, or "undiagnosed"'),
  severity: z.enum(['fail', 'error', 'warn', 'info']),
  title: z.string().describe('the cause in one sentence'),
  evidence: z.array(z.string()).describe('the lines that show it, as they stand in the log'),
  remedy: z.string().optional(),
  cell: z.string().optional(),
  cycles: z.array(z.number()).optional(),
  artifact: z.string().optional().describe('path below the run folder'),
});
export type Finding = z.infer<typeof finding>;

export const cycleResult = z.strictObject({
  cycle: z.number(),
  verdict: z.enum(['pass', 'fail', 'error', 'skip']),
  reason: z.string().describe('empty for a pass'),
  disturbed: z.string().optional().describe('what else the machine was at meanwhile: the figures of this cycle may be off'),
});
export type CycleResult = z.infer<typeof cycleResult>;

/** Cycles that passed of those planned, and what that says of the rate that would be seen in the long run. */
export const successRate = z.strictObject({
  passed: z.number(),
  of: z.number().describe('cycles that were planned'),
  ci_low: z
    .number()
    .optional()
    .describe(
      'lower end of the exact 95 % interval (Clopper and Pearson 1934) over the cycles that passed or failed; absent without any',
    ),
  ci_high: z.number().optional(),
});
export type SuccessRate = z.infer<typeof successRate>;

/** What was done, or what was otherwise the same and passed: another userland of the run, with its CRIU. */
const trialAction = z.discriminatedUnion('kind', [
  ...remedyAction.options,
  z.strictObject({ kind: z.literal('userland'), name: z.string(), criu: z.string() }),
]);

/** A remedy of a known failure, and what came of trying it on this very cell. */
export const remedyTrial = z.strictObject({
  text: z.string().describe('the remedy, for a reader'),
  action: trialAction,
  finding: z.string().describe('id of the cause that it is for'),
  verdict: z
    .enum(['pass', 'fail', 'error', 'missing', 'not-tried'])
    .describe('error: the trial itself failed; missing: it did not end'),
  reason: z.string().describe('why it is not a pass, in one sentence; empty for a pass'),
  passed: z.number(),
  of: z.number().describe('cycles of the trial'),
});
export type RemedyTrial = z.infer<typeof remedyTrial>;

/** What the client saw in one cycle, thinned for a chart. */
export const outageTrace = z.strictObject({
  cycle: z.number(),
  channel: z.enum(['established', 'new']),
  points: z.array(
    z.strictObject({ t_ms: z.number().describe('relative to the start of the dump'), latency_ms: z.number().nullable() }),
  ),
  frozen_from_ms: z.number().describe('start of criu dump, always 0'),
  restored_ms: z.number().describe('end of criu restore; of a snapshot, of criu dump'),
});
export type OutageTrace = z.infer<typeof outageTrace>;

export const cellResult = z.strictObject({
  cell,
  title: z.string().describe('e.g. "redis roundtrip"'),
  service: z.string().describe('what exactly ran, e.g. "Redis 8.0.6"; empty when it never started'),
  verdict,
  reason: z.string().describe('why it is not a pass, in one sentence; empty for a pass'),
  cycles: z.array(cycleResult),
  success_rate: successRate,
  metrics: z.array(metric),
  checks: z
    .array(
      z.strictObject({
        name: z.string(),
        what: z.string(),
        held: z.number().describe('cycles in which it held'),
        of: z.number(),
      }),
    )
    .describe('the proofs of survival'),
  caught: z.string().optional().describe('of a cell that was spoilt on purpose: by what that was noticed'),
  trace: z.array(outageTrace),
  timeline: timeline.optional().describe('of what freezes a service: where the time went'),
  latency: z.array(latencyWindow).optional().describe('of what freezes a service: what requests took before, during and after'),
  probe_failures: z
    .array(probeFailure)
    .optional()
    .describe('of what freezes a service: requests that got no right answer, by reason'),
  noise: z.array(cycleNoise).optional().describe('of each passing cycle: how disturbed the machine was'),
  secrecy: secrecyResult.optional().describe('who could read its images, what they held, and whether they are gone'),
  integrity: z
    .array(damageResult)
    .optional()
    .describe('of the procedure integrity: each damage to its images, and what came of it'),
  identities: z
    .array(identityResult)
    .optional()
    .describe('of the procedure clone: what is meant to be the own of an instance, and whether clones have the same'),
  migration: migrationResult
    .optional()
    .describe('of the procedure migrate: what was asked of both machines, and which connections were kept'),
  findings: z.array(finding),
  remedies: z
    .array(remedyTrial)
    .optional()
    .describe('of a cell that failed, in the order in which they were tried; absent where none was'),
  errors: z.array(logLine).describe('first error lines of the first failing cycle'),
  artifacts: z.array(z.string()),
});
export type CellResult = z.infer<typeof cellResult>;

/** Restore against cold start of one workload, alternated in one run. */
export const comparison = z.strictObject({
  batch: z.string(),
  workload: z.string(),
  service: z.string(),
  to: z.enum(['first-answer', 'warm', 'warm-rate']).describe('warm-rate: 90 % of the warm rate, both sides under load'),
  cold: metric,
  restore: metric,
  ratio: metric.describe('cold over restore: above 1 the restore is faster'),
  finding: z.string().describe('one sentence; says so where the cold start wins or where the interval holds 1'),
});
export type Comparison = z.infer<typeof comparison>;

export const provenance = z.strictObject({
  tool: z.strictObject({ version: z.string(), commit: z.string().optional(), runner_sha256: z.string() }),
  argv: z.array(z.string()),
  host: z.strictObject({
    kernel: z.string(),
    distribution: z.string(),
    cpu: z.string(),
    cores: z.number(),
    memory_bytes: z.number(),
    virtualization: z.string().describe('"none" on bare metal'),
    node: z.string(),
    load_average_1m: z.number(),
  }),
  criu_override: z.strictObject({ path: z.string(), sha256: z.string() }).optional(),
  page_cache: z.string().describe('the policy, in one sentence'),
  images: z.string().describe('where images were written, in one sentence'),
});
export type Provenance = z.infer<typeof provenance>;

export const timeBudget = z.strictObject({
  total_ms: z.number(),
  entries: z.array(z.strictObject({ name: z.string(), duration_ms: z.number(), what: z.string() })),
  overhead_ms: z.number().describe('total less everything that is accounted for'),
  overhead_ratio: z.number(),
});
export type TimeBudget = z.infer<typeof timeBudget>;

export const calibration = z.strictObject({
  batch: z.string(),
  workload: z.string(),
  stopped_ms: z.number().describe('of several stops of one length, all of it is of the one with the median error'),
  measured_ms: z.number(),
  error_ms: z.number(),
  errors_ms: z.array(z.number()).optional().describe('of every stop of that length, in their order; absent in older runs'),
  resolution_ms: z.number(),
  least_ms: z.number().optional().describe('bounds of what was measured: the beginning of an outage is not seen'),
  most_ms: z.number().optional(),
  signal_ms: z.number().optional().describe('how far the time of the stop itself is unknown'),
});
export type Calibration = z.infer<typeof calibration>;

/** One time that a machine was brought to life. */
export const boot = z.strictObject({
  attempt: z.number(),
  how: z.enum(['cold', 'warm']).describe('warm: brought back from a snapshot of a booted machine'),
  ready_ms: z.number().describe('from the start of the provider to the answer of the runner, on the clock of the host'),
  console: z.string().optional().describe('path below the run folder'),
});
export type Boot = z.infer<typeof boot>;

/** A machine that did not come up, or was lost. */
export const machineFault = z.strictObject({
  attempt: z.number(),
  blame: z.enum(['kernel', 'ours']),
  message: z.string(),
  console_tail: z.string(),
  console: z.string().optional().describe('path below the run folder'),
  batch: z.string().optional().describe('what it was running'),
});
export type MachineFault = z.infer<typeof machineFault>;

/** A machine, and what came of it. */
export const machineResult = machineRecord.extend({
  verdict: verdict.describe('the worst of its cells'),
  facts: machineFacts.optional().describe('absent when it never came up, or was not asked'),
  boots: z.array(boot),
  faults: z.array(machineFault),
  canaries: z
    .array(canaryResult)
    .optional()
    .describe('whether a tiny process survives there, in each flavor; absent in runs of earlier versions'),
  findings: z.array(finding).describe('of the machine, not of a cell: disagreement between configuration and kernel, taint'),
});
export type MachineResult = z.infer<typeof machineResult>;

/** Cells that fail for the same cause. */
export const cause = z.strictObject({
  id: z.string(),
  severity: z.enum(['fail', 'error', 'warn', 'info']),
  title: z.string(),
  remedy: z.string().optional(),
  evidence: z.array(z.string()).describe('of the first cell'),
  cells: z.array(z.string()),
});
export type Cause = z.infer<typeof cause>;

/** Everything that is derived from a run folder: the input of every report and gate. */
export const results = z.strictObject({
  schema_version: z.literal(2),
  run: z.strictObject({
    id: z.string(),
    suite: z.string(),
    created: z.string(),
    ended: z.string().optional(),
    state: z.enum(['finished', 'interrupted', 'failed', 'running']),
  }),
  verdict: verdict.describe('fail over error over missing over pass; skip when every cell was skipped'),
  headline: z.string().describe('one sentence: the verdict and what it was measured on'),
  kernels: z.array(kernelRecord).describe('sorted by version, oldest first'),
  userlands: z.array(userlandRecord),
  machines: z.array(machineResult).describe('in the order of kernels and userlands'),
  cells: z.array(cellResult),
  causes: z.array(cause).describe('of everything that did not pass, the most frequent first'),
  comparisons: z.array(comparison),
  scaling: z.array(scaling).optional().describe('of a run that sweeps: one for each machine and axis'),
  advice: z.array(advice).optional().describe('of a run of advise: one for each machine'),
  claims: z
    .array(claimResult)
    .optional()
    .describe('of the suite claims: published figures, each judged by what this run measured'),
  roofline: z.array(
    z.strictObject({
      batch: z.string(),
      workload: z.string(),
      copy: metric,
      image_write: metric,
      image_read: metric.optional(),
      image_write_synced: metric.optional(),
    }),
  ),
  calibrations: z.array(calibration),
  findings: z.array(finding).describe('of the run as a whole; those of cells and machines are with them'),
  time_budget: timeBudget,
  provenance,
});
export type Results = z.infer<typeof results>;
