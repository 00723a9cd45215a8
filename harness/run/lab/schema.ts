import { z } from 'zod';
import { parseDestination } from '../../../vm/ssh/host.ts';
import { messageOf } from '../../errors.ts';
import { parseNumber } from '../../plan/params.ts';

const NAME = /^[a-z0-9][a-z0-9.-]{0,29}$/;
const MIB = 2 ** 20;

const name = z
  .string('expected a name')
  .regex(NAME, 'expected lower-case letters, digits, "." and "-", at most 30, such as "lab-1"');

const words = z
  .union([z.string(), z.array(z.string()).nonempty()], 'expected a word or a list of words')
  .transform((value) => (typeof value === 'string' ? value.split(',') : value))
  .default([]);

/** A word that is read by a function which throws what is wrong with it. */
const read = <T>(expected: string, body: (text: string) => T) =>
  z.string(expected).transform((text, context): T => {
    try {
      return body(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: messageOf(error) });
      return z.NEVER;
    }
  });

const memory = read('expected a size such as "2GiB"', (text) =>
  parseNumber(text, { kind: 'bytes', default: 2048 * MIB, min: 256 * MIB, max: 4096 * 1024 * MIB, about: '' }, 'it'),
);

const host = z.strictObject({
  name,
  ssh: read('expected a destination such as "root@lab-1.example" or "lab-1:2222"', (text) =>
    parseDestination(text.replace(/^ssh:/, '')),
  ),
  identity: z.string().optional(),
  config: z.string().optional(),
  userland: words,
});

const shape = z.strictObject({
  name,
  kernel: words,
  userland: words,
  cpus: z.number().int().min(1).max(64).optional(),
  memory: memory.optional(),
  accelerator: z.enum(['auto', 'kvm', 'tcg']).optional(),
  append: z.string().optional(),
});

const vagrant = z.strictObject({
  name,
  file: z.string('expected the path of a Vagrantfile'),
  machine: z.string().optional(),
  userland: words,
});

/** machines.yaml: the machines of a lab, by name. docs/lab.md says what each key means. */
export const labFile = z
  .strictObject({
    version: z.literal(1, 'expected 1, the version of this file format'),
    hosts: z.array(host).default([]),
    qemu: z.array(shape).default([]),
    vagrant: z.array(vagrant).default([]),
  })
  .superRefine(({ hosts, qemu, vagrant: vagrants }, context) => {
    const seen = new Set<string>();
    for (const [list, entries] of Object.entries({ hosts, qemu, vagrant: vagrants }))
      for (const [index, entry] of entries.entries()) {
        if (seen.has(entry.name))
          context.addIssue({ code: 'custom', path: [list, index, 'name'], message: `"${entry.name}" is given twice` });
        seen.add(entry.name);
      }
    if (seen.size === 0) context.addIssue({ code: 'custom', path: [], message: 'it names no machine' });
  });
export type LabFile = z.infer<typeof labFile>;
