import type { RegisterCommand } from '../context.ts';
import { registerAb } from './ab.ts';
import { registerAdvise } from './advise.ts';
import { registerBisect } from './bisect.ts';
import { registerCompare } from './compare.ts';
import { registerConfigCheck } from './config-check.ts';
import { registerDoctor } from './doctor.ts';
import { registerExplain } from './explain.ts';
import { registerGate } from './gate.ts';
import { registerHistory } from './history.ts';
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
  registerCompare,
  registerGate,
  registerAb,
  registerBisect,
  registerHistory,
  registerExplain,
  registerDoctor,
  registerConfigCheck,
  registerUserlands,
  registerKernels,
  registerInitWorkload,
];
