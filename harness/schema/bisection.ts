import { z } from 'zod';
import { clockDomain } from './cell.ts';
import { metric } from './metric.ts';

/** One of the things between the good end and the bad one. */
export const candidate = z.strictObject({
  id: z.string().describe('name of its run folder below "steps"'),
  name: z.string().describe('as a sentence calls it, e.g. "Linux 6.16.12"'),
  value: z.string().describe('what the option of run gets that it stands for'),
});
export type Candidate = Readonly<z.infer<typeof candidate>>;

const interval = z.strictObject({ median: z.number(), ci_low: z.number(), ci_high: z.number() });

/** What one candidate turned out to be, and what shows it. */
export const judgement = z.strictObject({
  outcome: z.enum(['good', 'bad', 'skip']).describe('skip: it could not be judged'),
  why: z.string().describe('one sentence; empty for a good one of a bisection by verdict'),
  cause: z.string().optional().describe('id of the finding that is to blame'),
  evidence: z.array(z.string()).describe('lines that show it, as they stand in the log'),
  passed: z.number().optional().describe('cycles that passed'),
  of: z.number().optional(),
  figure: interval
    .extend({ unit: metric.shape.unit, domain: clockDomain })
    .optional()
    .describe('of a bisection by a metric: its value, with the 95 % interval of the median'),
  change: interval.optional().describe('the figure over that of the good end, less 1, with its bootstrap 95 % interval'),
});
export type Judgement = Readonly<z.infer<typeof judgement>>;

export const bisectStep = judgement.extend({
  candidate: z.string().describe('id of the candidate'),
  run: z.string().optional().describe('its run folder, below that of the bisection; absent when it did not come to one'),
  what: z.string().describe('the candidate as a sentence calls it, with what only its run tells: "debian-13 (CRIU 4.1.1)"'),
  seconds: z.number().describe('wall time that it took, in s; 0 when a finished run folder was used'),
});
export type BisectStep = Readonly<z.infer<typeof bisectStep>>;

/** The end of a log, or what surrounds its first error. */
export const logExcerpt = z.strictObject({
  candidate: z.string(),
  file: z.string().describe('path of the log, below the folder of the bisection'),
  lines: z.array(z.string()),
  marked: z.number().optional().describe('index of the line that decides'),
});
export type LogExcerpt = Readonly<z.infer<typeof logExcerpt>>;

const found = z.strictObject({
  state: z.literal('found'),
  last_good: z
    .string()
    .describe('id of the candidate on the good side of the break; searched backwards, the first that is good again'),
  first_bad: z.string().describe('id of the candidate on the bad side of the break'),
  not_judged: z.array(z.string()).describe('candidates between the two that could not be judged; empty for an exact answer'),
  sentence: z.string(),
  logs: z.array(logExcerpt).describe('of the last good one and of the first bad one; empty where there are none'),
});

const refused = z.strictObject({
  state: z.literal('refused'),
  end: z.enum(['good', 'bad']),
  outcome: z.enum(['good', 'bad', 'skip']),
  sentence: z.string().describe('what is wrong with that end'),
  remedy: z.string(),
});

export const bisectAnswer = z.discriminatedUnion('state', [found, refused]);
export type BisectAnswer = Readonly<z.infer<typeof bisectAnswer>>;

export const bisectQuestion = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('verdict') }),
  z.strictObject({
    by: z.literal('metric'),
    metric: z.string(),
    threshold: z.number().describe('least change for the worse that counts, as a share of the value of the good end'),
  }),
]);
export type BisectQuestion = Readonly<z.infer<typeof bisectQuestion>>;

/** bisect.json: what is looked for, among what, and what is known so far. */
export const bisection = z.strictObject({
  schema_version: z.literal(1),
  created: z.string(),
  over: z.enum(['kernels', 'userlands', 'criu']),
  backwards: z.boolean().describe('the good end is the newer one: the answer is where it was mended'),
  question: bisectQuestion,
  suite: z.string(),
  options: z.record(z.string(), z.unknown()).describe('of run, the same for every candidate; what --resume goes on with'),
  stages: z
    .array(z.strictObject({ what: z.string(), candidates: z.array(z.string()) }))
    .describe(
      'the candidates of each stage in order, from the good end to the bad one; the later stages are planned when they are reached',
    ),
  candidates: z.array(candidate).describe('from the good end to the bad one'),
  steps: z.array(bisectStep).describe('in the order in which they were judged'),
  answer: bisectAnswer.optional(),
});
export type Bisection = Readonly<z.infer<typeof bisection>>;
