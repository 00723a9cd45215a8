import { z } from 'zod';
import { criuOptions } from './criu-options.ts';

/** The namespaces that a subject runs in, as CRIU's own test suite names them. */
export const flavor = z.enum(['host', 'ns', 'uns']);
export type Flavor = z.infer<typeof flavor>;

/** A deviation from "it survives" that is right: CRIU is to refuse, in words that the pattern matches. */
export const refusal = z.strictObject({
  refused: z.string().describe('regular expression on the message of one of the Error lines'),
  at: z.enum(['dump', 'restore']).default('dump'),
  flavors: z.array(flavor).optional().describe('absent: in every flavor'),
  why: z.string(),
});

/** Something that is spoilt in the restored process, to show that it would be noticed. */
export const mutation = z.discriminatedUnion('how', [
  z.strictObject({ how: z.literal('flip-byte'), on: z.string() }),
  z.strictObject({ how: z.literal('lose-byte'), on: z.string() }),
  z.strictObject({ how: z.literal('seek'), on: z.string() }),
  z.strictObject({ how: z.literal('close'), on: z.string() }),
  z.strictObject({ how: z.literal('shutdown'), on: z.string() }),
  z.strictObject({ how: z.literal('kill'), on: z.string() }),
  z.strictObject({ how: z.literal('default-handler'), on: z.string() }),
  z.strictObject({ how: z.literal('signal'), on: z.string() }),
  z.strictObject({
    how: z.literal('call'),
    name: z.string(),
    call: z
      .array(z.union([z.string(), z.number()]))
      .min(1)
      .describe('system call and its arguments: numbers, "fd:NAME", "memory:NAME", or "@" for zeroed bytes'),
  }),
]);
export type Mutation = z.infer<typeof mutation>;

/** What happens in the working directory while the process is away. */
export const betweenAction = z.union([
  z.strictObject({ remove: z.string() }),
  z.strictObject({ append: z.string() }),
  z.strictObject({ truncate: z.string() }),
  z.strictObject({ replace: z.string() }),
  z.strictObject({ rename: z.tuple([z.string(), z.string()]) }),
]);
export type BetweenAction = z.infer<typeof betweenAction>;

/** The first comment of a subject's source. */
export const subjectDefinition = z.strictObject({
  about: z.string().describe('the promise, in one sentence'),
  criu: criuOptions.default({}),
  flavors: z.array(flavor).default(['host', 'ns', 'uns']),
  expect: z.array(refusal).default([]),
  lost: z.string().optional().describe('the documented loss that its observations state'),
  changes: z
    .record(z.string(), z.string())
    .default({})
    .describe('regular expressions on names of visible state that rightly changes, each with why'),
  promise: z.string().optional().describe("what CRIU's documentation says, and where"),
  between: z.array(betweenAction).default([]),
  mutations: z.array(mutation).default([]),
});
export type SubjectDefinition = z.infer<typeof subjectDefinition>;

/** What a cell says of its subject. */
export const subjectCell = z.strictObject({
  flavor,
  about: z.string(),
  refusal: refusal.omit({ flavors: true }).optional(),
  lost: z.string().optional(),
  changes: z.record(z.string(), z.string()).optional(),
  between: z.array(betweenAction).optional(),
  peer: z.literal(true).optional().describe('it has a part outside of its tree'),
  mutation: mutation.optional().describe('the restored process is spoilt on purpose: the cell has to fail'),
});
export type SubjectCell = z.infer<typeof subjectCell>;

/** What the program of a subject writes to its record, a line of JSON each. */
export const subjectLine = z.discriminatedUnion('event', [
  z.object({ event: z.literal('ready') }),
  z.object({ event: z.literal('checked') }),
  z.object({ event: z.literal('skip'), message: z.string() }),
  z.object({ event: z.literal('died'), message: z.string() }),
  z.object({
    event: z.literal('exposed'),
    kind: z.enum(['memory', 'fd', 'child', 'signal']),
    name: z.string(),
    pid: z.number(),
    value: z.string(),
    length: z.number(),
  }),
  z.object({
    event: z.literal('observation'),
    rule: z.enum(['same', 'at-least']),
    name: z.string(),
    what: z.string(),
    before: z.union([z.string(), z.number()]),
    after: z.union([z.string(), z.number()]),
  }),
]);
export type SubjectLine = z.infer<typeof subjectLine>;
