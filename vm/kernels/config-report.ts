import type { ConfigOption, ConfigReport } from '../../harness/schema/facts.ts';
import { isOlderKernel } from './kernel-version.ts';
import type { AlternativeGroup, KernelOption } from './option.ts';
import { ALTERNATIVES, KERNEL_OPTIONS } from './options.ts';
import type { KernelConfig } from './parse-config.ts';

export type ConfigSource = NonNullable<ConfigReport['source']>;

type State = ConfigOption['state'];
interface Row {
  readonly known: KernelOption;
  readonly option: ConfigOption;
}

const isThere = (state: State): boolean => state === 'built-in' || state === 'module';

/** The option's name in this kernel: its predecessor's in an older one, undefined where it has no row of its own. */
const nameIn = (known: KernelOption, config: KernelConfig): string | undefined => {
  if (known.arch && config.arch && !known.arch.includes(config.arch)) return undefined;
  if (config.values.has(known.name) || !known.since || !known.before) return known.name;
  const older =
    config.kernel === undefined
      ? known.before !== 'always' && config.values.has(known.before)
      : isOlderKernel(config.kernel, known.since);
  if (older !== true) return known.name;
  const hasOwnRow = KERNEL_OPTIONS.some((other) => other.name === known.before);
  return known.before === 'always' || hasOwnRow ? undefined : known.before;
};

const stateOf = (value: string | undefined, complete: boolean): State => {
  if (value === undefined) return complete ? 'missing' : 'unknown';
  if (value === 'n') return 'missing';
  return value === 'm' ? 'module' : 'built-in';
};

const rowOf = (known: KernelOption, config: KernelConfig): Row[] => {
  const name = nameIn(known, config);
  if (name === undefined) return [];
  const value = config.values.get(name);
  const option: ConfigOption = {
    name,
    class: known.class,
    needed_for: known.neededFor,
    breaks: known.breaks,
    state: stateOf(value, config.complete),
    ...(value === undefined || value === 'n' ? {} : { value }),
  };
  return [{ known, option }];
};

/** The ways of a group that are complete. */
const completeWays = (group: AlternativeGroup, rows: readonly Row[]): string[] =>
  group.ways
    .filter((way) => way.options.every((name) => rows.some((row) => row.known.name === name && isThere(row.option.state))))
    .map((way) => way.name);

/** What another way does already is not missed: such an option becomes optional, and its sentence says so. */
const withAlternatives = (row: Row, rows: readonly Row[]): Row => {
  const group = ALTERNATIVES.find((candidate) => candidate.ways.some((way) => way.options.includes(row.known.name)));
  if (!group || isThere(row.option.state)) return row;
  const ways = completeWays(group, rows);
  if (ways.length === 0) return { ...row, option: { ...row.option, breaks: `${row.option.breaks} ${group.breaks}` } };
  const breaks = `${row.option.breaks} Not missed here, where ${ways.join(' and ')} can do it.`;
  return { ...row, option: { ...row.option, class: 'optional', breaks } };
};

const PARTIAL = 'It is a fragment or a defconfig, not a whole configuration: what it does not mention is unknown.';

/**
 * What a kernel's configuration says about each option that CRIU knows. Pure.
 * `note` is one sentence about the source, shown beside the report.
 */
export const reportConfig = (config: KernelConfig, source: ConfigSource, note?: string): ConfigReport => {
  const rows = KERNEL_OPTIONS.flatMap((known) => rowOf(known, config));
  const options = rows.map((row) => withAlternatives(row, rows).option);
  const notes = [...(config.complete ? [] : [PARTIAL]), ...(note ? [note] : [])];
  return {
    source,
    ...(config.kernel === undefined ? {} : { kernel: config.kernel }),
    ...(notes.length === 0 ? {} : { note: notes.join(' ') }),
    options,
  };
};

/** The report for a kernel whose configuration was not found: every state unknown. */
export const unknownConfig = (note: string): ConfigReport => ({
  note,
  options: KERNEL_OPTIONS.map(({ name, class: kind, neededFor, breaks }) => ({
    name,
    class: kind,
    needed_for: neededFor,
    breaks,
    state: 'unknown',
  })),
});
