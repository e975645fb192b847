// Ends every command at every step by a signal, with the real programs: as Ctrl-C in a terminal
// does, to the whole process group, and as `kill` does, to the process alone. Linux. It stops the
// lab of this folder.
//   node .ci/interrupt.mjs [--short] [--limit=3] [--base=18500] [command ...]
// --short: one signal for each step that was wrong before. install and fetch have to be named: they
// need a network. --limit: seconds until the command must
// have ended. --base: the first of three free ports.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makeClone, makeStubs } from './interrupt-folders.mjs';
import { heldLocks, openPorts, processesNaming, ROOT } from './left-behind.mjs';
import { startCommand } from './start-command.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    limit: { type: 'string', default: '3' },
    base: { type: 'string', default: '18500' },
  },
});
const LIMIT_MS = Number(values.limit) * 1000;
const GIVE_UP_MS = 120_000;
const PORTS = [0, 1, 2].map((index) => Number(values.base) + index);
const MARK = `interrupt-${process.pid}`;
const REPORT = `${ROOT}.lab/e2e/report/report.html`;
const stubs = makeStubs();
const ENV = {
  HTTP_PORT: String(PORTS[0]),
  HTTPS_PORT: String(PORTS[1]),
  BACKEND_PORT: String(PORTS[2]),
  LAB101_MARK: MARK,
};

/**
 * `at`: after that line, or once that file is there, and after so many ms more. `isUp`: the command needs a lab that is up.
 * `codes`: of SIGINT, if 130 is not right.
 */
const COMMANDS = {
  up: {
    at: [
      [undefined, 30],
      [undefined, 150],
      [/^Engine:/],
      [/^Ports:/],
      [/^nginx:/],
      [/^Certificates:/],
      [/^Certificates:/, 100],
      [/^Backend:/],
      [/^Backend:/, 60],
    ],
    short: [2, 5, 7],
    codes: [130, 0], // 0 if it was up by then
  },
  'up again': {
    words: ['up'],
    at: [[/^Engine:/], [/^Certificates:/]],
    isUp: true,
    short: [],
    codes: [130, 0],
  },
  e2e: {
    at: [
      [/^Engine:/],
      [/^Proxy:/],
      [/^Browser:/],
      [/^Certificates:/],
      [/^Certificates:/, 300],
      [/^Certificates:/, 1000],
      [/^Certificates:/, 2000],
      [/^Certificates:/, 4000],
      [/labs are up/],
      [/^Running \d+ tests/],
      [/^Running \d+ tests/, 1500],
      [/^ *[✓✘]|^ *(?:ok|x) +\d/],
    ],
    short: [5, 9, 11],
  },
  watch: { at: [[/./], [/./, 300]], isUp: true, short: [0], codes: [0] },
  logs: { at: [[/./], [/./, 300]], isUp: true, short: [0], codes: [0] },
  down: {
    at: [
      [undefined, 150],
      [undefined, 300],
    ],
    isUp: true,
    short: [],
    codes: [130, 0],
  },
  verify: {
    at: [[undefined, 300], [undefined, 2000], [/types \(/], [/lint \(/, 1500], [/lint \(/, 5000]],
    short: [3],
  },
  bench: { at: [[/process engine/], [/process engine/, 700], [/^\[/, 6000]], short: [] },
  trust: {
    at: [[undefined, 250], [`${stubs}/install.began`], [`${stubs}/update-ca-certificates.began`]],
    env: { PATH: `${stubs}:${process.env.PATH}`, HOME: stubs },
    short: [],
    codes: [130, 1], // 1 if it had asked every store by then
  },
  hosts: {
    words: ['hosts', '--file', `${stubs}/hosts`],
    at: [[/\[y\/N\]/]],
    terminal: true,
    short: [0],
  },
};

/** Only if they are named. */
const WITH_NETWORK = {
  install: {
    words: ['--version'],
    at: [
      [/^Installing/, 300],
      [/^Installing/, 1500],
      [/^Installing/, 5000],
    ],
    root: () => (clone ??= makeClone()),
    prepare: () =>
      rmSync(join((clone ??= makeClone()), 'node_modules'), { recursive: true, force: true }),
  },
  fetch: {
    words: ['up'],
    at: [[/fetching the nginx/], [/fetching the nginx/, 500]],
    prepare: () => rmSync(`${ROOT}.lab/nginx`, { recursive: true, force: true }),
  },
};

let clone;

function start({ words, env = {}, terminal, root = () => ROOT }) {
  return startCommand(words, { env: { ...ENV, ...env }, root: root(), terminal });
}

async function complete(...words) {
  const run = start({ words });
  const code = await run.ended;
  return { code, output: run.output };
}

/** @returns whether the moment came before the command's end */
async function reach(run, [sign, delayMs = 0]) {
  const deadlineMs = performance.now() + GIVE_UP_MS;
  while (!isThere(run, sign)) {
    if (run.child.exitCode !== null || performance.now() > deadlineMs) return false;
    await delay(5);
  }
  await delay(delayMs);
  return run.child.exitCode === null;
}

function isThere({ output }, sign) {
  if (sign === undefined) return true;
  return typeof sign === 'string'
    ? existsSync(sign)
    : output.split('\n').some((text) => sign.test(text));
}

function send(run, signal, target, terminal) {
  try {
    if (terminal) run.child.stdin.write('\u0003');
    else process.kill(target === 'group' ? -run.child.pid : run.child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // it has ended just now
  }
}

/** Interrupts a command once. @returns faults, and how long it took to end */
async function interrupt(command, moment, signal, target) {
  if (command.isUp) await complete('up');
  command.prepare?.();
  for (const name of readdirSync(stubs))
    if (/\.(?:began|ended)$/.test(name)) rmSync(join(stubs, name));
  const before = reportTime();
  const run = start(command);
  if (!(await reach(run, moment))) return { faults: [`never came to it:\n${run.output}`], ms: 0 };
  const sentMs = performance.now();
  send(run, signal, target, command.terminal);
  const code = await Promise.race([run.ended, delay(GIVE_UP_MS, 'none', { ref: false })]);
  const ms = performance.now() - sentMs;
  const faults = await leftBehind(command, run.child.pid);
  const own = 128 + constants.signals[signal];
  const right =
    signal === 'SIGINT'
      ? (command.codes ?? [own])
      : [own, ...(command.codes ?? []).filter((one) => one !== 130)];
  if (!right.includes(code)) faults.push(`exit code ${code} and not ${right.join(' or ')}`);
  if (ms > LIMIT_MS) faults.push(`ended after ${(ms / 1000).toFixed(1)} s`);
  if (reportTime() !== before) faults.push('the last report was overwritten');
  if (code === 'none') send(run, 'SIGKILL', 'group');
  if (faults.length > 0)
    faults.push(`it said:\n${run.output.trimEnd().split('\n').slice(-8).join('\n')}`);
  return { faults, ms };
}

function reportTime() {
  return statSync(REPORT, { throwIfNoEntry: false })?.mtimeMs;
}

/** A lab that was up before may be up still: `make down` ends it, and nothing else is left. */
async function leftBehind(command, owner) {
  const living = async (text) =>
    (await processesNaming(text)).map(({ pid, command: words }) => `pid ${pid} lives: ${words}`);
  const found = await living(MARK);
  if (!command.isUp && !command.codes?.includes(0)) {
    found.push(...(await living(`${ROOT}.lab/`)), ...(await openPorts(PORTS)));
  }
  found.push(...heldLocks(command.root?.()));
  const works = [`${ROOT}.lab`, tmpdir()].flatMap((folder) =>
    readdirSync(folder).filter((name) => name.includes(`-${owner}-`)),
  );
  if (works.length > 0) found.push(`left: ${works.join(', ')}`);
  const down = await complete('down');
  if (down.code !== 0) found.push(`make down failed:\n${down.output}`);
  found.push(...(await living(`${ROOT}.lab/`)), ...(await openPorts(PORTS)));
  return [...new Set(found)];
}

const SIGNALS = values.short
  ? [
      ['SIGINT', 'group'],
      ['SIGTERM', 'alone'],
    ]
  : ['SIGINT', 'SIGTERM', 'SIGHUP'].flatMap((signal) => [
      [signal, 'group'],
      [signal, 'alone'],
    ]);

let turn = 0;

function waysOf(command) {
  const ways = command.terminal ? [['SIGINT', 'terminal']] : SIGNALS;
  if (!values.short) return command.at.flatMap((moment) => ways.map((way) => ({ moment, way })));
  // Each step by one of the ways, in turn.
  const moments = command.short.map((index) => command.at[index]);
  return moments.map((moment) => ({ moment, way: ways[turn++ % ways.length] }));
}

let failed = 0;
const ALL = Object.entries({ ...COMMANDS, ...(positionals.length > 0 && WITH_NETWORK) });
for (const [name, given] of ALL) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const command = { words: [name], ...given };
  for (const { moment, way } of waysOf(command)) {
    const [signal, target] = way;
    const { faults, ms } = await interrupt(command, moment, signal, target);
    const [line, delayMs = 0] = moment;
    const when = `${line === undefined ? 'its start' : String(line)}${delayMs > 0 ? ` + ${delayMs} ms` : ''}`;
    const title = `${name}, ${signal} to the ${target === 'alone' ? 'process' : target} after ${when}`;
    console.log(
      `${faults.length === 0 ? 'ok    ' : 'FAILED'} ${title}: ${(ms / 1000).toFixed(1)} s`,
    );
    for (const fault of faults) console.log(`  ${fault.replaceAll('\n', '\n    ')}`);
    if (faults.length > 0) failed += 1;
  }
}
const up = await complete('up');
if (up.code !== 0) console.log(`FAILED make up afterwards:\n${up.output}`);
await complete('down');
for (const folder of [stubs, clone]) if (folder !== undefined) rmSync(folder, { recursive: true });
process.exitCode = failed === 0 && up.code === 0 ? 0 : 1;
