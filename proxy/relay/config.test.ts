import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRelayConfig, RelayConfigError } from './config.ts';
import { relayEnvironment } from './program.ts';

const LEAST = { RELAY_PORT: '0', RELAY_TARGET: 'localhost:8080' };

/** The lines of the error. */
function faultsOf(variables: Record<string, string>): readonly string[] {
  try {
    readRelayConfig(variables);
  } catch (error) {
    assert.ok(error instanceof RelayConfigError);
    return error.message.split('\n');
  }
  return [];
}

test('a port and a target are enough', () => {
  const { options, log } = readRelayConfig({ ...LEAST, RELAY_LOG: '' });
  const { clock, ...rest } = options;
  assert.ok(clock !== undefined);
  assert.deepEqual(rest, {
    host: '127.0.0.1',
    port: 0,
    target: { host: 'localhost', port: 8080 },
    targets: [],
    deflate: 'fin',
    timeoutMs: 120_000,
    forwardedFor: 'keep',
    customHeaders: [],
    waits: {},
    stopMs: 2000,
  });
  assert.equal(log, undefined);
});

test('R23 proxy-timeout is the timeout before the 101', () => {
  const variables = { ...LEAST, RELAY_IDLE: 'proxy-timeout', RELAY_TIMEOUT_MS: '5000' };
  const { waits, timeoutMs } = readRelayConfig(variables).options;
  assert.deepEqual([waits, timeoutMs], [{ idleMs: 5000 }, 5000]);
});

test('an IPv6 target and custom headers', () => {
  const headers = 'X-Powered-By: ASP.NET\nX-Empty:\n';
  const { options } = readRelayConfig({
    ...LEAST,
    RELAY_TARGET: '[::1]:9',
    RELAY_HEADERS: headers,
  });
  assert.deepEqual(options.target, { host: '::1', port: 9 });
  assert.deepEqual(options.customHeaders, [
    ['X-Powered-By', 'ASP.NET'],
    ['X-Empty', ''],
  ]);
});

test('each bad value is a line with the name, the rule and the value', () => {
  assert.deepEqual(
    faultsOf({
      RELAY_PORT: '99999',
      RELAY_TARGET: 'localhost',
      RELAY_TARGETS: '0=localhost:1 localhost:2',
      RELAY_DEFLATE: 'of\nf',
      RELAY_IDLE: 'on',
      RELAY_TIMEOUT_MS: '0',
      RELAY_HEADERS: 'X-A b',
    }),
    [
      'RELAY_TIMEOUT_MS must be an integer from 1 to 2147483647, got "0"',
      'RELAY_PORT must be an integer from 0 to 65535, got "99999"',
      'RELAY_TARGET must be host:port, got "localhost"',
      'RELAY_TARGETS must be a list of port=host:port, got "0=localhost:1 localhost:2"',
      'RELAY_DEFLATE must be fin or refuse, got "of\\nf"',
      'RELAY_HEADERS must be lines of "Name: value", got "X-A b"',
      'RELAY_IDLE must be off or proxy-timeout, got "on"',
    ],
  );
  assert.equal(faultsOf({}).length, 2, 'port and target are needed');
  assert.equal(faultsOf({ ...LEAST, RELAY_HEADERS: 'X-A: b\rX-B: c' }).length, 1);
});

test('the variables for a program are those that it reads', () => {
  const { options, log } = readRelayConfig(
    relayEnvironment({
      port: 1,
      target: 'b:2',
      targets: [
        { port: 0, target: '[::1]:3' },
        { port: 9, target: 'c:4' },
      ],
      host: '0.0.0.0',
      deflate: 'refuse',
      idle: 'proxy-timeout',
      timeoutMs: 3,
      log: '/l',
    }),
  );
  assert.deepEqual(
    [options.port, options.target, options.host],
    [1, { host: 'b', port: 2 }, '0.0.0.0'],
  );
  assert.deepEqual(options.targets, [
    { port: 0, target: { host: '::1', port: 3 } },
    { port: 9, target: { host: 'c', port: 4 } },
  ]);
  assert.deepEqual([options.deflate, options.waits, log], ['refuse', { idleMs: 3 }, '/l']);
  assert.deepEqual(relayEnvironment({ port: 1, target: 'b:2' }), {
    RELAY_PORT: '1',
    RELAY_TARGET: 'b:2',
  });
});
