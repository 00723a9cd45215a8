import path from 'node:path';
import { inputError } from '../errors.ts';
import { machineRecord } from '../schema/machine.ts';
import type { MachineResult, Results } from '../schema/results.ts';
import type { RunFile } from '../schema/run.ts';

const BOOT_TIMEOUT_MS = 120_000;

/** What a run planned of a machine, without what came of it. */
const recordOf = (machine: MachineResult) =>
  machineRecord.parse(Object.fromEntries(Object.entries(machine).filter(([key]) => key in machineRecord.shape)));

/**
 * The plan of a run again, for some of its batches: same machines, kernels, userlands and CRIU, in a folder of its own. Taking it up like a run
 * that was interrupted refuses whatever is not the same any more.
 */
export const planAgain = (results: Results, batches: readonly string[], dir: string, cacheDir: string): RunFile => {
  const plan = results.cells.map(({ cell }) => cell).filter(({ batch }) => batches.includes(batch));
  if (plan.length === 0)
    throw inputError(
      `The run ${results.run.id} has none of the batches ${batches.join(', ')}.`,
      'Give the runs that were compared.',
    );
  const ids = new Set(plan.map(({ machine }) => machine));
  const machines = results.machines.filter(({ id }) => ids.has(id)).map(recordOf);
  const { criu_override: criu } = results.provenance;
  return {
    schema_version: 2,
    id: path.basename(path.resolve(dir)),
    suite: results.run.suite,
    created: new Date().toISOString(),
    plan,
    kernels: results.kernels.filter(({ id }) => machines.some(({ kernel }) => kernel === id)),
    userlands: results.userlands.filter(({ name }) => machines.some(({ userland }) => userland === name)),
    machines,
    provenance: results.provenance,
    options: {
      ...(criu === undefined ? {} : { criu_path: criu.path }),
      cache_dir: cacheDir,
      keep_images: false,
      fresh_machines: false,
      try_remedies: false,
      jobs: 1,
      boot_timeout_ms: BOOT_TIMEOUT_MS,
    },
  };
};
