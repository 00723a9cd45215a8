import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Command } from 'commander';
import { registerHistory } from '../../harness/cli/commands/history.ts';
import { derive } from '../../harness/derive/derive.ts';
import { makeFolder, recorded } from '../run/recorded.ts';

/** What `history` says of a recorded run as if its machine had counted instructions. */
const historyOfCounted = async (t: ExecutionContext, ...args: string[]): Promise<string> => {
  const { run, events } = recorded('redis-pass');
  const results = derive(
    {
      ...run,
      plan: run.plan.map((cell) => ({ ...cell, clock: 'instructions' as const })),
      machines: run.machines.map((machine) => ({ ...machine, clock_domain: 'instructions' as const })),
    },
    events.filter(({ event }) => !['roofline', 'calibration'].includes(event)),
  );
  const file = path.join(makeFolder(t), 'results.json');
  writeFileSync(file, JSON.stringify(results));
  const written: string[] = [];
  const program = new Command();
  registerHistory(program, {
    stdout: (text: string): void => void written.push(text),
    stderr: () => undefined,
    cacheDir: () => makeFolder(t),
    signal: new AbortController().signal,
    setExitCode: () => undefined,
  });
  await program.parseAsync(['history', file, ...args], { from: 'user' });
  return written.join('');
};

test('a figure of time may be asked for where instructions are counted: what is counted in its place is shown', async (t) => {
  const asked = await historyOfCounted(t, '--metric', 'frozen_time_us');
  t.regex(asked, /\d\s[MG]\sinstructions/u);
  t.is(asked, await historyOfCounted(t, '--metric', 'frozen_time_instructions'));
  t.not(asked, await historyOfCounted(t, '--metric', 'images_bytes'));
  await t.throwsAsync(historyOfCounted(t, '--metric', 'frozen_tme_us'), { message: /No run has a figure "frozen_tme_us"/ });
});
