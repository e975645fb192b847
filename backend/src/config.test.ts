import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConfigError, readConfig } from './config.ts';

const PORT_RULE = 'must be an integer from 1 to 65535';
const TIMER_RULE = 'must be an integer from 10 to 2147483647';
const BYTES_RULE = 'must be an integer from 1 to 1073741824';

/** The message that a bad configuration is refused with. */
function complaint(env: NodeJS.ProcessEnv): string {
  try {
    const config = readConfig(env);
    return assert.fail(`accepted as ${JSON.stringify(config)}`);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

test('takes the defaults of the article where nothing is set', () => {
  assert.deepEqual(readConfig({}), {
    host: '127.0.0.1',
    port: 8080,
    published: { httpPort: 80, httpsPort: 443, backendPort: 8080 },
    hostNames: ['localhost', 'reverseproxy.com'],
    pingIntervalMs: 20_000,
    heartbeatIntervalMs: 30_000,
    maxPayloadBytes: 65_536,
    maxConnections: 4096,
    maxBufferedBytes: 1_048_576,
    closeTimeoutMs: 3000,
    perMessageDeflate: false,
  });
});

test('reads each variable into its own field', () => {
  const config = readConfig({
    HOST: '0.0.0.0',
    PORT: '1',
    HTTP_PORT: '2',
    HTTPS_PORT: '3',
    BACKEND_PORT: '4',
    HOST_NAMES: 'Chat.example.com,*.example.org',
    APPLICATION_SOCKETS: 'ws://localhost wss://a.example:8443',
    APPLICATION_DIRECT: 'ws://localhost:3000',
    PING_INTERVAL_MS: '15',
    HEARTBEAT_INTERVAL_MS: '16',
    MAX_PAYLOAD_BYTES: '7',
    MAX_CONNECTIONS: '8',
    MAX_BUFFERED_BYTES: '9',
    CLOSE_TIMEOUT_MS: '20',
    PERMESSAGE_DEFLATE: 'true',
  });
  assert.deepEqual(config, {
    host: '0.0.0.0',
    port: 1,
    published: { httpPort: 2, httpsPort: 3, backendPort: 4 },
    hostNames: ['chat.example.com', '*.example.org'],
    application: {
      proxied: ['ws://localhost', 'wss://a.example:8443'],
      direct: ['ws://localhost:3000'],
    },
    pingIntervalMs: 15,
    heartbeatIntervalMs: 16,
    maxPayloadBytes: 7,
    maxConnections: 8,
    maxBufferedBytes: 9,
    closeTimeoutMs: 20,
    perMessageDeflate: true,
  });
});

test('takes an empty variable for one that is not set', () => {
  const env = { HOST: '', PORT: '', HTTPS_PORT: '', MAX_PAYLOAD_BYTES: '', PERMESSAGE_DEFLATE: '' };
  assert.deepEqual(readConfig(env), readConfig({}));
});

test('ignores variables that are not its own', () => {
  assert.deepEqual(readConfig({ PATH: '/bin', NODE_ENV: 'production' }), readConfig({}));
});

for (const [name, values, rule] of [
  ['PORT', ['65536', '-1', '1.5', '44e', ' 8080'], 'must be an integer from 0 to 65535'],
  ['HTTP_PORT', ['0', '65536', '-1', '1.5', '80x', ' 80'], PORT_RULE],
  ['HTTPS_PORT', ['44e', '0', '65536', '-1', '+443', '1.5', '1e3', '0x1', ' 443'], PORT_RULE],
  ['BACKEND_PORT', ['0', '65536', '-1', '1.5', '８０８０', '8080 '], PORT_RULE],
  ['PING_INTERVAL_MS', ['9', '2147483648', '20s', 'Infinity', '-20'], TIMER_RULE],
  ['HEARTBEAT_INTERVAL_MS', ['9', '2147483648', '30_000', 'NaN'], TIMER_RULE],
  ['CLOSE_TIMEOUT_MS', ['9', '2147483648', '3,000', '1e4'], TIMER_RULE],
  ['MAX_PAYLOAD_BYTES', ['0', '1073741825', '64k', '-1'], BYTES_RULE],
  ['MAX_BUFFERED_BYTES', ['0', '1073741825', '1M', '0.5'], BYTES_RULE],
  ['MAX_CONNECTIONS', ['0', '1000001', 'none'], 'must be an integer from 1 to 1000000'],
  ['PERMESSAGE_DEFLATE', ['yes', 'TRUE', '1', ' true'], 'must be true or false'],
  ['HOST', ['a b', 'http://x/', '[::1]'], 'must be a host name or an IP address'],
] as const) {
  describe(name, () => {
    for (const value of values) {
      test(`refuses ${JSON.stringify(value)} and says what the rule is`, () => {
        assert.equal(complaint({ [name]: value }), `${name} ${rule}, got "${value}"`);
      });
    }
  });
}

test('accepts the ends of each range', () => {
  for (const env of [
    { PORT: '0', HTTP_PORT: '1', HTTPS_PORT: '65535', PING_INTERVAL_MS: '10' },
    { PORT: '65535', HEARTBEAT_INTERVAL_MS: '2147483647', MAX_PAYLOAD_BYTES: '1073741824' },
    { HOST: '::', MAX_CONNECTIONS: '1000000', MAX_BUFFERED_BYTES: '1' },
    { HOST: 'backend.local', PERMESSAGE_DEFLATE: 'false' },
  ]) {
    assert.doesNotThrow(() => readConfig(env), JSON.stringify(env));
  }
});

test('has one line for each variable that is wrong', () => {
  const message = complaint({ HTTPS_PORT: '44e', PORT: '8080', MAX_CONNECTIONS: '0', HOST: '?' });
  assert.deepEqual(message.split('\n').sort(), [
    'HOST must be a host name or an IP address, got "?"',
    'HTTPS_PORT must be an integer from 1 to 65535, got "44e"',
    'MAX_CONNECTIONS must be an integer from 1 to 1000000, got "0"',
  ]);
});

test('keeps a value with a line break on the one line', () => {
  assert.equal(complaint({ HTTP_PORT: '80\n81' }), `HTTP_PORT ${PORT_RULE}, got "80\\n81"`);
});
