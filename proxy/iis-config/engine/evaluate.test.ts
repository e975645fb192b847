import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outboundRuleFixture } from '../test/rule-fixtures.ts';
import type { Outcome } from '../outcome.ts';
import { evaluateResponse } from './response/evaluate-response.ts';
import { evaluate } from './evaluate.ts';
import { configuration, request, rule } from './test/fixtures.ts';

function errorOf(outcome: Outcome): string {
  assert.equal(outcome.kind, 'error');
  return `${outcome.status}.${outcome.substatus} ${outcome.code}`;
}

test('a pattern that does not compile is an error of the rule, not of the engine', () => {
  for (const pattern of ['(', '[', 'a**', '(?<=a)b', '(?<name>a)', '(?i)a', '(?i:a)', '\\']) {
    const site = configuration({ siteRules: [rule({ url: pattern })] });
    assert.equal(errorOf(evaluate(site, request()).outcome), '500.50 IIS_BAD_PATTERN', pattern);
    const global = configuration({ globalRules: [rule({ url: pattern })] });
    assert.equal(errorOf(evaluate(global, request()).outcome), '500.51 IIS_BAD_PATTERN', pattern);
  }
});

test('a group that only looks like new syntax compiles', () => {
  for (const pattern of ['\\(?<a>', '[(?<]', '(?:a)', '(?=a)', '(?!a)', '(\\?<)']) {
    const site = configuration({ siteRules: [rule({ url: pattern })] });
    assert.equal(evaluate(site, request()).outcome.kind, 'local', pattern);
  }
});

test('a template with an open brace, or a capture without a number, is an error', () => {
  for (const template of ['{', '{R:1', '{ToLower:{R:1}', '{R:}', '{R:-1}', '{C:x}', '{{R:1}}']) {
    const site = configuration({ siteRules: [rule({ action: template })] });
    assert.equal(errorOf(evaluate(site, request()).outcome), '500.50 IIS_BAD_TEMPLATE', template);
  }
});

test('a closing brace alone is a character', () => {
  const site = configuration({ siteRules: [rule({ action: 'a}b' })] });
  assert.deepEqual(evaluate(site, request()).outcome, { kind: 'local', url: '/a%7Db' });
});

test('an error says in a sentence how to write a header that was written as in Apache', () => {
  const apache = rule({ conditions: [{ input: '{HTTP:Sec-WebSocket-Key}', pattern: '.' }] });
  const { outcome } = evaluate(configuration({ siteRules: [apache] }), request());
  assert.ok(outcome.kind === 'error');
  assert.match(outcome.explanation, /write \{HTTP_SEC_WEBSOCKET_KEY\} for a header\.$/);
});

test('rules that double the URL end in an error once it is longer than a request can be', () => {
  const doubling = Array.from({ length: 60 }, () => rule({ action: '{R:0}{R:0}' }));
  const { outcome } = evaluate(configuration({ siteRules: doubling }), request({ target: '/ab' }));
  assert.equal(errorOf(outcome), '500.50 IIS_VALUE_TOO_LONG');
});

test('a template that nests without end is an error', () => {
  const depth = 10_000;
  const deep = `${'{ToLower:'.repeat(depth)}a${'}'.repeat(depth)}`;
  const { outcome } = evaluate(configuration({ siteRules: [rule({ action: deep })] }), request());
  assert.equal(errorOf(outcome), '500.50 IIS_BAD_TEMPLATE');
});

test('a header named like a property of every object is empty unless it was sent', () => {
  const seen = rule({
    conditions: [{ input: '{HTTP_CONSTRUCTOR}{HTTP___PROTO__}', pattern: '.' }],
    action: { type: 'AbortRequest' },
  });
  assert.equal(evaluate(configuration({ siteRules: [seen] }), request()).outcome.kind, 'local');
});

test('IsFile holds in no global rule', () => {
  const globalRules = [
    rule({ conditions: [{ matchType: 'IsFile' }], action: { type: 'AbortRequest' } }),
  ];
  assert.equal(
    evaluate(configuration({ globalRules }), request(), () => 'file').outcome.kind,
    'local',
  );
});

test('a conditions input of IsFile that is empty is the requested file', () => {
  const siteRules = [
    rule({ conditions: [{ input: '', matchType: 'IsFile' }], action: { type: 'AbortRequest' } }),
  ];
  const folder = (path: string): 'file' | undefined =>
    path === String.raw`C:\inetpub\wwwroot\a\b` ? 'file' : undefined;
  const asked = request({ target: '/a/b' });
  assert.equal(evaluate(configuration({ siteRules }), asked, folder).outcome.kind, 'abort');
});

test('a line break in the path comes to no header of the backend’s', () => {
  const siteRules = [rule({ action: 'http://localhost:8080/' })];
  const { outcome } = evaluate(configuration({ siteRules }), request({ target: '/a%0D%0Ab: c' }));
  assert.ok(outcome.kind === 'error');
  assert.equal(outcome.code, 'IIS_BAD_URL');
});

test('a rule that sets the original URL itself has the last word', () => {
  const siteRules = [
    rule({ serverVariables: { HTTP_X_ORIGINAL_URL: 'mine' }, action: 'http://localhost:8080/' }),
  ];
  const allowedServerVariables = new Set(['HTTP_X_ORIGINAL_URL']);
  const { outcome } = evaluate(configuration({ siteRules, allowedServerVariables }), request());
  assert.ok(outcome.kind === 'forward');
  assert.equal(outcome.requestHeaders.get('x-original-url'), 'mine');
});

test('only the client asks for a WebSocket, no rule does for it', () => {
  const siteRules = [
    rule({ serverVariables: { HTTP_UPGRADE: 'websocket' }, action: 'http://localhost:8080/' }),
  ];
  const site = configuration({ siteRules, allowedServerVariables: new Set(['HTTP_UPGRADE']) });
  const { outcome } = evaluate(site, request());
  assert.ok(outcome.kind === 'forward');
  assert.equal(outcome.webSocket, false);
});

test('an outbound rule with a bad pattern is 500 instead of the response', () => {
  const site = configuration({
    outboundRules: [
      outboundRuleFixture({
        match: { serverVariable: 'RESPONSE_X', pattern: '(', ignoreCase: true, negate: false },
      }),
    ],
  });
  const { outcome } = evaluate(site, request());
  const { response } = evaluateResponse(site, request(), { status: 200, headers: [] }, outcome);
  assert.deepEqual(response, { status: 500, headers: [] });
});

test('a response that ARR did not fetch keeps its Location and gets no ARR header', () => {
  const site = configuration({});
  const headers = [{ name: 'Location', value: 'http://elsewhere/' }];
  const { outcome } = evaluate(site, request());
  const { response } = evaluateResponse(site, request(), { status: 302, headers }, outcome);
  assert.deepEqual(response.headers, [...headers, { name: 'X-Powered-By', value: 'ASP.NET' }]);
});

test('a ws:// target is explained by the http:// target to write', () => {
  const siteRules = [rule({ action: 'wss://localhost:8443/{R:1}' })];
  const { outcome } = evaluate(configuration({ siteRules }), request({ target: '/chat' }));
  assert.ok(outcome.kind === 'error');
  assert.match(outcome.explanation, /write https:\/\/localhost:8443\/chat; /);
});

test('a backslash in the path of a rewrite is a slash, as Blazor’s guide has it', () => {
  const siteRules = [rule({ url: '.*', action: String.raw`wwwroot\{R:0}?x=\y` })];
  const { outcome } = evaluate(configuration({ siteRules }), request({ target: '/counter' }));
  assert.deepEqual(outcome, { kind: 'local', url: '/wwwroot/counter?x=%5Cy' });
});
