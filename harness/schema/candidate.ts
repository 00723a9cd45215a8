import { z } from 'zod';

/** What a set of options is to be best at. */
export const objective = z.enum(['outage', 'total', 'space']);
export type Objective = z.infer<typeof objective>;

/** Of a cell of `advise`: the set of options that it tries, and in which round. */
export const candidateMark = z.strictObject({
  id: z.string().describe('"default", or the ids of its changes joined by "+"'),
  words: z.string().describe('what it changes, for a reader'),
  round: z.number().int().positive().describe('1: every candidate in a few cycles; 2: the promising ones against the default'),
});
export type CandidateMark = z.infer<typeof candidateMark>;
