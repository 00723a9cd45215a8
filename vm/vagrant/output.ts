/** One line of `vagrant --machine-readable`: TIME,TARGET,TYPE,DATA,...; the target is empty where it is none of the machines. */
export interface VagrantLine {
  readonly target: string;
  readonly type: string;
  readonly data: readonly string[];
}

const unescaped = (text: string): string =>
  text.replaceAll('%!(VAGRANT_COMMA)', ',').replaceAll(String.raw`\n`, '\n').replaceAll(String.raw`\r`, '\r');

/** Parses a line; undefined for what plugins print beside. */
export const parseVagrantLine = (line: string): VagrantLine | undefined => {
  const [time = '', target = '', type, ...data] = line.split(',');
  return type === undefined || !/^\d+$/.test(time) ? undefined : { target, type, data: data.map(unescaped) };
};

export interface VagrantState {
  readonly machine: string;
  /** As the provider calls it: running, not_created, shutoff, poweroff, saved, paused, ... */
  readonly state: string;
  /** Name of the provider, such as libvirt or virtualbox. */
  readonly provider: string;
}

/** What `vagrant status` says of each machine. */
export const statesOf = (lines: readonly VagrantLine[]): VagrantState[] =>
  lines.flatMap(({ target, type, data }) => {
    if (type !== 'state' || target === '') return [];
    const named = lines.find((line) => line.target === target && line.type === 'provider-name');
    return [{ machine: target, state: data[0] ?? 'unknown', provider: named?.data[0] ?? 'unknown' }];
  });

/** The configuration of ssh that `vagrant ssh-config` prints; undefined where it printed none. */
export const sshConfigOf = (lines: readonly VagrantLine[]): string | undefined =>
  lines.find(({ type }) => type === 'ssh-config')?.data[0];

const LONGEST = 400;

const cut = (text: string): string =>
  (text.length > LONGEST ? `${text.slice(0, LONGEST).replace(/\s\S*$/, '')} ...` : text).replace(/\.$/, '');

/**
 * The sentence of an error of Vagrant that matters. Its texts are paragraphs, broken into lines, of which the first ones often only announce
 * what went wrong: "There was an error talking to Libvirt. The error message is shown below:".
 */
export const tellingSentence = (text: string): string => {
  const paragraphs = text.split(/\n\s*\n/).filter((one) => one.trim() !== '');
  const flat = paragraphs.map((one) => one.replaceAll(/\s+/g, ' ').trim());
  const at = flat.findIndex((one) => !one.endsWith(':'));
  const lead = flat[(at < 0 ? flat.length : at) - 1];
  if (lead === undefined) return cut(flat[0] ?? '');
  const [sentence = lead] = /^.*?[.](?=\s)/.exec(lead) ?? [];
  const below = paragraphs
    .slice(at < 0 ? flat.length : at)
    .flatMap((one) => one.split('\n'))
    .map((line) => line.trim());
  const detail = below.find((line) => line.startsWith('Error: '))?.slice('Error: '.length) ?? below[0];
  return cut([sentence.replace(/[.:]$/, ''), ...(detail === undefined ? [] : [detail])].join(': '));
};

/** The first line of a stack of Ruby's: what a plugin does not catch. */
const RUBY = /^\S+:\d+:in [`'][^']*': (?<message>.*) \([\w:]+\)$/;

/** Why a command of Vagrant failed: its own error, else what it printed on standard error. */
export const errorOf = (lines: readonly VagrantLine[], printed: readonly string[]): string => {
  const exit = lines.findLast(({ type }) => type === 'error-exit')?.data;
  const told = exit?.[1] ?? lines.findLast(({ type, data }) => type === 'ui' && data[0] === 'error')?.data[1];
  if (told !== undefined && told.trim() !== '') return tellingSentence(told);
  const thrown = printed.map((line) => RUBY.exec(line)?.groups?.['message']).find((message) => message !== undefined);
  return thrown === undefined ? tellingSentence(printed.join('\n')) : cut(thrown);
};

/** Whether an error is one of the Vagrantfile, and not of what Vagrant works with. */
export const isOfVagrantfile = (lines: readonly VagrantLine[], printed: readonly string[]): boolean =>
  printed.some((line) => line.includes('failed to initialize at a very early stage')) ||
  lines.some(
    ({ type, data }) =>
      type === 'error-exit' && /::(?:Vagrantfile|ConfigInvalid|MachineNotFound|PluginNotFound)/.test(data[0] ?? ''),
  );

/** What it says that it does, without the name of the machine: the text of a `ui` line that is no progress bar. */
export const doingOf = ({ type, data }: VagrantLine): string | undefined => {
  if (type !== 'ui') return undefined;
  const text = (data[1] ?? '').replace(/^(?:==>|\s+)?\s*[^:\s]+:\s*/, '').trim();
  return text === '' || text.includes('Progress:') || text.startsWith('--') ? undefined : text.split('\n')[0];
};

/** What brings a machine back to the state that it was found in. */
export type PutBack = 'destroy' | 'halt' | 'suspend' | 'leave';

export const putBackFor = (state: string): PutBack => {
  if (state === 'not_created') return 'destroy';
  if (state === 'running') return 'leave';
  return ['saved', 'paused', 'suspended', 'pmsuspended'].includes(state) ? 'suspend' : 'halt';
};
