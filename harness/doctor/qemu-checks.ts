import { isOnPath } from '../../vm/host-packages.ts';
import { knownAccelerator } from '../../vm/qemu/accelerator.ts';
import { QEMU_BUNDLE } from '../../vm/qemu/bundles.ts';
import { findQemu } from '../../vm/qemu/choose.ts';
import { canSave } from '../../vm/qemu/version.ts';
import { type DoctorCheck, type Finding, lack, note, ok } from './check.ts';

/** Commands of the host that machines are made with, and the packages that have them. */
const TOOLS: Readonly<Record<string, string>> = { cpio: 'cpio', mke2fs: 'e2fsprogs', depmod: 'kmod', setpriv: 'util-linux' };

export const qemuTools: DoctorCheck = {
  id: 'qemu-tools',
  check: async () => {
    const missing = Object.entries(TOOLS).filter(([command]) => !isOnPath(command));
    if (missing.length === 0) return [ok('QEMU machines can be made: cpio, mke2fs, depmod and setpriv are there.')];
    const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
    return [
      lack(
        `QEMU machines cannot be made: ${missing.map(([command]) => command).join(', ')} is missing.`,
        `apt-get install --no-install-recommends ${packages}`,
      ),
    ];
  },
};

/** Which QEMU and which accelerator a run would take, and why. */
export const qemu: DoctorCheck = {
  id: 'qemu',
  check: async ({ cacheDir }) => {
    const found = await findQemu({ wanted: 'auto', cacheDir });
    if (found === undefined) {
      return [
        note(
          `QEMU: this host has none; that of Debian ${QEMU_BUNDLE.suite} will be unpacked into the cache when it is needed (40 MB).`,
        ),
      ];
    }
    const warm: Finding[] = canSave(found.version)
      ? []
      : [note(`QEMU ${found.version.text} cannot save machines as they are needed here: every fresh machine is booted.`)];
    const accelerator = await knownAccelerator(found, cacheDir);
    const words =
      accelerator === undefined
        ? 'Whether KVM works will be found out with the first machine.'
        : accelerator.accelerator === 'kvm'
          ? 'Machines run with KVM: a kernel booted with it here.'
          : `Machines are emulated (TCG), and their times are not those of real hardware: ${accelerator.why}.`;
    return [ok(`QEMU: ${found.why}.`), ...warm, accelerator?.accelerator === 'tcg' ? note(words) : ok(words)];
  },
};
