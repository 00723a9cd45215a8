import test from 'ava';
import { QualifyError } from '../../../../harness/errors.ts';
import { chooseKernels, kernelsToList, needsCatalogue } from '../../../../vm/kernels/catalogue/choose.ts';
import { recorded } from './fixtures.ts';

const options = { architecture: 'amd64', incomplete: recorded.incomplete };

const chosen = (text: string, flavour?: string): string[] =>
  chooseKernels(text, recorded.kernels, { ...options, flavour }).map((choice) =>
    choice.kind === 'package' ? choice.entry.release : choice.kind === 'files' ? `file ${choice.path}` : choice.kind,
  );

const ALL = [
  '7.3-cloud-amd64',
  '7.2.13+deb14-cloud-amd64',
  '6.18.15+deb13-cloud-amd64',
  '6.16.12+deb13-cloud-amd64',
  '6.12.113+deb13-cloud-amd64',
  '6.1.0-53-cloud-amd64',
  '5.10.0-46-cloud-amd64',
];

for (const [text, expected] of [
  ['6.12', ['6.12.113+deb13-cloud-amd64']],
  ['7.3', ['7.3-cloud-amd64']],
  ['6.16.3', ['6.16.3+deb13-cloud-amd64']],
  ['7.3-rc7', ['7.3-cloud-amd64']],
  ['6.1.176', ['6.1.0-50-cloud-amd64']],
  ['6.12.113+deb12-rt-amd64', ['6.12.113+deb12-rt-amd64']],
  ['linux-image-6.12.113+deb12-amd64', ['6.12.113+deb12-amd64']],
  ['all', ALL],
  ['latest', ['7.2.13+deb14-cloud-amd64']],
  ['lts', ['6.18.15+deb13-cloud-amd64', '6.12.113+deb13-cloud-amd64', '6.1.0-53-cloud-amd64', '5.10.0-46-cloud-amd64']],
  ['>=6.16', ALL.slice(0, 4)],
  ['>6.16', ALL.slice(0, 3)],
  ['<=6.12', ALL.slice(4)],
  ['< 6.12', ALL.slice(5)],
  ['<=6.12.90', ['6.12.90+deb13.1-cloud-amd64', ...ALL.slice(5)]],
  ['>=7', ALL.slice(0, 2)],
  ['<=6', ALL.slice(2)],
  ['5.10, running,6.12.113,./bzImage,6.12', ['5.10.0-46-cloud-amd64', 'running', '6.12.113+deb13-cloud-amd64', 'file ./bzImage']],
  ['a.deb', ['file a.deb']],
] as const) {
  test(`pattern ${text}`, (t) => {
    t.deepEqual(chosen(text), expected);
  });
}

test('a flavour: by its name or in short; the plain one where a series has no cloud kernel', (t) => {
  t.deepEqual(chosen('6.12', 'rt'), ['6.12.113+deb12-rt-amd64']);
  t.deepEqual(chosen('all', 'amd64'), ['6.12.113+deb12-amd64', '5.10.0-46-amd64']);
  const noCloud = recorded.kernels.filter((entry) => !entry.flavour.startsWith('cloud-'));
  t.deepEqual(
    chooseKernels('6.12', noCloud, options).map((choice) => choice.kind === 'package' && choice.entry.flavour),
    ['amd64'],
  );
});

for (const [text, message, remedy] of [
  ['6.13', 'No kernel matches "6.13".', 'The nearest series that exist: 6.12 and 6.16.'],
  ['4.19', 'No kernel matches "4.19".', 'The nearest series that exist: 5.10.'],
  ['6.12.5', 'No kernel matches "6.12.5".', 'Of 6.12 there are: 6.12.113, 6.12.90.'],
  ['>7.3', 'No kernel matches ">7.3".', 'The nearest series that exist: 7.2.'],
  [
    '7.1',
    'No kernel matches "7.1": of the kernels of 7.1 the mirror no longer has all parts.',
    'The nearest series that exist: 6.18 and 7.2.',
  ],
  ['lastest', '"lastest" is no kernel, no version and no word for some.', 'Did you mean latest?'],
  [
    '6.12.113+deb12-clud-amd64',
    '"6.12.113+deb12-clud-amd64" is no kernel, no version and no word for some.',
    'Did you mean 6.12.113+deb12-cloud-amd64?',
  ],
  ['', 'No kernel was named.', 'Give a version (6.12), or all, latest, lts, running.'],
] as const) {
  test(`no match: "${text}"`, (t) => {
    const error = t.throws(() => chosen(text), { instanceOf: QualifyError });
    t.is(error.exitCode, 2);
    t.is(error.message, message);
    t.is(error.remedy, remedy);
  });
}

test('an unknown flavour names those that exist', (t) => {
  const error = t.throws(() => chosen('6.12', 'clowd-amd64'), { instanceOf: QualifyError });
  t.is(error.remedy, 'Did you mean cloud-amd64?');
});

test('the running kernel and files need no catalogue', (t) => {
  t.false(needsCatalogue('running,./vmlinuz,a.deb'));
  t.true(needsCatalogue('running,lts'));
});

test('the list: newest of each series; with --all every one that matches', (t) => {
  const list = (text: string, more = {}): string[] =>
    kernelsToList(text, recorded.kernels, { ...options, ...more }).map((entry) => entry.release);
  t.deepEqual(list(''), ALL);
  t.is(list('', { all: true }).length, recorded.kernels.length);
  t.deepEqual(list('6.16', { all: true }), ['6.16.12+deb13-cloud-amd64', '6.16.3+deb13-cloud-amd64']);
  t.deepEqual(list('latest', { all: true }), ['7.2.13+deb14-cloud-amd64']);
  t.deepEqual(list('', { all: true, flavour: 'rt' }), ['6.12.113+deb12-rt-amd64']);
  t.throws(() => list('running'), { instanceOf: QualifyError });
});
