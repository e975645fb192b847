import { ANY_KEY } from '../catalogue/record.ts';
import type { Case } from '../options.ts';
import { BROWSER_EXTENSIONS } from '../probes/request.ts';
import type { Readings } from './readings.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A curl command that asks what the deciding probe asked. Without secrets: their places are named. */
export function repeatOf(readings: Readings, ids: readonly string[], asked: Case): string {
  const id = ids.find((one) => /^with-|^firefox|^browser|^minimal/.test(one)) ?? 'browser';
  const has = (word: RegExp): boolean => word.test(readings.reading(id)?.sent ?? '');
  const { url, target, cookie, origin, subprotocol } = asked;
  const headers = [
    `Connection: ${has(/keep-alive/) ? 'keep-alive, Upgrade' : 'Upgrade'}`,
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${ANY_KEY}`,
    ...(has(/Origin:/) ? [`Origin: ${origin}`] : []),
    ...(has(/permessage-deflate/) ? [`Sec-WebSocket-Extensions: ${BROWSER_EXTENSIONS}`] : []),
    ...(has(/Protocol:/) ? [`Sec-WebSocket-Protocol: ${subprotocol ?? ''}`] : []),
    ...(cookie !== undefined && has(/Cookie/) ? ['Cookie: …'] : []),
    ...asked.headers.map(([name]) => `${name}: …`),
  ];
  const address =
    target.address === undefined
      ? []
      : ['--resolve', quoted(`${target.host}:${target.port}:${target.address}`)];
  const bare = new URL(url.href.replace(/^ws/, 'http'));
  bare.username = '';
  bare.password = '';
  return [
    'curl --http1.1 -i -N --max-time 10',
    ...address,
    ...headers.map((line) => `-H ${quoted(line)}`),
    quoted(bare.href),
  ].join(' ');
}
