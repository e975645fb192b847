import { openSync } from 'node:fs';
import { readRelayConfig, RelayConfigError } from './config.ts';
import { startRelay } from './hop.ts';
import { createRelayLog } from './relay-log.ts';

const STDOUT = 1;

try {
  await run();
} catch (error) {
  process.stderr.write(explain(error));
  process.exitCode = error instanceof RelayConfigError ? 2 : 1;
}

async function run(): Promise<void> {
  const { options, log: path } = readRelayConfig(process.env);
  const log = createRelayLog(path === undefined ? STDOUT : openSync(path, 'a'));
  const starting = startRelay(options, log);
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    log.write({ event: 'stop' });
    const relay = await starting;
    await relay.stop();
    log.write({ event: 'stopped' });
    if (await log.flush()) process.exit(0);
    process.kill(process.pid, signal); // exit() would wait for the write that hangs
  };
  process.once('SIGTERM', (signal) => void stop(signal));
  process.once('SIGINT', (signal) => void stop(signal));
  await starting;
}

function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .split('\n')
    .map((line) => `ERROR: ${line}\n`)
    .join('');
}
