export type BuildStage = 'index' | 'download' | 'extract' | 'install' | 'finish' | 'image';

export interface BuildProgress {
  readonly stage: BuildStage;
  /** Of the whole build, 0 to 1; never falls. */
  readonly fraction: number;
  /** What is being done, for a person. */
  readonly line: string;
}

export type OnProgress = (progress: BuildProgress) => void;

interface Span {
  readonly stage: BuildStage;
  readonly from: number;
  readonly to: number;
  readonly line: string;
}

const START: Span = { stage: 'index', from: 0, to: 0.08, line: 'fetching the package index' };

const FETCHING: Span = { stage: 'download', from: 0.4, to: 0.5, line: 'downloading packages' };
const INSTALLING: Span = { stage: 'install', from: 0.5, to: 0.97, line: 'installing packages' };

/** mmdebstrap's own steps, with their share of the time as measured; downloads are given more for slow networks. */
const STEPS: readonly { readonly pattern: RegExp; readonly span: Span }[] = [
  { pattern: /^I: downloading packages/, span: { stage: 'download', from: 0.08, to: 0.18, line: 'downloading the base system' } },
  { pattern: /^I: extracting archives/, span: { stage: 'extract', from: 0.18, to: 0.25, line: 'extracting the base system' } },
  { pattern: /^I: installing essential/, span: { stage: 'install', from: 0.25, to: 0.4, line: 'installing the base system' } },
  { pattern: /^I: installing remaining/, span: FETCHING },
  { pattern: /^I: cleaning package lists/, span: { stage: 'finish', from: 0.97, to: 1, line: 'finishing' } },
];

type Sign =
  | { readonly kind: 'step'; readonly span: Span }
  | { readonly kind: 'announced'; readonly packages: number }
  | { readonly kind: 'one-more'; readonly line: string }
  | { readonly kind: 'all-fetched' };

/** What a line of output says about the progress; undefined when it says nothing. */
const signOf = (line: string): Sign | undefined => {
  const step = STEPS.find(({ pattern }) => pattern.test(line));
  if (step !== undefined) return { kind: 'step', span: step.span };
  const packages = /(\d+) newly installed/.exec(line)?.[1];
  if (packages !== undefined) return { kind: 'announced', packages: Number(packages) };
  if (/^Fetched .*B in /.test(line)) return { kind: 'all-fetched' };
  const fetched = /^Get:\d+ \S+ \S+ \S+ (\S+) .*\[[^\]]+\]$/.exec(line)?.[1];
  if (fetched !== undefined) return { kind: 'one-more', line: `downloading ${fetched}` };
  const [, verb, name = ''] = /^(Unpacking|Setting up) ([^ :]+)/.exec(line) ?? [];
  return verb === undefined ? undefined : { kind: 'one-more', line: `${verb.toLowerCase()} ${name}` };
};

/** Follows the output of apt-get and mmdebstrap --verbose, line by line. */
export const followBuild = (onProgress: OnProgress): ((line: string) => void) => {
  let span = START;
  let packages = 0;
  let done = 0;
  let total = 0;
  let highest = 0;

  const report = (line: string): void => {
    const share = total === 0 ? 0 : Math.min(1, done / total);
    highest = Math.max(highest, span.from + share * (span.to - span.from));
    onProgress({ stage: span.stage, fraction: highest, line });
  };

  const enter = (next: Span): void => {
    span = next;
    done = 0;
    // Each package is unpacked and set up; before apt has counted them, downloads are not counted either.
    total = 2 * packages;
    report(next.line);
  };

  return (line) => {
    const sign = signOf(line);
    if (sign?.kind === 'step') enter(sign.span);
    if (sign?.kind === 'announced') {
      packages = sign.packages;
      total = sign.packages;
    }
    if (sign?.kind === 'all-fetched' && span === FETCHING) enter(INSTALLING);
    if (sign?.kind === 'one-more') {
      done += 1;
      report(sign.line);
    }
  };
};

/** Reported when an image is being made: after all of the output when it is part of a build. */
export const IMAGING: BuildProgress = { stage: 'image', fraction: 0.98, line: 'making the image' };

/** The first report, before there is any output. */
export const STARTED: BuildProgress = { stage: START.stage, fraction: 0, line: START.line };
