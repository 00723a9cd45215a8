import { z } from 'zod';

/** Below the ephemeral ports: a client that connects to a dead server on one of those can meet itself. */
const LAST_PORT = 32_767;

/** A word of a command line; YAML reads a bare number as one. */
const word = z.union([z.string(), z.number()], 'expected a text or a number');

const argv = z.array(word, 'expected a list: the program and its arguments').nonempty('expected the program and its arguments');

/** What an answer must be. A text alone: the whole answer, less line ends at its end. */
export const expectation = z.union(
  [
    z.string(),
    z.strictObject({
      status: z.number().int().optional().describe('of HTTP'),
      equals: z.string().optional(),
      contains: z.string().optional(),
      matches: z.string().optional().describe('a regular expression of JavaScript'),
    }),
  ],
  'expected a text (a number in quotes), or an object of status, equals, contains and matches',
);
export type Expectation = z.infer<typeof expectation>;

/** The ways to ask a service; each is a file in workloads/custom/kinds/. */
const kinds = {
  http: z
    .strictObject({
      path: z.string().regex(/^\//, 'expected a path that begins with "/"'),
      method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.string().optional(),
    })
    .optional(),
  tcp: z
    .strictObject({
      send: z.string(),
      until: z.string().min(1).default('\n').describe('the answer is complete when this has come'),
    })
    .optional(),
  redis: argv.optional().describe('a command of the Redis protocol'),
  sql: z
    .strictObject({
      query: z.string(),
      dialect: z.enum(['mysql', 'postgresql']).default('mysql'),
      user: z.string().default('root'),
      password: z.string().default(''),
      database: z.string().optional(),
    })
    .optional(),
  command: argv.optional().describe('run as root beside the service; must end with 0'),
  function: z.string().optional().describe('where the function stands in the module of the service'),
};
export type KindName = keyof typeof kinds;
export const kindNames = Object.keys(kinds);

const given = (value: object): string[] => kindNames.filter((name) => name in value);

/** One request to the service, of exactly one kind, and what its answer must be. */
export const serviceRequest = z
  .strictObject({ ...kinds, expect: expectation.optional() })
  .refine((value) => given(value).length === 1, `expected exactly one of ${kindNames.join(', ')}`);
export type ServiceRequest = z.infer<typeof serviceRequest>;

const warmRequest = z
  .strictObject({
    ...kinds,
    expect: expectation.optional(),
    same: z.boolean().default(true).describe('every cold start, and the restored service, must give the same answer'),
  })
  .refine((value) => given(value).length === 1, `expected exactly one of ${kindNames.join(', ')}`);

const times = z
  .union(
    [z.number().int().min(1).max(10_000_000), z.string().regex(/^\$\{[a-z_]+\}$/)],
    'expected a whole number from 1 to 10000000, or a parameter in braces after a dollar sign',
  )
  .default(1);

/** State that is written right before the dump and read on both sides of it. */
const proofStep = z.strictObject({
  name: z.string().min(1),
  about: z.string().default('state that was made right before the dump').describe('what this proves, in a few words'),
  write: z.array(serviceRequest).default([]),
  read: serviceRequest,
  rule: z.enum(['same', 'at-least']).default('same').describe('at-least: a number that must not go back'),
  connection: z.enum(['held', 'new']).default('held').describe('held: read over the connection that was open during the dump'),
});
export type ProofStep = z.infer<typeof proofStep>;

/** A file as it is laid: relative paths lie in the folder of the instance. */
export const laidFile = z.strictObject({
  path: z.string(),
  mode: z.string(),
  content: z.string(),
  encoding: z.enum(['utf8', 'base64']),
});
export type LaidFile = z.infer<typeof laidFile>;

/**
 * A service of the user's as data: what the runner needs to start it, to ask it and to prove its state. It travels in the cell.
 * The file that a user writes is this, with packages, CRIU options and parameters beside it (harness/plan/service/schema.ts).
 */
export const serviceDefinition = z.strictObject({
  module: z
    .string()
    .optional()
    .describe(
      'of a service that is made as a module: its program, bundled; requests of the kind function are functions of its default export',
    ),
  identify: argv.optional().describe('prints what exactly runs; its first line is shown in the report'),
  root: z.string().optional().describe('folder of the userland with the root filesystem that the service runs in'),
  files: z.array(laidFile).default([]),
  prepare: z.array(argv).default([]).describe('run once, in a folder that every instance then gets a copy of'),
  start: z.strictObject({
    argv: argv.describe('must stay in the foreground'),
    env: z.record(z.string(), word).default({}),
    user: z.string().optional().describe('of the userland; root otherwise'),
    namespaces: z
      .array(z.enum(['ipc', 'uts']))
      .default([])
      .describe('new ones of its own, which are dumped along'),
  }),
  port: z
    .number()
    .int()
    .min(1)
    .max(LAST_PORT, `expected a port below ${LAST_PORT + 1}: above it a client can meet itself`)
    .optional()
    .describe('that the service listens on, on 127.0.0.1'),
  ready: serviceRequest.optional().describe('asked until it is right, before anything else'),
  warm: z
    .strictObject({ times, requests: z.array(warmRequest).nonempty() })
    .optional()
    .describe('what is asked until the service is warm, and again after the restore'),
  probe: z.strictObject({
    request: serviceRequest,
    every_ms: z.number().int().min(1).max(10_000).optional().describe('over the connection that is held'),
    new_every_ms: z.number().int().min(1).max(10_000).optional().describe('over a new connection each time'),
  }),
  proof: z.array(proofStep).nonempty('expected at least one step that proves that state survived'),
});
export type ServiceDefinition = z.infer<typeof serviceDefinition>;
