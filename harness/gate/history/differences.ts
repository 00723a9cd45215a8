import type { HistoryDifference } from '../../schema/history.ts';
import { definitionText } from '../differences.ts';
import { criuOf, hostOf, type Seen } from '../side.ts';

/** Packages that are named one by one; the others of a userland are counted. */
const NAMED_PACKAGES = 4;
/** What a dump or a restore runs through, and so is named first. */
const TELLING = /^(?:criu|libc6|nftables|iptables|redis|nginx|mysql|mariadb|nodejs|postgresql|memcached|python3|openjdk)/;

const packagesOf = ({ results, result }: Seen): Readonly<Record<string, string>> =>
  results.userlands.find(({ name }) => name === result.cell.userland.name)?.packages ?? {};

/** Packages of the userland whose versions differ, those that matter first. */
const packageDifferences = (before: Seen, after: Seen): HistoryDifference[] => {
  const [old, now] = [packagesOf(before), packagesOf(after)];
  const changed = [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((name) => old[name] !== now[name])
    .toSorted((a, b) => Number(TELLING.test(b)) - Number(TELLING.test(a)) || a.localeCompare(b));
  const rest = changed.length - NAMED_PACKAGES;
  return [
    ...changed
      .slice(0, NAMED_PACKAGES)
      .map((name) => ({ what: `package ${name}`, before: old[name] ?? 'absent', after: now[name] ?? 'absent' })),
    ...(rest > 0 ? [{ what: `${rest} further packages`, before: 'older', after: 'newer' }] : []),
  ];
};

const kernelOf = ({ result, results, machine }: Seen): string => {
  const record = results.kernels.find(({ id }) => id === machine?.kernel);
  const image = record?.source.kind === 'files' ? ` (image ${record.image_sha256?.slice(0, 8) ?? 'unknown'})` : '';
  const version = record?.source.kind === 'package' ? ` (${record.source.version})` : '';
  return `${result.cell.kernel}${version}${image}`;
};

const onlyOf = ({ result }: Seen): string => result.cell.criu.options.network_lock ?? '';

const READERS: readonly (readonly [what: string, read: (one: Seen) => string])[] = [
  ['kernel', kernelOf],
  ['kernel that it came from', ({ result }) => result.cell.from?.kernel ?? ''],
  ['CRIU', criuOf],
  ['service', ({ result }) => result.service],
  ['definition of the service', definitionText],
  ['network lock', onlyOf],
  ['arguments of the kernel', ({ machine }) => machine?.emulator?.kernel_arguments ?? ''],
  ['kernel of the host', (seen) => (seen.result.cell.provider === 'qemu' ? hostOf(seen).kernel : '')],
  ['distribution of the host', (seen) => hostOf(seen).distribution],
  ['cycles', ({ result }) => String(result.cell.repeat)],
  ['criu-qualify', ({ results: { provenance } }) => `${provenance.tool.version} ${provenance.tool.commit ?? ''}`.trim()],
  ['runner', ({ results }) => results.provenance.tool.runner_sha256.slice(0, 8)],
];

/** Everything of note in which two runs of a cell differ, what is most likely to matter first. */
export const differencesBetween = (before: Seen, after: Seen): HistoryDifference[] => {
  const read = READERS.flatMap(([what, reader]) => {
    const [old, now] = [reader(before), reader(after)];
    return old === now || old === '' || now === '' ? [] : [{ what, before: old, after: now }];
  });
  const isVersioned = read.some(({ what }) => what === 'criu-qualify');
  return [...read.filter(({ what }) => what !== 'runner' || !isVersioned), ...packageDifferences(before, after)];
};
