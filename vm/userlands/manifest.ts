import { access, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { definitionSchema } from './definition.ts';

/** manifest.json: what a built userland holds. A folder without a valid one is no userland. */
export const manifestSchema = z.strictObject({
  schema_version: z.literal(1),
  name: z.string(),
  id: z.string(),
  suite: z.string(),
  architecture: z.string(),
  definition: definitionSchema,
  built: z.iso.datetime().describe('when the build ended'),
  build_duration_ms: z.number(),
  size_bytes: z.number().describe('disk space of the root filesystem'),
  packages: z.record(z.string(), z.string()).describe('package name to exact version'),
  notes: z.array(z.string()).describe('what a reader of a run should know about how it was built'),
  services: z.strictObject({
    mysql: z.enum(['mysql', 'mariadb', 'none']),
    redis: z.enum(['redis', 'valkey', 'none']),
    nginx: z.enum(['nginx', 'none']),
  }),
  criu_version: z.string().optional().describe('as criu --version prints it'),
  glibc_version: z.string().optional(),
  mmdebstrap_version: z.string(),
});
export type UserlandManifest = Readonly<z.infer<typeof manifestSchema>>;

/** A built userland. */
export interface Userland {
  readonly name: string;
  readonly id: string;
  readonly suite: string;
  /** Where it lies in the cache, with its manifest. */
  readonly folder: string;
  /** Path of the root filesystem; undefined when an ordinary user built it, of which only the image is kept. Treat it as read-only. */
  readonly root: string | undefined;
  readonly manifest: UserlandManifest;
}

/** Name of the image in a userland's folder. */
export const IMAGE_NAME = 'rootfs.ext4';

const manifestPath = (folder: string): string => path.join(folder, 'manifest.json');

/** Written and synced last: its presence is what makes a userland whole. */
export const writeManifest = async (folder: string, manifest: UserlandManifest): Promise<void> => {
  const file = await open(manifestPath(folder), 'w', 0o644);
  try {
    await file.writeFile(`${JSON.stringify(manifest, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
};

const exists = async (file: string): Promise<boolean> => {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
};

/** The userland in a folder; undefined when there is none, or it is not whole. */
export const readUserland = async (folder: string): Promise<Userland | undefined> => {
  try {
    const manifest = manifestSchema.parse(JSON.parse(await readFile(manifestPath(folder), 'utf8')));
    const rootfs = path.join(folder, 'rootfs');
    const root = (await exists(rootfs)) ? rootfs : undefined;
    if (root === undefined && !(await exists(path.join(folder, IMAGE_NAME)))) return undefined;
    return { name: manifest.name, id: manifest.id, suite: manifest.suite, folder, root, manifest };
  } catch {
    return undefined;
  }
};
