#!/usr/bin/env node
// The command `lab101` of a clone. In words that any Node.js since 12 can read.
import { requireNode } from './node-version.mjs';

requireNode();

/** Commands that look at the sources, and so at what is wrong with them: a build may fail. */
const LOOKS_AT_SOURCES = new Set(['verify', 'test', 'fmt']);

void run();

async function run() {
  const { mustInstall, mustBuild } = await import('./is-prepared.mjs');
  if (mustInstall() || mustBuild()) {
    const command = process.argv.slice(2).find((word) => !word.startsWith('-'));
    const { prepare } = await import('./prepare.mjs');
    await prepare({ evenIfBroken: LOOKS_AT_SOURCES.has(command) });
  }
  try {
    await import('../dist/lab101.js');
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const { exitWith, halfThere } = await import('./failure.mjs');
    exitWith(halfThere(error));
  }
}
