import { z } from 'zod';
import { criuRun } from './criu-run.ts';
import { processState } from './process-state.ts';

/** Something that a client which comes later sees of a service, and must see again wherever it was brought to. */
export const lastingFact = z.strictObject({
  name: z.string(),
  rule: z.enum(['same', 'at-least']),
  value: z.union([z.string(), z.number()]),
  what: z.string(),
});
export type LastingFact = z.infer<typeof lastingFact>;

/** What `criu cpuinfo check` says of the processor of one machine, for images of another. */
export const cpuFit = z.strictObject({ fits: z.boolean(), message: z.string() });
export type CpuFit = z.infer<typeof cpuFit>;

/** A file, or a folder, that a service needs in the machine that it comes to as it is in the one that it leaves. */
export const fileState = z.discriminatedUnion('kind', [
  z.strictObject({
    path: z.string(),
    kind: z.literal('file'),
    bytes: z.number(),
    head_sha256: z.string().describe('of its first 64 KiB, which hold the build ID of a program or library'),
  }),
  z.strictObject({ path: z.string(), kind: z.enum(['directory', 'special', 'missing']) }),
]);
export type FileState = z.infer<typeof fileState>;

/** The file system that a service came to, beside the one that it left; compared before the restore. */
export const fileCheck = z.strictObject({
  compared: z.number(),
  different: z.number(),
  differences: z.array(z.string()).describe('the first of them, each in a few words'),
});
export type FileCheck = z.infer<typeof fileCheck>;

/** How the images of a service reach the other machine while its clients stay connected. */
export const move = z.strictObject({
  images: z
    .enum(['stream', 'page-server'])
    .describe('an archive over the link between the machines, or the pages straight from the dump to a criu page-server there'),
  rounds: z.number().int().min(0).describe('pre-dumps that are sent before, while the service runs'),
  compress: z.enum(['none', 'gzip']).describe('of the archive on its way'),
});
export type Move = z.infer<typeof move>;

/** What a migration with its connections kept was seen to take, all of it by the clock of the machine with the clients. */
export const moved = z.strictObject({
  sent_ms: z
    .array(
      z.strictObject({ what: z.enum(['round', 'images', 'pages']), start_ms: z.number(), end_ms: z.number(), bytes: z.number() }),
    )
    .describe(
      'what went over the link: from the first byte to the word of the other side that it has it all; bytes before compression',
    ),
  link_bytes: z.number().describe('sent by the network card meanwhile, headers and what was sent again included'),
  announced_ms: z.number().optional().describe('the other machine had announced the address (gratuitous ARP)'),
  connections: z
    .strictObject({ before: z.array(z.string()), after: z.array(z.string()) })
    .optional()
    .describe('of clients, established before the dump and after the proof: port and inode of the socket of each'),
});
export type Moved = z.infer<typeof moved>;

/** What a cell of the procedure migrate has beside its verdict and its figures, over its cycles. */
export const migrationResult = z.strictObject({
  connections: z
    .strictObject({ kept: z.number(), of: z.number() })
    .optional()
    .describe('of clients, over all cycles that came so far; absent where clients have to connect again'),
  cpu: cpuFit.optional(),
  files: fileCheck.optional(),
});
export type MigrationResult = z.infer<typeof migrationResult>;

/** What is known of a service that was dumped in one machine, for whoever restores it in another. Its images and files travel beside it. */
export const crate = z.strictObject({
  service: z.string().describe('what exactly ran, e.g. "Redis 8.0.6"'),
  pid: z.number().describe('of the root of its tree'),
  dir: z.string().describe('its folder'),
  images: z.string().describe('folder of its images'),
  port: z.number().optional(),
  digest: z.string().describe('over the whole data set'),
  lasting: z.array(lastingFact),
  tree: z.array(processState).describe('right before the dump'),
  dump: criuRun,
  files: z.array(fileState).optional().describe('what it needs of the file system beside its own folder'),
  bytes: z.number().describe('size of the archive that holds both folders'),
});
export type Crate = z.infer<typeof crate>;
