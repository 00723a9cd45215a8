import { inputError } from '../errors.ts';
import { suggestion } from '../nearest.ts';
import type { Side } from './order.ts';

/** An option of run that a side may set, as the command line knows it. */
export interface SideOption {
  /** Long name without its dashes. */
  readonly name: string;
  /** Name among the parsed options. */
  readonly key: string;
  readonly takesValue: boolean;
  /** Gathers what is given several times. */
  readonly isList: boolean;
  /** The value as run understands it; throws where it cannot be used. */
  readonly parse: (text: string) => unknown;
}

export type Settings = ReadonlyMap<string, unknown>;

const EXAMPLE = 'Write for example: --a kernel=6.12 --b kernel=6.16, or --b criu=./criu/criu alone.';

const readWord = (side: Side, word: string, options: readonly SideOption[]): readonly [SideOption, unknown] => {
  const [, name = '', value] = /^(?:--)?([a-z][a-z-]*)(?:=(.*))?$/s.exec(word) ?? [];
  const option = options.find((one) => one.name === name);
  if (option === undefined)
    throw inputError(
      name === '' ? `--${side} ${word} is not of the form NAME=VALUE.` : `--${side} cannot set "${name}".`,
      name === ''
        ? EXAMPLE
        : suggestion(
            name,
            options.map((one) => one.name),
          ),
    );
  if (!option.takesValue) {
    if (value !== undefined) throw inputError(`--${side} ${name} takes no value.`, `Write --${side} ${name}.`);
    return [option, true];
  }
  if (value === undefined || value === '') throw inputError(`--${side} ${name} has no value.`, `Write --${side} ${name}=VALUE.`);
  return [option, option.parse(value)];
};

/** What the words of a side set, by the names of the parsed options. A list holds what was given in order. */
export const readSide = (side: Side, words: readonly string[], options: readonly SideOption[]): Settings => {
  const settings = new Map<string, unknown>();
  for (const word of words) {
    const [option, value] = readWord(side, word, options);
    const before = settings.get(option.key);
    if (before !== undefined && !option.isList) throw inputError(`--${side} sets ${option.name} twice.`, 'Give it once.');
    settings.set(option.key, option.isList ? [...((before as unknown[] | undefined) ?? []), ...[value].flat()] : value);
  }
  return settings;
};

/** Options that hold several things, each of which may differ by itself: the parameters of workloads. */
const PARAMETERS = 'param';

/** A list of NAME=VALUE as one setting for each name: of a name that is given twice the last counts. */
const parts = (settings: Settings, common: Settings): Map<string, string> => {
  const all = new Map([...common, ...settings]);
  const named = new Map([...all].filter(([key]) => key !== PARAMETERS).map(([key, value]) => [key, JSON.stringify(value)]));
  for (const text of [common, settings].flatMap((one) => (one.get(PARAMETERS) as readonly string[] | undefined) ?? [])) {
    const at = text.indexOf('=');
    named.set(`param ${text.slice(0, at)}`, text.slice(at + 1));
  }
  return named;
};

/** The one thing in which two sides differ; refuses sides that differ in nothing, or in two things. */
export const theDifference = (a: Settings, b: Settings, common: Settings): string => {
  const [left, right] = [parts(a, common), parts(b, common)];
  const keys = [...new Set([...left.keys(), ...right.keys()])].filter((key) => left.get(key) !== right.get(key));
  const [only, ...others] = keys;
  if (only === undefined) throw inputError('a and b differ in nothing.', EXAMPLE);
  if (others.length > 0)
    throw inputError(
      `a and b differ in ${keys.length} things (${keys.join(', ')}): which of them made a difference could not be told.`,
      'Let them differ in one, and give the rest as options of both.',
    );
  return only;
};

/** The options of one side: those of both, with its own in their place; parameters are added to those of both. */
export const sideOptions = <O extends object>(common: O, own: Settings): O => {
  const params = [common, Object.fromEntries(own)].flatMap((one) => (PARAMETERS in one ? (one[PARAMETERS] as string[]) : []));
  return { ...common, ...Object.fromEntries(own), [PARAMETERS]: params };
};
