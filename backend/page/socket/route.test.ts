import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeRoute } from './route.ts';

const seen = { peer: '172.18.0.1:5555', httpVersion: '1.1' };
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

test('tells the headers of a proxy from those of the browser', () => {
  const headers = {
    host: 'reverseproxy.com',
    'x-forwarded-for': '127.0.0.1:50312',
    'x-arr-log-id': '62a3161c-b4f5-408e-9ce7-55d25c018aea',
    'x-arr-ssl': '2048|256|CN=lab|CN=reverseproxy.com',
    'x-original-url': '/?cid=1',
    upgrade: 'websocket',
    'user-agent': 'a browser',
    forwarded: 'for=127.0.0.1',
    via: '1.1 proxy',
    'x-real-ip': '127.0.0.1',
    'x-forwarded': 'no such header',
  };
  const facts = describeRoute({ ...seen, via: 'proxy', headers });
  assert.deepEqual(names(facts.handshake), ['TCP peer', 'HTTP version', 'host', 'upgrade']);
  assert.deepEqual(names(facts.others), ['user-agent', 'x-forwarded']);
  assert.match(facts.summary, /^Through a proxy\. 7 headers in the handshake say so\.$/);
});

test('says of a direct socket that no header of a proxy came along', () => {
  const facts = describeRoute({ ...seen, via: 'direct', headers: { host: 'localhost:8080' } });
  assert.deepEqual(facts.evidence, []);
  assert.match(facts.summary, /^Direct\. The handshake carried no header/);
});

test('points out when the headers and the backend disagree', () => {
  const odd = describeRoute({ ...seen, via: 'direct', headers: { via: '1.1 x' } });
  assert.match(odd.summary, /Direct, says the backend, although 1 header/);
  assert.match(describeRoute({ ...seen, via: 'proxy', headers: {} }).summary, /although no header/);
});
