import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { TEMPLATE } from './test/fixture.ts';
import { renderPage } from './page.ts';

const PORTS = { httpPort: 8081, httpsPort: 8443, backendPort: 9090 };

function directives(policy: string): Map<string, string> {
  return new Map(
    policy.split('; ').map((directive) => {
      const [name = '', ...values] = directive.split(' ');
      return [name, values.join(' ')];
    }),
  );
}

function hashOf(text: string | undefined): string {
  assert.ok(text !== undefined, 'the page has the element');
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

test('fills the published ports into the page', () => {
  const html = renderPage(TEMPLATE, PORTS).html.toString();
  const config = /id="lab-config">(.*?)<\/script>/.exec(html)?.[1] ?? '';
  assert.deepEqual(JSON.parse(config), PORTS);
});

test('allows the inline script and style by the hash of what is served', () => {
  const { html, contentSecurityPolicy } = renderPage(TEMPLATE, PORTS);
  const policy = directives(contentSecurityPolicy);
  const script = /<script type="module">([^]*?)<\/script>/.exec(html.toString())?.[1];
  const style = /<style>([^]*?)<\/style>/.exec(html.toString())?.[1];
  assert.equal(policy.get('script-src'), hashOf(script));
  assert.equal(policy.get('style-src'), hashOf(style));
});

test('hashes bytes, not characters', () => {
  const { contentSecurityPolicy } = renderPage(TEMPLATE.replace('"lab"', '"é→🔒"'), PORTS);
  const expected = hashOf('console.log("é→🔒");');
  assert.equal(directives(contentSecurityPolicy).get('script-src'), expected);
});

test('allows connections to itself and the endpoints of the lab, and to nothing else', () => {
  const policy = directives(renderPage(TEMPLATE, PORTS).contentSecurityPolicy);
  assert.deepEqual(policy.get('connect-src')?.split(' '), [
    "'self'",
    'ws://localhost:8081',
    'wss://localhost:8443',
    'ws://reverseproxy.com:8081',
    'wss://reverseproxy.com:8443',
    'ws://localhost:9090',
  ]);
});

test('a person’s own application is in the page, and its sockets are allowed', () => {
  const application = { proxied: ['wss://a.example'], direct: ['ws://localhost:3000'] };
  const { html, contentSecurityPolicy } = renderPage(TEMPLATE, PORTS, application);
  const config = /id="lab-config">(.*?)<\/script>/.exec(html.toString())?.[1] ?? '';
  assert.deepEqual(JSON.parse(config), { ...PORTS, application });
  const allowed = directives(contentSecurityPolicy).get('connect-src')?.split(' ');
  assert.deepEqual(allowed?.slice(-2), ['wss://a.example', 'ws://localhost:3000']);
});

test('forbids everything that the page does not need', () => {
  const { contentSecurityPolicy } = renderPage(TEMPLATE, PORTS);
  const policy = directives(contentSecurityPolicy);
  assert.equal(policy.get('default-src'), "'none'");
  assert.equal(policy.get('base-uri'), "'none'");
  assert.equal(policy.get('form-action'), "'none'");
  assert.equal(policy.get('frame-ancestors'), "'none'");
  assert.equal(policy.get('img-src'), 'data:');
  assert.doesNotMatch(contentSecurityPolicy, /unsafe/);
});

for (const missing of ['<script type="module">', '<style>', '</style>']) {
  test(`refuses a page without ${missing} and says how to build one`, () => {
    assert.throws(() => renderPage(TEMPLATE.replace(missing, ''), PORTS), /run npm run build/);
  });
}
