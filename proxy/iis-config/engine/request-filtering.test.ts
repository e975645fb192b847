import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfiguration } from '../checks/check-configuration.ts';
import type { IisRequest } from '../request.ts';
import { evaluate } from './evaluate.ts';
import { request } from './test/fixtures.ts';

const REWRITES = `<rewrite><rules>
  <rule name="into" stopProcessing="true">
    <match url="^alias/(.*)" /><action type="Rewrite" url="{R:1}" />
  </rule>
  <rule name="everything"><match url=".*" /><action type="CustomResponse" statusCode="418" /></rule>
</rules></rewrite>`;

/** What a site with these parts of requestFiltering answers, over a server that has none. */
function answer(filtering: string, asked: Partial<IisRequest>, server = ''): string {
  const wrapped = (section: string, rules: string): string =>
    `<configuration><system.webServer>${section === '' ? '' : `<security>${section}</security>`}${rules}</system.webServer></configuration>`;
  const own = filtering === '' ? '' : `<requestFiltering>${filtering}</requestFiltering>`;
  const { configuration, findings } = readConfiguration({
    server: { file: 'server.config', text: wrapped(server, '') },
    site: { file: 'web.config', text: wrapped(own, REWRITES) },
  });
  assert.ok(configuration, JSON.stringify(findings));
  const { outcome } = evaluate(configuration, request(asked));
  if (outcome.kind === 'error') return `${outcome.status}.${outcome.substatus}`;
  return outcome.kind === 'response' ? String(outcome.status) : outcome.kind;
}

const CLEARED =
  '<hiddenSegments><clear /></hiddenSegments><fileExtensions><clear /></fileExtensions>';

const REACHES_RULES = '418';

for (const [reading, filtering, asked, expected] of [
  ['UR26', '', { target: '/bin/foo.dll' }, '404.8'],
  ['UR26', '', { target: '/foo.cs' }, '404.7'],
  ['UR26', '', { target: '/App_Data/x' }, '404.8'],
  ['UR26 in another case', '', { target: '/APP_data/x' }, '404.8'],
  ['a name that only begins so', '', { target: '/binary/foo.dll' }, REACHES_RULES],
  ['UR27', '', { target: '/alias/App_Data/x' }, '404.8'],
  ['UR27', '', { target: '/alias/file.config' }, '404.7'],
  ['UR27 of what is allowed', '', { target: '/alias/file.txt' }, 'local'],
  ['RL14', '', { target: `/${'a'.repeat(261)}` }, '400.0'],
  ['RL14 at the limit', '', { target: `/${'a'.repeat(260)}` }, REACHES_RULES],
  ['RL14 in bytes', '', { target: `/${'%C3%A9'.repeat(131)}` }, '400.0'],
  ['RL16', verbs(false, 'GET', true), { method: 'PUT' }, '404.6'],
  ['RL16', verbs(false, 'GET', true), { method: 'get' }, '404.6'],
  ['RL16', verbs(false, 'GET', true), { method: 'GET' }, REACHES_RULES],
  ['RL17', verbs(true, 'DELETE', false), { method: 'DELETE' }, '404.6'],
  ['RL17', verbs(true, 'DELETE', false), { method: 'GET' }, REACHES_RULES],
  ['RL19', limit(10), { headers: { 'x-long': '12345678901' } }, '431.0'],
  ['RL19', limit(11), { headers: { 'x-long': '12345678901' } }, REACHES_RULES],
  ['RL21', sequence('denyUrlSequences', 'secret'), { target: '/a/SECRET/b' }, '404.5'],
  ['RL22', sequence('denyQueryStringSequences', 'a=b'), { target: '/?A=B' }, '404.18'],
  ['RL22', sequence('denyQueryStringSequences', 'a=b'), { target: '/?a%3Db' }, '404.18'],
  ['RL22', sequence('denyQueryStringSequences', 'a=b'), { target: '/a=b' }, REACHES_RULES],
  ['<clear />', CLEARED, { target: '/bin/foo.cs' }, REACHES_RULES],
  ['a dot is no extension', extension('.', false), { target: '/chat' }, '404.7'],
  ['a dot is no extension', extension('.', false), { target: '/chat.x' }, REACHES_RULES],
] as const) {
  test(`request filtering [${reading}]: ${asked.method ?? ''} ${asked.target?.slice(0, 30) ?? '/'} is ${expected}`, () => {
    assert.equal(answer(filtering, asked), expected);
  });
}

test('request filtering [RL20]: a path outside ASCII, if the section says so', () => {
  const server = '<requestFiltering allowHighBitCharacters="false" />';
  assert.equal(answer('', { target: '/caf%C3%A9' }, server), '404.12');
  assert.equal(answer('', { target: '/caf%C3%A9' }), REACHES_RULES);
});

test('a section in the server’s file stands in place of the lists that IIS installs', () => {
  assert.equal(answer('', { target: '/bin/foo.cs' }, '<requestFiltering />'), REACHES_RULES);
});

function verbs(allowUnlisted: boolean, verb: string, allowed: boolean): string {
  return `<verbs allowUnlisted="${allowUnlisted}"><add verb="${verb}" allowed="${allowed}" /></verbs>`;
}

function limit(size: number): string {
  return `<requestLimits><headerLimits><add header="X-Long" sizeLimit="${size}" /></headerLimits></requestLimits>`;
}

function sequence(list: string, text: string): string {
  return `<${list}><add sequence="${text}" /></${list}>`;
}

function extension(name: string, allowed: boolean): string {
  return `<fileExtensions><add fileExtension="${name}" allowed="${allowed}" /></fileExtensions>`;
}
