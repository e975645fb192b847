import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { IIS_FOLDER } from '../test/iis-files.ts';
import { MAX_TRACE_EVENTS, MAX_TRACE_LENGTH, readRequestTrace } from './read-request-trace.ts';
import type { RequestTrace } from './request-trace.ts';

// The fixtures have the shape of public traces: the attributes, namespaces and elements of IIS's
// writer, and the events of Microsoft's articles on URL Rewrite and ARR. The names of some data of
// URL Rewrite's events are general knowledge. No Windows of this project has written one.

const text = async (name: string): Promise<string> =>
  await readFile(`${IIS_FOLDER}freb/fixtures/${name}.xml`, 'utf8');

function read(xml: string): RequestTrace {
  const reading = readRequestTrace(xml);
  if ('fault' in reading) throw new Error(reading.fault);
  return reading.trace;
}

const named = (trace: RequestTrace, name: string) =>
  trace.events.filter((event) => event.name === name);

test('the head says what was asked and what came of it', async () => {
  const { events, otherEvents, ...head } = read(await text('socket'));
  assert.deepEqual(head, {
    url: 'https://reverseproxy.com:443/?cid=ce515787',
    siteId: 1,
    appPool: 'DefaultAppPool',
    verb: 'GET',
    status: { status: 101, substatus: 0 },
    triggerStatus: { status: 101, substatus: 0 },
    failureReason: 'STATUS_CODE',
    timeTakenMs: 462,
    startedAt: new Date('2026-11-22T19:15:03.268Z'),
    cutShort: false,
  });
  assert.equal(otherEvents, 2, 'of modules that let the request pass');
  assert.deepEqual(
    [events[0]?.name, events.at(-1)?.name],
    ['GENERAL_REQUEST_START', 'GENERAL_REQUEST_END'],
  );
});

test('events have their time since the first, and their data by name', async () => {
  const trace = read(await text('socket'));
  const [action] = named(trace, 'REWRITE_ACTION');
  assert.equal(action?.atMs, 1);
  assert.equal(action?.data['RewriteURL'], 'http://localhost:8080/?cid=ce515787');
  const [variable] = named(trace, 'SET_SERVER_VARIABLE');
  assert.equal(variable?.data['ServerVariableName'], 'HTTP_SEC_WEBSOCKET_EXTENSIONS');
  assert.equal(variable?.data['NewValue'], '');
  assert.deepEqual(
    named(trace, 'CONDITION_EVALUATION').map(({ data }) => data['Succeeded']),
    ['false', 'true'],
  );
  assert.equal(trace.events.at(-1)?.atMs, 462, 'the end of the socket');
});

test('what a number means is told beside it', async () => {
  const [routed] = named(read(await text('socket')), 'ARR_SERVER_ROUTED');
  assert.equal(routed?.data['State'], '0');
  assert.equal(routed?.meaning['State'], 'Active');
});

test('the id that joins the trace with the log and the backend is among the headers', async () => {
  const headers = named(read(await text('socket')), 'GENERAL_SET_REQUEST_HEADER');
  const id = headers.find(({ data }) => data['HeaderName'] === 'X-ARR-LOG-ID');
  assert.equal(id?.data['HeaderValue'], '3ed14853-769a-9e01-e0fb-e88492969fa8');
});

test('a 502.3 says which module gave it, and WinHTTP’s error', async () => {
  const trace = read(await text('no-backend'));
  assert.deepEqual(trace.status, { status: 502, substatus: 3 });
  assert.deepEqual(trace.triggerStatus, { status: 502, substatus: 3 });
  const [error] = named(trace, 'MODULE_SET_RESPONSE_ERROR_STATUS');
  assert.equal(error?.data['ModuleName'], 'ApplicationRequestRouting');
  assert.equal(error?.meaning['Notification'], 'EXECUTE_REQUEST_HANDLER');
  assert.match(error?.meaning['ErrorCode'] ?? '', /0x80072efd/);
  assert.equal(error?.atMs, 2046);
});

test('the byte order mark that Windows’ tools put in front is no fault', async () => {
  assert.deepEqual(read(`\uFEFF${await text('socket')}`), read(await text('socket')));
});

for (const [what, xml, fault] of [
  ['a file that IIS is still writing', '<failedRequest url="x"><Event>', /^not well-formed: /],
  ['another file', '<configuration />', /^<configuration> is not a trace/],
  ['an empty file', '', /^not well-formed: /],
  ['a file that is too long', ' '.repeat(MAX_TRACE_LENGTH + 1), /^4194305 characters, at most/],
  ['a file nested without end', '<a>'.repeat(100_000), /^nested too deep$/],
] as const) {
  test(`${what} is a fault`, () => {
    const reading = readRequestTrace(xml);
    assert.ok('fault' in reading);
    assert.match(reading.fault, fault);
  });
}

test('what is missing is undefined, and no number is made up', () => {
  const trace = read('<failedRequest statusCode="2e2" timeTaken="-1"><Event /></failedRequest>');
  assert.deepEqual(trace.status, { status: undefined, substatus: undefined });
  assert.deepEqual(
    [trace.timeTakenMs, trace.siteId, trace.startedAt],
    [undefined, undefined, undefined],
  );
});

test('no more than 5000 events are read, and the trace says so', () => {
  const event = '<Event><RenderingInfo><Opcode>ARR_X</Opcode></RenderingInfo></Event>';
  const most = read(`<failedRequest>${event.repeat(MAX_TRACE_EVENTS)}</failedRequest>`);
  const more = read(`<failedRequest>${event.repeat(MAX_TRACE_EVENTS + 1)}</failedRequest>`);
  assert.deepEqual([most.events.length, most.cutShort], [MAX_TRACE_EVENTS, false]);
  assert.deepEqual([more.events.length, more.cutShort], [MAX_TRACE_EVENTS, true]);
});

test('any text is read without an error being thrown', () => {
  const anything = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
  fc.assert(fc.property(anything, (xml) => void readRequestTrace(xml)));
});

test('a trace into which something is written is read without an error being thrown', async () => {
  const sound = await text('no-backend');
  const piece = fc.oneof(
    fc.string({ maxLength: 8, unit: 'grapheme' }),
    fc.constantFrom('<', '>', '"', '&', '<!--', ']]>', '\0', '<Event>', '__proto__', '\u0007'),
  );
  const edit = fc.tuple(fc.nat({ max: sound.length }), fc.nat({ max: 40 }), piece);
  const edits = fc.array(edit, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(edits, (list) => {
      let xml = sound;
      for (const [at, length, inserted] of list) {
        xml = xml.slice(0, at) + inserted + xml.slice(at + length);
      }
      const reading = readRequestTrace(xml);
      if ('trace' in reading) JSON.stringify(reading.trace);
    }),
  );
});
