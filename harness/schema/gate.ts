import { z } from 'zod';
import { clockDomain, procedureId } from './cell.ts';
import { compareReport } from './compare.ts';
import { metric } from './metric.ts';

const level = z.enum(['off', 'warn', 'error']);

/** A part of one, written as "5 %" or as 0.05. */
const share = z
  .union([z.number(), z.string()], { error: 'expected a share such as 5 % or 0.05' })
  .transform((value, context): number => {
    const text = typeof value === 'number' ? String(value) : value.trim();
    const [, digits, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text) ?? [];
    const number = Number(digits) / (percent === '%' ? 100 : 1);
    if (digits !== undefined && number <= 10) return number;
    context.addIssue({ code: 'custom', message: `expected a share such as 5 % or 0.05, 1000 % at most, got "${text}"` });
    return z.NEVER;
  });

const words = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .transform((one) => (Array.isArray(one) ? one : [one]));

/** One rule of gate.yaml. Later ones go before earlier ones, key by key. */
export const gateRule = z.strictObject({
  metric: words.describe('names of metrics; * is all'),
  workload: words.optional().describe('ids of workloads; all where it is absent'),
  procedure: z
    .union([procedureId, z.array(procedureId).min(1)], {
      error: `expected one of ${procedureId.options.join(', ')}, or a list of them`,
    })
    .transform((one) => (Array.isArray(one) ? one : [one]))
    .optional(),
  clock: z.enum(['wall', 'instructions']).optional(),
  level: level.optional(),
  threshold: share.optional().describe('smallest change that counts'),
  direction: z.enum(['up', 'down', 'both']).optional().describe('what counts as worse; by itself what the metric says'),
});
export type GateRule = z.infer<typeof gateRule>;

/** gate.yaml: every key may be absent. */
export const gateRules = z.strictObject({
  version: z.literal(1),
  verdicts: level.optional().describe('a cell that passed and does not now'),
  gone: level.optional().describe('a cell or a figure that only the base has'),
  undecided: level.optional().describe('too few cycles, or too much noise, to tell'),
  significance: z.number().gt(0).lte(0.2).optional().describe('chance of any false alarm of the wall domain in one gate check'),
  noise_factor: z.number().gte(0).lte(20).optional().describe('a change must be so many times the noise of its figure'),
  resolution: share.optional().describe('a figure so noisy that only larger changes than this would count is not decided'),
  rules: z.array(gateRule).optional(),
});
export type GateRules = z.infer<typeof gateRules>;

/** Everything that a rule decided for one figure. */
export const gateLimits = z.strictObject({
  threshold: z.number().describe('smallest change that counts, by the rules'),
  noise: z.number().nullable().describe('as in the comparison'),
  least: z.number().describe('the larger of threshold and noise_factor times noise: below it a change is none'),
  direction: z.enum(['up', 'down', 'both']),
});

const common = {
  id: z.string().describe('cell and figure, for a test name'),
  cell: z.string().describe('key of the cell in the comparison'),
  title: z.string(),
  workload: z.string(),
  procedure: procedureId,
  domain: clockDomain,
  level: z.enum(['warn', 'error']),
  sentence: z.string().describe('what was found, in one sentence'),
};

/** A cell's verdict, held against the base. */
export const verdictCheck = z.strictObject({
  kind: z.literal('verdict'),
  ...common,
  outcome: z
    .enum(['pass', 'broke', 'gone', 'not-run'])
    .describe('gone: RUN has no such cell; not-run: our machinery failed in RUN, or it was not finished'),
});

/** A figure, held against the base. */
export const figureCheck = z.strictObject({
  kind: z.literal('figure'),
  ...common,
  metric: z.string(),
  unit: metric.shape.unit.nullable().describe('null for a figure that vanished'),
  outcome: z
    .enum(['pass', 'regression', 'not-confirmed', 'undecided', 'vanished'])
    .describe('undecided: too few cycles or too much noise to tell; not-confirmed: a second batch did not show it again'),
  change: z.number().nullable().describe('part of the base: 0.1 is 10 % more'),
  ci_low: z.number().nullable(),
  ci_high: z.number().nullable(),
  base_median: z.number().nullable(),
  run_median: z.number().nullable(),
  limits: gateLimits.nullable(),
  p: z.number().nullable().describe('one-sided, of the rank test; null in the instruction domain'),
  p_adjusted: z.number().nullable().describe('after Holm, over all figures of the wall domain in this check'),
  cycles_needed: z.number().nullable().describe('on each side, for the test to be able to tell; null where there are enough'),
  confirmed: z.boolean().nullable().describe('null: no second batch was measured, or it could not tell'),
});

export const gateCheck = z.discriminatedUnion('kind', [verdictCheck, figureCheck]);
export type GateCheck = z.infer<typeof gateCheck>;
export type FigureCheck = z.infer<typeof figureCheck>;
export type VerdictCheck = z.infer<typeof verdictCheck>;

/** Whether suspected regressions were measured a second time, in turned order. */
export const confirmation = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('not-asked') }),
  z.strictObject({ state: z.literal('not-needed') }),
  z.strictObject({
    state: z.literal('done'),
    base: z.string().describe('how the base was measured again, or why it was not'),
    comparison: compareReport,
  }),
  z.strictObject({ state: z.literal('impossible'), why: z.string() }),
]);
export type Confirmation = z.infer<typeof confirmation>;

/** What `criu-qualify gate` decides: the input of everything that tells a CI system about it. */
export const gateReport = z.strictObject({
  schema_version: z.literal(1),
  kind: z.literal('gate'),
  outcome: z
    .enum(['pass', 'fail', 'undecided'])
    .describe('fail: exit code 1; undecided: too few cycles, too much noise, or a cell that was not run: exit code 3'),
  headline: z.string(),
  compared: z.number().describe('figures of the wall domain that were tested: what Holm corrects for'),
  checks: z.array(gateCheck).describe('what is not a pass first'),
  notes: z.array(z.string()).describe('what a reader must know, such as what is not gated'),
  confirmation,
  comparison: compareReport,
});
export type GateReport = z.infer<typeof gateReport>;

const rate = z.strictObject({ caught: z.number(), of: z.number() });

/** What `criu-qualify gate --self-test` measures of the rules themselves. */
export const gateSelfTest = z.strictObject({
  schema_version: z.literal(1),
  kind: z.literal('gate-self-test'),
  runs: z.array(z.string()),
  left_out: z
    .array(z.string())
    .optional()
    .describe('gated figures with fewer than two samples: they cannot be split into two sides'),
  domains: z.array(
    z.strictObject({
      domain: clockDomain,
      figures: z.number().describe('per gate check'),
      cycles_per_side: z.number(),
      decidable: z.boolean().describe('false: so few cycles that no change at all could be found'),
      false_alarms: rate.describe('gate checks of equal against equal, split at random, that raised an alarm'),
      false_figures: rate.describe('the same, by figures'),
      consecutive: rate.describe('the same for consecutive blocks of cycles: what drifts shows here'),
      across_runs: rate.describe('the same for each run against each other, where several were given'),
      power: z
        .array(z.strictObject({ factor: z.number(), caught: z.number(), of: z.number() }))
        .describe('figures that a clock measures, made worse by a factor, one at a time, and how many of them the gate caught'),
      smallest_caught: z.number().nullable().describe('smallest change of which at least 95 % were caught; 0.1 is 10 %'),
      by_figure: z.array(
        z.strictObject({ title: z.string(), metric: z.string(), noise: z.number(), smallest_caught: z.number().nullable() }),
      ),
    }),
  ),
});
export type GateSelfTest = z.infer<typeof gateSelfTest>;
