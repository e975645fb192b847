import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LabError } from '../../errors.ts';
import { failure } from './failure.ts';
import type { Output } from '../output.ts';

function said(asked?: string): { readonly text: string; readonly value: unknown } {
  const results: { text: string; value: unknown }[] = [];
  const output: Output = {
    json: false,
    result: (text, value) => void results.push({ text, value }),
    note: () => undefined,
    steps: () => Promise.resolve(),
  };
  failure(asked, output);
  assert.equal(results.length, 1);
  return results[0] ?? { text: '', value: undefined };
}

test('a code prints its page, in either case', () => {
  assert.match(said('F03').text, /^# F03: the proxy cannot carry compressed frames/);
  assert.equal(said('f03').text, said('F03').text);
});

test('without a code, all are listed', () => {
  assert.equal((said().value as readonly unknown[]).length, 49);
});

const MESSAGES: readonly (readonly [string, string])[] = [
  [
    "WebSocket connection to 'wss://a.example/ws' failed: Error during WebSocket handshake: Incorrect 'Sec-WebSocket-Accept' header value",
    'F05 F03',
  ],
  ['unexpected response code: 505', 'F34'],
  ['AH01146', 'F26'],
  [
    "Mixed Content: The page at 'https://a/' was loaded over HTTPS, but attempted to connect to the insecure WebSocket endpoint 'ws://b/'. This request has been blocked; this endpoint must be available over WSS.",
    'F06',
  ],
];
for (const [message, codes] of MESSAGES) {
  test(`${message.slice(0, 60)} leads to ${codes}`, () => {
    const rows = said(message).value as readonly { readonly code: string }[];
    assert.equal(rows.map(({ code }) => code).join(' '), codes);
  });
}

for (const asked of ['F39', 'F99', 'no such message', '', 'x'.repeat(100_000)]) {
  test(`"${asked.slice(0, 20)}" is refused in one line`, () => {
    assert.throws(
      () => said(asked),
      (error) => {
        assert.ok(error instanceof LabError && error.exitCode === 2);
        return error.message.length < 300 && !error.message.includes('\n');
      },
    );
  });
}
