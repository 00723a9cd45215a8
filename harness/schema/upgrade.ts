/**
 * Reads run folders of earlier versions. Version 1 (release 0.1.0) knew one machine, whose kernel, userland and selection
 * stood in the run itself, and logged what the runner saw as its `ready` event.
 */
type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const isVersion1 = (run: unknown): run is Json => isObject(run) && run['schema_version'] === 1;

const upstreamOf = (release: string): string => /^\d+(?:\.\d+)*/.exec(release)?.[0] ?? release;

/** Id of the only machine of a run of version 1. */
const machineOf = (run: Json): { id: string; kernel: string; userland: string } => {
  const [cell] = listOf(run['plan']);
  const provenance = isObject(run['provenance']) ? run['provenance'] : {};
  const userland = isObject(provenance['userland']) ? textOf(provenance['userland']['name']) : '';
  const kernel = textOf(cell?.['kernel']);
  return { id: `${kernel}/${userland}`, kernel, userland };
};

/** run.json of version 1 as version 2 has it; anything else as it is. What is wrong in it is left for the schema to say. */
export const upgradeRun = (run: unknown): unknown => {
  if (!isVersion1(run)) return run;
  const { id, kernel, userland } = machineOf(run);
  const { selection, config, provenance, options, plan, ...rest } = run;
  const { userland: userlandRecord, ...others } = isObject(provenance) ? provenance : { userland: undefined };
  return {
    ...rest,
    schema_version: 2,
    plan: listOf(plan).map((cell) => ({ ...cell, machine: id })),
    kernels: [{ id: kernel, release: kernel, upstream: upstreamOf(kernel), source: { kind: 'running' }, config }],
    userlands: [userlandRecord],
    machines: [{ id, provider: 'host', kernel, userland, clock_domain: 'wall', selection }],
    provenance: others,
    options: { ...(isObject(options) ? options : {}), fresh_machines: false, jobs: 1, boot_timeout_ms: 120_000 },
  };
};

/** An event of version 1 as version 2 has it. */
export const upgradeEvent = (event: unknown, run: unknown): unknown => {
  if (!isVersion1(run) || !isObject(event)) return event;
  const { id } = machineOf(run);
  if (event['event'] === 'ready') return { event: 'machine-facts', machine: id, facts: event['facts'] };
  if (event['event'] !== 'machine-fault') return event;
  const { fault, ...rest } = event;
  return { ...rest, machine: id, blame: fault === 'boot' ? 'kernel' : 'ours' };
};
