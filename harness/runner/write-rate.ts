import type { Session } from '../../workloads/workload.ts';
import { withDeadline } from '../measure/clock.ts';
import type { BatchContext } from './context.ts';
import { during } from './stops.ts';

const ANSWER_TIMEOUT_MS = 10_000;

/**
 * How quickly a service is written to while `wait` passes, in bytes per second; undefined of one that is not, and where instructions are
 * counted, for asking would be counted too: then there is no wait either.
 */
export const writeRate = async (
  { mode, now, pace }: Pick<BatchContext, 'mode' | 'now' | 'pace'>,
  { written }: Session,
  step: 'settle' | 'prove',
  wait: () => Promise<void>,
): Promise<number | undefined> => {
  if (written === undefined || mode === 'count') return undefined;
  const look = () => during(step, 'client', () => withDeadline(written(), ANSWER_TIMEOUT_MS * pace, 'counting what was written'));
  const [first, from] = [await look(), now()];
  await wait();
  const [last, to] = [await look(), now()];
  return to > from ? Math.round(((last - first) / (to - from)) * 1000) : undefined;
};
