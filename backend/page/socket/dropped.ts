import { openForMs, silentForMs } from './attempt.ts';
import type { LabConfig } from '../config.ts';
import { counted } from '../counted.ts';
import { durationText } from '../duration.ts';
import type { Explanation } from './explanation.ts';
import type { EndedEntry } from './history.ts';

/** Proxies count timeouts in seconds, so that a shorter silence did not cause one. */
const SHORTEST_TIMEOUT_MS = 1000;

/** Two ages are the same if they differ by no more than this, or by 5 %. */
const SAME_MS = 250;

/** Explains a 1006 after the socket was open. */
export function dropped(
  entry: EndedEntry,
  earlier: readonly EndedEntry[],
  { application }: Partial<LabConfig> = {},
): Explanation {
  const ageMs = ageOf(entry);
  const silentMs = silenceOf(entry);
  const { received = 0, extensions = '' } = entry.attempt;
  const hasDeflate = extensions.includes('permessage-deflate');
  const passed =
    received === 0
      ? 'Nothing had arrived.'
      : `${counted(received, 'message')} had arrived, and the last data passed ${durationText(silentMs)} before the end.`;
  return {
    meaning:
      `The socket had been open for ${durationText(ageMs)}, then the connection below it was cut: ` +
      'no close frame arrived. The browser made this code up by itself. ' +
      `${passed} permessage-deflate was ${hasDeflate ? '' : 'not '}agreed.`,
    next: [
      ...(hasDeflate && silentMs < SHORTEST_TIMEOUT_MS ? [deflateHint()] : []),
      ...(received === 0 && application === undefined ? [nothingHint()] : []),
      ...timeHints(entry, earlier),
      'make watch says which side ended it. Or find the connection id in both logs: the one that ' +
        'logged no orderly end is next to the cut.',
    ],
  };
}

function ageOf({ attempt, ending }: EndedEntry): number {
  return openForMs(attempt, ending.at) ?? 0;
}

function silenceOf({ attempt, ending }: EndedEntry): number {
  return silentForMs(attempt, ending.at) ?? 0;
}

// IIS with ARR: failures.md F03.
function deflateHint(): string {
  return (
    'IIS with ARR cannot carry permessage-deflate: it cuts the connection at the first compressed ' +
    'frame. Empty HTTP_SEC_WEBSOCKET_EXTENSIONS in the rule, or turn compression off in the ' +
    'backend (PERMESSAGE_DEFLATE=false).'
  );
}

function nothingHint(): string {
  return (
    'The backend greets each client at once, and that did not arrive: something else may have ' +
    'answered the handshake, or it lets no frame through.'
  );
}

/** Compares the age and the silence with those of earlier connections. */
function timeHints(entry: EndedEntry, earlier: readonly EndedEntry[]): string[] {
  const silentMs = silenceOf(entry);
  const ageMs = ageOf(entry);
  const wasSilent = silentMs >= SHORTEST_TIMEOUT_MS;
  const silences = wasSilent ? inARow(entry, earlier, silenceOf) : 1;
  if (silences > 1) {
    return [
      `${silences} connections in a row were cut after the same silence, ${durationText(silentMs)}: ` +
        `probably an idle timeout on the way. ${IDLE_TIMEOUT}`,
    ];
  }
  const ages = inARow(entry, earlier, ageOf);
  if (ages > 1) {
    return [
      `${ages} connections in a row were cut at the same age, ${durationText(ageMs)}, ` +
        `${wasSilent ? 'whatever passed before' : 'and not for silence'}: something on the way ` +
        'probably limits how long a connection may last, or cuts what it does not know.',
    ];
  }
  return [
    ...(wasSilent
      ? [
          `No message passed for ${durationText(silentMs)}. If the next connection is cut after the ` +
            `same silence, it is probably an idle timeout on the way. ${IDLE_TIMEOUT}`,
        ]
      : []),
    'If it happens once: a process was stopped, the proxy was reloaded, or the network changed.',
  ];
}

const IDLE_TIMEOUT =
  'nginx’s proxy_read_timeout is 60 s unless set, and the ping must come more often.';

/** The number of connections, including this one, that were cut with the same value. */
function inARow(
  entry: EndedEntry,
  earlier: readonly EndedEntry[],
  valueOf: (entry: EndedEntry) => number,
): number {
  const value = valueOf(entry);
  const isSame = (other: EndedEntry): boolean =>
    other.ending.kind === 'close' &&
    other.ending.code === 1006 &&
    Math.abs(valueOf(other) - value) <= Math.max(SAME_MS, value / 20);
  const first = earlier.findIndex((other) => !isSame(other));
  return 1 + (first === -1 ? earlier.length : first);
}
