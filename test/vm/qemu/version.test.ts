import test from 'ava';
import { canSave, needsMitigation, parseQemuVersion } from '../../../vm/qemu/version.ts';

/** As the QEMU of each Debian release prints it. */
const BANNERS = {
  bookworm: 'QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)\nCopyright (c) 2003-2022 Fabrice Bellard',
  trixie: 'QEMU emulator version 10.0.13 (Debian 1:10.0.13+ds-0+deb13u1)\nCopyright (c) 2003-2025 Fabrice Bellard',
};

const parsed = (banner: string) => {
  const version = parseQemuVersion(banner);
  if (version === undefined) throw new Error('not a version');
  return version;
};

test('the version is read from the banner', (t) => {
  t.deepEqual(parsed(BANNERS.trixie), { text: '10.0.13', major: 10, minor: 0 });
  t.deepEqual(parsed(BANNERS.bookworm), { text: '7.2.22', major: 7, minor: 2 });
  t.is(parseQemuVersion('bash: qemu-system-x86_64: command not found'), undefined);
});

test('an old QEMU runs without cmpxchg16b and saves no machines', (t) => {
  t.true(needsMitigation(parsed(BANNERS.bookworm)));
  t.false(needsMitigation(parsed(BANNERS.trixie)));
  t.false(canSave(parsed(BANNERS.bookworm)));
  t.true(canSave(parsed(BANNERS.trixie)));
});
