import { z } from 'zod';

const owned = {
  mode: z.string().describe('permission bits, octal, such as 0600'),
  uid: z.number(),
  gid: z.number(),
};

/** Who could read the images of one dump, what secrets were in them, and whether they are gone. */
export const secrecy = z.strictObject({
  folder: z.strictObject(owned),
  files: z.array(z.strictObject({ name: z.string(), ...owned })).describe('everything in the folder, images or not'),
  secret: z
    .strictObject({
      sha256: z.string().describe('of the secret: a random word, only ever in the memory of the service and its client'),
      searched_bytes: z.number(),
      found: z.array(z.strictObject({ name: z.string(), offset: z.number().describe('of its first occurrence') })),
    })
    .optional()
    .describe('absent where the workload keeps none, and after the first cycle, which is the one that is searched'),
  kept: z.boolean().describe('because of --keep-images'),
  left: z.array(z.string()).describe('what was still there after the images were deleted; empty when they were to be kept'),
});
export type Secrecy = z.infer<typeof secrecy>;

/** The same over the cycles of a cell. */
export const secrecyResult = z.strictObject({
  folder: z.strictObject(owned),
  file_modes: z.array(z.string()).describe('every mode that an image had; logs and statistics are not among them'),
  private: z.boolean().describe('folder and files belonged to root, and nobody else may enter the folder'),
  found: z.array(z.string()).optional().describe('files that held the planted secret; absent where none was planted'),
  searched_bytes: z.number().optional(),
  cycles: z.number(),
  deleted: z.number().describe('cycles after which the images were gone'),
  kept: z.boolean(),
});
export type SecrecyResult = z.infer<typeof secrecyResult>;
