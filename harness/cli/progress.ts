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

export type ShowProgress = (steps: readonly ProgressStep[]) => Promise<void>;

/** One line per step that ends, for logs of CI. */
const plain =
  (context: CliContext): ShowProgress =>
  async (steps) => {
    for (const { title, run } of steps) {
      const start = performance.now();
      let shown = '';
      const say = (text: string): void => {
        // Only the part up to the second colon is worth a line: what follows changes many times a second.
        const head = text.split(':').slice(0, 2).join(':');
        if (head !== shown) context.stderr(`  ${head}\n`);
        shown = head;
      };
      const done = (await run({ say })) ?? title;
      context.stderr(`${done} (${((performance.now() - start) / 1000).toFixed(1)} s)\n`);
    }
  };

/** A live list on a terminal. */
const live: ShowProgress = async (steps) => {
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
      concurrent: false,
      registerSignalListeners: false,
      rendererOptions: { timer: PRESET_TIMER },
    },
  );
  await list.run();
};

/** Shows steps as they go: a live list on a terminal, plain lines elsewhere. All of it goes to stderr or the terminal. */
export const showProgress = (context: CliContext, interactive: boolean): ShowProgress => (interactive ? live : plain(context));
