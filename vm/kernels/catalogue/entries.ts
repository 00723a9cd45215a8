import { z } from 'zod';
import type { PackageParagraph } from './packages-file.ts';
import { compareUpstream, compareVersions, seriesOf, upstreamOf } from './versions.ts';

const partSchema = z.strictObject({ package: z.string(), version: z.string(), sizeBytes: z.number() });

/** A kernel that the mirror has. */
export const entrySchema = z.strictObject({
  package: z.string(),
  release: z.string().describe('what uname -r prints'),
  version: z.string().describe('Debian version'),
  upstream: z.string().describe('version of the kernel itself, e.g. "6.12.118" or "7.3-rc7"'),
  series: z.string(),
  flavour: z.string(),
  suites: z.array(z.string()),
  sizeBytes: z.number().describe('download size of all parts'),
  parts: z.array(partSchema),
});
export type KernelEntry = Readonly<z.infer<typeof entrySchema>>;

/** The packages of one suite. */
export interface SuitePackages {
  readonly suite: string;
  readonly packages: readonly PackageParagraph[];
}

const IMAGE = 'linux-image-';

/** Builds with debug information, kernels whose signature was taken off, and what kernels are signed from: none of them is booted. */
const NO_KERNEL = /-(?:dbg|dbgsym|unsigned|signed-template)$/;

/**
 * The flavour of a kernel, from its release: version, then Debian's mark ("+deb13") or number of the interface ("-46"), then the
 * flavour. Only releases that end in .0 have that number.
 */
export const flavourOf = (release: string): string =>
  /^\d+\.\d+(?:\.0-\d[\w.]*|[\d.]*(?:-rc\d+)?(?:\+[^-]+)?)-(.+)$/.exec(release)?.[1] ?? '';

const key = (name: string, version: string): string => `${name}=${version}`;

type Packages = ReadonlyMap<string, PackageParagraph>;

/** A metapackage depends on the image of a kernel, which no kernel does. */
const isMetapackage = (image: PackageParagraph): boolean => [...image.exact.keys()].some((name) => name.startsWith(IMAGE));

/** Has the configuration and lists of modules at most; Debian drops it from a suite before the kernel itself. */
const isDispensable = (name: string): boolean => name.startsWith('linux-base-');

interface Parts {
  readonly present: readonly PackageParagraph[];
  /** Packages without which it is no kernel, and which are in no suite. */
  readonly missing: readonly string[];
}

/** The packages of one kernel: those of its own release and version that it depends on. */
const partsOf = (image: PackageParagraph, release: string, all: Packages): Parts => {
  const present = new Set([image]);
  const missing = new Set<string>();
  // A set is walked in the order of insertion, what is added on the way included.
  for (const part of present) {
    const own = [...part.exact].filter(([name, version]) => name.endsWith(`-${release}`) && version === image.version);
    for (const [name, version] of own) {
      const other = all.get(key(name, version));
      if (other !== undefined) present.add(other);
      else if (!isDispensable(name)) missing.add(name);
    }
  }
  return { present: [...present], missing: [...missing] };
};

const releaseOf = (image: PackageParagraph): string => image.name.slice(IMAGE.length);

const isKernel = (image: PackageParagraph): boolean =>
  image.name.startsWith(IMAGE) && /^\d/.test(releaseOf(image)) && !NO_KERNEL.test(image.name) && !isMetapackage(image);

const entryOf = (image: PackageParagraph, parts: readonly PackageParagraph[], suites: readonly string[]): KernelEntry => {
  const upstream = upstreamOf(image.version);
  return {
    package: image.name,
    release: releaseOf(image),
    version: image.version,
    upstream,
    series: seriesOf(upstream),
    flavour: flavourOf(releaseOf(image)),
    suites: [...suites],
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    parts: parts.map(({ name, version, sizeBytes }) => ({ package: name, version, sizeBytes })),
  };
};

type Aged = Pick<KernelEntry, 'upstream' | 'version' | 'flavour'>;

/** Newest first; of one version the flavours by name. */
export const byAge = (a: Aged, b: Aged): number =>
  compareUpstream(b.upstream, a.upstream) || compareVersions(b.version, a.version) || a.flavour.localeCompare(b.flavour);

export interface KernelsFound {
  /** Newest first. */
  readonly kernels: readonly KernelEntry[];
  /** Releases of kernels that the suites have in part only: most often their modules are gone. */
  readonly incomplete: readonly string[];
}

/** The kernels in the packages of all suites, each once, with the suites that have it. */
export const kernelsIn = (suites: readonly SuitePackages[]): KernelsFound => {
  const all = new Map<string, PackageParagraph>();
  const where = new Map<string, Set<string>>();
  for (const { suite, packages } of suites) {
    for (const one of packages) {
      const id = key(one.name, one.version);
      all.set(id, one);
      where.set(id, (where.get(id) ?? new Set()).add(suite));
    }
  }
  const found = [...all].filter(([, image]) => isKernel(image));
  const kernels = found.map(([id, image]) => {
    const { present, missing } = partsOf(image, releaseOf(image), all);
    return { entry: entryOf(image, present, [...(where.get(id) ?? [])]), isWhole: missing.length === 0 };
  });
  return {
    kernels: kernels.flatMap(({ entry, isWhole }) => (isWhole ? entry : [])).sort(byAge),
    incomplete: kernels
      .flatMap(({ entry, isWhole }) => (isWhole ? [] : entry))
      .sort(byAge)
      .map(({ release }) => release),
  };
};
