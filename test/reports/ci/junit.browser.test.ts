import test from 'ava';
import type { Browser } from 'playwright-core';
import { derive } from '../../../harness/derive/derive.ts';
import type { Results } from '../../../harness/schema/results.ts';
import { renderBadge } from '../../../reports/ci/badge.ts';
import { junitOf } from '../../../reports/ci/render.ts';
import { recorded } from '../../run/recorded.ts';
import { launchBrowser } from '../browser.ts';
import { hostile } from '../hostile.ts';
import { emptyResults, failingResults } from '../sample.ts';

let browser: Browser;
test.before(async () => {
  browser = await launchBrowser();
});
test.after.always(() => browser?.close());

interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Node[];
  readonly text: string;
}

/** In the browser: the tree of a document, or an error where it is not well-formed. */
const READER = `(text) => {
  const parsed = new DOMParser().parseFromString(text, 'application/xml');
  const error = parsed.querySelector('parsererror');
  if (error !== null) throw new Error(error.textContent);
  const read = (element) => ({
    name: element.localName,
    attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
    children: [...element.children].map(read),
    text: element.textContent,
  });
  return read(parsed.documentElement);
}`;

/** Reads XML with the parser of a browser, which refuses what is not well-formed. */
const parseXml = async (xml: string): Promise<Node> => {
  const page = await browser.newPage();
  try {
    return await page.evaluate<Node>(`(${READER})(${JSON.stringify(xml)})`);
  } finally {
    await page.close();
  }
};

/** What junit-10.xsd of Jenkins' xUnit plugin allows, as far as we use it: attributes (required ones first) and children. */
const GRAMMAR: Readonly<Record<string, { required: string[]; optional: string[]; children: string[] }>> = {
  testsuites: { required: [], optional: ['name', 'time', 'tests', 'failures', 'errors'], children: ['testsuite'] },
  testsuite: {
    required: ['name', 'tests', 'failures', 'errors'],
    optional: ['time', 'skipped', 'timestamp'],
    children: ['properties', 'testcase', 'system-out', 'system-err'],
  },
  properties: { required: [], optional: [], children: ['property'] },
  property: { required: ['name', 'value'], optional: [], children: [] },
  testcase: {
    required: ['name'],
    optional: ['time', 'classname'],
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
  },
  failure: { required: [], optional: ['type', 'message'], children: [] },
  error: { required: [], optional: ['type', 'message'], children: [] },
  skipped: { required: [], optional: ['type', 'message'], children: [] },
  'system-out': { required: [], optional: [], children: [] },
  'system-err': { required: [], optional: [], children: [] },
};

const problemsOf = ({ name, attributes, children }: Node): string[] => {
  const rule = GRAMMAR[name];
  if (rule === undefined) return [`no element ${name}`];
  const names = Object.keys(attributes);
  return [
    ...rule.required.filter((one) => !names.includes(one)).map((one) => `${name} lacks ${one}`),
    ...names.filter((one) => ![...rule.required, ...rule.optional].includes(one)).map((one) => `${name} has ${one}`),
    ...(attributes['time'] === undefined || /^\d+\.\d+$/.test(attributes['time']) ? [] : [`time ${attributes['time']}`]),
    ...children.filter((one) => !rule.children.includes(one.name)).map((one) => `${one.name} in ${name}`),
    ...children.flatMap(problemsOf),
  ];
};

const all = (node: Node, name: string): Node[] => [
  ...(node.name === name ? [node] : []),
  ...node.children.flatMap((one) => all(one, name)),
];

const recordedResults = (name: 'matrix' | 'integrity' | 'resumed'): Results => {
  const { run, events } = recorded(name);
  return derive(run, events);
};

const SUBJECTS: Readonly<Record<string, () => Results>> = {
  matrix: () => recordedResults('matrix'),
  integrity: () => recordedResults('integrity'),
  resumed: () => recordedResults('resumed'),
  empty: emptyResults,
  'hostile text': () => hostile(failingResults(), { metricNames: true }),
};

for (const [name, make] of Object.entries(SUBJECTS))
  test(`JUnit of ${name} is well-formed, keeps to the schema, and counts right`, async (t) => {
    const results = make();
    const root = await parseXml(junitOf(results));
    t.deepEqual(problemsOf(root), []);
    const cases = all(root, 'testcase');
    t.is(cases.length, results.cells.length);
    t.is(root.attributes['tests'], String(cases.length));
    t.is(root.attributes['failures'], String(results.cells.filter(({ verdict }) => verdict === 'fail').length));
    t.is(root.attributes['failures'], String(all(root, 'failure').length));
    t.is(root.attributes['errors'], String(all(root, 'error').length));
    const keys = cases.map(({ attributes }) => `${attributes['classname']} ${attributes['name']}`);
    t.is(new Set(keys).size, keys.length, 'CI servers know a case by its class and name');
  });

test('the badge is an SVG document', async (t) => {
  const root = await parseXml(renderBadge(failingResults()));
  t.is(root.name, 'svg');
  t.regex(root.text, /fail/);
});

test('the parser refuses what is not well-formed: a control character, a bare ampersand', async (t) => {
  const xml = junitOf(failingResults());
  await t.throwsAsync(parseXml(xml.replace('</testsuites>', '\u001b</testsuites>')));
  await t.throwsAsync(parseXml(xml.replace('</testsuites>', '&</testsuites>')));
});
