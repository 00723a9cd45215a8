import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { infraError } from '../../harness/errors.ts';
import { fullPath } from '../run-lines.ts';

/** A machine of a generated Vagrantfile. */
export interface GeneratedMachine {
  /** Its name in the Vagrantfile. */
  readonly machine: string;
  readonly box: { readonly name: string; readonly version: string };
  readonly kernel: string;
  readonly initrd: string;
  readonly kernelArguments: string;
  readonly driver: 'kvm' | 'qemu';
  readonly cpus: number;
  readonly memoryBytes: number;
  /** File that libvirt records its console in. */
  readonly console: string;
}

/** The processor of generated machines, as libvirt calls it: all that the accelerator can do. */
export const CPU_MODE = 'maximum';

/** What the kernels of generated machines are started with, before words of the user's. The key is the only one that its server takes. */
export const generatedArguments = (publicKey: string, words: string): string =>
  ['console=ttyS0', 'panic=-1', `criu-qualify.key=${publicKey}`, words].filter((word) => word !== '').join(' ');

/** A string of Ruby, of which nothing is evaluated. */
const ruby = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;

const machineBlock = ({
  machine,
  box,
  kernel,
  initrd,
  kernelArguments,
  driver,
  cpus,
  memoryBytes,
  console,
}: GeneratedMachine) => `
  config.vm.define ${ruby(machine)} do |node|
    node.vm.box = ${ruby(box.name)}
    node.vm.box_version = ${ruby(box.version)}
    node.vm.provider :libvirt do |lv|
      lv.uri = 'qemu:///system'
      lv.driver = ${ruby(driver)}
      lv.cpu_mode = ${ruby(CPU_MODE)}
      lv.cpus = ${cpus}
      lv.memory = ${Math.round(memoryBytes / 2 ** 20)}
      lv.kernel = ${ruby(kernel)}
      lv.initrd = ${ruby(initrd)}
      lv.cmd_line = ${ruby(kernelArguments)}
      lv.graphics_type = 'none'
      lv.video_type = 'none'
      lv.serial :type => 'file', :source => { :path => ${ruby(console)} }
    end
  end`;

/** The Vagrantfile of machines that differ in their kernels and boxes. `bootTimeoutMs` is until ssh answers. */
export const vagrantfileOf = (
  machines: readonly GeneratedMachine[],
  privateKey: string,
  bootTimeoutMs: number,
): string => `# Written by criu-qualify.
Vagrant.configure('2') do |config|
  config.vm.box_check_update = false
  config.vm.guest = :linux
  config.vm.boot_timeout = ${Math.round(bootTimeoutMs / 1000)}
  config.vm.synced_folder '.', '/vagrant', disabled: true
  config.ssh.username = 'root'
  config.ssh.insert_key = false
  config.ssh.private_key_path = ${ruby(privateKey)}
${machines.map(machineBlock).join('\n')}
end
`;

/** Makes a key for the machines of one run; returns the path of the private one and the public one in one word. */
export const makeKey = async (folder: string): Promise<{ readonly privateKey: string; readonly publicKey: string }> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const privateKey = path.join(folder, 'key');
  const made = await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', privateKey], {
    reject: false,
    stdin: 'ignore',
    env: { PATH: fullPath() },
  });
  if (made.failed)
    throw infraError(
      'ssh-keygen cannot make a key for the machines of this run.',
      'Install it here: apt-get install openssh-client.',
      made,
    );
  return { privateKey, publicKey: (await readFile(`${privateKey}.pub`, 'utf8')).split(' ')[1] ?? '' };
};

/** A name for Vagrant and libvirt, of letters, digits and dashes. */
export const machineName = (kernel: string, userland: string): string =>
  `${kernel}-${userland}`.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');

/** Writes the Vagrantfile of a run. */
export const writeVagrantfile = async (folder: string, text: string): Promise<string> => {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'Vagrantfile');
  await writeFile(file, text);
  return file;
};
