import type { ConfigOption, ConfigReport, MachineFacts } from '../../../harness/schema/facts.ts';

interface OptionView {
  readonly name: string;
  readonly state: ConfigOption['state'];
  readonly stateText: string;
  readonly neededFor: string;
  readonly breaks: string;
}

interface OptionClassView {
  readonly title: string;
  readonly summary: string;
  readonly options: readonly OptionView[];
}

interface FeatureView {
  readonly name: string;
  readonly word: 'supported' | 'not supported';
  readonly message: string;
}

export interface KernelView {
  readonly source: string;
  readonly note: string;
  readonly classes: readonly OptionClassView[];
  readonly features: readonly FeatureView[];
  readonly check: string;
}

const CLASSES: readonly (readonly [ConfigOption['class'], string])[] = [
  ['required', 'Required by CRIU'],
  ['needed-for', 'Needed for what a service may use'],
  ['optional', 'Optional'],
];
const STATE_TEXT: Readonly<Record<ConfigOption['state'], string>> = {
  missing: 'missing',
  unknown: 'unknown',
  module: 'module',
  'built-in': 'built in',
};
const WORST_FIRST: readonly ConfigOption['state'][] = ['missing', 'unknown', 'module', 'built-in'];

const optionView = (option: ConfigOption): OptionView => {
  const odd = option.value !== undefined && !['y', 'm'].includes(option.value);
  return {
    name: option.name,
    state: option.state,
    stateText: `${STATE_TEXT[option.state]}${odd ? ` (${option.value})` : ''}`,
    neededFor: option.needed_for,
    breaks: option.breaks,
  };
};

const classSummary = (options: readonly ConfigOption[]): string => {
  const count = (state: ConfigOption['state']): number => options.filter((option) => option.state === state).length;
  const gaps = [
    ...(count('missing') > 0 ? [`${count('missing')} missing`] : []),
    ...(count('unknown') > 0 ? [`${count('unknown')} unknown`] : []),
  ];
  return gaps.length === 0 ? `all ${options.length} there` : `${gaps.join(', ')} of ${options.length}`;
};

const classView = (options: readonly ConfigOption[], title: string): OptionClassView => ({
  title,
  summary: classSummary(options),
  options: [...options].sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state)).map(optionView),
});

/** The kernel's configuration by class, gaps first, and what CRIU itself says that it supports. */
export const kernelView = (config: ConfigReport, machine: MachineFacts | undefined): KernelView => ({
  source: config.source === undefined ? '' : config.source.path,
  note: config.note ?? '',
  classes: CLASSES.flatMap(([name, title]) => {
    const options = config.options.filter((option) => option.class === name);
    return options.length === 0 ? [] : [classView(options, title)];
  }),
  features: [...(machine?.criu.features ?? [])]
    .sort((a, b) => Number(a.supported) - Number(b.supported))
    .map(({ name, supported, message }) => ({ name, word: supported ? 'supported' : 'not supported', message })),
  check: machine?.criu.check.output ?? '',
});
