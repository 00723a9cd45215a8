import { Bench } from 'tinybench';
import type { BatchContext } from './context.ts';
import { watchKernel } from './kernel-log.ts';

/**
 * Runs the cycles of a batch, and watches the kernel's log around each. tinybench counts them: exactly `repeat`, none of them a
 * warm-up, none stopped by time.
 */
export const runCycles = async (
  { emit, batch }: Pick<BatchContext, 'emit' | 'batch'>,
  repeat: number,
  body: (cycle: number) => Promise<void>,
): Promise<void> => {
  const kernel = await watchKernel();
  let cycle = 0;
  const bench = new Bench({ time: 0, iterations: repeat, warmup: false, throws: true });
  bench.add(
    'cycle',
    async () => {
      cycle += 1;
      await body(cycle);
      emit({ event: 'kernel-log', batch, cycle, ...(await kernel.look()) });
    },
    { async: true },
  );
  await bench.run().finally(kernel.close);
};
