import type { CriuOptions, WorkloadParams } from '../harness/schema/cell.ts';
import type { Identity } from '../harness/schema/copies.ts';
import type { Observation } from '../harness/schema/events.ts';
import type { LastingFact } from '../harness/schema/migration.ts';
import type { ServiceDefinition } from '../harness/schema/service.ts';

/** A number that a user may set with --param. */
export interface NumberParam {
  readonly kind: 'bytes' | 'count';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly about: string;
}

/** One of a few words that a user may set with --param. */
export interface ChoiceParam {
  readonly kind: 'choice';
  readonly default: string;
  readonly choices: readonly string[];
  readonly about: string;
}

/** A parameter of a workload as a user may set it with --param. */
export type ParamSpec = NumberParam | ChoiceParam;

/** What a workload finds in its machine. */
export interface Environment {
  /** Empty folder of this batch; gone with the machine. */
  readonly dir: string;
  /** Node, for servers that are written for it. */
  readonly node: string;
  /** The static program of all subjects, which has a server of its own too (subjects/kit/crowd.c). */
  readonly subjects: string;
  /** How much slower than real hardware this machine is, to stretch time limits by; 1 on real hardware. */
  readonly pace: number;
}

/** How one instance of the service is started. Its stdout and stderr go to service.log in its folder. */
export interface Launch {
  readonly argv: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** Where and how often the prober asks; plain data, because the prober runs in a thread of its own. */
export interface ProbePlan {
  /** On loopback; undefined for a service without one. */
  readonly port: number | undefined;
  readonly params: WorkloadParams;
  /** Of a service of the user's. */
  readonly definition?: ServiceDefinition;
  /** One request every so many milliseconds on the connection that is opened before the dump. */
  readonly establishedIntervalMs: number;
  /** The same while an outage is expected; absent: no more often than else. */
  readonly watchedIntervalMs?: number;
  /** How many requests of the probe differ, and are all answered once by so many in a row; absent where they are all alike. */
  readonly distinct?: number;
  /** One new connection every so many milliseconds. */
  readonly newIntervalMs: number;
}

/** A connection of the prober. */
export interface ProbeConnection {
  /** One request; resolves when the right answer is there, rejects with the reason otherwise. `n` counts from 0. */
  readonly ask: (n: number) => Promise<void>;
  readonly close: () => void;
}

/** A client of the service that was connected before the dump and stays so until the cycle ends. */
export interface Session {
  /** Serves the whole data set once to this client. Hex SHA-256 over all of it, in a fixed order. */
  readonly serveAll: () => Promise<string>;
  /**
   * Changes state that only lives in the service's memory, reads every side that must survive,
   * and returns how to read them again: the second call states both sides.
   */
  readonly mark: (nonce: string) => Promise<() => Promise<Observation[]>>;
  /** Of a service that is written to all the time: how many bytes were, from its start or from mark() on; how quickly is seen from that. */
  readonly written?: () => Promise<number>;
  readonly close: () => Promise<void>;
}

/** A client that comes to a service that is running already, perhaps in another machine than the one that it was started in. */
export interface Visitor {
  /** As Session.serveAll. */
  readonly serveAll: () => Promise<string>;
  /** What every client sees of the state of this very process. */
  readonly lasting: () => Promise<LastingFact[]>;
  readonly close: () => Promise<void>;
}

/** A workload prepared for one batch: its data made, its configuration written. */
export interface Fixture {
  /** What exactly runs, e.g. "Redis 8.0.6". */
  readonly service: string;
  /** Digest that serveAll must give, known from the seed and not from the service; of a service of the user's, what its first start gave. */
  readonly digest: string;
  readonly probe: ProbePlan;
  /** About how much memory an instance takes until it is warm, in bytes; absent where that is little. */
  readonly warmBytes?: number;
  /** Lays a fresh instance into `dir`. The cost counts as preparation, not as start. */
  readonly lay: (dir: string) => Promise<Launch>;
  /** One try to connect a client and get a right answer; rejects while the service is not there yet. */
  readonly connect: () => Promise<Session>;
  readonly dispose: () => Promise<void>;
}

/** A folder or an archive of the user's that is laid over the userland. */
export interface Tree {
  /** Absolute path. */
  readonly from: string;
  /** Folder in the userland. */
  readonly to: string;
  /** Hex SHA-256 of the archive, as it is unpacked. */
  readonly sha256: string;
  /** A whole root filesystem: owners are kept, and what every machine mounts is left out. */
  readonly whole?: boolean;
}

/** What a service adds to a userland. */
export interface UserlandNeeds {
  readonly packages: readonly string[];
  readonly trees: readonly Tree[];
}

/** A client of one of several instances, in the network of that instance. */
export interface CopyClient {
  /** As of a session. */
  readonly serveAll: () => Promise<string>;
  /** What is meant to be its own. Every call draws anew what is drawn. */
  readonly identities: () => Promise<Identity[]>;
  /** Of the original, right before its dump: changes state that only lives in memory, and gives what a copy has to know. */
  readonly imprint: (word: string) => Promise<string>;
  /** Of a copy: both sides of what imprint() gave. */
  readonly inherited: (imprint: string) => Promise<Observation[]>;
  /** Changes the state of this copy, each copy otherwise; what is returned reads it when all have done so, as if there were no others. */
  readonly diverge: (index: number) => Promise<() => Promise<Observation[]>>;
  readonly close: () => Promise<void>;
}

/** How copies of one image of the service are proven. */
export interface Cloning {
  /** What the service needs beside it in the namespaces of a copy; the result ends it. */
  readonly surround?: () => Promise<() => Promise<void>>;
  readonly connect: (params: WorkloadParams) => Promise<CopyClient>;
}

export interface Workload {
  readonly id: string;
  readonly about: string;
  readonly params: Readonly<Record<string, ParamSpec>>;
  readonly criu: CriuOptions;
  /** The service keeps the word that mark() is given in its memory, and nowhere else: images are searched for it. */
  readonly keepsSecret?: boolean;
  /** It listens, and its clients connect, where workloads/network.ts says; absent: only on loopback, so its address cannot move with it. */
  readonly isMovable?: boolean;
  /** What makes it, where that is data of the user's and not part of the program; it goes into the cell. */
  readonly definition?: ServiceDefinition;
  /** What it needs of the userland beyond what is there. */
  readonly needs?: UserlandNeeds;
  /** Loads what its clients need, so that no machine that is brought back has to. */
  readonly load?: () => Promise<unknown>;
  readonly prepare: (environment: Environment, params: WorkloadParams) => Promise<Fixture>;
  /** Rejects while the service says that it is not ready, before it is probed. */
  readonly isReady?: (plan: ProbePlan) => Promise<void>;
  /** Absent: it cannot be cloned yet. */
  readonly cloning?: Cloning;
  /** Connects to a running instance of which no more is known than its parameters; absent where a migration cannot be proven. */
  readonly visit?: (params: WorkloadParams) => Promise<Visitor>;
  /** As openProbe, of a client that brings what is missing into a cache that starts empty; absent where nothing has to be brought. */
  readonly openFilling?: (plan: ProbePlan) => Promise<ProbeConnection>;
  /** Opens a connection for the prober and proves it with one answer. */
  readonly openProbe: (plan: ProbePlan) => Promise<ProbeConnection>;
}

/** A number among resolved parameters; a missing one is an error of ours. */
export const numberParam = (params: WorkloadParams, name: string): number => {
  const value = params[name];
  if (typeof value !== 'number') throw new Error(`workload parameter ${name} is not a number: ${String(value)}`);
  return value;
};

/** A word among resolved parameters; the default of the parameter where a cell of an earlier version does not have it. */
export const choiceParam = (params: WorkloadParams, name: string, spec: ChoiceParam): string =>
  String(params[name] ?? spec.default);
