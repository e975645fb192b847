import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { LabError } from '../errors.ts';
import { readSettings } from './options.ts';

test('without settings, ports and engine are left to choose', () => {
  assert.deepEqual(readSettings({}), {
    engine: undefined,
    ports: {},
    proxy: 'nginx',
    relay: { deflate: 'fin', idle: 'off' },
    application: undefined,
    webConfig: undefined,
    serverConfig: undefined,
    browser: 'chromium',
    backend: {},
    images: { node: 'node:24-slim', proxy: 'nginx:1.30' },
    proxyImages: {
      NGINX_IMAGE: 'nginx:1.30',
      HAPROXY_IMAGE: 'haproxy:3.2',
      CADDY_IMAGE: 'caddy:2.11',
      HTTPD_IMAGE: 'httpd:2.4',
    },
    given: {},
    kept: [],
  });
});

function noApplication(value: string): string {
  return `BACKEND must be http:// and localhost, 127.0.0.1 or [::1] with a port, such as http://localhost:3000, or rules, got "${value}"`;
}

test('an empty value means "not set", as make and compose pass it on', () => {
  assert.equal(readSettings({ HTTPS_PORT: '', ENGINE: '' }).ports.https, undefined);
});

test('settings of the backend are handed on as they are', () => {
  const { backend } = readSettings({ PING_INTERVAL_MS: '50', HOME: '/root' });
  assert.deepEqual(backend, { PING_INTERVAL_MS: '50' });
});

test('the image is that of the proxy; IIS, whose image is built, has none', () => {
  const env = { NGINX_IMAGE: 'mirror/nginx:1.28' };
  assert.equal(readSettings(env).images.proxy, 'mirror/nginx:1.28');
  assert.equal(readSettings({ ...env, PROXY: 'iis' }).images.proxy, '');
});

for (const [env, message] of [
  [{ HTTPS_PORT: '44e' }, 'HTTPS_PORT must be an integer from 1 to 65535, got "44e"'],
  [{ HTTP_PORT: '0' }, 'HTTP_PORT must be an integer from 1 to 65535, got "0"'],
  [{ BACKEND_PORT: '65536' }, 'BACKEND_PORT must be an integer from 1 to 65535, got "65536"'],
  [{ PROXY: 'apache' }, 'PROXY must be one of nginx, iis, haproxy, caddy, got "apache"'],
  [{ RELAY: 'yes' }, 'RELAY must be on or off, got "yes"'],
  [{ RELAY_DEFLATE: 'rst' }, 'RELAY_DEFLATE must be fin or refuse, got "rst"'],
  [{ RELAY_IDLE: '120' }, 'RELAY_IDLE must be off or proxy-timeout, got "120"'],
  [
    { RELAY: 'on', PROXY: 'caddy' },
    'RELAY=on is for PROXY=nginx, got PROXY=caddy: leave PROXY=caddy out, or run make up RELAY=',
  ],
  [
    { RELAY: 'on', PROXY: 'iis' },
    'RELAY=on is for PROXY=nginx, got PROXY=iis: leave PROXY=iis out, or run make up RELAY=',
  ],
  ...[
    'https://localhost:3000',
    'http://localhost:3000/app',
    'http://localhost',
    'http://localhost:0',
    'http://localhost:65536',
    'http://example.com:3000',
    'http://0.0.0.0:3000',
    'localhost:3000',
    '3000',
    'yes',
  ].map((value) => [{ BACKEND: value }, noApplication(value)] as const),
  [{ BACKEND: 'http://ann:secret@localhost:3000' }, noApplication('http://…@localhost:3000')],
  [
    { BACKEND: 'rules', ENGINE: 'compose' },
    'BACKEND works with ENGINE=process only, got ENGINE=compose; a container cannot reach an application on 127.0.0.1: run make up ENGINE=process, or make up BACKEND=',
  ],
  [
    { BACKEND: 'http://localhost:3000', PROXY: 'haproxy' },
    'BACKEND works with PROXY=nginx only, got PROXY=haproxy: remove PROXY=haproxy, or run make up BACKEND=',
  ],
  [{ ENGINE: 'docker' }, 'ENGINE must be compose or process, got "docker"'],
  [
    { NGINX_IMAGE: 'a b' },
    'NGINX_IMAGE must be the name of an image, such as node:24-slim, got "a b"',
  ],
  [
    { HTTP_PORT: '8080', BACKEND_PORT: '8080' },
    'HTTP_PORT and BACKEND_PORT must differ, both are 8080',
  ],
] as const) {
  test(`refuses ${JSON.stringify(env)} in one line, with exit 2`, () => {
    assert.throws(
      () => readSettings(env),
      (error) => {
        assert.ok(error instanceof LabError);
        assert.equal(error.message, message);
        assert.equal(error.exitCode, 2);
        return true;
      },
    );
  });
}

test('what was given before is kept, what is given now goes first', () => {
  const first = readSettings({ HTTP_PORT: '8000', WEB_CONFIG: 'site/web.config' });
  assert.deepEqual(first.given, { HTTP_PORT: '8000', WEB_CONFIG: resolve('site/web.config') });
  const second = readSettings({ HTTP_PORT: '9000', HTTPS_PORT: '9443' }, first.given);
  assert.deepEqual(second.ports, { http: 9000, https: 9443 });
  assert.equal(second.webConfig, resolve('site/web.config'));
  assert.deepEqual(second.kept, ['WEB_CONFIG']);
});

test('BROWSER, which VS Code and WSL set for themselves, is not read', () => {
  assert.equal(readSettings({ BROWSER: '/usr/bin/xdg-open' }).browser, 'chromium');
  assert.equal(readSettings({ E2E_BROWSER: 'firefox' }).browser, 'firefox');
});

test('a web.config with a proxy that cannot run it is one clear error', () => {
  assert.throws(
    () => readSettings({ PROXY: 'haproxy' }, { WEB_CONFIG: '/site/web.config' }),
    /^LabError: WEB_CONFIG works with PROXY=nginx and PROXY=iis only; HAProxy has its own configuration: remove PROXY=haproxy, or run make up WEB_CONFIG=$/,
  );
  assert.equal(readSettings({ PROXY: 'iis', WEB_CONFIG: '/site/web.config' }).proxy, 'iis');
});

test('the relay is on with nginx alone, can be set off, and its settings are kept with it', () => {
  assert.equal(readSettings({ RELAY: 'off', RELAY_DEFLATE: 'refuse' }).relay, undefined);
  for (const proxy of ['haproxy', 'caddy', 'iis']) {
    assert.equal(readSettings({ PROXY: proxy }).relay, undefined);
  }
  const first = readSettings({ RELAY: 'on', RELAY_IDLE: 'proxy-timeout' });
  assert.deepEqual(first.relay, { deflate: 'fin', idle: 'proxy-timeout' });
  assert.deepEqual(readSettings({}, first.given).relay, first.relay);
  assert.equal(readSettings({ RELAY: 'off', PROXY: 'caddy' }, first.given).relay, undefined);
});

test('an application is where it listens, and is kept until it is taken back', () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    const { application } = readSettings({ BACKEND: `http://${host}:3000/` });
    assert.equal(application, `${host}:3000`);
  }
  const { given } = readSettings({ BACKEND: 'rules' });
  assert.equal(readSettings({}, given).application, 'rules');
});

test('names every bad variable, not only the first', () => {
  assert.throws(
    () => readSettings({ HTTP_PORT: 'x', ENGINE: 'y' }),
    /ENGINE must.*\n.*HTTP_PORT must|HTTP_PORT must.*\n.*ENGINE must/,
  );
});
