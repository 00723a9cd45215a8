import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { inputError } from '../../../errors.ts';
import { sayIssue } from '../../../yaml-text.ts';
import { type ServiceFile, serviceFile } from '../schema.ts';
import { bundleModule } from './bundle-module.ts';
import type { DescribeAnswer } from './describe-child.ts';

const REMEDY = 'Correct the module; docs/workloads.md describes every key, and init-workload --module writes an example.';

const LOAD_TIMEOUT_MS = 30_000;
const MOST_OUTPUT = 16 << 20;

const CHILD = path.join(import.meta.dirname, 'describe-child.js');

/** Whether a path names a module and not a YAML file. */
export const isModule = (file: string): boolean => /\.[cm]?[jt]s$/.test(file);

/** Evaluates the program of a module in a process of its own and gives what it describes. */
const describe = (program: string): DescribeAnswer => {
  const { output, status, signal, error, stderr } = spawnSync(process.execPath, [CHILD], {
    input: program,
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    timeout: LOAD_TIMEOUT_MS,
    killSignal: 'SIGKILL',
    maxBuffer: MOST_OUTPUT,
    encoding: 'utf8',
  });
  const answer = output?.[3] ?? '';
  if (answer !== '') return JSON.parse(answer) as DescribeAnswer;
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT')
    return { problem: `loading it does not come to an end within ${LOAD_TIMEOUT_MS / 1000} s` };
  const last = stderr?.trim().split('\n').at(-1) ?? '';
  const how = signal === null ? `exit code ${status}` : `signal ${signal}`;
  return { problem: `loading it ended the program with ${how}${last === '' ? '' : `: ${last}`}` };
};

/** A module of the user's, loaded and checked. */
export interface ModuleFile {
  readonly service: ServiceFile;
  /** Itself with all that it imports, as it travels in the cell. */
  readonly program: string;
}

/** Loads a TypeScript or JavaScript module whose default export describes a service. Throws an input error that says what is wrong with it. */
export const loadModuleFile = (file: string): ModuleFile => {
  const program = bundleModule(file);
  const answer = describe(program);
  if ('problem' in answer) throw inputError(`${file}: ${answer.problem.replace(/\.$/, '')}.`, REMEDY);
  const parsed = serviceFile.safeParse(answer.description);
  if (!parsed.success) throw inputError(`${file}: ${sayIssue(parsed.error, serviceFile)}`, REMEDY);
  return { service: parsed.data, program };
};
