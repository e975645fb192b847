import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DIRECT_NAMES,
  proxyVariable,
  shownProxy,
  withLoopbackDirect,
  withoutProxies,
  withProxies,
} from './proxy-variables.mjs';

const DIRECT = DIRECT_NAMES.join(',');

test('either case names the proxy, the lower one first', () => {
  const upper = { HTTPS_PROXY: 'http://upper:1' };
  assert.deepEqual(proxyVariable('https', upper), { name: 'HTTPS_PROXY', url: 'http://upper:1' });
  const both = { ...upper, https_proxy: 'http://lower:1' };
  assert.deepEqual(proxyVariable('https', both), { name: 'https_proxy', url: 'http://lower:1' });
  assert.equal(proxyVariable('http', both), undefined);
});

test('ALL_PROXY stands for both, unless it is one of SOCKS', () => {
  const general = { ALL_PROXY: 'proxy.example:3128' };
  const found = { name: 'ALL_PROXY', url: 'http://proxy.example:3128' };
  assert.deepEqual(proxyVariable('http', general), found);
  assert.deepEqual(proxyVariable('https', general), found);
  assert.equal(proxyVariable('https', { ALL_PROXY: 'socks5://proxy.example' }), undefined);
});

test('an empty variable is none', () => {
  assert.equal(proxyVariable('https', { https_proxy: '', HTTPS_PROXY: ' ' }), undefined);
  assert.deepEqual(withProxies({ https_proxy: '' }), { https_proxy: '' });
});

test('a program that fetches gets the proxy in both cases and with a scheme', () => {
  const url = 'http://proxy.example:3128';
  assert.deepEqual(
    withProxies({ HTTPS_PROXY: 'proxy.example:3128', NO_PROXY: '.corp, 10.0.0.1' }),
    {
      HTTPS_PROXY: url,
      https_proxy: url,
      NO_PROXY: `.corp,10.0.0.1,${DIRECT}`,
      no_proxy: `.corp,10.0.0.1,${DIRECT}`,
    },
  );
});

test('nothing on this machine is behind a proxy, and no proxy is invented', () => {
  const env = { all_proxy: 'socks5://proxy.example' };
  assert.deepEqual(withLoopbackDirect(env), { ...env, no_proxy: DIRECT, NO_PROXY: DIRECT });
  assert.deepEqual(withLoopbackDirect({ PATH: '/bin' }), { PATH: '/bin' });
  assert.deepEqual(
    withoutProxies({ PATH: '/bin', http_proxy: 'x', ALL_PROXY: 'x', NODE_USE_ENV_PROXY: '1' }),
    { PATH: '/bin' },
  );
});

test('a password is not shown', () => {
  const shown = shownProxy({ name: 'HTTPS_PROXY', url: 'http://ann:secret@proxy.example:3128' });
  assert.equal(shown, 'HTTPS_PROXY=http://***@proxy.example:3128');
});
