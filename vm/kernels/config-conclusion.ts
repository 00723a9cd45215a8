import type { ConfigOption, ConfigReport } from '../../harness/schema/facts.ts';

/** What a configuration means for CRIU as a whole: usable, not usable, or not to be told from what was given. */
export type ConfigVerdict = 'usable' | 'unusable' | 'undecided';

export interface ConfigConclusion {
  readonly verdict: ConfigVerdict;
  /** The conclusion: one sentence, and one more for what is not covered. */
  readonly sentence: string;
}

const short = (option: ConfigOption): string => option.name.replace(/^CONFIG_/, '');

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

const withState = (report: ConfigReport, kind: ConfigOption['class'], state: ConfigOption['state']): ConfigOption[] =>
  report.options.filter((option) => option.class === kind && option.state === state);

/** What does not work, each once; empty when nothing is missing. */
const missedUses = (report: ConfigReport): string => {
  const uses = new Set(withState(report, 'needed-for', 'missing').map((option) => option.needed_for));
  return uses.size === 0 ? '' : ` Not covered: ${[...uses].join('; ')}.`;
};

/** Say shortly whether a kernel with this configuration can run CRIU, and what it does not cover. Pure. */
export const concludeConfig = (report: ConfigReport): ConfigConclusion => {
  const kernel = report.kernel === undefined ? 'This kernel' : `Linux ${report.kernel}`;
  const missing = withState(report, 'required', 'missing');
  if (missing.length > 0) {
    const names = missing.map(short).join(', ');
    return { verdict: 'unusable', sentence: `${kernel} lacks ${count(missing.length, 'option')} that CRIU requires: ${names}.` };
  }
  const unknown = withState(report, 'required', 'unknown');
  if (unknown.length > 0) {
    const known =
      report.source === undefined
        ? 'no configuration was found'
        : `it does not mention ${count(unknown.length, 'required option')}`;
    return { verdict: 'undecided', sentence: `${kernel} cannot be judged: ${known}.` };
  }
  return { verdict: 'usable', sentence: `${kernel} has every option that CRIU requires.${missedUses(report)}` };
};
