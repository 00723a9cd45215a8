import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Command } from 'commander';
import { registerGate } from '../../harness/cli/commands/gate.ts';
import type { Results } from '../../harness/schema/results.ts';
import { cycles, manyCycles, withFew } from '../gate/sides.ts';
import { makeFolder } from '../run/recorded.ts';

const selfTestOf = async (t: ExecutionContext, results: Results, ...args: string[]): Promise<string> => {
  const file = path.join(makeFolder(t), 'results.json');
  writeFileSync(file, JSON.stringify(results));
  const written: string[] = [];
  const program = new Command();
  registerGate(program, {
    stdout: (text: string): void => void written.push(text),
    stderr: () => undefined,
    cacheDir: () => makeFolder(t),
    signal: new AbortController().signal,
    setExitCode: () => undefined,
  });
  await program.parseAsync(['gate', '--self-test', file, '--splits', '10', ...args], { from: 'user' });
  return written.join('');
};

test('a self-test that has nothing to test is refused, not passed', async (t) => {
  const few = withFew(manyCycles());
  t.regex(await selfTestOf(t, few), /Equal against equal, alarms raised/);
  await t.throwsAsync(selfTestOf(t, cycles(few, 0, 1)), { message: /no gated figure of these runs has two samples/ });
  const rules = path.join(makeFolder(t), 'gate.yaml');
  writeFileSync(rules, "version: 1\nrules:\n  - metric: '*'\n    level: off\n");
  await t.throwsAsync(selfTestOf(t, few, '--rules', rules), { message: /No figure of these runs is gated/ });
});
