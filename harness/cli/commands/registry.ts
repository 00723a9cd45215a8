import type { RegisterCommand } from '../context.ts';
import { registerAdvise } from './advise.ts';
import { registerConfigCheck } from './config-check.ts';
import { registerDoctor } from './doctor.ts';
import { registerExplain } from './explain.ts';
import { registerInitWorkload } from './init-workload.ts';
import { registerKernels } from './kernels.ts';
import { registerReport } from './report.ts';
import { registerRun } from './run.ts';
import { registerUserlands } from './userlands.ts';

/** Every command, in the order in which --help lists them. A new one is a file and a line here. */
export const commands: readonly RegisterCommand[] = [
  registerRun,
  registerAdvise,
  registerReport,
  registerExplain,
  registerDoctor,
  registerConfigCheck,
  registerUserlands,
  registerKernels,
  registerInitWorkload,
];
