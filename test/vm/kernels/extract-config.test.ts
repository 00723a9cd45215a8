import { gzipSync } from 'node:zlib';
import test from 'ava';
import { execa } from 'execa';
import { QualifyError } from '../../../harness/errors.ts';
import { extractConfig } from '../../../vm/kernels/extract-config.ts';
import { bzImageWith, filler, gzipOfZeros, kernelWith, zbootWith } from './craft.ts';
import { configText, fixture } from './fixtures.ts';

const CONFIG = configText('debian-7.2-cloud');

/** The length that the kernel's build puts after a payload of any format but gzip. */
const SIZE = Buffer.from([0, 0, 1, 0]);

const pack = async (command: string, args: readonly string[], data: Buffer): Promise<Buffer | undefined> => {
  const result = await execa(command, args, { input: data, encoding: 'buffer', reject: false, stripFinalNewline: false });
  return result.exitCode === 0 ? Buffer.from(result.stdout) : undefined;
};

const refused = async (t: import('ava').ExecutionContext, content: Buffer, message: RegExp): Promise<void> => {
  const error = await t.throwsAsync(extractConfig(content, 'the-file'), { instanceOf: QualifyError });
  t.is(error.exitCode, 2);
  t.regex(error.message, message);
  t.true(error.message.includes('the-file'));
  t.false(error.message.includes('\n'));
};

test.serial('a missing tool is named, as a fault of the surroundings', async (t) => {
  const { PATH } = process.env;
  process.env['PATH'] = '/nonexistent';
  try {
    for (const [magic, tool] of [
      ['fd377a585a00', 'xz'],
      ['5d0000', 'xz'],
      ['425a68', 'bzip2'],
      ['02214c18', 'lz4'],
      ['894c5a4f000d0a1a0a', 'lzop'],
    ] as const) {
      const payload = Buffer.concat([Buffer.from(magic, 'hex'), Buffer.alloc(64)]);
      for (const content of [payload, bzImageWith(payload)]) {
        const error = await t.throwsAsync(extractConfig(content, 'f'), { instanceOf: QualifyError });
        t.is(error.exitCode, 3);
        t.regex(error.message, new RegExp(`needs the command "${tool}", and that is not installed\\.$`));
        t.regex(error.remedy, new RegExp(`^Install ${tool}`));
      }
    }
  } finally {
    process.env['PATH'] = PATH;
  }
});

test('plain text, and the same packed with gzip', async (t) => {
  t.deepEqual(await extractConfig(Buffer.from(CONFIG), 'f'), { kind: 'file', text: CONFIG });
  t.deepEqual(await extractConfig(fixture('debian-7.2-cloud.config.gz'), 'f'), { kind: 'file', text: CONFIG });
});

test('an uncompressed kernel, and the configuration across the border of two pieces', async (t) => {
  t.deepEqual(await extractConfig(kernelWith(CONFIG), 'f'), { kind: 'image', text: CONFIG });
  t.deepEqual(await extractConfig(gzipSync(kernelWith(CONFIG, { ahead: 16_384 - 12 })), 'f'), { kind: 'image', text: CONFIG });
});

test('bzImage with a gzip payload, found by its setup header', async (t) => {
  t.deepEqual(await extractConfig(bzImageWith(gzipSync(kernelWith(CONFIG))), 'f'), { kind: 'image', text: CONFIG });
});

test('an image whose header leads nowhere is searched', async (t) => {
  const image = bzImageWith(gzipSync(kernelWith(CONFIG)));
  image.writeUInt32LE(0x20, 0x248);
  t.deepEqual(await extractConfig(image, 'f'), { kind: 'image', text: CONFIG });
  const headless = Buffer.concat([
    Buffer.from([0]),
    filler(2000),
    Buffer.from('1f8b08ff', 'hex'),
    filler(50),
    gzipSync(kernelWith(CONFIG)),
  ]);
  t.deepEqual(await extractConfig(headless, 'f'), { kind: 'image', text: CONFIG });
});

for (const [format, command, args] of [
  ['zstd', 'zstd', ['-19', '-c']],
  ['zstd with a large window', 'zstd', ['-3', '--long=27', '-c']],
  ['xz', 'xz', ['--check=crc32', '-c']],
  ['lzma', 'xz', ['--format=lzma', '-c']],
  ['bzip2', 'bzip2', ['-c']],
  ['lz4', 'lz4', ['-l', '-c']],
  ['lzo', 'lzop', ['-c']],
] as const) {
  test(`${format}: a configuration, a bzImage and a zboot image`, async (t) => {
    const text = await pack(command, args, Buffer.from(CONFIG));
    const kernel = await pack(command, args, kernelWith(CONFIG));
    if (!text || !kernel) return t.pass(`${command} is not installed here, so there is nothing to unpack`);
    t.deepEqual(await extractConfig(text, 'f'), { kind: 'file', text: CONFIG });
    t.deepEqual(await extractConfig(bzImageWith(Buffer.concat([kernel, SIZE])), 'f'), { kind: 'image', text: CONFIG });
    return t.deepEqual(await extractConfig(zbootWith(kernel, format, SIZE), 'f'), {
      kind: 'image',
      text: CONFIG,
    });
  });
}

test('an image without a configuration', async (t) => {
  const message = /the-file holds no configuration: a kernel image has one only when it was built with CONFIG_IKCONFIG=y\./;
  await refused(t, kernelWith(undefined), message);
  await refused(t, bzImageWith(gzipSync(kernelWith(undefined))), message);
  await refused(t, gzipSync(kernelWith(undefined)), message);
});

test('binary data that is no kernel', async (t) => {
  await refused(t, Buffer.concat([Buffer.from([1, 0, 2]), filler(5000)]), /neither a kernel configuration nor a kernel image/);
  await refused(t, Buffer.from('!<arch>\ndebian-binary'), /is a Debian package/);
});

test('truncated at every tenth: one sentence or the whole configuration, never a part of it', async (t) => {
  const originals = [
    fixture('debian-7.2-cloud.config.gz'),
    bzImageWith(gzipSync(kernelWith(CONFIG, { ahead: 50_000 }))),
    (await pack('zstd', ['-c'], Buffer.from(CONFIG))) ?? gzipSync(CONFIG),
    (await pack('xz', ['-c'], Buffer.from(CONFIG))) ?? gzipSync(CONFIG),
  ];
  for (const original of originals) {
    for (let tenth = 1; tenth < 10; tenth += 1) {
      const cut = original.subarray(0, Math.floor((original.length * tenth) / 10));
      const result = await extractConfig(cut, 'the-file').catch((error: unknown) => error);
      if (result instanceof QualifyError) t.is(result.exitCode, 2);
      else t.deepEqual(result, { kind: 'image', text: CONFIG });
    }
  }
});

test('a damaged embedded configuration', async (t) => {
  const kernel = kernelWith(CONFIG);
  const end = kernel.indexOf('IKCFG_ED');
  await refused(t, kernel.subarray(0, end), /no end \(IKCFG_ED\)/);
  const bent = Buffer.from(kernel);
  bent.fill(0xff, end - 9000, end - 8000);
  await refused(t, bent, /cannot be read/);
});

test('a small file that unpacks to a large one is refused early', async (t) => {
  const before = process.memoryUsage.rss();
  const text = gzipSync(Buffer.alloc(64 * 1024 ** 2, 'a'));
  await refused(t, text, /unpacks to more than/);
  await refused(t, gzipOfZeros(300), /cannot be read|holds no configuration/);
  t.true(process.memoryUsage.rss() - before < 400 * 1024 ** 2);
});

test('a zstd frame that asks for gigabytes is refused', async (t) => {
  // Window descriptor 0xa0: exponent 20, so 1 GiB; then one empty last block.
  await refused(t, Buffer.from('28b52ffd00a0010000', 'hex'), /zstd window of 1073741824 bytes/);
});

test('many false beginnings do not hold it up', async (t) => {
  const content = Buffer.concat([
    Buffer.from([0]),
    ...Array.from({ length: 20_000 }, () => Buffer.from('1f8b0808fd377a585a0028b52ffd', 'hex')),
  ]);
  await refused(t, content, /neither a kernel configuration nor/);
});
