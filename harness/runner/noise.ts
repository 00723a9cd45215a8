import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import type { Noise } from '../schema/noise.ts';

/** A fixed piece of work, the same on every machine: some milliseconds of one processor, none of it in the kernel. */
const WORK = Buffer.alloc(2 << 20, 0x5a);
const LOOPS = 5;
/** Ticks of /proc/stat (USER_HZ) last 10 ms on every Linux for x86-64 (proc_stat(5)). */
const TICK_MS = 10;

const loops = (now: () => number): number[] =>
  Array.from({ length: LOOPS }, () => {
    const start = now();
    createHash('sha256').update(WORK).digest();
    return Math.round((now() - start) * 1000) / 1000;
  });

/** Time of all processors together since the boot: idle or not, and that which the hypervisor gave to others. */
const processorTime = async (): Promise<{ cpu_ms: number; steal_ms: number }> => {
  const [line = ''] = (await readFile('/proc/stat', 'utf8')).split('\n');
  // user nice system idle iowait irq softirq steal; guest time is in user already.
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  return { cpu_ms: ticks.reduce((sum, one) => sum + one, 0) * TICK_MS, steal_ms: (ticks[7] ?? 0) * TICK_MS };
};

/** How long some task that could run has waited for a processor since the boot (PSI); undefined where the kernel does not count it. */
const waited = async (): Promise<number | undefined> => {
  const text = await readFile('/proc/pressure/cpu', 'utf8').catch(() => '');
  const total = /^some .*total=(\d+)/m.exec(text)?.[1];
  return total === undefined ? undefined : Number(total) / 1000;
};

/** Tells at each look what the machine was disturbed by since the one before. */
export interface NoiseWatch {
  readonly look: () => Promise<Noise>;
}

/** Begins to watch how disturbed the machine is: time stolen by its hypervisor, and how quickly it does a fixed piece of work. */
export const watchNoise = async (now: () => number): Promise<NoiseWatch> => {
  const measure = async () => ({ t: now(), loop: loops(now), ...(await processorTime()), pressure: await waited() });
  let before = await measure();
  return {
    look: async () => {
      const after = await measure();
      const [from, to] = [before.pressure, after.pressure];
      const noise: Noise = {
        wall_ms: Math.round(after.t - before.t),
        cpu_ms: after.cpu_ms - before.cpu_ms,
        steal_ms: after.steal_ms - before.steal_ms,
        ...(from === undefined || to === undefined ? {} : { cpu_pressure_ms: Math.round(to - from) }),
        loop_ms: [...before.loop, ...after.loop],
        load_1m: loadavg()[0] ?? 0,
      };
      before = after;
      return noise;
    },
  };
};
