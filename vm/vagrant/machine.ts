import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InterruptedError, infraError, inputError, messageOf, QualifyError } from '../../harness/errors.ts';
import { runLines } from '../run-lines.ts';
import type { SshHost } from '../ssh/host.ts';
import { runVagrant, type VagrantResult } from './command.ts';
import { doingOf, errorOf, isOfVagrantfile, putBackFor, sshConfigOf, statesOf, type VagrantState } from './output.ts';
import type { VagrantPlace } from './place.ts';
import type { VagrantTools } from './tools.ts';

/** Starting Ruby and reading a Vagrantfile. */
const ASK_MS = 120_000;
/** Boxes are fetched and provisioners run in it. */
const UP_MS = 3_600_000;
const BACK_MS = 300_000;

/** What is known of a machine that Vagrant has brought up. */
export interface VagrantFacts {
  readonly machine: string;
  readonly provider: string;
  /** The state that it was found in, and so is left in. */
  readonly found: string;
  readonly box: string | undefined;
  /** As libvirt's description of it says. */
  readonly cpuModel: string | undefined;
}

/** A machine of a Vagrantfile that answers. */
export interface RunningVagrant {
  readonly host: SshHost;
  readonly facts: VagrantFacts;
  /** Leaves it as it was found: destroyed, halted, suspended or running. */
  readonly putBack: () => Promise<void>;
}

export interface BringUpRequest {
  readonly tools: VagrantTools;
  readonly place: VagrantPlace;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** As a user writes it. */
export const placeText = ({ label, file, machine }: Pick<VagrantPlace, 'label' | 'file' | 'machine'>): string =>
  label ?? `vagrant:${path.relative('', file) || file}${machine === undefined ? '' : `:${machine}`}`;

type Ask = (
  args: readonly string[],
  options?: { readonly timeoutMs?: number; readonly always?: boolean },
) => Promise<VagrantResult>;

const askerFor = ({ tools, place, signal, say }: BringUpRequest): Ask => {
  const cwd = path.dirname(place.file);
  const env = { ...tools.env, VAGRANT_CWD: cwd, VAGRANT_VAGRANTFILE: path.basename(place.file) };
  const words = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  return (args, { timeoutMs = ASK_MS, always = false } = {}) =>
    runVagrant({
      argv: tools.inside(...words, 'vagrant', '--machine-readable', ...args),
      env,
      ...(tools.kind === 'host' ? { cwd } : {}),
      timeoutMs,
      signal: always ? undefined : signal,
      onLine: (line) => {
        const doing = args[0] === 'up' ? doingOf(line) : undefined;
        if (doing !== undefined) say(`${placeText(place)}: ${doing}`);
      },
    });
};

/** The one machine that is meant. Throws an input error for a Vagrantfile that cannot be read, and where the name is missing or wrong. */
export const chooseMachine = (place: VagrantPlace, states: readonly VagrantState[]): VagrantState => {
  const names = states.map(({ machine }) => machine).join(', ');
  if (place.machine !== undefined) {
    const found = states.find(({ machine }) => machine === place.machine);
    if (found !== undefined) return found;
    throw inputError(`${place.file} has no machine ${place.machine}.`, `It has ${names || 'none'}.`);
  }
  const [only, ...others] = states;
  if (only === undefined) throw inputError(`${place.file} defines no machine.`, 'Define one in it.');
  if (others.length === 0) return only;
  throw inputError(
    `${place.file} has several machines: ${names}.`,
    `Name one: --machine vagrant:${path.relative('', place.file)}:${only.machine}`,
  );
};

const stateOf = async (ask: Ask, place: VagrantPlace): Promise<VagrantState> => {
  const status = await ask(['status']);
  if (!status.ok) {
    const why = errorOf(status.lines, status.printed);
    if (isOfVagrantfile(status.lines, status.printed))
      throw inputError(
        `Vagrant cannot read ${place.file}: ${why}.`,
        'Correct the Vagrantfile; "vagrant validate" in its folder tells more.',
      );
    throw infraError(
      `Vagrant does not say what state ${placeText(place)} is in: ${why}.`,
      'Try it by hand in the folder of the Vagrantfile: vagrant status',
    );
  }
  return chooseMachine(place, statesOf(status.lines));
};

/** Folder in which Vagrant keeps what it knows of a machine. */
const dataFolder = ({ tools, place }: BringUpRequest, { machine, provider }: VagrantState): string =>
  path.join(
    tools.env['VAGRANT_DOTFILE_PATH'] ??
      path.resolve(path.dirname(place.file), process.env['VAGRANT_DOTFILE_PATH'] ?? '.vagrant'),
    ...['machines', machine, provider],
  );

const textOf = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

const boxOf = async (folder: string): Promise<string | undefined> => {
  try {
    const { name, version } = JSON.parse(await textOf(path.join(folder, 'box_meta'))) as Record<string, unknown>;
    return `${name} ${version}`;
  } catch {
    return undefined;
  }
};

/** The processor in libvirt's description of a machine: the name of a model, else how it is chosen. */
export const cpuModelOf = (xml: string): string | undefined => {
  const element = /<cpu\b[\s\S]*?(?:\/>|<\/cpu>)/.exec(xml)?.[0];
  return element === undefined
    ? undefined
    : (/<model[^>]*>([^<]+)</.exec(element)?.[1] ?? /\bmode=['"]([^'"]+)/.exec(element)?.[1]);
};

const cpuModel = async ({ tools, signal }: BringUpRequest, folder: string): Promise<string | undefined> => {
  const id = (await textOf(path.join(folder, 'id'))).trim();
  const [file = '', ...args] = tools.inside('virsh', '--connect', 'qemu:///system', 'dumpxml', id);
  const { ok, lines } = await runLines({ command: [file, ...args], env: tools.env, signal });
  return ok ? cpuModelOf(lines.join('\n')) : undefined;
};

/** Vagrant has ssh say nothing of why it fails; from within the nest there is a way of its own to the machine. */
export const sshConfigText = (printed: string, proxy: string | undefined): string => {
  const lines = printed.split('\n').map((line) => line.replace(/^\s*LogLevel .*/, '  LogLevel ERROR'));
  if (proxy !== undefined) lines.splice(lines.findIndex((line) => line.startsWith('Host ')) + 1, 0, `  ProxyCommand ${proxy}`);
  return `${lines.join('\n').trimEnd()}\n`;
};

const writeSshConfig = async (request: BringUpRequest, ask: Ask, { machine }: VagrantState): Promise<SshHost> => {
  const { tools, place } = request;
  const asked = await ask(['ssh-config', machine]);
  const text = sshConfigOf(asked.lines);
  if (!asked.ok || text === undefined)
    throw infraError(
      `${placeText(place)} is up, and Vagrant does not say how to reach it by ssh: ${errorOf(asked.lines, asked.printed) || 'it printed nothing'}.`,
      `Try it by hand in the folder of the Vagrantfile: vagrant ssh-config ${machine}`,
    );
  const config = path.join(tools.folder, `ssh-config-${machine}`);
  await writeFile(config, sshConfigText(text, tools.proxy));
  const destination = /^Host (\S+)/m.exec(text)?.[1] ?? machine;
  return { name: place.name, destination, config, label: placeText(place) };
};

/** Brings a machine up, or finds it running. Throws an input error for what the user gave, an infra error with Vagrant's own words. */
export const bringUp = async (request: BringUpRequest): Promise<RunningVagrant> => {
  const { tools, place, say } = request;
  const ask = askerFor(request);
  say(`${placeText(place)}: vagrant status`);
  const state = await stateOf(ask, place);
  const { machine, provider, state: found } = state;
  const back = putBackFor(found);
  const putBack = async (): Promise<void> => {
    // What lives in a nest of our own goes with it.
    if (back === 'leave' || tools.kind === 'bundle') return;
    const command = back === 'destroy' ? ['destroy', '--force', machine] : [back, machine];
    say(`${placeText(place)}: vagrant ${back}`);
    const again = { timeoutMs: BACK_MS, always: true };
    let done = await ask(command, again);
    // A machine that does not answer cannot be asked to halt.
    if (!done.ok && back === 'halt') done = await ask(['halt', '--force', machine], again);
    if (done.ok) return;
    const failure = `${placeText(place)} could not be left as it was found (${found}): vagrant ${back}: ${errorOf(done.lines, done.printed)}.`;
    // Said at once: after Ctrl-C, or behind another error, nobody is told of this one.
    say(failure);
    throw infraError(failure, `Do it by hand in the folder of the Vagrantfile: vagrant ${command.join(' ')}`);
  };
  try {
    if (found !== 'running') {
      say(`${placeText(place)}: vagrant up`);
      const up = await ask(['up', machine], { timeoutMs: UP_MS });
      if (!up.ok)
        throw infraError(
          `vagrant up of ${placeText(place)} failed: ${errorOf(up.lines, up.printed)}.`,
          'Correct the Vagrantfile, or try it by hand in its folder: vagrant up',
        );
    }
    const host = await writeSshConfig(request, ask, state);
    const folder = dataFolder(request, state);
    const box = await boxOf(folder);
    const isLibvirt = provider === 'libvirt';
    return {
      host,
      facts: { machine, provider, found, box, cpuModel: isLibvirt ? await cpuModel(request, folder) : undefined },
      putBack,
    };
  } catch (error) {
    await putBack().catch((other: unknown) => {
      const first = error instanceof InterruptedError ? '' : `${messageOf(error)} `;
      throw infraError(
        `${first}${messageOf(other)}`,
        other instanceof QualifyError ? other.remedy : 'See vagrant status.',
        error,
      );
    });
    throw error;
  }
};
