#!/usr/bin/env node
// The command `lab101`. In words that any Node.js since 12 can read: an old one has to be able to
// say that it is too old.
const OLDEST_NODE = [20, 19];

const version = process.versions.node.split('.').map(Number);
const isNewEnough =
  version[0] > OLDEST_NODE[0] || (version[0] === OLDEST_NODE[0] && version[1] >= OLDEST_NODE[1]);

if (isNewEnough) {
  void run();
} else {
  const got = `got ${process.versions.node} (${process.execPath})`;
  const code = 'LAB_OLD_NODE';
  const message = `Node.js must be ${OLDEST_NODE.join('.')} or later, ${got}`;
  const next = 'https://nodejs.org/en/download has one';
  process.stderr.write(`ERROR: ${message}: ${next} [${code}]\n`);
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ error: { code, message, next } })}\n`);
  }
  process.exit(2);
}

/** Commands that look at the sources, and so at what is wrong with them: a build may fail. */
const LOOKS_AT_SOURCES = new Set(['verify', 'test', 'fmt']);

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
