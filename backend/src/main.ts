import { readFile } from 'node:fs/promises';
import { startBackend } from './backend.ts';
import { ConfigError, readConfig, type BackendConfig } from './config.ts';
import { createEventLog } from './event-log.ts';

const log = createEventLog();

/** Checks the configuration and exits with 0, or with 2 and a line for each fault. */
const CHECK_ONLY = '--check';

try {
  const config = readConfig(process.env);
  if (!process.argv.includes(CHECK_ONLY)) await run(config);
} catch (error) {
  await log.flush();
  process.stderr.write(explain(error));
  process.exit(error instanceof ConfigError ? 2 : 1);
}

async function run(config: BackendConfig): Promise<void> {
  const template = await readFile(new URL('./page.html', import.meta.url), 'utf8');
  const starting = startBackend(config, log, template);
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    log.write({ event: 'stop', signal });
    const backend = await starting;
    await backend.stop('the backend is stopping');
    log.write({ event: 'stopped' });
    if (await log.flush()) process.exit(0);
    process.kill(process.pid, signal); // exit() would wait for the write that hangs
  };
  process.once('SIGTERM', (signal) => void stop(signal));
  process.once('SIGINT', (signal) => void stop(signal));
  await starting;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return `ERROR: ${String(error)}\n`;
  return error.message
    .split('\n')
    .map((line) => `ERROR: ${line}\n`)
    .join('');
}
