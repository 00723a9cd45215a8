import { z } from 'zod';
import { criuOptions } from '../../schema/criu-options.ts';
import { serviceDefinition } from '../../schema/service.ts';

/** Debian policy 5.6.1, with the "/suite" and "=version" that apt-get install understands. */
const PACKAGE = /^[a-z0-9][a-z0-9+.-]+(?:\/[a-z0-9][a-z0-9.-]*|=[A-Za-z0-9.+:~-]+)?$/;

const yamlFile = z
  .strictObject({
    path: z
      .string()
      .regex(/^(?!.*(^|\/)\.\.(\/|$)).+$/, 'expected a path without ".."')
      .describe('relative to the folder of the instance, or absolute in the machine'),
    content: z.string().optional(),
    from: z.string().optional().describe('a file beside this one, in place of content'),
    mode: z
      .string('expected an octal mode in quotes, such as "0755"')
      .regex(/^0?[0-7]{3}$/, 'expected an octal mode in quotes, such as "0755"')
      .default('0644'),
  })
  .refine(({ content, from }) => (content === undefined) !== (from === undefined), 'expected either content or from');
export type YamlFile = z.infer<typeof yamlFile>;

const yamlTree = z.strictObject({
  from: z.string().min(1).describe('a folder, or an archive: .tar, .tar.gz, .tgz, .tar.xz, .tar.zst'),
  to: z.string().regex(/^\//, 'expected an absolute folder of the userland').default('/'),
});
export type YamlTree = z.infer<typeof yamlTree>;

const parameter = z.strictObject({
  about: z.string(),
  kind: z.enum(['count', 'bytes']).default('count'),
  default: z.number().int(),
  min: z.number().int().default(1),
  max: z
    .number()
    .int()
    .default(2 ** 40),
});

const { files: _embedded, module: _bundled, root: _resolved, ...runtime } = serviceDefinition.shape;

/** workload.yaml: a service of the user's. docs/workloads.md describes every key. */
export const serviceFile = z.strictObject({
  version: z.literal(1, 'expected 1, the version of this file format'),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,29}$/, 'expected lower-case letters, digits and "-", at most 30, such as "my-service"'),
  about: z.string(),
  packages: z.array(z.string().regex(PACKAGE, 'expected the name of a Debian package')).default([]),
  trees: z.array(yamlTree).default([]),
  rootfs: z.string().min(1).optional().describe('a folder with a whole root filesystem, which the service runs in'),
  tarball: z.string().min(1).optional().describe('the same as an archive'),
  files: z.array(yamlFile).default([]),
  parameters: z
    .record(z.string().regex(/^[a-z_]+$/, 'expected lower-case letters and "_"'), parameter)
    .default({})
    .describe('numbers that --param may set, used by name in texts'),
  ...runtime,
  criu: criuOptions.default({}),
});
export type ServiceFile = z.infer<typeof serviceFile>;
