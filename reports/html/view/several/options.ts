import type { ConfigOption } from '../../../../harness/schema/facts.ts';
import type { KernelRecord } from '../../../../harness/schema/machine.ts';
import type { Results } from '../../../../harness/schema/results.ts';
import { plural } from '../../../format.ts';
import type { Matrix } from '../../../matrix/matrix.ts';
import { DENSE } from './table.ts';

type Mark = 'yes' | 'module' | 'missing' | 'unknown' | 'disagrees' | 'absent';

export interface MarkView {
  readonly mark: Mark;
  readonly sign: string;
  readonly word: string;
}

const MARKS: Readonly<Record<Mark, Omit<MarkView, 'mark'>>> = {
  yes: { sign: 'y', word: 'built in' },
  module: { sign: 'm', word: 'module' },
  missing: { sign: '✕', word: 'missing' },
  unknown: { sign: '?', word: 'unknown' },
  disagrees: { sign: '≠', word: 'the running kernel disagrees' },
  absent: { sign: '–', word: 'no configuration' },
};
const BAD: readonly Mark[] = ['missing', 'unknown', 'disagrees'];
const BY_STATE: Readonly<Record<ConfigOption['state'], Mark>> = {
  'built-in': 'yes',
  module: 'module',
  missing: 'missing',
  unknown: 'unknown',
};
const CLASS_WORDS: Readonly<Record<ConfigOption['class'], string>> = {
  required: 'required',
  'needed-for': 'needed for',
  optional: 'optional:',
};

export interface OptionsView {
  readonly heading: string;
  readonly summary: string;
  readonly kernels: readonly string[];
  readonly dense: boolean;
  readonly rows: readonly {
    readonly name: string;
    readonly about: string;
    readonly breaks: string;
    readonly cells: readonly MarkView[];
  }[];
}

/** A machine with this kernel looked, and found the opposite of what the configuration says. */
const disagrees = (results: Results, kernel: KernelRecord, option: ConfigOption): boolean =>
  option.state !== 'unknown' &&
  results.machines
    .filter((machine) => machine.kernel === kernel.id)
    .flatMap(({ facts }) => facts?.option_probes ?? [])
    .some(({ name, present }) => name === option.name && present !== (option.state !== 'missing'));

const markOf = (results: Results, kernel: KernelRecord, name: string): MarkView => {
  const option = kernel.config.options.find((one) => one.name === name);
  const mark = option === undefined ? 'absent' : disagrees(results, kernel, option) ? 'disagrees' : BY_STATE[option.state];
  return { mark, ...MARKS[mark] };
};

const aboutOf = ({ class: kind, needed_for }: ConfigOption): string => `${CLASS_WORDS[kind]} ${needed_for}`.trim();

/** Options that at least one kernel lacks, against the kernels; the rest is only counted. */
export const optionsView = (results: Results, matrix: Matrix): OptionsView => {
  const options = new Map(matrix.kernels.flatMap(({ config }) => config.options.map((option) => [option.name, option])));
  const all = [...options.values()].map((option) => ({
    name: option.name,
    about: aboutOf(option),
    breaks: option.breaks,
    cells: matrix.kernels.map((kernel) => markOf(results, kernel, option.name)),
  }));
  const rows = all.filter(({ cells }) => cells.some(({ mark }) => BAD.includes(mark)));
  const fine = all.length - rows.length;
  return {
    heading:
      all.length === 0
        ? 'No configuration of a kernel was found'
        : rows.length === 0
          ? `Every kernel has all ${plural(fine, 'option')} that CRIU uses`
          : `${rows.length} of ${plural(all.length, 'option')} ${rows.length === 1 ? 'is' : 'are'} missing on some kernel, or in doubt`,
    summary:
      fine === 0 || rows.length === 0 ? '' : `The other ${plural(fine, 'option is', 'options are')} in every configuration.`,
    kernels: matrix.kernels.map(({ id }) => matrix.kernelNames.get(id) ?? id),
    dense: matrix.kernels.length >= DENSE,
    rows,
  };
};
