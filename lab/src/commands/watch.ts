import { env, stdout } from 'node:process';
import type { LabSettings } from '../settings/options.ts';
import { joinTimeline } from '../timeline/join.ts';
import { foundLab } from '../watch/find-lab.ts';
import type { FoundLab } from '../watch/follow-lab.ts';
import { startWatchServer } from '../watch/page/watch-server.ts';
import { JsonLines } from '../watch/terminal/json-lines.ts';
import { Terminal } from '../watch/terminal/terminal.ts';
import { readWatchPort } from '../watch/watch-port.ts';
import { watchLab } from '../watch/watch-lab.ts';
import type { Output } from './output.ts';
import { findPlan } from './status.ts';

/** Shows each connection as it happens, in the terminal and on a page, until Ctrl-C. */
export async function watch(
  settings: LabSettings,
  output: Output,
  interrupted: AbortSignal,
): Promise<void> {
  await using server = await startWatchServer({ port: readWatchPort(env['WATCH_PORT']) });
  const unread = new AbortController();
  stdout.once('error', () => unread.abort()); // the reader closed the pipe: `make watch | head`
  const terminal = output.json
    ? new JsonLines(stdout, server.url)
    : new Terminal({ stream: stdout, print: printOptions, url: server.url });
  const find = async (): Promise<FoundLab | undefined> => {
    const plan = await findPlan(settings);
    return plan && (await foundLab(plan));
  };
  await watchLab({
    find,
    join: joinTimeline,
    viewers: [terminal, server],
    signal: AbortSignal.any([interrupted, unread.signal]),
  });
  terminal.end();
}

function printOptions() {
  const colour = stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return { columns: stdout.isTTY ? stdout.columns : undefined, colour };
}
