import type { DoctorCheck } from './check.ts';
import { leftovers } from './leftovers.ts';
import { kernelConfig, namespaces, resources, root, rootMode } from './machine-checks.ts';
import { qemu, qemuTools } from './qemu-checks.ts';
import { images, mirror, ordinaryUser, packages, userlands } from './userland-checks.ts';

/** Every check of the doctor, in the order in which they are told. */
export const doctorChecks: readonly DoctorCheck[] = [
  root,
  kernelConfig,
  namespaces,
  rootMode,
  resources,
  packages,
  ordinaryUser,
  images,
  mirror,
  userlands,
  qemuTools,
  qemu,
  leftovers,
];
