import { knownMetrics } from '../../../reports/glossary.ts';
import { listDefinitions, loadDefinition } from '../../../vm/userlands/definition.ts';
import { kernelRange, listedRange, type Range, userlandRange } from '../../bisect/candidates.ts';
import { inputError } from '../../errors.ts';
import { suggestion } from '../../nearest.ts';
import { checkCriu } from '../../run/prepare.ts';
import type { Bisection, BisectQuestion } from '../../schema/bisection.ts';
import type { RunOptions } from '../commands/run.ts';
import type { CliContext } from '../context.ts';
import { catalogueFor, likelyUserland, oneKernel, settledKernel } from '../one-kernel.ts';

/** What the command line says of a bisection. */
export interface BisectOptions extends RunOptions {
  readonly good?: string;
  readonly bad?: string;
  readonly over: Bisection['over'];
  readonly candidates: readonly string[];
  readonly metric?: string;
  readonly threshold?: number;
  readonly series: boolean;
}

const EXAMPLE = 'Write for example: criu-qualify bisect --good 6.12 --bad latest --workload redis';

const questionOf = ({ metric, threshold, clock }: BisectOptions): BisectQuestion => {
  if (metric === undefined) {
    if (threshold !== undefined)
      throw inputError('--threshold belongs to a metric.', 'Name it with --metric, for example --metric frozen_time_us.');
    return { by: 'verdict' };
  }
  const names = knownMetrics();
  if (!names.includes(metric)) throw inputError(`There is no metric "${metric}".`, suggestion(metric, names));
  if (clock.length > 1)
    throw inputError(
      `A metric is compared by one clock, and --clock ${clock.join(',')} names ${clock.length}.`,
      'Give one: --clock instructions, or leave it out for the wall clock.',
    );
  return { by: 'metric', metric, threshold: threshold ?? 0.2 };
};

const endsOf = ({ good, bad, candidates }: BisectOptions): { good: string; bad: string } | undefined => {
  if (candidates.length > 0) {
    if (good === undefined && bad === undefined) return undefined;
    throw inputError(
      '--candidates has its ends in itself: its first is the good one, its last the bad one.',
      'Leave out --good and --bad.',
    );
  }
  if (good === undefined || bad === undefined)
    throw inputError(
      `A bisection needs a good end and a bad one; ${good === undefined ? '--good' : '--bad'} is missing.`,
      EXAMPLE,
    );
  return { good, bad };
};

const refuseOwnAxis = ({ over, kernel, userland, criu }: BisectOptions): void => {
  const given = { kernels: kernel.length > 0, userlands: userland.length > 0, criu: criu !== undefined }[over];
  if (!given) return;
  const option = { kernels: '--kernel', userlands: '--userland', criu: '--criu' }[over];
  throw inputError(
    `${option} cannot be given to a bisection over ${over}: it is what differs.`,
    'Leave it out, or say with --over what the bisection goes over.',
  );
};

const refuseSeveral = ({ userland }: BisectOptions): void => {
  if (userland.length > 1)
    throw inputError(`A bisection has one userland, and ${userland.length} were named.`, 'Give one, or bisect --over userlands.');
};

interface Asked {
  readonly range: Range;
  /** Options that every run gets: what was not said is settled, so that only one thing differs. */
  readonly settled: Partial<RunOptions>;
}

const askKernels = async (context: CliContext, options: BisectOptions): Promise<Asked> => {
  const ends = endsOf(options);
  if (ends === undefined) {
    if (options.userland.length === 0)
      throw inputError(
        'Kernels that are listed need a userland for all of them.',
        'Name it with --userland, for example debian-13.',
      );
    return { range: listedRange(options.candidates, (value) => (value.includes('/') ? value : `Linux ${value}`)), settled: {} };
  }
  const { flavour, mirror } = options;
  const catalogue = await catalogueFor(context, mirror);
  const [good, bad] = [oneKernel(ends.good, catalogue, '--good', flavour), oneKernel(ends.bad, catalogue, '--bad', flavour)];
  return {
    range: kernelRange(catalogue.kernels, good, bad),
    settled: { userland: options.userland.length > 0 ? options.userland : likelyUserland([good.upstream]) },
  };
};

const askUserlands = async (options: BisectOptions): Promise<Range> => {
  const ends = endsOf(options);
  if (ends !== undefined) return userlandRange(await listDefinitions(), ends.good, ends.bad);
  for (const one of options.candidates) await loadDefinition(one);
  return listedRange(options.candidates, (value) => value);
};

const askCriu = async (options: BisectOptions): Promise<Range> => {
  if (options.candidates.length === 0)
    throw inputError(
      'There is no catalogue of CRIU builds.',
      'Name them from good to bad: --over criu --candidates ./criu-4.0,./criu-4.1',
    );
  endsOf(options);
  for (const one of options.candidates) await checkCriu(one);
  return listedRange(options.candidates, (value) => value);
};

const ask = async (context: CliContext, options: BisectOptions): Promise<Asked> => {
  if (options.over === 'kernels') return askKernels(context, options);
  const range = options.over === 'userlands' ? await askUserlands(options) : await askCriu(options);
  const kernel = await settledKernel(context, options.kernel, options);
  const userland = options.over === 'criu' && options.userland.length === 0 ? likelyUserland(kernel) : options.userland;
  return { range, settled: { kernel, userland } };
};

/** A bisection as the command line asks for it, every word of it checked, and nothing judged yet. */
export const askBisection = async (
  context: CliContext,
  suite: string | undefined,
  options: BisectOptions,
): Promise<Bisection> => {
  const question = questionOf(options);
  refuseOwnAxis(options);
  refuseSeveral(options);
  if (options.criu !== undefined) await checkCriu(options.criu);
  for (const one of options.userland) await loadDefinition(one);
  const { range, settled } = await ask(context, options);
  const { good: _good, bad: _bad, candidates: _candidates, out: _out, json: _json, ...shared } = options;
  const first = [...range.first];
  const isTwoStage = options.over === 'kernels' && !options.series && first.length < range.candidates.length;
  const kept = options.series ? range.candidates.filter(({ id }) => first.includes(id)) : range.candidates;
  const kind =
    options.candidates.length > 0 ? 'candidates' : { kernels: 'series', userlands: 'userlands', criu: 'builds' }[options.over];
  return {
    schema_version: 1,
    created: new Date().toISOString(),
    over: options.over,
    backwards: range.backwards,
    question,
    suite: suite ?? (question.by === 'verdict' ? 'matrix' : 'quick'),
    options: { ...shared, ...settled, json: false },
    stages: [{ what: isTwoStage ? 'series' : kind, candidates: first }],
    candidates: [...kept],
    steps: [],
  };
};
