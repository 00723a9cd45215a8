/** Version text of a kernel image, e.g. "6.12.113-cloud-amd64 (builder@host) #1 SMP Debian 6.12.113-1 (2026-03-12)". */
export interface ImageVersion {
  /** What uname -r prints. */
  readonly release: string;
  readonly text: string;
}

const SETUP_BYTES = 0x200;
const MAX_TEXT_BYTES = 1024;

/**
 * The version that a bzImage states of itself (Documentation/arch/x86/boot.rst of Linux): "HdrS" at 0x202, the protocol version at 0x206,
 * and at 0x20e from protocol 2.00 on the place of a text, counted from 0x200. Undefined when the data is no bzImage.
 */
export const imageVersion = (image: Buffer): ImageVersion | undefined => {
  if (image.length < 0x210 || image.toString('latin1', 0x202, 0x206) !== 'HdrS' || image.readUInt16LE(0x206) < 0x0200)
    return undefined;
  const place = image.readUInt16LE(0x20e);
  if (place === 0) return undefined;
  const start = place + SETUP_BYTES;
  const area = image.subarray(start, start + MAX_TEXT_BYTES);
  const end = area.indexOf(0);
  const text = area.toString('latin1', 0, Math.max(0, end));
  const release = text.split(' ')[0] ?? '';
  // It begins with a number and has nothing that a file name may not have: a damaged header leads anywhere.
  return /^\d+\.[\w.+~-]+$/.test(release) ? { release, text } : undefined;
};
