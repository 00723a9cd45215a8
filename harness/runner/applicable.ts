import type { ProcedureId } from '../schema/cell.ts';
import { probeFeature } from './facts.ts';

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

const ask = async (criu: string, { feature, kernel }: Need): Promise<string | undefined> => {
  const { supported, message } = await probeFeature(criu, feature);
  return supported ? undefined : `this kernel cannot do it (${kernel}): criu check --feature ${feature} says "${message}"`;
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
