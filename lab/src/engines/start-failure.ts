import { LabError } from '../errors.ts';
import type { ServiceName } from '../lab/lab.ts';

/** Why a program did not start, from its output. The backend says itself how to fix a setting. */
export function startFailure(name: ServiceName, what: string, output: string): LabError {
  const lines = output.split('\n').filter((line) => /^ERROR: |\[emerg\]/.test(line));
  const settings = lines.filter((line) => line.startsWith('ERROR: ') && line.includes(' must be '));
  if (settings.length > 0) {
    return new LabError('LAB_BAD_OPTION', settings.map((line) => line.slice(7)).join('\n'));
  }
  const port = takenPort(output);
  if (port !== undefined) {
    return new LabError(
      'LAB_PORT_TAKEN',
      `port ${port} was free when the lab asked, and taken when the ${name} started`,
      { next: 'run make up again' },
    );
  }
  const detail = lines.at(-1) ?? output.trim().split('\n').at(-1) ?? '';
  return new LabError('LAB_START_FAILED', `the ${name} ${what}: ${detail || 'it said nothing'}`);
}

/** As Docker, Node and the proxies say it: "Bind for 127.0.0.1:8000 failed: port is already allocated". */
function takenPort(output: string): string | undefined {
  const line = output.split('\n').find((each) => /already (in use|allocated)/i.test(each));
  return line === undefined ? undefined : /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
}
