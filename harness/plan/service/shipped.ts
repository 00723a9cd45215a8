import { readdirSync } from 'node:fs';
import type { Workload } from '../../../workloads/workload.ts';
import { projectPath } from '../../project.ts';
import { loadService } from './load.ts';

const FOLDER = projectPath('workloads', 'services');

/** Names of the services that come with the program and are made exactly as a user's are, one YAML file each. */
export const shippedServices = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();

export const shippedService = (name: string): Workload | undefined =>
  shippedServices().includes(name) ? loadService(projectPath('workloads', 'services', `${name}.yaml`)) : undefined;
