import test from 'ava';
import { candidatesFor } from '../../harness/run/candidates.ts';
import { networkLockFor } from '../../harness/run/network-lock.ts';
import type { MachineFacts } from '../../harness/schema/facts.ts';
import { listDefinitions } from '../../vm/userlands/definition.ts';
import { recorded } from './recorded.ts';

const order = (release: string): string[] => candidatesFor(release).map(({ name }) => name);
const NEWEST = ['debian-unstable', 'debian-13', 'debian-12'];
const VDSO = ['debian-13', 'debian-unstable', 'debian-12'];
const STABLE = ['debian-13', 'debian-12', 'debian-unstable'];

test('the order follows what the kernel asks of CRIU, whatever the vendor adds to its release', (t) => {
  const releases: Record<string, readonly string[]> = {
    '7.2.0': NEWEST,
    '6.18.44-fc-v669': NEWEST,
    '6.16.0-rc1': NEWEST,
    '6.16': NEWEST,
    '6.15.9-amd64': VDSO,
    '6.13.0': VDSO,
    '6.12.41+deb13-cloud-amd64': STABLE,
    '6.1.0-37-amd64': STABLE,
    '5.10.0-35-amd64': STABLE,
    '5.16.0': STABLE,
  };
  for (const [release, names] of Object.entries(releases)) t.deepEqual(order(release), names, release);
});

test('every candidate exists, is tried once, and says why', async (t) => {
  const known = new Set((await listDefinitions()).map(({ name }) => name));
  for (const release of ['6.18.0', '6.13.0', '6.1.0']) {
    const candidates = candidatesFor(release);
    t.is(new Set(candidates.map(({ name }) => name)).size, candidates.length);
    for (const { name, why } of candidates) {
      t.true(known.has(name), name);
      t.not(why, '');
    }
  }
});

test('a release that cannot be read still gets every candidate', (t) => {
  t.deepEqual(order('custom').sort(), [...STABLE].sort());
});

const facts = (supported: boolean | undefined): MachineFacts => {
  const [ready] = recorded('redis-pass').events.filter((event) => event.event === 'machine-facts');
  if (ready === undefined) throw new Error('the recorded run has no facts');
  const others = ready.facts.criu.features.filter(({ name }) => name !== 'network_lock_nftables');
  const probe = {
    name: 'network_lock_nftables',
    supported: supported === true,
    exit_code: supported === true ? 0 : 1,
    message: '',
  };
  return { ...ready.facts, criu: { ...ready.facts.criu, features: supported === undefined ? others : [...others, probe] } };
};

test('nftables holds packets back only where CRIU and the kernel said that they can', (t) => {
  t.is(networkLockFor(facts(true)), 'nftables');
  t.is(networkLockFor(facts(false)), 'iptables');
  t.is(networkLockFor(facts(undefined)), 'iptables', 'a CRIU that does not know the feature');
});
