import type { Suite } from '../../suites/suite.ts';
import { listCached } from '../../vm/userlands/cache.ts';
import { listDefinitions, loadDefinition, type UserlandDefinition } from '../../vm/userlands/definition.ts';
import { extendDefinition } from '../../vm/userlands/extend.ts';
import type { Workload } from '../../workloads/workload.ts';
import { inputError } from '../errors.ts';
import type { UserlandRecord } from '../schema/machine.ts';

/** Finds the definition of a userland by a name or a path. */
export type Define = (name: string) => Promise<UserlandDefinition>;

/** The name of a userland has at most 40 characters, of which its base takes up to 19. */
const LABEL_LENGTH = 20;

/** Userlands of a new run: those that are named, each with everything that the services of the run need beyond it. */
export const definerFor = ({ id }: Pick<Suite, 'id'>, workloads: readonly Workload[]): Define => {
  const needing = workloads.filter(({ needs }) => needs !== undefined && needs.packages.length + needs.trees.length > 0);
  if (needing.length === 0) return loadDefinition;
  const joined = needing.map((one) => one.id).join('-');
  const addition = {
    label: joined.length <= LABEL_LENGTH ? joined : id,
    packages: needing.flatMap(({ needs }) => needs?.packages ?? []),
    trees: needing.flatMap(({ needs }) => needs?.trees.map((tree) => ({ ...tree })) ?? []),
  };
  return async (name) => extendDefinition(await loadDefinition(name), addition);
};

/** Userlands of a run that is taken up again: the very ones that it began with, which are in the cache or gone. */
export const definerOf =
  (cacheDir: string, records: readonly Pick<UserlandRecord, 'name' | 'id'>[]): Define =>
  async (name) => {
    const record = records.find((one) => one.name === name);
    const cached = (await listCached(cacheDir)).find((one) => one.name === name && one.id === record?.id);
    if (cached !== undefined) return cached.manifest.definition;
    if ((await listDefinitions()).some((one) => one.name === name)) return loadDefinition(name);
    throw inputError(
      `The userland ${name} that this run began with is not in the cache any more.`,
      'Make a new run; figures of two userlands do not mix.',
    );
  };
