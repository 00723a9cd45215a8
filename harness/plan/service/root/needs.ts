/** What the first bytes of a program say that it needs. */
export type ProgramNeeds =
  | { readonly kind: 'elf'; readonly machine: string; readonly interpreter?: string }
  | { readonly kind: 'script'; readonly interpreter: string }
  | { readonly kind: 'unknown' };

/** e_machine of the System V ABI, of machines that root filesystems are made for. */
const MACHINES: Readonly<Record<number, string>> = {
  3: 'i386',
  21: 'ppc64',
  22: 's390x',
  40: 'arm',
  62: 'x86-64',
  183: 'aarch64',
  243: 'riscv',
  258: 'loongarch',
};

const ELF_64 = 2;
const LITTLE_ENDIAN = 1;
const PT_INTERP = 3;

/** The program that the kernel starts in place of a dynamic one: the loader of its C library (elf(5)). */
const elfInterpreter = (head: Buffer): string | undefined => {
  const [offset, size, count] = [Number(head.readBigUInt64LE(32)), head.readUInt16LE(54), head.readUInt16LE(56)];
  for (let i = 0; i < count; i += 1) {
    const at = offset + i * size;
    if (at + size > head.length) return undefined;
    if (head.readUInt32LE(at) !== PT_INTERP) continue;
    const [from, bytes] = [Number(head.readBigUInt64LE(at + 8)), Number(head.readBigUInt64LE(at + 32))];
    if (from + bytes > head.length) return undefined;
    return head.toString('latin1', from, from + bytes).replace(/\0.*$/s, '');
  }
  return undefined;
};

/** Reads the header of an ELF file (elf(5)), or the first line of a script (execve(2)). */
export const programNeeds = (head: Buffer): ProgramNeeds => {
  if (head.toString('latin1', 0, 2) === '#!') {
    const [interpreter = ''] = head.toString('latin1', 2, 258).split('\n')[0]?.trim().split(/\s/) ?? [];
    return { kind: 'script', interpreter };
  }
  if (head.length < 64 || head.toString('latin1', 0, 4) !== '\x7fELF') return { kind: 'unknown' };
  const isLittle = head[5] === LITTLE_ENDIAN;
  const number = isLittle ? head.readUInt16LE(18) : head.readUInt16BE(18);
  const machine = MACHINES[number] ?? `a processor of the number ${number}`;
  const interpreter = head[4] === ELF_64 && isLittle ? elfInterpreter(head) : undefined;
  return { kind: 'elf', machine, ...(interpreter === undefined ? {} : { interpreter }) };
};
