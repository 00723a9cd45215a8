import test from 'ava';
import { secrecyFindings, secrecyOf } from '../../harness/derive/secrecy.ts';
import type { CycleEvent } from '../../harness/schema/events.ts';
import type { Secrecy } from '../../harness/schema/secrecy.ts';
import { first, recordedCycles } from '../run/recorded.ts';

const cycles = recordedCycles('integrity', 'integrity');

/** The recorded cycles, with what was seen of the images of the first changed. */
const changed = (change: Partial<Secrecy>): CycleEvent[] =>
  cycles.map((cycle, index) =>
    index > 0 || cycle.secrecy === undefined ? cycle : { ...cycle, secrecy: { ...cycle.secrecy, ...change } },
  );
const idsOf = (list: readonly CycleEvent[]): string[] => secrecyFindings(list, 'cell').map(({ id }) => id);

test('recorded images held the secret, were for root only, and are gone', (t) => {
  const seen = secrecyOf(cycles);
  t.deepEqual(seen?.found, ['pages-1.img']);
  t.true((seen?.searched_bytes ?? 0) > 0);
  t.true(seen?.private);
  t.is(seen?.folder.mode, '0700');
  t.deepEqual([seen?.deleted, seen?.cycles, seen?.kept], [cycles.length, cycles.length, false]);
  t.deepEqual(idsOf(cycles), []);
});

test('a folder that others may enter, or that is not root’s, is a finding', (t) => {
  for (const folder of [
    { mode: '0750', uid: 0, gid: 0 },
    { mode: '0701', uid: 0, gid: 0 },
    { mode: '0700', uid: 1000, gid: 0 },
  ]) {
    t.deepEqual(idsOf(changed({ folder })), ['images-not-private'], JSON.stringify(folder));
    t.false(secrecyOf(changed({ folder }))?.private);
  }
});

test('a file that is not root’s is a finding; what its mode would allow is not, below a folder that nobody may enter', (t) => {
  const file = { name: 'pages-1.img', mode: '0644', uid: 0, gid: 0 };
  t.deepEqual(idsOf(changed({ files: [file] })), []);
  t.deepEqual(idsOf(changed({ files: [{ ...file, uid: 1000 }] })), ['images-not-private']);
});

test('images that were left behind are a finding, and are not counted as deleted', (t) => {
  const left = changed({ left: ['.', 'pages-1.img'] });
  t.deepEqual(idsOf(left), ['images-left-behind']);
  t.is(secrecyOf(left)?.deleted, cycles.length - 1);
});

test('images that were to be kept are no finding, and said to be kept', (t) => {
  const kept = changed({ kept: true });
  t.deepEqual(idsOf(kept), []);
  t.true(secrecyOf(kept)?.kept);
});

test('a secret that was searched and not found is told so; runs that did not look tell nothing', (t) => {
  const secret = { sha256: '', searched_bytes: 5, found: [] };
  t.deepEqual(secrecyOf([first(changed({ secret }))])?.found, []);
  t.is(secrecyOf(recordedCycles('redis-pass', 'roundtrip')), undefined);
});
