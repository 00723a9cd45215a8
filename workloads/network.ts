/** Where services listen, and where whoever they ask for something is. */
export interface ServiceNetwork {
  /** Address that the service listens on and its clients connect to. */
  readonly service: string;
  /** Address of the program that starts the service: its clients come from there, and what it depends on listens there. */
  readonly peer: string;
}

export const LOOPBACK: ServiceNetwork = { service: '127.0.0.1', peer: '127.0.0.1' };

/** Of this thread. A service whose address is to move to another machine has one of its own; every other is on loopback. */
let network = LOOPBACK;

export const useNetwork = (wanted: ServiceNetwork): void => {
  network = wanted;
};

export const serviceNetwork = (): ServiceNetwork => network;

export const serviceAddress = (): string => network.service;

export const isOnLoopback = (): boolean => network.service === LOOPBACK.service;
