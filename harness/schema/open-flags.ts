/**
 * open(2) flags that only matter while a file is opened: O_CREAT, O_EXCL, O_NOCTTY, O_TRUNC, O_DIRECTORY, O_NOFOLLOW and
 * __O_TMPFILE. CRIU opens a deleted file anew without them, and nothing can tell but F_GETFL. O_CLOEXEC is not among
 * them: fdinfo shows it, and it must stay. Values of the generic and x86 ABI (include/uapi/asm-generic/fcntl.h).
 */
const CREATION_FLAGS = 0o100n | 0o200n | 0o400n | 0o1000n | 0o200000n | 0o400000n | 0o20000000n;

/** The flags of an open file that a restore must keep; octal digits, as fdinfo has them. Throws a SyntaxError on anything else. */
export const lastingFlags = (octal: string): string => (BigInt(`0o${octal}`) & ~CREATION_FLAGS).toString(8);
