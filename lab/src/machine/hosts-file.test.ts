import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addHostsLine, hostsAddress, hostsLine, removeHostsLines } from './hosts-file.ts';

const LINE = hostsLine(['reverseproxy.com']);
const PLAIN = '127.0.0.1 localhost\n::1 localhost\n';

test('adds its line at the end, and takes exactly that line out again', () => {
  const added = addHostsLine(PLAIN, LINE);
  assert.equal(added, `${PLAIN}${LINE}\n`);
  assert.equal(hostsAddress(added, 'reverseproxy.com'), '127.0.0.1');
  assert.equal(removeHostsLines(added), PLAIN);
});

test('a file without a last line break gets one first', () => {
  assert.equal(addHostsLine('127.0.0.1 localhost', LINE), `127.0.0.1 localhost\n${LINE}\n`);
});

test('keeps the line endings of Windows', () => {
  const windows = PLAIN.replaceAll('\n', '\r\n');
  assert.equal(addHostsLine(windows, LINE), `${windows}${LINE}\r\n`);
  assert.equal(removeHostsLines(addHostsLine(windows, LINE)), windows);
});

test('leaves a line that a person wrote', () => {
  const own = `${PLAIN}127.0.0.1 reverseproxy.com other.example\n`;
  assert.equal(hostsAddress(own, 'reverseproxy.com'), '127.0.0.1');
  assert.equal(removeHostsLines(own), own);
});

for (const [text, address] of [
  ['# 127.0.0.1 reverseproxy.com\n', undefined],
  ['127.0.0.1 myreverseproxy.com\n', undefined],
  ['10.0.0.1\tREVERSEPROXY.COM\n127.0.0.1 reverseproxy.com\n', '10.0.0.1'],
] as const) {
  test(`reads ${JSON.stringify(text)} as ${address}`, () => {
    assert.equal(hostsAddress(text, 'reverseproxy.com'), address);
  });
}

test('several names stand in one line, and every line of the lab is taken out', () => {
  const names = hostsLine(['chat.example.com', 'api.example.com']);
  const both = addHostsLine(addHostsLine(PLAIN, LINE), names);
  assert.equal(hostsAddress(both, 'api.example.com'), '127.0.0.1');
  assert.equal(removeHostsLines(both), PLAIN);
});
