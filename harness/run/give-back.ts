import type { PreparedMachine } from './execute.ts';

/** Runs steps of tidying up one after another, whatever becomes of each; throws the first error at the end. */
export const allOf = async (steps: readonly (() => Promise<void>)[]): Promise<void> => {
  const errors: unknown[] = [];
  for (const step of steps) await step().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
};

/** Ends machines and gives back what their providers hold, on the way out with another error, which is the one to tell. */
export const giveBack = (machines: readonly PreparedMachine[]): Promise<void> =>
  allOf(machines.flatMap(({ session, provider }) => [async () => session?.close(), () => provider.dispose()])).catch(
    () => undefined,
  );
