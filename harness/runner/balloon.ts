import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Where Linux has the devices of the memory balloon of a virtual machine (virtio). */
const BALLOONS = '/sys/bus/virtio/drivers/virtio_balloon';
/** VIRTIO_BALLOON_F_REPORTING (linux/virtio_balloon.h): the place of its bit in the device's `features`, which begin with bit 0. */
const REPORTING = 5;

/**
 * Whether free memory of this virtual machine is given back to its host as it becomes free (free page reporting): then the first use of a
 * page costs a fault in the host too. False where there is no balloon. `dir` is for tests.
 */
export const reportsFreePages = async (dir = BALLOONS): Promise<boolean> => {
  const devices = await readdir(dir).catch(() => []);
  const features = await Promise.all(
    devices
      .filter((name) => /^virtio\d+$/.test(name))
      .map((name) => readFile(path.join(dir, name, 'features'), 'utf8').catch(() => '')),
  );
  return features.some((bits) => bits[REPORTING] === '1');
};
