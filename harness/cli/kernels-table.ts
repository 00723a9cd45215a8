import { textTable } from '../../reports/terminal/table.ts';
import type { Driver } from '../../vm/kernels/catalogue/drivers.ts';
import { byAge, type KernelEntry } from '../../vm/kernels/catalogue/entries.ts';
import type { CachedKernel, Kernel } from '../../vm/kernels/catalogue/kernel.ts';
import { seriesOf } from '../../vm/kernels/catalogue/versions.ts';

/** A kernel in the list: one of the mirror's, or one that only the cache has. */
export interface KernelRow extends Pick<KernelEntry, 'package' | 'release' | 'version' | 'upstream' | 'series' | 'flavour'> {
  readonly suites: readonly string[];
  /** Download size; undefined when the mirror no longer has it. */
  readonly sizeBytes: number | undefined;
  readonly cached: CachedKernel | undefined;
}

const size = (bytes: number): string => `${Math.max(1, Math.round(bytes / 1024 ** 2))} MiB`;

const COLUMNS = ['KERNEL', 'RELEASE', 'FLAVOUR', 'SUITES', 'SIZE', 'CACHED'].map((title) => ({
  title,
  align: 'left' as const,
  expendable: 0,
}));

/** The rows for what was chosen of the catalogue, and for what else is wanted of the cache; newest first. */
export const kernelRows = (
  entries: readonly KernelEntry[],
  cached: readonly CachedKernel[],
  others: readonly CachedKernel[],
): KernelRow[] => {
  const key = (one: { release: string; version: string }): string => `${one.release} ${one.version}`;
  const found = new Map(cached.map((one) => [key(one.manifest), one]));
  const shown = new Set(entries.map(key));
  return [
    ...entries.map((entry) => ({ ...entry, cached: found.get(key(entry)) })),
    ...others
      .filter(({ manifest }) => !shown.has(key(manifest)))
      .map((one) => ({ ...one.manifest, series: seriesOf(one.manifest.upstream), sizeBytes: undefined, cached: one })),
  ].sort(byAge);
};

/** One line per kernel. */
export const kernelTable = (rows: readonly KernelRow[]): string => {
  const cells = rows.map((row) => [
    row.upstream,
    row.release,
    row.flavour,
    row.suites.join(', '),
    row.sizeBytes === undefined ? '-' : size(row.sizeBytes),
    row.cached === undefined ? '-' : size(row.cached.manifest.size_bytes),
  ]);
  return `${textTable(COLUMNS, cells, Number.POSITIVE_INFINITY, (text) => text).join('\n')}\n`;
};

/** The rows for programs. */
export const kernelRowsJson = (rows: readonly KernelRow[]) =>
  rows.map(({ cached, sizeBytes, ...row }) => ({
    kernel: row.upstream,
    release: row.release,
    series: row.series,
    flavour: row.flavour,
    package: row.package,
    version: row.version,
    suites: row.suites,
    download_bytes: sizeBytes ?? null,
    cached: cached === undefined ? null : { path: cached.folder, size_bytes: cached.manifest.size_bytes },
  }));

const fact = (label: string, value: string): string => `${label.padEnd(10)} ${value}`;

const sourceFacts = ({ source }: Kernel): string[] =>
  source.kind === 'files'
    ? [fact('from', source.image), ...(source.modules === undefined ? [] : [fact('', source.modules)])]
    : [
        fact('flavour', source.flavour),
        fact('suites', source.suites.join(', ')),
        ...source.parts.map((part, index) => fact(index === 0 ? 'packages' : '', `${part.package} ${part.version}`)),
      ];

const driverFacts = (missing: readonly Driver[]): string[] =>
  missing.length === 0
    ? [fact('drivers', 'nothing that a machine of QEMU needs is known to be missing')]
    : missing.map(({ option, what }) => fact('missing', `CONFIG_${option}: ${what}`));

/** All about one unpacked kernel. */
export const kernelDetails = (kernel: Kernel, missing: readonly Driver[]): string =>
  `${[
    fact('kernel', kernel.upstream),
    fact('release', kernel.release),
    ...sourceFacts(kernel),
    fact('image', kernel.image),
    fact('sha256', kernel.imageSha256),
    fact('modules', kernel.modulesRoot ?? 'none: everything must be built in'),
    fact('config', kernel.config ?? 'none beside the image'),
    ...driverFacts(missing),
  ].join('\n')}\n`;

/** The same for programs. */
export const kernelJson = ({ release, upstream, source, image, imageSha256, modulesRoot, config }: Kernel) => ({
  kernel: upstream,
  release,
  source,
  image,
  image_sha256: imageSha256,
  modules_root: modulesRoot ?? null,
  config: config ?? null,
});
