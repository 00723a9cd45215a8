import { appendFile } from 'node:fs/promises';
import { messageOf } from '../errors.ts';
import type { CliContext } from './context.ts';

/** What GitHub shows of a result: workflow commands that become annotations, and Markdown for the summary of the job. */
export interface GitHubText {
  readonly annotations: string;
  readonly summary: string;
}

/** The variables that a step has on GitHub Actions (docs.github.com, "Variables reference"). */
type Environment = Readonly<Partial<Record<'GITHUB_ACTIONS' | 'GITHUB_STEP_SUMMARY', string>>>;

/**
 * Inside GitHub Actions, annotates the run and adds to the summary of the job; elsewhere does nothing. The runner reads commands on
 * both streams, so standard error serves where standard output belongs to JSON. A summary that cannot be written spoils no verdict.
 */
export const announceOnGitHub = async (
  context: CliContext,
  text: () => Promise<GitHubText>,
  { json = false, env = process.env as Environment }: { readonly json?: boolean; readonly env?: Environment } = {},
): Promise<void> => {
  if (env.GITHUB_ACTIONS !== 'true') return;
  const { annotations, summary } = await text();
  (json ? context.stderr : context.stdout)(`\n${annotations}`);
  if (env.GITHUB_STEP_SUMMARY === undefined || env.GITHUB_STEP_SUMMARY === '') return;
  try {
    await appendFile(env.GITHUB_STEP_SUMMARY, `${summary}\n`);
  } catch (error) {
    context.stderr(`The job summary could not be written: ${messageOf(error)}\n`);
  }
};
