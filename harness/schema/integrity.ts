import { z } from 'zod';

/** What is done to one image file between a dump and its restore. */
export const damage = z.strictObject({
  kind: z
    .enum(['flip-bit', 'truncate-half', 'truncate-byte', 'empty', 'delete', 'swap', 'older'])
    .describe('swap: two files of one kind change places; older: the file of an earlier dump of the same process'),
  image: z.string().describe('kind of the file: its name without number and ending, such as core or tcp-stream'),
  file: z.string(),
  bytes: z.number().describe('size of the file before the damage'),
  part: z
    .enum(['magic', 'length', 'body', 'page', 'secret'])
    .optional()
    .describe(
      'of a flipped bit; length: size of the first entry, body: what follows it, page: raw memory, secret: the planted one',
    ),
  offset: z.number().optional().describe('of the flipped byte, from the start of the file'),
  bit: z.number().int().min(0).max(7).optional(),
  copies: z.array(z.number()).optional().describe('offsets of the other copies of the secret, in which the same bit was flipped'),
  other: z.string().optional().describe('the file that it was swapped with'),
  identical: z.boolean().optional().describe('the earlier dump had this very file, so that nothing was damaged'),
  seed: z.string().describe('SHA-256 of this text chose file, offset and bit'),
});
export type Damage = z.infer<typeof damage>;

/** Whether somebody was answered, and why not. */
export const answer = z.strictObject({ ok: z.boolean(), message: z.string() });
export type Answer = z.infer<typeof answer>;

/** One restore from damaged images, as it was seen; the rest of what was seen is in its cycle. */
export const trial = z.strictObject({
  damage: damage.optional().describe('absent: the control, from images as they were written'),
  place: z
    .strictObject({ index: z.number(), of: z.number() })
    .describe('place among the planned damages, from 1; 0 for the control'),
  alive: z.number().describe('processes of the service right after criu restore'),
  answer: answer.optional().describe('a new client, after CRIU said that it restored'),
  client: answer.optional().describe('the client that was connected before the dump; what it read is the proof of the cycle'),
  strays: z.array(z.string()).describe('names of processes outside of the tree of the service that the restore left'),
  undone: z
    .strictObject({
      exit_code: z.number().nullable(),
      message: z.string().optional().describe('the first error of CRIU where that was no restore either'),
      answer: answer.optional(),
    })
    .optional()
    .describe('after a refusal: the damage was undone, and the same images were restored once more'),
});
export type Trial = z.infer<typeof trial>;

export const outcome = z
  .enum(['refused', 'crashed', 'hung', 'broken', 'wrong', 'right'])
  .describe(
    'refused: CRIU said no; crashed, hung: CRIU itself did; broken: restored, and it shows; wrong: restored without a word, with another state; right: no effect',
  );
export type Outcome = z.infer<typeof outcome>;

/** One line of the table of a cell: what was damaged, and what came of it. */
export const damageResult = z.strictObject({
  cycle: z.number(),
  damage: damage.optional().describe('absent: the control'),
  what: z.string().describe('the damage in words'),
  outcome,
  message: z.string().describe('what CRIU, the client or the proof said; empty when nothing was wrong'),
  undone: z
    .enum(['restored', 'not-restored'])
    .optional()
    .describe('after a refusal: whether the undamaged images still restored'),
  undone_message: z.string().optional().describe('why they did not: what CRIU or the client said'),
});
export type DamageResult = z.infer<typeof damageResult>;
