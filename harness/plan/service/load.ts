import { readFileSync } from 'node:fs';
import path from 'node:path';
import { customWorkload } from '../../../workloads/custom/custom.ts';
import type { Workload } from '../../../workloads/workload.ts';
import { inputError, messageOf } from '../../errors.ts';
import { type ServiceDefinition, serviceDefinition } from '../../schema/service.ts';
import { parseYaml } from '../../yaml-text.ts';
import { checkService } from './check.ts';
import { embedFiles } from './embed.ts';
import { isModule, loadModuleFile } from './module/load-module.ts';
import { resolveRoot } from './root/resolve-root.ts';
import { type ServiceFile, serviceFile } from './schema.ts';
import { resolveTree } from './tree.ts';

const REMEDY = 'Correct the file; docs/workloads.md describes every key, and init-workload writes an example.';

/** Our clients hold connections open; what else a service needs is for its author to say. */
const DEFAULT_CRIU = { tcp_established: true, skip_in_flight: true } as const;

/** Parses the text of a workload.yaml. `file` is named in errors, and what is beside it is found by it. */
export const parseService = (text: string, file: string): ServiceFile => {
  const service = parseYaml(text, file, serviceFile, REMEDY);
  checkService(service, file, { isModule: false });
  return service;
};

interface Embedded {
  readonly program: string | undefined;
  readonly root: string | undefined;
}

const definitionOf = (service: ServiceFile, file: string, { program, root }: Embedded): ServiceDefinition => {
  const keys = Object.keys(serviceDefinition.shape);
  const runtime = Object.fromEntries(Object.entries(service).filter(([key]) => keys.includes(key)));
  const more = { ...(program === undefined ? {} : { module: program }), ...(root === undefined ? {} : { root }) };
  return serviceDefinition.parse({ ...runtime, ...more, files: embedFiles(service.files, file) });
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw inputError(
      `The workload ${file} cannot be read: ${messageOf(error)}.`,
      'Give the path of a YAML file or of a module; criu-qualify init-workload writes one.',
      error,
    );
  }
};

interface Described {
  readonly service: ServiceFile;
  readonly program?: string;
}

const readService = (file: string): Described => {
  const text = readText(file);
  if (!isModule(file)) return { service: parseService(text, file) };
  const loaded = loadModuleFile(file);
  checkService(loaded.service, file, { isModule: true });
  return loaded;
};

/** A service as a workload, from the path of its workload.yaml or of its module. Throws an input error that names the file, and a line where it can. */
export const loadService = (file: string): Workload => {
  const { service, program } = readService(file);
  const { name: id, about, parameters: params, criu, packages, trees } = service;
  const root = resolveRoot(service, file);
  const laid = trees.map((tree) => resolveTree({ ...tree, to: path.posix.join(root?.path ?? '/', tree.to) }, file));
  const needs = { packages: packages.toSorted(), trees: [...(root === undefined ? [] : [root.tree]), ...laid] };
  const definition = definitionOf(service, file, { program, root: root?.path });
  return { ...customWorkload({ id, about, params, criu: { ...DEFAULT_CRIU, ...criu } }, definition), needs };
};
