#!/usr/bin/env node
// `npm start -- ARGS`: sets up what is missing and becomes the program.
// Nothing but the version check is imported statically: the rest may not even load on an old Node.js.
import { requireNode } from './node-version.mjs';

requireNode();
const { becomeProgram } = await import('./become-program.mjs');
await becomeProgram(process.argv.slice(2));
