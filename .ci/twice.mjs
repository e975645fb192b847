// Two commands at once in one folder, again and again, with the real programs: after `make down`
// nothing listens and no process of the folder lives. Linux. It stops the lab of this folder.
//   node .ci/twice.mjs [pairs of each kind, default 5] [first of six free ports, default 18400]
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { heldLocks, openPorts, processesNaming, ROOT } from './left-behind.mjs';
import { startCommand } from './start-command.mjs';

const UP = `${ROOT}.lab/up`;
const LIMIT_MS = 120_000;
/** From this exit code on, a signal has ended the command. */
const SIGNALLED = 128;
const [pairs = 5, base = 18_400] = process.argv.slice(2).map(Number);
const FIRST = { HTTP_PORT: base, HTTPS_PORT: base + 1, BACKEND_PORT: base + 2 };
const ports = Array.from({ length: 6 }, (_, index) => base + index);

/** What the second `make up` asks for. */
const SECOND = {
  'same ports': FIRST,
  'another backend port': { ...FIRST, BACKEND_PORT: base + 5 },
  'other proxy ports': { ...FIRST, HTTP_PORT: base + 3, HTTPS_PORT: base + 4 },
  'other ports': { HTTP_PORT: base + 3, HTTPS_PORT: base + 4, BACKEND_PORT: base + 5 },
};

const KINDS = [
  ...Object.entries(SECOND).map(([name, second]) => ({
    name: `up, up: ${name}`,
    isRight: (codes) => codes.every((code) => code === 0),
    run: async () => {
      const first = start('up', FIRST);
      if (Math.random() < 0.5) await delay(Math.random() * 600);
      return await both(first, start('up', second));
    },
  })),
  {
    name: 'up, up: one killed',
    isRight: ([, code]) => code === 0,
    run: async () => {
      const killed = start('up', FIRST);
      const other = start('up', SECOND['other ports']);
      await delay(Math.random() * 1500);
      killed.child.kill('SIGKILL');
      return await both(killed, other);
    },
  },
  {
    name: 'up, killed',
    isRight: () => true,
    run: async () => {
      const killed = start('up', FIRST);
      await delay(Math.random() * 1500);
      killed.child.kill('SIGKILL');
      return [await killed.ended];
    },
  },
  {
    name: 'up, interrupted',
    isRight: ([code]) => code === 130 || code === 0,
    run: async () => {
      const ended = start('up', FIRST);
      await delay(300 + Math.random() * 1200);
      ended.child.kill('SIGINT');
      return [await ended.ended];
    },
  },
  {
    name: 'up, folder removed, up',
    isRight: (codes) => codes.every((code) => code === 0),
    run: async () => {
      const first = await start('up', FIRST).ended;
      rmSync(UP, { recursive: true, force: true });
      return [first, await start('up', FIRST).ended];
    },
  },
  {
    name: 'up, down',
    isRight: (codes) => codes.every((code) => code === 0),
    run: async () => {
      const up = start('up', FIRST);
      await delay(Math.random() * 1000);
      return await both(up, start('down', {}));
    },
  },
  {
    name: 'down, down',
    isRight: (codes) => codes.every((code) => code === 0),
    run: async () => {
      await start('up', FIRST).ended;
      return await both(start('down', {}), start('down', {}));
    },
  },
];

function start(command, env) {
  const run = startCommand([command], { env });
  const limit = setTimeout(() => {
    console.log(`  ${command} does not end within ${LIMIT_MS} ms, it said:\n${run.output}`);
    process.exitCode = 1;
    run.child.kill('SIGKILL');
  }, LIMIT_MS);
  run.child.once('exit', () => clearTimeout(limit));
  return run;
}

async function both(...runs) {
  const codes = await Promise.all(runs.map(({ ended }) => ended));
  for (const [index, { output }] of runs.entries()) {
    if (codes[index] > 0 && codes[index] < SIGNALLED) process.stdout.write(output);
  }
  return codes;
}

async function faults(codes, kind) {
  const found = kind.isRight(codes) ? [] : [`exit codes ${codes.join(', ')}`];
  const down = start('down', {});
  if ((await down.ended) !== 0) found.push(`make down failed: ${down.output}`);
  for (const { pid, command } of await processesNaming(UP))
    found.push(`pid ${pid} lives: ${command}`);
  found.push(...(await openPorts(ports)), ...heldLocks());
  return found;
}

let failed = 0;
for (const kind of KINDS) {
  let bad = 0;
  const startedMs = performance.now();
  const seen = new Map();
  for (let pair = 0; pair < pairs; pair += 1) {
    rmSync(UP, { recursive: true, force: true });
    const codes = await kind.run();
    const outcome = codes.join(' and ');
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    const found = await faults(codes, kind);
    if (found.length > 0) bad += 1;
    for (const fault of found) console.log(`  ${kind.name}: ${fault}`);
  }
  failed += bad;
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  const outcomes = [...seen].map(([outcome, count]) => `${outcome} (${count})`).join(', ');
  console.log(
    `${kind.name}: ${pairs - bad} of ${pairs} leave nothing; exit codes ${outcomes}; ${seconds} s`,
  );
}
if (failed > 0) process.exitCode = 1;
