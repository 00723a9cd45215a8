import type { Compression } from './compression.ts';
import { compressionOf } from './compression.ts';

/** Where an image says that its compressed kernel is. */
export type Payload =
  | { readonly found: true; readonly offset: number; readonly length: number; readonly compression: Compression | undefined }
  | { readonly found: false };

const NOWHERE: Payload = { found: false };
const SECTOR_BYTES = 512;

const payloadAt = (image: Buffer, offset: number, length: number): Payload => {
  if (length === 0 || offset >= image.length) return NOWHERE;
  const compression = compressionOf(image.subarray(offset, offset + 16));
  return { found: true, offset, length: Math.min(length, image.length - offset), compression };
};

/**
 * The payload of a bzImage by its setup header (Documentation/arch/x86/boot.rst of Linux): setup_sects at 0x1f1, "HdrS" at 0x202,
 * the protocol version at 0x206, payload_offset at 0x248 from the start of the protected-mode code, payload_length at 0x24c (2.08 on).
 */
const bzImagePayload = (image: Buffer): Payload => {
  if (image.length < 0x250 || image.toString('latin1', 0x202, 0x206) !== 'HdrS') return NOWHERE;
  if (image.readUInt16LE(0x206) < 0x0208) return NOWHERE;
  const sectors = image.readUInt8(0x1f1) || 4;
  const code = (sectors + 1) * SECTOR_BYTES;
  const payload = payloadAt(image, code + image.readUInt32LE(0x248), image.readUInt32LE(0x24c));
  // The build ends every format but gzip, which has it already, with the unpacked size: four bytes that are not part of the format.
  return payload.found && payload.compression !== 'gzip' ? { ...payload, length: Math.max(0, payload.length - 4) } : payload;
};

/** The payload of an EFI zboot image (drivers/firmware/efi/libstub/zboot-header.S of Linux): "zimg" at 4, its offset at 8, its size at 12. */
const zbootPayload = (image: Buffer): Payload => {
  if (image.length < 64 || image.toString('latin1', 0, 2) !== 'MZ' || image.toString('latin1', 4, 8) !== 'zimg') return NOWHERE;
  return payloadAt(image, image.readUInt32LE(8), image.readUInt32LE(12));
};

/** Where the compressed kernel lies in an image, by the image's own header; not found for an image that has no such header. */
export const payloadOf = (image: Buffer): Payload => {
  const payload = bzImagePayload(image);
  return payload.found ? payload : zbootPayload(image);
};

/** Whether the beginning of a file is that of a kernel image, uncompressed kernel or module. */
export const looksLikeImage = (head: Buffer): boolean =>
  head.toString('latin1', 0, 4) === '\x7fELF' ||
  head.toString('latin1', 0, 2) === 'MZ' ||
  head.toString('latin1', 0x202, 0x206) === 'HdrS';
