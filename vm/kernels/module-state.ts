import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ConfigReport } from '../../harness/schema/facts.ts';
import { KERNEL_OPTIONS } from './options.ts';

export type ModuleState = 'loaded' | 'loadable' | 'absent';

const moduleOf = (option: string): string | undefined =>
  KERNEL_OPTIONS.find((known) => known.name === option || known.before === option)?.module;

/** Names of the modules that are installed for a kernel, from the list that depmod keeps; empty when there is none. */
const installedModules = (version: string, root: string): ReadonlySet<string> => {
  const folders = [`lib/modules/${version}`, `usr/lib/modules/${version}`].map((folder) =>
    path.join(root, folder, 'modules.dep'),
  );
  const list = folders.find((file) => existsSync(file));
  if (list === undefined) return new Set();
  const names = readFileSync(list, 'utf8')
    .split('\n')
    .map((line) =>
      path
        .basename(line.slice(0, Math.max(0, line.indexOf(':'))))
        .replace(/\.ko(\.\w+)?$/, '')
        .replaceAll('-', '_'),
    );
  return new Set(names);
};

/**
 * For each option that the running kernel has as a module: whether the module is loaded, can be loaded, or is not installed.
 * `root` is where /sys and /lib are looked for.
 */
export const moduleStates = (report: ConfigReport, version: string, root = '/'): ReadonlyMap<string, ModuleState> => {
  const installed = installedModules(version, root);
  const states = new Map<string, ModuleState>();
  for (const option of report.options.filter((candidate) => candidate.state === 'module')) {
    const name = moduleOf(option.name);
    if (name === undefined) continue;
    const loaded = existsSync(path.join(root, 'sys/module', name));
    states.set(option.name, loaded ? 'loaded' : installed.has(name) ? 'loadable' : 'absent');
  }
  return states;
};
