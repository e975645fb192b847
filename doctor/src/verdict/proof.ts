import type { Got } from '../reading.ts';
import type { Readings } from './readings.ts';

const MOST_LINES = 7;
const MOST_CHARACTERS = 150;

/** One line for each reading that decides: what was sent, and what came back. */
export function proofOf(readings: Readings, ids: readonly string[]): readonly string[] {
  const known = ids.filter((id) => readings.get(id) !== undefined);
  const shown = known.length > 0 ? known : readings.all.map(({ id }) => id);
  return shown.slice(0, MOST_LINES).flatMap((id) => {
    const reading = readings.reading(id);
    return reading === undefined
      ? []
      : [`${id}: ${briefly(reading.sent, 70)} -> ${cameBack(reading.got)}`];
  });
}

/** What came back, in a few words. */
export function cameBack(got: Got): string {
  return briefly(words(got), MOST_CHARACTERS);
}

function words({
  outcome,
  detail,
  status,
  socket,
  body,
  signs,
  each,
  h2,
  tls,
  addresses,
  headers,
}: Got): string {
  if (signs !== undefined)
    return signs.map(({ code, line }) => `${code}: ${line}`).join('; ') || 'nothing that it knows';
  if (each !== undefined) return each.join(' ') || outcome;
  if (h2 !== undefined)
    return `extended CONNECT ${h2.advertised ? 'offered' : 'not offered'}${h2.status === undefined ? '' : `, ${h2.status}`}${h2.reset === undefined ? '' : `, RST_STREAM ${h2.reset}`}`;
  if (tls !== undefined && status === undefined)
    return tls.error === undefined
      ? `${tls.protocol}, trusted`
      : `${tls.error}, names ${tls.names || 'none'}, valid until ${tls.validTo}`;
  if (addresses !== undefined) return addresses.join(' ');
  if (socket !== undefined) return ofSocket(socket);
  if (status === undefined)
    return `${outcome}${detail === undefined ? '' : ` (${detail})`}${body ? `: ${body}` : ''}`;
  const location = headers?.['location']?.[0];
  return `${status}${location === undefined ? '' : ` to ${location}`}${body ? `: ${body.replaceAll(/<[^<>]*>/g, ' ')}` : ''}`;
}

function ofSocket({
  faults,
  frameFault,
  stray,
  end,
  extensions,
  pongMs,
}: NonNullable<Got['socket']>): string {
  const parts = [
    '101',
    ...(extensions === undefined ? [] : [extensions]),
    ...faults,
    ...(pongMs === undefined ? [] : [`pong after ${Math.round(pongMs)} ms`]),
    ...(stray === undefined ? [] : [`then ${stray}`]),
    ...(frameFault === undefined ? [] : [frameFault]),
    ...(end.how === 'left'
      ? []
      : [
          `${ENDS[end.how]}${end.code === undefined ? '' : ` ${end.code}`} after ${Math.round(end.ms)} ms`,
        ]),
  ];
  return parts.join(', ');
}

const ENDS = {
  done: 'closed',
  unanswered: 'close frame not answered',
  close: 'closed by the other side with',
  fin: 'ended without a close frame',
  reset: 'reset',
} as const;

function briefly(text: string, most: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
