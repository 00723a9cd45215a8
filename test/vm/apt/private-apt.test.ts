import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { preparePrivateApt, privateAptOptions } from '../../../vm/apt/private-apt.ts';

test('the folder alone is used, hooks of the host are not run, its other settings count, signatures are checked', async (t) => {
  const dir = mkdtempSync(path.join(tmpdir(), 'criu-qualify-apt-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  const hooks = ['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success'].map(
    (hook) => `APT::Update::${hook} { "touch ${dir}/ran-${hook}"; };\n`,
  );
  const host = path.join(dir, 'host.conf');
  writeFileSync(
    host,
    `${hooks.join('')}Acquire::http::Proxy "http://proxy.example.org:3128";\nAPT::Get::AllowUnauthenticated "1";\n`,
  );
  const env = { APT_CONFIG: host };
  const work = path.join(dir, 'work');
  await preparePrivateApt(work);
  writeFileSync(path.join(work, 'sources.list'), '');
  await execa('apt-get', [...privateAptOptions(work), 'update'], { env });
  t.true(existsSync(path.join(work, 'lists', 'lock')));
  t.deepEqual(
    readdirSync(dir).filter((name) => name.startsWith('ran-')),
    [],
  );
  const { stdout } = await execa('apt-config', [...privateAptOptions(work), 'dump'], { env });
  t.true(stdout.includes('Acquire::http::Proxy "http://proxy.example.org:3128";'));
  t.true(stdout.includes('APT::Get::AllowUnauthenticated "false";'));
});
