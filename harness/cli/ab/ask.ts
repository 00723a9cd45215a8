import { InvalidArgumentError, type Option } from 'commander';
import { loadDefinition } from '../../../vm/userlands/definition.ts';
import { readSide, type Settings, type SideOption, sideOptions, theDifference } from '../../ab/sides.ts';
import { inputError } from '../../errors.ts';
import { chooseWork } from '../../plan/choose.ts';
import { withClones } from '../../plan/clones.ts';
import { parseSetting } from '../../plan/params.ts';
import { makePlan } from '../../plan/plan.ts';
import { checkCriu } from '../../run/prepare.ts';
import type { AbRecord } from '../../schema/ab.ts';
import type { Cell } from '../../schema/cell.ts';
import { prepareOne, type RunOptions } from '../commands/run.ts';
import type { CliContext } from '../context.ts';
import { likelyUserland, settledKernel } from '../one-kernel.ts';
import { SETTLED } from '../steps.ts';
import { refuseUnpaired } from './pairing.ts';

/** What the command line says of a comparison. */
export interface AbOptions extends RunOptions {
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly rounds: number;
}

const parseWith = (option: Option, text: string): unknown => {
  try {
    return option.parseArg === undefined ? text : option.parseArg(text, option.defaultValue as string);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw inputError(`${option.long?.slice(2)}=${text} cannot be used.`, error.message);
  }
};

/** What a side may set: the options of run that say what is tried, not how much of it or where it is written. */
export const settable = (options: readonly Option[], except: readonly string[]): SideOption[] =>
  options
    .filter(({ long }) => long !== undefined && !except.includes(long))
    .map((option) => ({
      name: option.long?.slice(2) ?? '',
      key: option.attributeName(),
      takesValue: option.required || option.optional,
      isList: Array.isArray(option.defaultValue),
      parse: (text) => parseWith(option, text),
    }));

/** Fixes what a run would choose by itself, and could choose differently for each: the kernel that a word stands for, and the userland. */
const settle = async (context: CliContext, options: RunOptions, userland: readonly string[]): Promise<RunOptions> => {
  const kernel = await settledKernel(context, options.kernel, options);
  const own = options.userland.length > 0 ? options.userland : userland;
  if (own.length > 1) throw inputError(`A side has one userland, and ${own.length} were named.`, 'Give one.');
  for (const one of own) await loadDefinition(one);
  return { ...options, kernel, userland: own };
};

/** The cells that a side would have: their ids are equal for two sides that are the same, whatever words they were given in. */
const planOf = async (suiteName: string, options: RunOptions): Promise<Cell[]> => {
  const { suite, workloads, subjects } = withClones(chooseWork(suiteName, [], options.workload), options.clones);
  const criu = await checkCriu(options.criu);
  const [definition] = await Promise.all(options.userland.map(loadDefinition));
  return makePlan({
    suite,
    workloads,
    subjects,
    settings: options.param.map(parseSetting),
    repeat: 1,
    machines: [{ id: '', provider: 'host', kernel: options.kernel.join(), userland: { name: definition?.name ?? '', id: '' } }],
    criuSha256: criu?.sha256,
    networkLock: options.networkLock,
  });
};

const idsOf = (plan: readonly Cell[]): string => plan.map(({ id }) => id).join();

const isRunning = ({ kernel }: RunOptions): boolean => kernel.length === 0 || kernel.includes('running');

/** The running kernel is measured on the host and every other in QEMU, which differ in far more than their kernel. */
const refuseHostAgainstQemu = (key: string, sides: readonly RunOptions[]): void => {
  if (key !== 'kernel' || !sides.some(isRunning)) return;
  throw inputError(
    'The running kernel runs on the host and the other one in QEMU: they differ in more than the kernel.',
    'Name a kernel for both sides: --a kernel=6.12 --b kernel=6.16.',
  );
};

/** What cells are named by; of the rest, such as the processors of a machine, the words decide. */
const OF_CELLS = /^(kernel|userland|criu|networkLock|clones|param .*)$/;

const commonSettings = (options: RunOptions, known: readonly SideOption[]): Settings =>
  new Map(Object.entries(options).filter(([key, value]) => value !== undefined && known.some((one) => one.key === key)));

/** A comparison as the command line asks for it, every word of it checked, and nothing run yet. */
export const askAb = async (
  context: CliContext,
  suite: string,
  options: AbOptions,
  known: readonly SideOption[],
): Promise<AbRecord> => {
  const { a, b, rounds, out: _out, json: _json, resume: _resume, ...common } = options;
  const [left, right] = [readSide('a', a, known), readSide('b', b, known)];
  const key = theDifference(left, right, commonSettings({ ...common, json: false }, known));
  const differs = known.find((one) => one.key === key)?.name ?? key;
  const both: RunOptions = { ...common, json: false };
  const [first, second] = [sideOptions(both, left), sideOptions(both, right)];
  refuseHostAgainstQemu(key, [first, second]);
  const userland = likelyUserland(first.kernel);
  const sides = { a: await settle(context, first, userland), b: await settle(context, second, userland) };
  // Wrong words of the runs are refused before anything else is said of them.
  for (const side of [sides.a, sides.b]) prepareOne(context, suite, [], { ...side, ...SETTLED });
  const plans = { a: await planOf(suite, sides.a), b: await planOf(suite, sides.b) };
  if (OF_CELLS.test(key) && idsOf(plans.a) === idsOf(plans.b))
    throw inputError(
      `a and b are the same in spite of their words: ${[...a, ...b].join(' and ')} stand for one thing.`,
      'Give two that differ.',
    );
  refuseUnpaired(suite, differs, plans.a, plans.b);
  return {
    schema_version: 1,
    created: new Date().toISOString(),
    suite,
    rounds,
    differs,
    a: { words: [...a], options: { ...sides.a } },
    b: { words: [...b], options: { ...sides.b } },
  };
};
