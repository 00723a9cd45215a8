import type { z } from 'zod';
import type { serviceFile } from '../schema.ts';

type Described = z.input<typeof serviceFile>;
type DescribedRequest = Described['probe']['request'];
type DescribedStep = Described['proof'][number];

/** The service that functions ask. */
export interface ModuleService {
  readonly host: string;
  readonly port: number;
  /** As --param set them. */
  readonly params: Readonly<Record<string, number>>;
}

/** What a function is told. */
export interface ModuleCall<Client> extends ModuleService {
  /** What `connect` gave; there is one for each connection that the service would see of a client. */
  readonly client: Client;
}

/** A function that asks the service. It throws, or rejects, when the answer is not right; what it gives is compared as a text. */
export type ModuleFunction<Client, More = object> = (call: ModuleCall<Client> & More) => unknown;

type ModuleRequest<Client, More = object> =
  | ModuleFunction<Client, More>
  | { readonly function: ModuleFunction<Client, More>; readonly expect?: NonNullable<DescribedRequest['expect']> }
  | Omit<DescribedRequest, 'function'>;

/** The number of the pass, from 0. */
type InWarm = { readonly i: number };
/** New in every cycle. */
type InProof = { readonly nonce: string };

interface ModuleStep<Client> extends Omit<DescribedStep, 'write' | 'read'> {
  readonly write?: ModuleFunction<Client, InProof> | readonly ModuleRequest<Client, InProof>[];
  readonly read: ModuleRequest<Client, InProof>;
}

type WarmRequest<Client> =
  | ModuleRequest<Client, InWarm>
  | { readonly function: ModuleFunction<Client, InWarm>; readonly same?: boolean }
  | (Omit<DescribedRequest, 'function'> & { readonly same?: boolean });

/** A service as a module: the keys of workload.yaml, with functions wherever a request may stand. */
export interface WorkloadModule<Client> extends Omit<Described, 'module' | 'ready' | 'warm' | 'probe' | 'proof'> {
  /** Opens a connection of a client. Called for the one that is held over the dump, for the prober's, and for new ones. */
  readonly connect?: (service: ModuleService) => Client | Promise<Client>;
  readonly close?: (client: Client) => unknown;
  readonly ready?: ModuleRequest<Client>;
  readonly warm?: Omit<NonNullable<Described['warm']>, 'requests'> & { readonly requests: readonly WarmRequest<Client>[] };
  readonly probe: Omit<Described['probe'], 'request'> & { readonly request: ModuleRequest<Client> };
  readonly proof: readonly ModuleStep<Client>[];
}

/** Gives back what it is given: an editor then knows the keys. `connect` first, so that it knows the type of `client` as well. */
export const defineWorkload = <Client = undefined>(workload: WorkloadModule<Client>): WorkloadModule<Client> => workload;
