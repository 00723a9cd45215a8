import type { ServiceDefinition } from '../harness/schema/service.ts';
import { customWorkload } from './custom/custom.ts';
import { workloads } from './registry.ts';
import type { Workload } from './workload.ts';

/** The workload of a cell: one of the program's by its name, or the user's by its definition. */
export const findWorkload = (id: string, definition: ServiceDefinition | undefined): Workload | undefined =>
  definition === undefined ? workloads.get(id) : customWorkload({ id, about: '', params: {}, criu: {} }, definition);
