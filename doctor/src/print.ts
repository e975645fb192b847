import type { Reading } from './reading.ts';
import type { Verdict } from './verdict/decide.ts';
import { cameBack } from './verdict/proof.ts';

const MOST_LINES = 25;
const NOT_RUN = ' (from documentation, not run here)';

/** The result for people: one line if all is well, at most 25 if not. */
export function printVerdict(verdict: Verdict): string {
  if (verdict.state === 'healthy') return healthy(verdict);
  const { code, title, certainty, state, alternatives, proof, browser, fix } = verdict;
  const unknown = state === 'unreachable' ? unreached(verdict) : 'cannot decide from outside';
  const cause = code === null ? unknown : `${code} ${title ?? ''}  [${certainty ?? ''}]`;
  const lines = [
    heading(verdict),
    `cause    ${cause}`,
    ...alternatives
      .slice(0, 3)
      .map((one) => `or       ${one.code} ${one.title}; to tell: ${one.toTell}`),
    ...column('proof', proof),
    ...(browser === null ? [] : [`browser  ${browser}`]),
    ...column(
      'fix',
      fix.slice(0, 3).map((one) => `${one.proxy}${one.notRun ? NOT_RUN : ''}: ${one.text}`),
    ),
    ...column(
      'not',
      verdict.ruledOut.slice(0, 4).map((one) => `${one.code}: ${one.by}`),
    ),
    `untested ${verdict.notTested
      .slice(0, 4)
      .map((one) => `${one.what} (${one.how})`)
      .join(', ')}`,
    ...(verdict.repeat === null ? [] : [`repeat   ${verdict.repeat}`]),
    ...(code === null ? [] : [`more     lab101 failure ${code}`]),
  ];
  return lines.slice(0, MOST_LINES).join('\n');
}

function heading({ url, proxy, state }: Verdict): string {
  if (state === 'unreachable') return url;
  if (proxy.kind === 'unknown') return `${url}  through a proxy that does not say its name`;
  return `${url}  through ${proxy.name} (${proxy.by})`;
}

function unreached({ readings, url }: Verdict): string {
  const outcome = readings.find(({ id }) => id === 'connect')?.got.outcome ?? 'no-name';
  const { hostname, host } = new URL(url);
  const why: Readonly<Record<string, string>> = {
    'no-name': `there is no name ${hostname}`,
    refused: `nothing listens at ${host}`,
    silence: `no answer from ${host}`,
  };
  return `cannot reach it: ${why[outcome] ?? 'nothing that speaks HTTP answered'}`;
}

function column(name: string, rows: readonly string[]): readonly string[] {
  return rows.map((row, index) => `${(index === 0 ? name : '').padEnd(8)} ${row}`);
}

function healthy({ url, figures, proxy }: Verdict): string {
  const { handshakeMs, roundTripMs, extensions, subprotocol, http, closedWith, refusedBytes } =
    figures;
  const idle =
    figures.idleSurvivedMs === null
      ? []
      : [`open after ${figures.idleSurvivedMs / 1000} s of silence`];
  const parts = [
    `handshake ${handshakeMs ?? '?'} ms`,
    ...(roundTripMs === null ? [] : [`round trip ${roundTripMs} ms`]),
    extensions ?? 'no extension',
    ...(subprotocol === null ? [] : [`subprotocol ${subprotocol}`]),
    http.join(' and '),
    ...idle,
    ...(closedWith === null ? [] : [`closed by the application with ${closedWith}`]),
    ...(refusedBytes === null ? [] : [`a message of ${refusedBytes} bytes is refused with 1009`]),
    ...(proxy.kind === 'unknown' ? [] : [`through ${proxy.name}`]),
  ];
  return `${url} is healthy: ${parts.join(', ')}`;
}

/** A line of progress: what was found, and whether a working address gives that. */
export function printReading(reading: Reading): string {
  const { id, got, ms } = reading;
  return `${isExpected(reading) ? '✓' : '✗'} ${id.padEnd(22)} ${cameBack(got)} (${Math.round(ms)} ms)`;
}

const MUST_OPEN =
  /^(?:minimal|browser|firefox|host-port|with-|idle-|direct-(?:minimal|browser)|again)/;

function isExpected({ id, got }: Reading): boolean {
  if (id === 'connect' || id === 'name')
    return got.outcome === 'answer' && got.tls?.error === undefined;
  if (!MUST_OPEN.test(id)) return true;
  return (
    got.status === 101 && got.socket?.faults.length === 0 && got.socket.frameFault === undefined
  );
}
