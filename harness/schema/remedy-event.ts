import { z } from 'zod';
import { cell, remedyAction } from './cell.ts';

/** Logged by the run before it tries a remedy on a cell that failed, or when it leaves one untried. */
export const remedyEvent = z.strictObject({
  event: z.literal('remedy'),
  attempt: z.number(),
  cell: z.string().describe('id of the cell that failed'),
  finding: z.string().describe('id of the cause that it is for'),
  text: z.string().describe('the remedy, for a reader'),
  action: remedyAction,
  trial: cell.optional().describe('the cell that tries it, run next; absent where it is not tried'),
  not_tried: z.string().optional().describe('why it is not tried, in a few words'),
});
export type RemedyEvent = z.infer<typeof remedyEvent>;
