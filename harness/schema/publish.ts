import { z } from 'zod';
import { abRecord } from './ab.ts';
import { bisection } from './bisection.ts';
import { compareReport } from './compare.ts';
import { logEvent } from './events.ts';
import { gateReport, gateRules, gateSelfTest } from './gate.ts';
import { historyReport } from './history.ts';
import { results } from './results.ts';
import { runFile } from './run.ts';

const PUBLISHED = {
  results: {
    schema: results,
    title: 'results.json',
    description: 'Everything that is derived from a run folder: verdicts, figures, findings and provenance.',
  },
  run: {
    schema: runFile,
    title: 'run.json',
    description: 'The plan of a run and what it is carried out on, written once before its first cell.',
  },
  events: {
    schema: logEvent,
    title: 'events.ndjson',
    description: 'One line of the event log of a run; the log is one JSON object per line, in order.',
  },
  comparison: {
    schema: compareReport,
    title: 'comparison.json',
    description: 'What criu-qualify compare --json prints: two sides of saved runs, cell by cell and figure by figure.',
  },
  gate: {
    schema: gateReport,
    title: 'gate.json',
    description: 'What criu-qualify gate --json prints: every check, and what was found.',
  },
  'gate-self-test': {
    schema: gateSelfTest,
    title: 'gate-self-test.json',
    description: 'What criu-qualify gate --self-test --json prints: false alarms, and the smallest change that is caught.',
  },
  bisect: {
    schema: bisection,
    title: 'bisect.json',
    description: 'A bisection: what is looked for, among what, what each candidate turned out to be, and the answer.',
  },
  ab: {
    schema: abRecord,
    title: 'ab.json',
    description: 'What criu-qualify ab holds against what, and the comparison when all runs are done.',
  },
  history: {
    schema: historyReport,
    title: 'history.json',
    description:
      'What criu-qualify history --json prints: the trend of each figure and verdict over saved runs, and where it changed.',
  },
  'gate-rules': {
    schema: gateRules,
    title: 'gate.yaml',
    description: 'Rules of criu-qualify gate.',
  },
} as const;

/** JSON schemas (draft 2020-12) of the files of a run folder, by the name of their file below docs/schema. */
export const publishedSchemas = (): Record<string, object> =>
  Object.fromEntries(
    Object.entries(PUBLISHED).map(([name, { schema, title, description }]) => {
      const { $schema, ...body } = z.toJSONSchema(schema, {
        target: 'draft-2020-12',
        io: name === 'gate-rules' ? 'input' : 'output',
      });
      return [`${name}.schema.json`, { $schema, title, description, ...body }];
    }),
  );
