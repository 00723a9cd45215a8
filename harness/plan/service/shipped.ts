import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Workload } from '../../../workloads/workload.ts';
import { projectPath } from '../../project.ts';
import { loadService } from './load.ts';

const FOLDER = projectPath('workloads', 'services');
const KINDS = /\.(yaml|ts)$/;

/** Names of the services that come with the program and are made exactly as a user's are: a YAML file or a module each. */
export const shippedServices = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => KINDS.test(file))
    .map((file) => file.replace(KINDS, ''))
    .sort();

export const shippedService = (name: string): Workload | undefined => {
  const file = readdirSync(FOLDER).find((one) => KINDS.test(one) && one.replace(KINDS, '') === name);
  return file === undefined ? undefined : loadService(path.join(FOLDER, file));
};
