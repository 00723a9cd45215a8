import type { ChoiceParam, NumberParam, ParamSpec, Workload } from '../../workloads/workload.ts';
import { inputError } from '../errors.ts';
import { suggestion } from '../nearest.ts';
import type { WorkloadParams } from '../schema/cell.ts';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
};

/** One --param as the user wrote it: for all workloads that have it, or for one with "workload.name=value". */
export interface ParamSetting {
  readonly workload: string | undefined;
  readonly name: string;
  readonly value: string;
}

/** Splits "name=value" or "workload.name=value". */
export const parseSetting = (text: string): ParamSetting => {
  const parts = /^(?:([a-z][a-z0-9-]*)\.)?([a-z_]+)=(.+)$/.exec(text);
  const [, workload, name, value] = parts ?? [];
  if (name === undefined || value === undefined) {
    throw inputError(
      `--param ${text} is not of the form NAME=VALUE.`,
      'Write for example --param memory=1GiB or --param redis.memory=1GiB.',
    );
  }
  return { workload, name, value };
};

const parseChoice = (text: string, { choices }: ChoiceParam, where: string): string => {
  if (choices.includes(text)) return text;
  throw inputError(`${where} is "${text}", expected ${choices.join(', ')}.`, suggestion(text, choices));
};

/** A size in bytes ("64MiB", "1.5GB"), or a whole number for counts. */
export const parseNumber = (text: string, spec: NumberParam, where: string): number => {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text) ?? [];
  const factor = spec.kind === 'bytes' ? UNITS[unit] : unit === '' ? 1 : undefined;
  const value = digits === undefined || factor === undefined ? Number.NaN : Number(digits) * factor;
  const expected = spec.kind === 'bytes' ? 'a size such as 64MiB or 1GiB' : 'a whole number';
  if (Number.isNaN(value) || (spec.kind === 'count' && !Number.isInteger(value))) {
    throw inputError(
      `${where} is "${text}", expected ${expected}.`,
      `Write ${where}=${spec.kind === 'bytes' ? '64MiB' : spec.default}.`,
    );
  }
  if (value < spec.min || value > spec.max) {
    throw inputError(
      `${where} is ${text}, outside of ${spec.min} to ${spec.max}.`,
      `Choose a value in that range; the default is ${spec.default}.`,
    );
  }
  return Math.round(value);
};

/** A value in base units: bytes for sizes ("64MiB", "1.5GB"), a whole number for counts, one of the words of a choice. */
export const parseValue = (text: string, spec: ParamSpec, where: string): number | string =>
  spec.kind === 'choice' ? parseChoice(text, spec, where) : parseNumber(text, spec, where);

/** The parameters of a workload: its defaults, then the suite's, then the user's. */
export const resolveParams = (workload: Workload, suite: WorkloadParams, settings: readonly ParamSetting[]): WorkloadParams => {
  const defaults = Object.fromEntries(Object.entries(workload.params).map(([name, spec]) => [name, spec.default]));
  const own = settings.filter((setting) => (setting.workload ?? workload.id) === workload.id);
  const chosen = own.flatMap(({ name, value }) => {
    const spec = workload.params[name];
    return spec === undefined ? [] : [[name, parseValue(value, spec, `${workload.id}.${name}`)] as const];
  });
  return { ...defaults, ...suite, ...Object.fromEntries(chosen) };
};

/** Refuses a --param that no chosen workload has, and a value that does not fit: before anything is built or started. */
export const checkSettings = (chosen: readonly Workload[], settings: readonly ParamSetting[]): void => {
  for (const { workload, name, value } of settings) {
    const asked = chosen.filter(({ id }) => (workload ?? id) === id);
    if (workload !== undefined && asked.length === 0) {
      const ids = chosen.map(({ id }) => id);
      throw inputError(
        `--param ${workload}.${name} names a workload that is not in this run: ${workload}.`,
        suggestion(workload, ids),
      );
    }
    const having = asked.flatMap(({ id, params: { [name]: spec } }) => (spec === undefined ? [] : [{ id, spec }]));
    for (const { id, spec } of having) parseValue(value, spec, `${id}.${name}`);
    if (having.length > 0) continue;
    const names = asked.flatMap(({ params }) => Object.keys(params));
    throw inputError(`No workload of this run has a parameter ${name}.`, suggestion(name, [...new Set(names)]));
  }
};
