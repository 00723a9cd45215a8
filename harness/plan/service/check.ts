import { namesIn } from '../../../workloads/custom/fill.ts';
import { kindOf } from '../../../workloads/custom/kinds/registry.ts';
import { inputError } from '../../errors.ts';
import { suggestion } from '../../nearest.ts';
import type { ServiceRequest } from '../../schema/service.ts';
import type { ServiceFile } from './schema.ts';

/** Every request of a service, with the place that it stands in. */
const requestsOf = ({ ready, warm, probe, proof }: ServiceFile): [where: string, request: ServiceRequest][] => [
  ...(ready === undefined ? [] : [['ready', ready] as [string, ServiceRequest]]),
  ...(warm?.requests ?? []).map((request, i): [string, ServiceRequest] => [`warm.requests[${i}]`, request]),
  ['probe.request', probe.request],
  ...proof.flatMap(({ write, read }, i): [string, ServiceRequest][] => [
    ...write.map((request, j): [string, ServiceRequest] => [`proof[${i}].write[${j}]`, request]),
    [`proof[${i}].read`, read],
  ]),
];

const refuse = (file: string, what: string, remedy: string): never => {
  throw inputError(`${file}: ${what}`, remedy);
};

/** What has a meaning in some requests only: the number of the pass, and what is new in every cycle. */
const LOCAL: Readonly<Record<string, readonly string[]>> = { warm: ['i'], proof: ['nonce'] };

/** Whether the service runs in a root filesystem of the user's, and not in the userland. */
const isForeign = ({ rootfs, tarball }: ServiceFile): boolean => rootfs !== undefined || tarball !== undefined;

/** A `${name}` that stands for nothing would be found out in the machine, minutes later. */
const checkNames = (service: ServiceFile, file: string): void => {
  // The Node.js of the machine lies outside of a root filesystem of the user's.
  const node = isForeign(service) ? [] : ['node'];
  const everywhere = [...Object.keys(service.parameters), ...node, ...(service.port === undefined ? [] : ['port'])];
  const check = (where: string, value: unknown, known: readonly string[]): void => {
    const unknown = namesIn(value).find((name) => !known.includes(name));
    if (unknown === undefined) return;
    const remedy = `${suggestion(unknown, known)} A "\${" that is meant as it stands is written "$\${".`;
    refuse(file, `${where} has \${${unknown}}, which stands for nothing there.`, remedy);
  };
  for (const key of ['identify', 'prepare', 'start'] as const) check(key, service[key], [...everywhere, 'dir']);
  check('warm.times', service.warm?.times, Object.keys(service.parameters));
  for (const [where, request] of requestsOf(service))
    check(where, request, [...everywhere, ...(LOCAL[where.split(/[.[]/)[0] ?? ''] ?? [])]);
};

const checkPatterns = (service: ServiceFile, file: string): void => {
  for (const [where, { expect }] of requestsOf(service)) {
    if (typeof expect !== 'object' || expect.matches === undefined) continue;
    try {
      new RegExp(expect.matches, 'm');
    } catch {
      refuse(
        file,
        `${where}.expect.matches is no regular expression: ${expect.matches}.`,
        'Write it as in JavaScript, without slashes.',
      );
    }
  }
};

const checkPort = (service: ServiceFile, file: string): void => {
  if (service.port !== undefined) return;
  const [where, request] = requestsOf(service).find(([, one]) => !kindOf(one).portless) ?? [];
  if (request === undefined) return;
  refuse(file, `${where} asks over a connection, and the service has no port.`, 'Say which it listens on: port: 7500.');
};

const checkParameters = ({ parameters }: ServiceFile, file: string): void => {
  for (const [name, { default: value, min, max }] of Object.entries(parameters)) {
    if (['node', 'port', 'dir', 'nonce', 'i'].includes(name))
      refuse(file, `a parameter cannot be called ${name}, which stands for something already.`, 'Choose another name.');
    if (value < min || value > max)
      refuse(file, `parameters.${name}.default is ${value}, outside of ${min} to ${max}.`, 'Change the default, min or max.');
  }
};

const checkRoot = (service: ServiceFile, file: string): void => {
  const { rootfs, tarball, packages } = service;
  if (rootfs !== undefined && tarball !== undefined)
    refuse(
      file,
      'it has a rootfs and a tarball, and a service has one root.',
      'Leave one of them out; "trees" are laid over the other.',
    );
  if (isForeign(service) && packages.length > 0)
    refuse(
      file,
      'its packages would be installed into the userland, which a service with a root filesystem of its own does not see.',
      'Install them into the root filesystem, and leave out "packages".',
    );
};

/** Where a function stands, only a module can say. */
const checkFunctions = (service: ServiceFile, file: string): void => {
  const [where] = requestsOf(service).find(([, request]) => request.function !== undefined) ?? [];
  if (where !== undefined)
    refuse(
      file,
      `${where} is a function, which only a module can have.`,
      'Make the service as a module: init-workload --module.',
    );
};

/** What a schema cannot say: names that stand for nothing, patterns that are none, a port that is missing. */
export const checkService = (service: ServiceFile, file: string, { isModule }: { readonly isModule: boolean }): void => {
  if (!isModule) checkFunctions(service, file);
  for (const check of [checkParameters, checkRoot, checkPort, checkNames, checkPatterns]) check(service, file);
};
