import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** A kernel that can be booted, unpacked in a folder of its own. */
export interface Kernel {
  readonly release: string;
  /** Version of the kernel itself, e.g. "6.12.118". */
  readonly upstream: string;
  readonly source:
    | {
        readonly kind: 'package';
        readonly package: string;
        readonly version: string;
        readonly suites: readonly string[];
        readonly flavour: string;
        readonly parts: readonly { readonly package: string; readonly version: string }[];
      }
    /** Paths as the user gave them. */
    | { readonly kind: 'files'; readonly image: string; readonly modules: string | undefined };
  /** Path of the bootable image (bzImage). */
  readonly image: string;
  readonly imageSha256: string;
  /** Folder that has lib/modules/RELEASE with modules.dep; undefined for a kernel with everything built in. */
  readonly modulesRoot: string | undefined;
  /** Path of its configuration, where there is one. */
  readonly config: string | undefined;
}

/** manifest.json of a kernel from packages. A folder without a valid one is no kernel. */
const manifestSchema = z.strictObject({
  schema_version: z.literal(1),
  release: z.string(),
  upstream: z.string(),
  package: z.string(),
  version: z.string().describe('Debian version'),
  suites: z.array(z.string()),
  flavour: z.string(),
  parts: z.array(z.strictObject({ package: z.string(), version: z.string() })),
  image_sha256: z.string(),
  size_bytes: z.number().describe('disk space of the folder'),
  fetched: z.iso.datetime(),
});
export type KernelManifest = Readonly<z.infer<typeof manifestSchema>>;

/** A kernel from packages that is in the cache. */
export interface CachedKernel {
  readonly folder: string;
  readonly manifest: KernelManifest;
  readonly kernel: Kernel;
}

/** Names in the folder of an unpacked kernel. */
export const LAYOUT = { image: 'vmlinuz', config: 'config', manifest: 'manifest.json' } as const;

/** Folder of the modules of a release below the folder of a kernel. */
export const modulesFolder = (root: string, release: string): string => path.join(root, 'lib', 'modules', release);

export const sha256Of = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

/** Written and synced last: its presence is what makes a kernel whole. */
export const writeManifest = async (folder: string, manifest: KernelManifest): Promise<void> => {
  const file = await open(path.join(folder, LAYOUT.manifest), 'w', 0o644);
  try {
    await file.writeFile(`${JSON.stringify(manifest, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** The files of an unpacked kernel in a folder that is laid out by `arrangeKernel`. */
export const unpackedFiles = (folder: string, release: string): Pick<Kernel, 'image' | 'modulesRoot' | 'config'> => {
  const config = path.join(folder, LAYOUT.config);
  return {
    image: path.join(folder, LAYOUT.image),
    modulesRoot: existsSync(modulesFolder(folder, release)) ? folder : undefined,
    config: existsSync(config) ? config : undefined,
  };
};

/** The kernel in a folder; undefined when there is none, or it is not whole. */
export const readKernel = async (folder: string): Promise<CachedKernel | undefined> => {
  try {
    const manifest = manifestSchema.parse(JSON.parse(await readFile(path.join(folder, LAYOUT.manifest), 'utf8')));
    const { release, upstream, version, suites, flavour, parts, image_sha256: imageSha256 } = manifest;
    const source = { kind: 'package' as const, package: manifest.package, version, suites, flavour, parts };
    return { folder, manifest, kernel: { release, upstream, source, imageSha256, ...unpackedFiles(folder, release) } };
  } catch {
    return undefined;
  }
};
