import type { Cell, ClockDomain } from '../schema/cell.ts';

/** JSON with sorted keys: equal values give equal text. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? '';

/** The parts of what a cell is, each as text. Two cells of which all are equal are the same cell on two machines. */
export interface Identity {
  readonly workload: string;
  readonly procedure: string;
  readonly subject: string;
  readonly params: string;
  readonly criuOptions: string;
  readonly provider: string;
  readonly clock: ClockDomain;
  /** Everything else that a plan says of a cell, such as how a pre-copy is done. */
  readonly rest: string;
}

export type IdentityPart = keyof Identity;

/**
 * What a cell is, less the kernel, the userland and the CRIU that it ran with, at both ends where it migrated: those are what is compared. So is
 * the network lock, which a machine chooses by its CRIU and its kernel, unless the user does. How often it is repeated is no part of it.
 */
export const identityOf = (cell: Cell, clock: ClockDomain): Identity => {
  const { id, batch, machine, provider, kernel, userland, criu, workload, subject, procedure, repeat, remedy, from, ...rest } =
    cell;
  const { network_lock, ...criuOptions } = criu.options;
  return {
    workload: workload.id,
    procedure,
    subject: subject === undefined ? '' : canonical({ flavor: subject.flavor, mutation: subject.mutation }),
    params: canonical(workload.params),
    criuOptions: canonical(criuOptions),
    provider,
    clock,
    rest: canonical(rest),
  };
};

/** A key over some parts of an identity; over all but those that may differ, when nothing else is said. */
export const keyOf = (identity: Identity, mayDiffer: readonly IdentityPart[] = []): string =>
  canonical(Object.entries(identity).filter(([part]) => !mayDiffer.some((one) => one === part)));
