/** The default export of a module that describes a service, as far as the machine needs it. */
interface LoadedModule {
  readonly connect?: (service: object) => unknown;
  readonly close?: (client: unknown) => unknown;
}

type Ask = (call: object) => unknown;

const loaded = new Map<string, Promise<LoadedModule>>();

/**
 * Loads the program of a module, once. It is one file that imports nothing but what Node has, and it lies nowhere in the machine: it came
 * in the cell.
 */
export const loadModule = (program: string | undefined): Promise<LoadedModule> => {
  if (program === undefined) throw new TypeError('a service without a module has no functions');
  const load = async (): Promise<LoadedModule> => {
    const url = `data:text/javascript;base64,${Buffer.from(program).toString('base64')}`;
    return ((await import(url)) as { default: LoadedModule }).default;
  };
  const module = loaded.get(program) ?? load();
  loaded.set(program, module);
  return module;
};

/** The function at a place such as "proof.0.read". */
export const functionAt = (module: LoadedModule, place: string): Ask => {
  const found = place
    .split('.')
    .reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key], module);
  // The place was found out by the same program; only one that does not give the same thing twice has none here.
  if (typeof found !== 'function') throw new Error(`the module of the service has no function at ${place} any more`);
  return found as Ask;
};
