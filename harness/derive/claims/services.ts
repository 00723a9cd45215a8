import type { CellResult, Comparison } from '../../schema/results.ts';
import type { Service } from './claim.ts';

/** `2 GiB`, `512 MiB`: sizes of suites are powers of two. */
export const sizeText = (bytes: number): string => {
  const gib = bytes / 2 ** 30;
  return gib >= 1 ? `${Number(gib.toFixed(2))} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`;
};

const STARTS: Readonly<Record<string, string>> = {
  rdb: 'from its RDB snapshot',
  aof: 'from its append-only file',
  empty: 'empty, filled by its client',
};

const count = (value: unknown, one: string): string => `${Number(value).toLocaleString('en')} ${one}${value === 1 ? '' : 's'}`;

const setUp = (workload: string, params: Service['params']): string[] => {
  if (workload === 'redis') return [sizeText(Number(params['memory'])), STARTS[String(params['start'] ?? 'rdb')] ?? ''];
  if (workload === 'mysql')
    return [`buffer pool of ${sizeText(Number(params['buffer_pool']))}`, `preload ${String(params['preload'] ?? 'off')}`];
  if (workload === 'tcp-server') return [count(params['connections'], 'connection')];
  return workload === 'model-server' ? [count(params['vectors'], 'vector')] : [];
};

/** The name of the workload too, where what runs is only a program that it is written for. */
const nameOf = (workload: string, service: string): string => {
  if (service === '') return workload;
  return service.toLowerCase().includes(workload.split('-')[0] ?? '') || workload === 'mysql'
    ? service
    : `${workload} on ${service}`;
};

/** The services of a run: its batches, each with its cold start and its roundtrip. */
export const servicesOf = (cells: readonly CellResult[], comparisons: readonly Comparison[]): Service[] => {
  const several = new Set(cells.map(({ cell }) => cell.machine)).size > 1;
  return [...new Set(cells.map(({ cell }) => cell.batch))].flatMap((batch) => {
    const own = cells.filter(({ cell }) => cell.batch === batch);
    const [first] = own;
    if (first === undefined) return [];
    const { id: workload, params } = first.cell.workload;
    const service = own.find((one) => one.service !== '')?.service ?? '';
    const words = [nameOf(workload, service), ...setUp(workload, params), ...(several ? [`on ${first.cell.machine}`] : [])];
    return [
      {
        workload,
        params,
        label: words.join(', '),
        cold: own.find(({ cell }) => cell.procedure === 'cold-start'),
        roundtrip: own.find(({ cell }) => cell.procedure === 'roundtrip'),
        loaded: own.find(({ cell }) => cell.procedure === 'warm-rate'),
        comparisons: comparisons.filter((one) => one.batch === batch),
      },
    ];
  });
};
