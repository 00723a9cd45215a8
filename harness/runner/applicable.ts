import type { Cell, ProcedureId } from '../schema/cell.ts';
import { whyNotOptions } from './build-options.ts';
import { probeFeature } from './facts.ts';
import { optionsOf } from './remedy.ts';

interface Need {
  /** As `criu check --feature` names it. */
  readonly feature: string;
  /** What to look for in the kernel. */
  readonly kernel: string;
}

/** What a procedure needs of CRIU and the kernel beyond dump and restore. */
const NEEDS: Partial<Record<ProcedureId, Need>> = {
  'pre-copy': { feature: 'mem_dirty_track', kernel: 'CONFIG_MEM_SOFT_DIRTY' },
  lazy: { feature: 'uffd-noncoop', kernel: 'CONFIG_USERFAULTFD' },
};

const known = new Map<string, Promise<string | undefined>>();

/** What `criu check --feature` ends with where it answers that something is not there. */
const ANSWERED_NO = 1;

const ask = async (criu: string, { feature, kernel }: Need): Promise<string | undefined> => {
  const { supported, exit_code, message } = await probeFeature(criu, feature);
  if (supported) return undefined;
  // A CRIU that did not answer has not said no: taking that for a skip would hide it.
  if (exit_code !== ANSWERED_NO)
    throw new Error(`criu check --feature ${feature} gave no answer (exit code ${exit_code}): ${message}`);
  return `CRIU cannot do it here (it takes ${kernel}): criu check --feature ${feature} says "${message}"`;
};

/** Why a procedure does not apply to this machine; undefined where it does. CRIU is asked once. */
export const whyNot = (criu: string, procedure: ProcedureId): Promise<string | undefined> => {
  const need = NEEDS[procedure];
  if (need === undefined) return Promise.resolve(undefined);
  const key = `${criu} ${need.feature}`;
  const answer = known.get(key) ?? ask(criu, need);
  known.set(key, answer);
  return answer;
};

/** Why a cell does not apply to this machine and its CRIU build; undefined where it does. */
export const whyNotCell = async (criu: string, cell: Cell): Promise<string | undefined> =>
  (await whyNot(criu, cell.procedure)) ?? (await whyNotOptions(criu, optionsOf(cell)));
