import test from 'ava';
import { imageVersion } from '../../../vm/kernels/image-release.ts';
import { bzImage } from './catalogue/bz-image.ts';
import { fixture } from './fixtures.ts';

test('the version in the header of a kernel', (t) => {
  const { image, text } = bzImage('6.12.0-test');
  t.deepEqual(imageVersion(image), { release: '6.12.0-test', text });
});

test('what is no bzImage has no version: text, too short, an old protocol, a pointer that leads astray', (t) => {
  const { image } = bzImage('6.12.0-test');
  const change = (at: number, value: number): Buffer => {
    const changed = Buffer.from(image);
    changed.writeUInt16LE(value, at);
    return changed;
  };
  t.is(imageVersion(Buffer.from('hello')), undefined);
  t.is(imageVersion(Buffer.alloc(4096)), undefined);
  t.is(imageVersion(image.subarray(0, 0x208)), undefined);
  t.is(imageVersion(change(0x206, 0x0100)), undefined);
  t.is(imageVersion(change(0x20e, 0)), undefined);
  t.is(imageVersion(change(0x20e, 0xffff)), undefined);
  t.is(imageVersion(change(0x202, 0)), undefined);
  t.is(imageVersion(bzImage('6.12/../../etc').image), undefined, 'no release can be a path');
  t.is(fixture('debian-6.12-setup.bin').toString('latin1', 0x202, 0x206), 'HdrS', 'the header is a real one');
});
