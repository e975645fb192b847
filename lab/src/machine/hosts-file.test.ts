import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addHostsLine, HOSTS_LINE, hostsAddress, removeHostsLine } from './hosts-file.ts';

const PLAIN = '127.0.0.1 localhost\n::1 localhost\n';

test('adds its line at the end, and takes exactly that line out again', () => {
  const added = addHostsLine(PLAIN);
  assert.equal(added, `${PLAIN}${HOSTS_LINE}\n`);
  assert.equal(hostsAddress(added), '127.0.0.1');
  assert.equal(removeHostsLine(added), PLAIN);
});

test('a file without a last line break gets one first', () => {
  assert.equal(addHostsLine('127.0.0.1 localhost'), `127.0.0.1 localhost\n${HOSTS_LINE}\n`);
});

test('keeps the line endings of Windows', () => {
  const windows = PLAIN.replaceAll('\n', '\r\n');
  assert.equal(addHostsLine(windows), `${windows}${HOSTS_LINE}\r\n`);
  assert.equal(removeHostsLine(addHostsLine(windows)), windows);
});

test('leaves a line that a person wrote', () => {
  const own = `${PLAIN}127.0.0.1 reverseproxy.com other.example\n`;
  assert.equal(hostsAddress(own), '127.0.0.1');
  assert.equal(removeHostsLine(own), own);
});

for (const [text, address] of [
  ['# 127.0.0.1 reverseproxy.com\n', undefined],
  ['127.0.0.1 myreverseproxy.com\n', undefined],
  ['10.0.0.1\tREVERSEPROXY.COM\n127.0.0.1 reverseproxy.com\n', '10.0.0.1'],
] as const) {
  test(`reads ${JSON.stringify(text)} as ${address}`, () => {
    assert.equal(hostsAddress(text), address);
  });
}
