import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as fc from 'fast-check';
import { escapeUrl, localPath } from '../iis-config/engine/current-url.ts';
import { evaluate } from '../iis-config/engine/evaluate.ts';
import { configurationFixture, ruleFixture } from '../iis-config/test/rule-fixtures.ts';
import { IIS_FUNCTIONS_FILE } from './iis-functions-file.ts';

type Request = { readonly rawVariables: { readonly iis_argument: Buffer } };

const { default: functions } = (await import(pathToFileURL(IIS_FUNCTIONS_FILE).href)) as {
  readonly default: Readonly<Record<string, (request: Request) => string>>;
};

/** As nginx calls it: bytes in, text out. */
function call(name: string, argument: string): string {
  const run = functions[name];
  assert.ok(run, name);
  return run({ rawVariables: { iis_argument: Buffer.from(argument) } });
}

/** What the engine makes of a template whose {HTTP_X_A} is this text: a custom response says it. */
function engine(template: string, text: string): string {
  const action = {
    type: 'CustomResponse',
    status: 200,
    substatus: 0,
    reason: '',
    description: template,
  } as const;
  const { outcome } = evaluate(configurationFixture({ siteRules: [ruleFixture({ action })] }), {
    ...REQUEST,
    headers: { 'x-a': text },
  });
  assert.equal(outcome.kind, 'response');
  return outcome.kind === 'response' ? outcome.description : '';
}

const REQUEST = {
  method: 'GET',
  scheme: 'http',
  host: 'localhost',
  port: 80,
  target: '/',
  remoteAddress: '127.0.0.1',
  remotePort: 1,
  version: 'HTTP/1.1',
} as const;

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('%', '4', '1', 'C', '3', 'a', '9', '/', '?', '#', 'É', '😀', '0', 'D'),
    maxLength: 40,
  }),
);

for (const name of ['toLower', 'urlEncode', 'htmlEncode']) {
  test(`${name} is what the engine has`, () => {
    fc.assert(
      fc.property(text, (value) => {
        assert.equal(call(name, value), engine(`{${name}:{HTTP_X_A}}`, value));
      }),
    );
  });
}

test('urlDecode is what the engine has, but for control characters', () => {
  fc.assert(
    fc.property(text, (value) => {
      fc.pre(!/[\p{Cc}]/u.test(value));
      // oxlint-disable-next-line no-control-regex
      const expected = engine('{UrlDecode:{HTTP_X_A}}', value).replaceAll(/[\0-\x1f\x7f]/g, (one) =>
        encodeURIComponent(one),
      );
      assert.equal(call('urlDecode', value), expected);
    }),
  );
  assert.equal(call('urlDecode', 'a%0d%0Aset-cookie:%00x%7F'), 'a%0D%0Aset-cookie:%00x%7F');
  assert.equal(call('urlDecode', '%C3%A9%E9%'), 'Ã©é%');
});

test('a path, a Location and a target are written as the engine writes them', () => {
  const siteRules = [
    ruleFixture({
      action: { type: 'Redirect', url: '{HTTP_X_A}', appendQueryString: false, status: 301 },
    }),
  ];
  const origin = `${REQUEST.scheme}://${REQUEST.host}`;
  fc.assert(
    fc.property(text, (value) => {
      assert.equal(call('localPath', value), localPath(value));
      assert.equal(call('target', value), escapeUrl(value).replaceAll('#', '%23'));
      const { outcome } = evaluate(configurationFixture({ siteRules }), {
        ...REQUEST,
        headers: { 'x-a': value },
      });
      assert.equal(outcome.kind, 'redirect');
      fc.pre(!value.endsWith('?')); // the file hands over no lone question mark
      if (outcome.kind !== 'redirect') return;
      const location = call('location', value);
      assert.equal(location.startsWith('/') ? origin + location : location, outcome.location);
    }),
  );
  assert.equal(call('location', 'HTTPS://x//y z?q=é'), 'HTTPS://x//y%20z?q=%C3%A9');
  assert.equal(call('location', '//evil.example//x'), '/evil.example/x');
});
