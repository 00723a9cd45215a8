import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { inputError, QualifyError } from '../errors.ts';
import { hostReasons } from '../gate/comparable.ts';
import { type CompareOptions, compareSides } from '../gate/compare.ts';
import { suspectsOf } from '../gate/gate.ts';
import { hostFacts } from '../run/provenance.ts';
import type { CompareReport } from '../schema/compare.ts';
import type { Confirmation, FigureCheck, GateReport } from '../schema/gate.ts';
import type { Results } from '../schema/results.ts';
import type { CliContext } from './context.ts';
import { measureAgain } from './measure.ts';
import type { ShowProgress } from './progress.ts';

export interface ConfirmRequest {
  readonly report: GateReport;
  readonly base: readonly Results[];
  readonly run: readonly Results[];
  readonly options: CompareOptions;
  /** Folder for the second batch. */
  readonly dir: string;
}

type Again = { readonly results: readonly Results[] } | { readonly why: string };

const batchesOf = (comparison: CompareReport, suspects: readonly FigureCheck[], side: 'base' | 'run'): string[] => {
  const cells = new Set(suspects.map(({ cell }) => cell));
  return comparison.cells.filter(({ key }) => cells.has(key)).flatMap(({ batches }) => batches[side]);
};

/** What is measured on another computer says nothing about a run of this one. A host that is reached by ssh is the same from everywhere. */
const refuseOtherHost = async (results: Results, batches: readonly string[]): Promise<string | undefined> => {
  const isHere = results.cells.some(({ cell }) => batches.includes(cell.batch) && cell.provider !== 'ssh');
  if (!isHere) return undefined;
  const [reason] = hostReasons(results.provenance.host, await hostFacts());
  return reason === undefined ? undefined : `it was measured on another computer (${reason.replace(/ in RUN$/, ' here')}).`;
};

/** The second batch has folders of its own: what is in others may be removed by nobody. */
const refuseExisting = (folder: string): void => {
  if (existsSync(folder))
    throw inputError(`${folder} is there already.`, 'Choose another folder for the second batch with --out.');
};

/** Confirms on this machine what was suspected: the side that was measured last goes first now, so that what drifts works the other way. */
export const confirm = async (context: CliContext, request: ConfirmRequest, show: ShowProgress): Promise<Confirmation> => {
  const { report, base, run, options, dir } = request;
  const suspects = suspectsOf(report);
  if (suspects.length === 0) return { state: 'not-needed' };
  for (const side of ['base', 'run']) refuseExisting(path.join(dir, side));
  const again = async (side: 'base' | 'run', saved: readonly Results[]): Promise<Again> => {
    const batches = batchesOf(report.comparison, suspects, side);
    const results = saved.findLast(({ cells }) => cells.some(({ cell }) => batches.includes(cell.batch)));
    if (results === undefined) return { why: 'its runs do not have these cells.' };
    const why = await refuseOtherHost(results, batches);
    if (why !== undefined) return { why };
    try {
      return {
        results: [await measureAgain(context, { results, batches, dir: path.join(dir, side) }, show)],
      };
    } catch (error) {
      if (!(error instanceof QualifyError)) throw error;
      // It was refused before anything was measured: nothing in there is worth keeping.
      await rm(path.join(dir, side), { recursive: true, force: true });
      return { why: error.message };
    }
  };
  const baseFirst = (base[0]?.run.created ?? '') > (run[0]?.run.created ?? '');
  const early = baseFirst ? await again('base', base) : undefined;
  const newRun = await again('run', run);
  if ('why' in newRun) return { state: 'impossible', why: `RUN cannot be measured again: ${newRun.why}` };
  const newBase = early ?? (await again('base', base));
  const order = baseFirst ? 'first BASE, then RUN' : 'first RUN, then BASE';
  const how =
    'why' in newBase
      ? `RUN was measured again and held against the saved BASE, which cannot be measured again: ${newBase.why}`
      : `both sides were measured again, in turned order: ${order}.`;
  return {
    state: 'done',
    base: how,
    comparison: compareSides('why' in newBase ? base : newBase.results, newRun.results, options),
  };
};
