import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import { inputError } from '../errors.ts';
import { imagesFolder } from '../run/images-disk.ts';
import type { RunRequest } from '../run/request.ts';
import { IMAGES_PLACES, type ImagesPlace } from '../schema/images-place.ts';

/** Reads what --images takes. */
export const collectPlaces = (value: string, earlier: readonly ImagesPlace[]): ImagesPlace[] => [
  ...earlier,
  ...value.split(',').map((text) => {
    const place = IMAGES_PLACES.find((one) => one === text);
    if (place !== undefined) return place;
    throw new InvalidArgumentError(`Allowed choices are ${IMAGES_PLACES.join(', ')}.`);
  }),
];

/** The folder for images on a disk, where the work has any. */
export const diskFor = (
  bytes: number | undefined,
  cacheDir: string,
  { disk }: { readonly disk?: string },
): Pick<RunRequest, 'disk'> => {
  if (bytes !== undefined) return { disk: { folder: disk === undefined ? imagesFolder(cacheDir) : path.resolve(disk), bytes } };
  if (disk === undefined) return {};
  throw inputError('--disk names the folder of images on a disk, and no images of this run lie on one.', 'Add --images disk.');
};
