import { Listr, PRESET_TIMER } from 'listr2';
import type { CliContext } from './context.ts';

/** Where a step says what it is doing. */
export interface StepOutput {
  /** Replaces what is shown of the step. */
  readonly say: (text: string) => void;
}

export interface ProgressStep {
  readonly title: string;
  /** What to call it when it is done; the title when undefined. */
  readonly run: (output: StepOutput) => Promise<string | undefined>;
}

/** Shows steps as they are done, at most `jobs` of them at the same time. */
export type ShowProgress = (steps: readonly ProgressStep[], jobs: number) => Promise<void>;

/** One step in plain lines; among several at once each line says whose it is. */
const plainStep = async (context: CliContext, { title, run }: ProgressStep, prefix: string): Promise<void> => {
  const start = performance.now();
  let shown = '';
  const say = (text: string): void => {
    // Only the part up to the second colon with a space is worth a line: what follows changes many times a second.
    const head = text.split(': ').slice(0, 2).join(': ');
    if (head !== shown) context.stderr(`  ${prefix}${head}\n`);
    shown = head;
  };
  const done = (await run({ say })) ?? title;
  context.stderr(`${done} (${((performance.now() - start) / 1000).toFixed(1)} s)\n`);
};

/** One line per step that ends, for logs of CI. */
const plain =
  (context: CliContext): ShowProgress =>
  async (steps, jobs) => {
    const waiting = [...steps];
    const failures: unknown[] = [];
    const work = async (): Promise<void> => {
      for (let step = waiting.shift(); step !== undefined && failures.length === 0; step = waiting.shift()) {
        await plainStep(context, step, jobs > 1 ? `${step.title}: ` : '').catch((error: unknown) => failures.push(error));
      }
    };
    await Promise.all(Array.from({ length: jobs }, work));
    if (failures.length > 0) throw failures[0];
  };

/** A live list on a terminal. */
const live: ShowProgress = async (steps, jobs) => {
  const list = new Listr<unknown, 'default'>(
    steps.map(({ title, run }) => ({
      title,
      task: async (_, task) => {
        const done = await run({
          say: (text) => {
            task.output = text;
          },
        });
        if (done !== undefined) task.title = done;
      },
    })),
    {
      concurrent: jobs > 1 ? jobs : false,
      registerSignalListeners: false,
      rendererOptions: { timer: PRESET_TIMER },
    },
  );
  await list.run();
};

/** Shows steps as they go: a live list on a terminal, plain lines elsewhere. All of it goes to stderr or the terminal. */
export const showProgress = (context: CliContext, interactive: boolean): ShowProgress => (interactive ? live : plain(context));

/** A live list where somebody watches; plain lines in a log, in CI, and where standard output is for a program. */
export const progressFor = (context: CliContext, { json }: { readonly json: boolean }): ShowProgress =>
  showProgress(context, process.stdout.isTTY === true && !json && process.env['CI'] === undefined);
