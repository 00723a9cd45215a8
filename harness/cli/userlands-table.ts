import path from 'node:path';
import type { UserlandDefinition } from '../../vm/userlands/definition.ts';
import { IMAGE_NAME, type Userland, type UserlandManifest } from '../../vm/userlands/manifest.ts';

export interface UserlandRow {
  readonly name: string;
  readonly suite: string;
  readonly path: string;
  readonly state: 'built' | 'not built' | 'outdated';
  readonly manifest: UserlandManifest | undefined;
}

const AGES = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
];

/** How long ago, in the largest whole unit. */
const age = (built: string, now: number): string => {
  const passed = now - Date.parse(built);
  const fitting = AGES.find(({ ms }) => passed >= ms);
  return fitting === undefined ? '< 1 min' : `${Math.floor(passed / fitting.ms)} ${fitting.unit}`;
};

const size = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MiB`;

const cells = ({ name, suite, state, path, manifest }: UserlandRow, now: number): string[] => [
  name,
  suite,
  state,
  manifest === undefined ? '-' : size(manifest.size_bytes),
  manifest === undefined ? '-' : age(manifest.built, now),
  manifest?.criu_version ?? '-',
  manifest === undefined ? '-' : path,
];

const HEADER = ['NAME', 'SUITE', 'STATE', 'SIZE', 'AGE', 'CRIU', 'PATH'];

/** One line per userland. `now` is in milliseconds since the epoch. */
export const userlandTable = (rows: readonly UserlandRow[], now: number): string => {
  const lines = [HEADER, ...rows.map((row) => cells(row, now))];
  const widths = HEADER.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${text.join('\n')}\n`;
};

const fact = (label: string, value: string): string => `${label.padEnd(12)} ${value}`;

const services = ({ services: { nginx, redis, mysql } }: UserlandManifest): string =>
  [nginx, redis, mysql].filter((service) => service !== 'none').join(', ') || 'none';

const builtFacts = ({ folder, root, manifest }: Userland): string[] => [
  fact('built', `${manifest.built}, in ${(manifest.build_duration_ms / 1000).toFixed(1)} s`),
  fact('size', size(manifest.size_bytes)),
  fact('CRIU', manifest.criu_version ?? 'does not run'),
  fact('glibc', manifest.glibc_version ?? 'unknown'),
  fact('services', services(manifest)),
  root === undefined ? fact('image', path.join(folder, IMAGE_NAME)) : fact('root', root),
  ...manifest.notes.map((note) => fact('note', note)),
];

const packageLines = (packages: Readonly<Record<string, string>>): string[] => {
  const names = Object.keys(packages).sort();
  const width = Math.max(...names.map((name) => name.length));
  return ['', `${names.length} packages:`, ...names.map((name) => `  ${name.padEnd(width)}  ${packages[name]}`)];
};

/** All about one userland. */
export const userlandDetails = (
  definition: UserlandDefinition,
  userland: Userland | undefined,
  withPackages: boolean,
): string => {
  const lines = [
    fact('name', definition.name),
    fact('description', definition.description),
    fact('suites', [definition.suite, ...definition.extra_suites, ...definition.security_suites].join(', ')),
    ...(userland === undefined
      ? [fact('built', `no; build it: criu-qualify userlands build ${definition.name}`)]
      : builtFacts(userland)),
    ...(userland !== undefined && withPackages ? packageLines(userland.manifest.packages) : []),
  ];
  return `${lines.join('\n')}\n`;
};
