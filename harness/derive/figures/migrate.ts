import { firstAnswerAfter } from '../../measure/outage.ts';
import { latency, outage } from './client.ts';
import { between, type Definition, ms, us } from './definition.ts';
import { dump } from './dump.ts';

/** Of a service that kept its connections: by the clock of the machine with the clients, which saw all of it. */
const moved: readonly Definition[] = [
  ms('outage_established_ms', outage('established')),
  ms('outage_new_ms', outage('new')),
  ms('images_sent_ms', ({ cycle }) => cycle.moved?.sent_ms.reduce((sum, { start_ms, end_ms }) => sum + (end_ms - start_ms), 0)),
  ms('transfer_total_ms', ({ cycle: { marks, moved: own } }) =>
    own === undefined ? undefined : between(marks.pre_dump_start_ms ?? marks.dump_start_ms, own.announced_ms),
  ),
  { name: 'link_bytes', unit: 'bytes', better: 'lower', read: ({ cycle }) => cycle.moved?.link_bytes },
  ...latency,
];

/** Two machines take part, and each has a clock of its own: nothing is measured from one to the other. */
export const migrate: readonly Definition[] = [
  ...dump.filter(({ name }) => name !== 'dump_wall_ms' && name !== 'dump_throughput_user_bytes_per_s'),
  ms('restore_wall_ms', ({ cycle }) => between(cycle.restore?.start_ms, cycle.restore?.end_ms)),
  us('restore_time_us', ({ cycle }) => cycle.restore?.restore_stats?.restore_time_us),
  ms('restore_first_answer_ms', ({ cycle: { marks, moved: own, probes } }) =>
    own === undefined || marks.restore_start_ms === undefined
      ? between(marks.restore_start_ms, marks.first_answer_ms)
      : between(marks.restore_start_ms, firstAnswerAfter(probes, marks.restore_start_ms)),
  ),
  ...moved,
];
