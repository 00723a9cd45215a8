import type { KindName, ServiceDefinition, ServiceRequest } from '../../../harness/schema/service.ts';
import type { Variables } from '../fill.ts';

/** What came back. Without line ends at its end, which no expectation has to spell out. */
export interface Answer {
  readonly text: string;
  /** Of HTTP. */
  readonly status?: number;
}

/** One connection. It never reconnects by itself: a reset must be seen. */
export interface KindConnection {
  /** Rejects when no answer comes; whether it is the right one is judged by the caller. */
  readonly ask: (request: ServiceRequest, variables: Variables) => Promise<Answer>;
  readonly close: () => void;
}

/** The service that is asked. */
export interface Asked extends Pick<ServiceDefinition, 'module' | 'root'> {
  /** 0 for one without a port. */
  readonly port: number;
  readonly variables: Variables;
}

/** One way to ask a service. A new one is a file here, its keys in harness/schema/service.ts, and a line in registry.ts. */
export interface Kind {
  readonly id: KindName;
  /** Requests with the same key go over the same connection. */
  readonly key: (request: ServiceRequest) => string;
  readonly open: (service: Asked, request: ServiceRequest) => Promise<KindConnection>;
  /** Does without a port of the service. */
  readonly portless: boolean;
  /** Has no connection to hold: every request is a program that is started anew. */
  readonly isProgram?: boolean;
}

/** The part of a request that its kind understands; the schema has made sure that it is there. */
export const own = <T>(part: T | undefined, kind: KindName): T => {
  if (part === undefined) throw new TypeError(`a request of another kind came to ${kind}`);
  return part;
};
