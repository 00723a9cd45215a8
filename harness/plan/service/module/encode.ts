import { messageOf } from '../../../errors.ts';
import type { DescribeAnswer } from './describe-child.ts';

/** Deeper than any description; what refers to itself has no end. */
const MOST_DEPTH = 12;

const pathText = (path: readonly string[]): string =>
  path.map((part, i) => (/^\d+$/.test(part) ? `[${part}]` : `${i === 0 ? '' : '.'}${part}`)).join('');

const isPlain = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** A function becomes a request that names its place; everything else must be data as YAML has it. */
const encode = (value: unknown, path: readonly string[]): unknown => {
  if (typeof value === 'function') return path.at(-1) === 'function' ? path.join('.') : { function: path.join('.') };
  if (value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value)) return value;
  if (path.length > MOST_DEPTH || typeof value !== 'object' || !(Array.isArray(value) || isPlain(value)))
    throw new TypeError(`${pathText(path)}: expected plain data or a function`);
  if (Array.isArray(value)) return value.map((one, i) => encode(one, [...path, String(i)]));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, encode(one, [...path, key])]));
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A step of a proof may have one function in place of a list of requests. */
const listWrites = (proof: unknown): unknown =>
  Array.isArray(proof)
    ? proof.map((step: unknown) => (isRecord(step) && isRecord(step['write']) ? { ...step, write: [step['write']] } : step))
    : proof;

/** The default export of a module as the same data that a YAML file would have, and functions by their places. */
export const encodeModule = (module: object): DescribeAnswer => {
  if (!('default' in module)) return { problem: 'it has no default export' };
  const { default: workload } = module;
  if (!isRecord(workload) || !isPlain(workload)) return { problem: 'its default export is no object' };
  const { connect, close, ...described } = workload;
  for (const [name, value] of Object.entries({ connect, close }))
    if (value !== undefined && typeof value !== 'function') return { problem: `${name}: expected a function` };
  try {
    const description = encode(described, []) as Readonly<Record<string, unknown>>;
    return { description: 'proof' in description ? { ...description, proof: listWrites(description['proof']) } : description };
  } catch (error) {
    return { problem: messageOf(error) };
  }
};
