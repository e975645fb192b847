import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logReaderOf } from '../../lab/proxy-log-reader.ts';
import { NGINX_LAB } from '../../timeline/test/observation-fixtures.ts';
import { createLineReader } from '../model/line-reader.ts';
import { cidOf, eventLine } from '../test/log-lines.ts';
import { createRowMaker } from './rows.ts';

const AT_MS = Date.parse('2026-11-22T21:24:40.000Z');

function rowsOf(event: string, fields: Readonly<Record<string, unknown>>) {
  const reader = createLineReader(logReaderOf(NGINX_LAB));
  const items = reader.read('backend', eventLine(AT_MS, event, fields), AT_MS);
  const maker = createRowMaker();
  return items.flatMap((item) => maker.rows(item)).map(({ way, text, tone }) => [way, text, tone]);
}

test('a handshake that lost its upgrade is told with the answer that it got', () => {
  assert.deepEqual(rowsOf('no-upgrade', { cid: cidOf(1), status: 200, via: 'proxy' }), [
    ['browser ← proxy ← backend', '200: the handshake arrived without its upgrade', 'bad'],
  ]);
});

test('frames that only the relay logs are told one by one: of an application, not of the lab’s backend', () => {
  const reader = createLineReader(logReaderOf(NGINX_LAB));
  const ids = { cid: cidOf(1), arrLogId: null };
  const lines = [
    ['open', { extensions: 'permessage-deflate' }],
    ['frame', { from: 'client', opcode: 1, fin: true, rsv: 0, bytes: 3 }],
    ['frame', { from: 'backend', opcode: 2, fin: false, rsv: 4, bytes: 4096 }],
    ['frame', { from: 'backend', opcode: 9, fin: true, rsv: 0, bytes: 0 }],
    ['frame', { from: 'backend', opcode: 8, fin: true, rsv: 0, bytes: 2, code: 4000 }],
    ['close', { from: 'backend', code: 4000, cause: 'close-frame' }],
  ] as const;
  const items = lines.flatMap(([event, fields]) =>
    reader.read('relay', eventLine(AT_MS, event, { ...ids, ...fields }), AT_MS),
  );
  const toldBy = (isAlone: boolean) => {
    const maker = createRowMaker(() => isAlone);
    return items.flatMap((item) => maker.rows(item)).map(({ way, text }) => `${way}: ${text}`);
  };
  assert.deepEqual(toldBy(true), [
    'browser ← proxy ← application: 101 Switching Protocols, permessage-deflate',
    'browser → proxy → application: text, 3 B',
    'browser ← proxy ← application: compressed binary, 4096 B, more follows',
    'browser ← proxy ← application: ping, 0 B',
    'browser ← proxy ← application: close 4000',
  ]);
  assert.deepEqual(toldBy(false), ['relay’s log: close 4000 by the backend']);
});

test('a backend that is late says how much waits, and when it is on time again', () => {
  assert.deepEqual(rowsOf('late', { waiting: 7, lateMs: 1200 }), [
    ['backend', 'late: 7 messages are waiting, the first for 1200 ms', 'bad'],
  ]);
  assert.deepEqual(rowsOf('on-time', { durationMs: 9000 }), [
    ['backend', 'on time again, after 9000 ms', 'program'],
  ]);
});
