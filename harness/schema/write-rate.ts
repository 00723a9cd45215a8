import { z } from 'zod';

/** How quickly the memory of a service really was written to, which need not be as quickly as was asked for. */
export const writeRate = z
  .strictObject({
    before_bytes_per_s: z.number().describe('right before the dump, while nothing else was done'),
    after_bytes_per_s: z.number().describe('after the restore, once the whole data set had been read'),
  })
  .partial();
