import { IMAGES_PLACES } from '../harness/schema/images-place.ts';
import type { Suite } from './suite.ts';

const MIB = 1 << 20;

/** What a disk costs: the same roundtrips with images in memory, on a disk, and on a disk with nothing of them in the page cache. */
export const images: Suite = {
  id: 'images',
  about: 'the same roundtrip with images in memory, on disk with a warm page cache, and on disk with a cold one',
  repeat: 5,
  entries: [
    { workload: 'tcp-server', procedures: ['roundtrip'], params: { memory: 32 * MIB }, images: IMAGES_PLACES },
    { workload: 'redis', procedures: ['roundtrip'], params: { memory: 512 * MIB }, images: IMAGES_PLACES },
  ],
};
