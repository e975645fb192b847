import type { BrowserRecord, Timeline } from '@lab101/lab';
import type { TestInfo } from '@playwright/test';
import type { LabEvidence } from './evidence.ts';

/** Adds the verdicts of the test's sockets to each error message: `1006` alone does not help. */
export function appendVerdicts(testInfo: TestInfo, { flows }: Timeline): void {
  const sockets = flows.filter(({ kind }) => kind === 'socket').slice(-MAX_VERDICTS);
  if (sockets.length === 0) return;
  const lines = sockets.map(({ url, verdict }) => `  ${url}\n    ${verdict.sentence}`);
  const ending = `\n\nWho ended the sockets of this test:\n${lines.join('\n')}`;
  for (const error of testInfo.errors) {
    const { message, stack } = error;
    if (message === undefined) continue;
    error.message = message + ending;
    if (stack !== undefined) error.stack = stack.replace(message, () => message + ending);
  }
}

const MAX_VERDICTS = 10; // a page that reconnects makes more

export interface Viewpoints {
  readonly evidence: LabEvidence;
  readonly browser: BrowserRecord | undefined;
  readonly console: readonly string[];
}

/** Attaches the viewpoints' raw logs and the proxy's effective configuration. */
export async function attachViewpoints(testInfo: TestInfo, seen: Viewpoints): Promise<void> {
  const { lab, lines } = seen.evidence;
  const attach = async (name: string, body: string): Promise<void> =>
    await testInfo.attach(name, { body, contentType: 'text/plain' });
  await attach('browser.json', JSON.stringify({ ...seen.browser, console: seen.console }, null, 2));
  await attach('proxy.log', lines.proxy.join('\n'));
  if (lab.relay !== undefined) await attach('relay.log', lines.relay.join('\n'));
  await attach('backend.log', lines.backend.join('\n'));
  await attach('proxy.conf', await lab.proxyConfig().catch(String));
  const traces = await lab.traces?.().catch(String);
  if (traces !== undefined) await attach('traces.json', JSON.stringify(traces, null, 2));
}
