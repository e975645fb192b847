import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFailure } from './start-failure.ts';

/** What each program printed where its port was taken after the lab had asked for it. */
const TAKEN = {
  'Docker Engine':
    'Error response from daemon: driver failed programming external connectivity on endpoint lab101-proxy-1 (75bb): Bind for 127.0.0.1:25428 failed: port is already allocated',
  'Docker Engine, another program':
    'Error response from daemon: failed to bind host port for 127.0.0.1:25428:172.18.0.3:8080/tcp: address already in use',
  nginx: 'nginx: [emerg] bind() to 127.0.0.1:25428 failed (98: Address already in use)',
  HAProxy:
    '[ALERT] (1) : Binding [/h.cfg:8] for frontend web: protocol tcpv4: cannot bind socket (Address already in use) for [127.0.0.1:25428].',
  Caddy:
    'Error: loading initial config: loading new config: http app module: start: listening on 127.0.0.1:25428: listen tcp 127.0.0.1:25428: bind: address already in use',
  Node: 'ERROR: listen EADDRINUSE: address already in use 127.0.0.1:25428',
};

for (const [program, output] of Object.entries(TAKEN)) {
  test(`names a port that was taken meanwhile, as ${program} says it`, () => {
    const error = startFailure('proxy', 'did not start', `a line before\n${output}\n`);
    assert.equal(error.code, 'LAB_PORT_TAKEN'); // a test's lab then tries other ports
    assert.equal(
      error.message,
      'port 25428 was free when the lab asked, and taken when the proxy started: run make up again',
    );
  });
}

test("anything else stays what the program's own line says", () => {
  const output = 'nginx: [emerg] unknown directive "x" in /conf/nginx.conf:3\n127.0.0.1:25428\n';
  const error = startFailure('proxy', 'did not start', output);
  assert.equal(error.code, 'LAB_START_FAILED');
  assert.match(error.message, /unknown directive/);
});
