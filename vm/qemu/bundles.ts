import { existsSync } from 'node:fs';
import path from 'node:path';
import { infraError } from '../../harness/errors.ts';
import { type BundleDefinition, type BundleRequest, ensureBundle } from '../bundle.ts';

/** The QEMU for hosts that have none. A fixed release: figures of different hosts come from the same emulator. */
export const QEMU_BUNDLE: BundleDefinition = { name: 'qemu', suite: 'trixie', packages: ['qemu-system-x86'] };

/** A static busybox is all that the first file system of a machine needs. */
const BUSYBOX_BUNDLE: BundleDefinition = { name: 'busybox', suite: 'trixie', packages: ['busybox-static'] };

/** Path of a static busybox. */
export const ensureBusybox = async (request: Omit<BundleRequest, 'definition'>): Promise<string> => {
  const { root } = await ensureBundle({ ...request, definition: BUSYBOX_BUNDLE });
  const file = ['usr/bin/busybox', 'bin/busybox'].map((name) => path.join(root, name)).find(existsSync);
  if (file === undefined)
    throw infraError(`The busybox in ${root} is missing.`, `Remove that folder: rm -r ${path.dirname(root)}`);
  return file;
};
