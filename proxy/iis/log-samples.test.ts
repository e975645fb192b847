import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { W3C_FIELDS, type W3cField } from '../w3c-log/fields.ts';
import type { AccessEntry } from '../proxy-log.ts';
import { createW3cReader } from '../w3c-log/reader.ts';
import { elementsOf, IIS_FOLDER } from './test/iis-files.ts';

// Lines in the shape that Microsoft's documentation, public logs and the article show; no Windows of
// this project has written one. http.sys ends a line with CR and LF.

async function entries(file: string): Promise<AccessEntry[]> {
  const reader = createW3cReader();
  const text = await readFile(`${IIS_FOLDER}fixtures/${file}`, 'utf8');
  return text.split('\n').flatMap((line) => reader.read(line)?.entry ?? []);
}

test('the article’s two requests are read: the page, then the socket', async () => {
  const [page, socket] = await entries('lab-fields.log');
  assert.deepEqual(
    [page?.status, page?.version, page?.timeTakenMs, page?.forwarded?.status],
    [200, 'HTTP/2.0', 22, 200],
  );
  assert.deepEqual([socket?.status, socket?.version, socket?.timeTakenMs], [101, 'HTTP/1.1', 5808]);
  assert.equal(socket?.forwarded?.id, 'a3614585-e908-40f2-9435-e3c23a2a6e31');
  assert.equal(socket?.forwarded?.status, 101);
  assert.equal(socket?.cid, '9d1f');
  assert.equal(socket?.endedAt.toISOString(), '2022-09-30T20:53:41.000Z');
});

test('directives that are repeated inside a file are no entries', async () => {
  assert.deepEqual(
    (await entries('lab-fields.log')).map(({ status }) => status),
    [200, 101, 404, 502, 502, 404],
  );
});

test('a plus sign is a space in the user agent, and stays in the query', async () => {
  const found = (await entries('lab-fields.log'))[2];
  assert.match(found?.userAgent ?? '', /^Mozilla\/5\.0 \(Windows NT 10\.0; Win64; x64\) /);
  assert.equal(found?.uriQuery, 'q=a+b%20c');
});

test('a 502.3 has WinHTTP’s error and no status of a backend', async () => {
  const [refused, timeout] = (await entries('lab-fields.log')).slice(3);
  assert.deepEqual([refused?.detail?.status, refused?.forwarded?.status], ['502.3', undefined]);
  assert.match(refused?.detail?.meaning ?? '', /\(win32 12029: /);
  assert.match(timeout?.detail?.meaning ?? '', /\(win32 12002: /);
  assert.equal(timeout?.userAgent, undefined);
});

test('a request that IIS answers itself has no ARR trace', async () => {
  const own = (await entries('lab-fields.log')).at(-1);
  assert.deepEqual(
    [own?.uriStem, own?.uriQuery, own?.forwarded],
    ['/favicon.ico', undefined, undefined],
  );
});

test('fields that change inside a file are read as the new ones', async () => {
  const found = await entries('changed-fields.log');
  assert.deepEqual(
    found.map(({ bytesSent, bytesReceived, timeTakenMs }) => [
      bytesSent,
      bytesReceived,
      timeTakenMs,
    ]),
    [
      [undefined, undefined, 62],
      [512, 311, 15],
      [0, 330, 1023],
    ],
  );
  assert.deepEqual(
    found.map(({ version, host }) => [version, host]),
    Array.from({ length: 3 }, () => [undefined, undefined]),
  );
});

/** The column of each flag of logExtFileFlags ("W3C Logging", Windows HTTP documentation). */
const COLUMNS: Readonly<Record<string, W3cField>> = {
  Date: 'date',
  Time: 'time',
  ServerIP: 's-ip',
  Method: 'cs-method',
  UriStem: 'cs-uri-stem',
  UriQuery: 'cs-uri-query',
  ServerPort: 's-port',
  UserName: 'cs-username',
  ClientIP: 'c-ip',
  ProtocolVersion: 'cs-version',
  UserAgent: 'cs(User-Agent)',
  Referer: 'cs(Referer)',
  Host: 'cs-host',
  HttpStatus: 'sc-status',
  HttpSubStatus: 'sc-substatus',
  Win32Status: 'sc-win32-status',
  BytesSent: 'sc-bytes',
  BytesRecv: 'cs-bytes',
  TimeTaken: 'time-taken',
};

test('server.config asks for the stand-in’s fields, in http.sys’s order', async () => {
  const server = await readFile(`${IIS_FOLDER}server.config`, 'utf8');
  const [logFile] = elementsOf(server, 'logFile');
  const flags = logFile?.get('logExtFileFlags')?.split(',') ?? [];
  assert.deepEqual(
    flags.map((flag) => COLUMNS[flag.trim()]),
    [...W3C_FIELDS],
  );
  const sample = await readFile(`${IIS_FOLDER}fixtures/lab-fields.log`, 'utf8');
  assert.ok(sample.includes(`#Fields: ${W3C_FIELDS.join(' ')}\r\n`));
});
