import { type KnownFailure, ON_6_18 } from '../failure.ts';

/** The processor of the dump and that of the restore. */
export const processorFailures: readonly KnownFailure[] = [
  {
    id: 'cpu-mismatch',
    pattern:
      /CPU (instruction )?capabilities do not match|xsave (max )?size mismatch|FPU feature required by image|CPU xfeatures has unsupported bits/,
    cause:
      'The processor of the restore differs from that of the dump; the sizes of their saved state must be equal, so a newer one fails too.',
    remedies: [
      { text: 'Restore on the same processor model; virtual machines need a fixed CPU model.' },
      {
        text: 'Give --cpu-cap=none to the restore at your own risk, with the service started under GLIBC_TUNABLES that switch newer instructions off.',
      },
      { text: 'Compare first: criu cpuinfo dump here, criu cpuinfo check there.' },
    ],
    references: ['containers/podman#17496', 'OpenLiberty/open-liberty#20092', 'criu/arch/x86/cpu.c'],
    verified: ON_6_18,
  },
  {
    id: 'xsave-too-large',
    pattern: /Can't set FPU registers for \d+: Bad address/,
    when: { criu: { before: '3.19' } },
    cause: 'The processor saves more state (AMX, AVX-512) than this CRIU has room for (CRIU issue 2835).',
    remedies: [{ text: 'Use CRIU 3.19 or later.' }, { text: 'Give the virtual machine a CPU model without AMX.' }],
    references: ['checkpoint-restore/criu#2835', 'checkpoint-restore/criu#2310', 'checkpoint-restore/criu#2161'],
    verified: [],
  },
  {
    id: 'shadow-stack',
    pattern:
      /Cannot unlock CET|[Ff]ailed to (prepare shadow stack memory|(dis|en)able writes to shadow stack|lock shadow stack controls)/,
    when: { kernel: { from: '6.6' } },
    cause: 'The service uses a shadow stack (Linux 6.6 and later), which CRIU before 4.2 does not restore rightly.',
    remedies: [
      { text: 'Use CRIU 4.2 or later.' },
      {
        text: 'Start the service with GLIBC_TUNABLES=glibc.cpu.hwcaps=-SHSTK.',
        action: { kind: 'environment', variables: { GLIBC_TUNABLES: 'glibc.cpu.hwcaps=-SHSTK' } },
      },
    ],
    references: ['checkpoint-restore/criu#2306', 'checkpoint-restore/criu#2782'],
    verified: [],
  },
];
