import { MARK } from './script.ts';

/** What a remote host says of itself, as vm/ssh/remote/describe.sh prints it. */
export interface RemoteFacts {
  readonly arch: string;
  readonly release: string;
  readonly glibc: string;
  readonly distribution: string;
  readonly suite: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly availableBytes: number;
  readonly load: number;
  readonly virtualization: Virtualization;
  /** Path of its CRIU; undefined where it has none. */
  readonly criu: string | undefined;
  readonly node: { readonly path: string; readonly version: string } | undefined;
  /** Programs that a machine needs and the host lacks. */
  readonly missing: readonly string[];
}

/** What the host runs on, and so which clock its times are of. */
export interface Virtualization {
  /** As systemd-detect-virt names it. */
  readonly kind: string;
  readonly clock: 'wall' | 'emulated';
  readonly why: string;
}

type Lines = ReadonlyMap<string, string>;

/**
 * systemd-detect-virt asks the processor for its hypervisor and says "qemu" only for one that calls itself TCGTCGTCGTCG. Without that
 * program, an emulated processor of QEMU is known by its name, or by a maker and no clock of KVM.
 */
const virtualizationOf = (lines: Lines): Virtualization => {
  const text = (key: string): string => lines.get(key) ?? '';
  const detected = text('detect');
  if (detected === 'qemu')
    return { kind: 'qemu', clock: 'emulated', why: 'systemd-detect-virt says qemu: an emulated processor' };
  if (detected !== '') return { kind: detected, clock: 'wall', why: `systemd-detect-virt says ${detected}` };
  const model = /QEMU (?:TCG|Virtual) CPU/.exec(text('cpu'))?.[0];
  if (model === 'QEMU TCG CPU') return { kind: 'qemu', clock: 'emulated', why: `the processor calls itself ${text('cpu')}` };
  if (text('hypervisor') === '0') return { kind: 'none', clock: 'wall', why: 'the processor names no hypervisor' };
  if (text('clocks').includes('kvm-clock')) return { kind: 'kvm', clock: 'wall', why: 'the kernel has the clock of KVM' };
  if (text('vendor') === 'QEMU' || model !== undefined)
    return {
      kind: 'qemu',
      clock: 'emulated',
      why: 'a machine of QEMU without the clock of KVM, so its processor may be emulated',
    };
  return { kind: text('vendor') || 'unknown', clock: 'wall', why: 'a virtual machine, not of QEMU' };
};

/** The facts of a host from what it printed. */
export const parseFacts = (printed: readonly string[]): RemoteFacts => {
  const words = printed
    .filter((line) => line.startsWith(MARK))
    .map((line) => {
      const [key = '', ...rest] = line.slice(MARK.length).split(' ');
      return [key, rest.join(' ').trim()] as const;
    });
  const lines: Lines = new Map(words);
  const text = (key: string): string => lines.get(key) ?? '';
  return {
    arch: text('arch'),
    release: text('release'),
    glibc: text('glibc').replace(/^glibc /, ''),
    distribution: text('distribution') || 'an unknown distribution',
    suite: text('suite') || 'unknown',
    cpu: text('cpu') || 'unknown',
    cores: Number(text('cores')) || 1,
    memoryBytes: Number(text('memory')) * 1024,
    availableBytes: Number(text('available')) * 1024,
    load: Number(text('load')) || 0,
    virtualization: virtualizationOf(lines),
    criu: text('criu') || undefined,
    node: text('node') === '' ? undefined : { path: text('node'), version: text('node-version').replace(/^v/, '') },
    missing: words.filter(([key]) => key === 'missing').map(([, tool]) => tool),
  };
};
