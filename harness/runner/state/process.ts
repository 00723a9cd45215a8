import { createHash } from 'node:crypto';
import { type Facts, fieldsOf, innermost, linkOf, listProc, readProc } from './proc.ts';

/** Lines of /proc/PID/status that a restore must keep; what is left out counts use, or belongs to the machine. */
const STATUS = [
  'Name',
  'Umask',
  'Uid',
  'Gid',
  'Groups',
  'Threads',
  'ShdPnd',
  'SigIgn',
  'SigCgt',
  'CapInh',
  'CapPrm',
  'CapEff',
  'CapBnd',
  'CapAmb',
  'NoNewPrivs',
  'Seccomp',
  'Seccomp_filters',
  'THP_enabled',
  'x86_Thread_features',
] as const;

/** The same of each thread. */
const THREAD_STATUS = ['SigPnd', 'SigBlk', 'Cpus_allowed'] as const;

/** Fields of /proc/PID/stat by their numbers in proc(5), which count from 1. */
const STAT = { tty: 7, nice: 19, exit_signal: 38, rt_priority: 40, policy: 41 } as const;

const statFields = (text: string): string[] => text.slice(text.lastIndexOf(')') + 2).split(' ');
const statField = (fields: readonly string[], number: number): string => fields[number - 3] ?? '';

/** Sleeping in one way or another is the same for a process that waits. */
const stateOf = (letter: string): string => (['R', 'S', 'D', 'I'].includes(letter) ? 'runs or waits' : letter);

const digest = (text: string): string => (text === '' ? '' : createHash('sha256').update(text).digest('hex').slice(0, 16));

const threadFacts = (pid: number): Facts => {
  const facts: Facts = {};
  for (const tid of listProc(pid, 'task')) {
    const [status, stat] = [fieldsOf(readProc(pid, 'task', tid, 'status')), readProc(pid, 'task', tid, 'stat')];
    const own = innermost(status.get('NSpid'));
    const fields = statFields(stat);
    for (const name of THREAD_STATUS) facts[`thread.${own}.${name}`] = status.get(name) ?? '';
    facts[`thread.${own}.name`] = status.get('Name') ?? '';
    facts[`thread.${own}.scheduling`] =
      `policy ${statField(fields, STAT.policy)}, priority ${statField(fields, STAT.rt_priority)}, nice ${statField(fields, STAT.nice)}`;
  }
  return facts;
};

const limitFacts = (text: string): Facts =>
  Object.fromEntries(
    text
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [, name, soft, hard] = /^(\S.*?)\s{2,}(\S+)\s+(\S+)/.exec(line) ?? [];
        return name === undefined ? [] : [[`limit.${name}`, `${soft} of ${hard}`]];
      }),
  );

/** Who a process is and what it may do. `parents` gives a process its number in its own pid namespace. */
export const processFacts = (pid: number, parents: ReadonlyMap<number, string>): Facts => {
  const status = fieldsOf(readProc(pid, 'status'));
  const fields = statFields(readProc(pid, 'stat'));
  const facts: Facts = {
    state: stateOf(statField(fields, 3)),
    // The parent of the whole tree is whoever started or restored it.
    parent: parents.get(Number(status.get('PPid'))) ?? 'outside',
    group: innermost(status.get('NSpgid')),
    session: innermost(status.get('NSsid')),
    exit_signal: statField(fields, STAT.exit_signal),
    terminal: statField(fields, STAT.tty),
  };
  for (const name of STATUS) {
    const value = status.get(name);
    if (value !== undefined) facts[name] = value;
  }
  if (facts['state'] === 'Z') return facts;
  const texts = {
    arguments: readProc(pid, 'cmdline').replaceAll('\0', ' ').trim(),
    environment: digest(readProc(pid, 'environ')),
    executable: linkOf(pid, 'exe'),
    directory: linkOf(pid, 'cwd'),
    root: linkOf(pid, 'root'),
    personality: readProc(pid, 'personality').trim(),
    oom_score_adj: readProc(pid, 'oom_score_adj').trim(),
    timer_slack: readProc(pid, 'timerslack_ns').trim(),
    core_filter: readProc(pid, 'coredump_filter').trim(),
    posix_timers: readProc(pid, 'timers')
      .replaceAll(/(notify: \w+\/(?:pid|tid))\.\d+/g, '$1')
      .trim()
      .replaceAll('\n', '; '),
  };
  return { ...facts, ...texts, ...limitFacts(readProc(pid, 'limits')), ...threadFacts(pid) };
};
