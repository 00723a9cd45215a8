import { readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { projectPath } from '../../../harness/project.ts';
import { ALTERNATIVES, KERNEL_OPTIONS } from '../../../vm/kernels/options.ts';
import { alternativesList, optionsTable } from '../../../vm/kernels/options-table.ts';

test('names are unique and whole, and every option says what breaks in one line', (t) => {
  const names = KERNEL_OPTIONS.map((option) => option.name);
  t.is(new Set(names).size, names.length);
  for (const option of KERNEL_OPTIONS) {
    t.regex(option.name, /^CONFIG_[A-Z0-9_]+$/);
    t.regex(option.breaks, /^\S[^\n]*[.]$/, option.name);
    t.is(option.neededFor === '', option.class === 'required', option.name);
    if (option.since !== undefined) t.regex(option.since, /^\d+\.\d+$/, option.name);
    if (option.before !== undefined) t.truthy(option.since, option.name);
  }
});

test('the options that the project promises are there', (t) => {
  const names = new Set(KERNEL_OPTIONS.map((option) => option.name));
  const promised =
    'CHECKPOINT_RESTORE NAMESPACES UTS_NS IPC_NS PID_NS NET_NS SYSVIPC_SYSCTL FHANDLE EVENTFD EPOLL UNIX_DIAG INET_DIAG INET_TCP_DIAG ' +
    'INET_UDP_DIAG INET_RAW_DIAG PACKET_DIAG NETLINK_DIAG NETFILTER_XT_MARK NF_TABLES TUN INOTIFY_USER MEM_SOFT_DIRTY USERFAULTFD RSEQ ' +
    'SECCOMP_FILTER PROC_CHILDREN AIO TIME_NS';
  for (const name of promised.split(' ')) t.true(names.has(`CONFIG_${name}`), name);
});

test('alternatives name options of the table', (t) => {
  const names = new Set(KERNEL_OPTIONS.map((option) => option.name));
  for (const name of ALTERNATIVES.flatMap((group) => group.ways.flatMap((way) => way.options))) t.true(names.has(name), name);
});

const between = (text: string, mark: string, end: string, content: string): string =>
  text.replace(
    new RegExp(`(<!-- ${mark}: [^\\n]* -->\\n)[^]*?(<!-- ${end} -->)`),
    (_all, head: string, tail: string) => `${head}\n${content}\n\n${tail}`,
  );

test('the table and the alternatives of the documentation are those of the program (UPDATE_DOCS=1 writes them)', (t) => {
  const file = projectPath('docs', 'kernel-options.md');
  const written = readFileSync(file, 'utf8');
  const wanted = between(
    between(written, 'table', 'end of table', optionsTable()),
    'alternatives',
    'end of alternatives',
    alternativesList(),
  );
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, wanted);
  t.is(readFileSync(file, 'utf8'), wanted);
  t.true(wanted.includes('| CHECKPOINT_RESTORE | required |'));
});
