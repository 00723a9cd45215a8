import test from 'ava';
import { showProgress } from '../../harness/cli/progress.ts';

test('lines of a log name the machine whole, ports and all, and change only with what is done', async (t) => {
  const lines: string[] = [];
  const context = {
    stdout: () => undefined,
    stderr: (text: string) => {
      lines.push(text);
    },
    cacheDir: () => '',
    signal: new AbortController().signal,
    setExitCode: () => undefined,
  };
  const said = [
    'vagrant:lab/Vagrantfile:web: vagrant up',
    'ssh:root@rack-3:2222: connecting',
    'image: unpacking: a',
    'image: unpacking: b',
  ];
  const run = async ({ say }: { readonly say: (text: string) => void }): Promise<string | undefined> => {
    for (const text of said) say(text);
    return undefined;
  };
  await showProgress(context, false)([{ title: 'machine', run }], 1);
  t.deepEqual(lines.slice(0, -1), [
    '  vagrant:lab/Vagrantfile:web: vagrant up\n',
    '  ssh:root@rack-3:2222: connecting\n',
    '  image: unpacking\n',
  ]);
});
