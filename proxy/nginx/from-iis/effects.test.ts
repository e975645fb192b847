import assert from 'node:assert/strict';
import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect, type SecureVersion } from 'node:tls';
import { NGINX, WITHOUT_NGINX } from '../test/found-nginx.ts';
import { AT_ONCE, SILENT } from './differential/echo-backend.ts';
import type { RawResponse } from './differential/raw-request.ts';
import {
  type AskedRequest,
  runSite,
  type RunningSite,
  type SiteText,
} from './test/running-site.ts';

// What a generated configuration does, by what reaches the backend and the client: a text that is
// compared with a file proves nothing once the file is written anew.

const COMMAND = [NGINX?.path ?? 'nginx'];

const FORWARD = rules(
  '<rule name="all"><match url="(.*)" /><action type="Rewrite" url="http://localhost:8080/{R:1}" /></rule>',
);

function rules(text: string): string {
  return `<rewrite><rules>${text}</rules></rewrite>`;
}

function siteTest(
  name: string,
  given: Partial<SiteText>,
  body: (site: RunningSite) => Promise<void>,
): void {
  const lacksModule = 'module' in given && NGINX?.module === undefined;
  const skip = WITHOUT_NGINX || (lacksModule && 'not run: nginx has no JavaScript module');
  test(name, { skip }, async () => {
    await using site = await runSite(COMMAND, { site: FORWARD, ...given });
    await body(site);
  });
}

const UPGRADE = { upgrade: 'websocket', 'sec-websocket-key': 'x', 'sec-websocket-version': '13' };

siteTest('asks the backend by HTTP/1.1, and by the target’s Host', {}, async ({ ask }) => {
  const { received } = await ask({ target: '/a/b?c=1' });
  assert.equal(received.version, '1.1');
  assert.equal(received.headers['host'], 'localhost:8080');
  assert.equal(received.target, '/a/b?c=1');
});

siteTest(
  'preserveHostHeader keeps the client’s Host',
  { server: '<proxy enabled="true" preserveHostHeader="true" />' },
  async ({ ask, ports }) => {
    const { received } = await ask();
    assert.equal(received.headers['host'], `reverseproxy.com:${ports.http}`);
  },
);

siteTest('X-Forwarded-For has the client’s address with its port, last', {}, async ({ ask }) => {
  const first = await ask();
  const own = `127.0.0.1:${first.response.localPort}`;
  assert.equal(first.received.headers['x-forwarded-for'], own);
  const second = await ask({ headers: { 'x-forwarded-for': '10.0.0.1' } });
  const appended = `10.0.0.1, 127.0.0.1:${second.response.localPort}`;
  assert.equal(second.received.headers['x-forwarded-for'], appended);
});

siteTest(
  'without includePortInXForwardedFor the address has no port',
  { server: '<proxy enabled="true" includePortInXForwardedFor="false" />' },
  async ({ ask }) => {
    assert.equal((await ask()).received.headers['x-forwarded-for'], '127.0.0.1');
  },
);

siteTest('X-ARR-SSL is there over TLS alone, whatever the client sends', {}, async ({ ask }) => {
  const headers = { 'x-arr-ssl': 'forged' };
  const secure = await ask({ scheme: 'https', headers });
  assert.match(secure.received.headers['x-arr-ssl'] ?? '', /^2048\|(?:128|256)\|CN=CA\|CN=leaf$/);
  assert.equal((await ask({ headers })).received.headers['x-arr-ssl'], undefined);
});

siteTest('X-ARR-LOG-ID is a GUID of its own for each request', {}, async ({ ask }) => {
  const ids = [await ask(), await ask()].map(({ received }) => received.headers['x-arr-log-id']);
  for (const id of ids) assert.match(id ?? '', /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/);
  assert.notEqual(ids[0], ids[1]);
});

siteTest('Max-Forwards is 10', {}, async ({ ask }) => {
  assert.equal((await ask()).received.headers['max-forwards'], '10');
});

siteTest(
  'X-Original-URL is what the client asked for, whatever a rule makes of it: %2F is a slash, the rest stays encoded [readings UR10, UR34]',
  {
    site: rules(
      '<rule name="all"><match url="^old/(.*)" /><action type="Rewrite" url="http://localhost:8080/new/{R:1}?own=1" /></rule>',
    ),
  },
  async ({ ask }) => {
    const { received } = await ask({
      target: '/old/a%2Fb?q=%20',
      headers: { 'x-original-url': '/forged' },
    });
    assert.equal(received.headers['x-original-url'], '/old/a/b?q=%20');
    assert.equal(received.target, '/new/a/b?own=1&q=%20');
    const spaced = (await ask({ target: '/old/a%20b' })).received;
    assert.equal(spaced.headers['x-original-url'], '/old/a%20b');
  },
);

siteTest(
  'X-Original-URL is the client’s own before a rewrite, and a rule that sets it has the last word [readings UR9, UR34]',
  {
    server:
      '<proxy enabled="true" /><rewrite><allowedServerVariables><add name="HTTP_X_ORIGINAL_URL" /><add name="HTTP_X_SEEN" /></allowedServerVariables></rewrite>',
    site: rules(
      '<rule name="sets"><match url="^set/" /><serverVariables><set name="HTTP_X_ORIGINAL_URL" value="own" /></serverVariables><action type="None" /></rule>' +
        '<rule name="seen"><match url=".*" /><serverVariables><set name="HTTP_X_SEEN" value="{HTTP_X_ORIGINAL_URL}" /></serverVariables><action type="Rewrite" url="http://localhost:8080/{R:0}" /></rule>',
    ),
    module: NGINX?.module,
  },
  async ({ ask }) => {
    const seen = async (target: string): Promise<readonly unknown[]> => {
      const { headers } = (await ask({ target, headers: { 'x-original-url': '/forged' } }))
        .received;
      return [headers['x-seen'], headers['x-original-url']];
    };
    assert.deepEqual(await seen('/a%3Fb%41%2F?'), ['/forged', '/a%3FbA/']);
    assert.deepEqual(await seen('/set/a?q=1'), ['own', 'own']);
  },
);

for (const server of ['http://localhost:8080', '{Servers:{R:1}}', '{Schemes:x}://localhost:8080']) {
  siteTest(
    `${server}{UNENCODED_URL} goes out encoded once more, with its escapes in upper case [reading UR28]`,
    {
      site: `<rewrite>
        <rewriteMaps>
          <rewriteMap name="Servers" defaultValue="http://localhost:8080" />
          <rewriteMap name="Schemes" defaultValue="http" />
        </rewriteMaps>
        <rules><rule name="raw"><match url="(.*)" /><action type="Rewrite" url="${server}{UNENCODED_URL}" appendQueryString="false" /></rule></rules>
      </rewrite>`,
      module: NGINX?.module,
    },
    async ({ ask }) => {
      assert.equal((await ask({ target: '/a%2fb?q=%2f' })).received.target, '/a%252Fb?q=%2F');
    },
  );
}

siteTest(
  'a custom response is IIS’s error page with its reason and description [reading UR7]',
  {
    site: rules(
      '<rule name="no"><match url="^no/(.*)" /><action type="CustomResponse" statusCode="403" subStatusCode="7" statusReason="Nope {R:1}" statusDescription="keep out" /></rule>' +
        '<rule name="bare"><match url="^bare" /><action type="CustomResponse" statusCode="410" /></rule>' +
        '<rule name="well"><match url="^well" /><action type="CustomResponse" statusCode="200" statusDescription="well" /></rule>',
    ),
  },
  async ({ ask, lastLogLine }) => {
    const seen = async (target: string): Promise<readonly [number | undefined, string]> => {
      const { response } = await ask({ target });
      return [response.status, response.body];
    };
    assert.deepEqual(await seen('/no/1'), [403, 'HTTP Error 403.7 - Nope 1\nkeep out\n']);
    assert.equal((await lastLogLine())['sc-substatus'], '7');
    assert.deepEqual(await seen('/bare'), [410, 'HTTP Error 410.0 - Gone\n']);
    assert.deepEqual(await seen('/well'), [200, 'well']);
  },
);

const SEEN = [
  'URL SCRIPT_NAME PATH_INFO QUERY_STRING HTTP_URL',
  'REQUEST_URI UNENCODED_URL CACHE_URL HTTPS HTTP_X_ORIGINAL_URL',
].map((names) => names.replaceAll(/\w+/g, '{$&}').replaceAll(' ', '|'));

siteTest(
  'after a rewrite the URL’s own variables are new, and what was asked stays [reading UR9]',
  {
    server:
      '<proxy enabled="true" /><rewrite><allowedServerVariables><add name="HTTP_X_NEW" /><add name="HTTP_X_OLD" /></allowedServerVariables></rewrite>',
    site: rules(
      '<rule name="rewritten"><match url="^old/(.*)" /><action type="Rewrite" url="new/{R:1}?own=1" /></rule>' +
        `<rule name="seen"><match url="^new/" /><serverVariables><set name="HTTP_X_NEW" value="${SEEN[0]}" /><set name="HTTP_X_OLD" value="${SEEN[1]}" /></serverVariables>` +
        '<action type="Rewrite" url="http://localhost:8080/" appendQueryString="false" /></rule>',
    ),
    module: NGINX?.module,
  },
  async ({ ask, ports }) => {
    const { headers } = (await ask({ target: '/old/a%20b?k=%20' })).received;
    const path = '/new/a b';
    assert.equal(headers['x-new'], `${path}|${path}|${path}|own=1&k=%20|/new/a%20b?own=1&k=%20`);
    const asked = '/old/a b?k=%20';
    assert.equal(
      headers['x-old'],
      `${asked}|/old/a%20b?k=%20|http://reverseproxy.com:${ports.http}${asked}|off|/old/a%20b?k=%20`,
    );
    assert.equal(headers['x-original-url'], '/old/a%20b?k=%20');
  },
);

siteTest('an upgrade goes on to the backend, and nothing else does', {}, async ({ ask }) => {
  const socket = (await ask({ headers: UPGRADE })).received.headers;
  assert.deepEqual([socket['upgrade'], socket['connection']], ['websocket', 'Upgrade']);
  const other = (await ask({ headers: { upgrade: 'h2c' } })).received.headers;
  assert.equal(other['upgrade'], undefined);
  assert.equal(other['connection'], undefined);
});

siteTest(
  'a header that a rule empties does not reach the backend, and one that it sets does',
  {
    server:
      '<proxy enabled="true" /><rewrite><allowedServerVariables><add name="HTTP_SEC_WEBSOCKET_EXTENSIONS" />' +
      '<add name="HTTP_X_FORWARDED_PROTO" /><add name="HTTP_X_KEPT" /></allowedServerVariables></rewrite>',
    site: rules(
      '<rule name="all"><match url="(.*)" /><serverVariables>' +
        '<set name="HTTP_SEC_WEBSOCKET_EXTENSIONS" value="" /><set name="HTTP_X_FORWARDED_PROTO" value="https" />' +
        '<set name="HTTP_X_KEPT" value="rule" replace="false" /></serverVariables>' +
        '<action type="Rewrite" url="http://localhost:8080/{R:1}" /></rule>',
    ),
  },
  async ({ ask }) => {
    const offer = { 'sec-websocket-extensions': 'permessage-deflate', 'x-kept': 'client' };
    const { headers } = (await ask({ headers: { ...UPGRADE, ...offer } })).received;
    assert.equal(headers['sec-websocket-extensions'], undefined);
    assert.equal(headers['x-forwarded-proto'], 'https');
    assert.equal(headers['x-kept'], 'client');
  },
);

const MOVED: NonNullable<AskedRequest['answer']> = {
  status: 302,
  headers: [
    { name: 'Location', value: 'http://localhost:8080/next?a=1' },
    { name: 'Content-Location', value: 'http://localhost:8080/here' },
    { name: 'Set-Cookie', value: 'id=1; Domain=localhost; Path=/' },
    { name: 'X-Powered-By', value: 'Backend' },
  ],
};

siteTest('URLs of a response name the client’s scheme and host', {}, async ({ ask, ports }) => {
  for (const scheme of ['http', 'https'] as const) {
    const { response } = await ask({ scheme, answer: MOVED });
    const { headers }: typeof response = response;
    const origin = `${scheme}://reverseproxy.com:${ports[scheme]}`;
    assert.equal(headers.get('location'), `${origin}/next?a=1`);
    assert.equal(headers.get('content-location'), `${origin}/here`);
    assert.equal(headers.get('set-cookie'), 'id=1; Domain=reverseproxy.com; Path=/');
  }
});

siteTest(
  'without reverseRewriteHostInResponseHeaders they stay as the backend wrote them',
  { server: '<proxy enabled="true" reverseRewriteHostInResponseHeaders="false" />' },
  async ({ ask }) => {
    const { headers } = (await ask({ answer: MOVED })).response;
    assert.equal(headers.get('location'), 'http://localhost:8080/next?a=1');
    assert.equal(headers.get('set-cookie'), 'id=1; Domain=localhost; Path=/');
  },
);

siteTest(
  'X-Powered-By: ARR/3.0 comes beside the backend’s own, on every status',
  {},
  async ({ ask }) => {
    for (const status of [302, 500]) {
      const { fields } = (await ask({ answer: { ...MOVED, status } })).response;
      const values = fields.filter(([name]) => name === 'x-powered-by').map(([, value]) => value);
      assert.deepEqual(values, ['Backend', 'ARR/3.0', 'ASP.NET'], String(status));
    }
  },
);

siteTest(
  'without arrResponseHeader ARR does not name itself, and customHeaders come on every status',
  {
    server: '<proxy enabled="true" arrResponseHeader="false" />',
    site: `${FORWARD}<httpProtocol><customHeaders><add name="X-Own" value="1" /></customHeaders></httpProtocol>`,
  },
  async ({ ask }) => {
    const { headers } = (await ask({ answer: { status: 500, headers: [] } })).response;
    assert.equal(headers.get('x-powered-by'), 'ASP.NET');
    assert.equal(headers.get('x-own'), '1');
  },
);

const CUSTOM: Partial<SiteText> = {
  site:
    '<rewrite><rules>' +
    '<rule name="no"><match url="^no" /><action type="CustomResponse" statusCode="403" statusReason="no" /></rule>' +
    '<rule name="all"><match url="(.*)" /><action type="Rewrite" url="http://localhost:8080/{R:1}" /></rule></rules></rewrite>' +
    '<httpProtocol><customHeaders><add name="X-Second" value="2" /><add name="X-Empty" value="" />' +
    '<add name="Cache-Control" value="max-age=5" /><add name="X-First" value="1" /></customHeaders></httpProtocol>',
};

siteTest(
  'customHeaders come after the response’s own, the inherited first, without empty ones [readings CH1, CH2, CH5, CH6, CH15]',
  CUSTOM,
  async ({ ask }) => {
    const named = (fields: RawResponse['fields']): string[] =>
      fields
        .filter(([name]) => /^(?:x-(?!echo)|cache)/.test(name))
        .map(([name, value]) => `${name}: ${value}`);
    const answer = {
      status: 404,
      headers: [
        { name: 'Cache-Control', value: 'no-store' },
        { name: 'X-First', value: 'backend' },
      ],
    };
    const { fields } = (await ask({ answer })).response;
    assert.deepEqual(named(fields).toSorted(), [
      'cache-control: no-store,max-age=5',
      'x-first: 1',
      'x-first: backend',
      'x-powered-by: ARR/3.0',
      'x-powered-by: ASP.NET',
      'x-second: 2',
    ]);
    assert.deepEqual(
      named(fields).filter((line) => !/^cache|ARR/.test(line)),
      ['x-first: backend', 'x-powered-by: ASP.NET', 'x-second: 2', 'x-first: 1'],
    );
    assert.deepEqual(named((await ask({ target: '/no' })).response.fields), [
      'x-powered-by: ASP.NET',
      'x-second: 2',
      'cache-control: max-age=5',
      'x-first: 1',
    ]);
  },
);

siteTest(
  'redirectHeaders come on the site’s own redirects alone, before customHeaders',
  {
    site: `<configuration><system.webServer><rewrite><rules>
      <rule name="old"><match url="^(a/)?old/(.*)" /><action type="Redirect" url="/new/{R:2}" redirectType="Found" /></rule>
      <rule name="code"><match url="^code/(.*)" /><action type="Redirect" url="/é/{R:1}" redirectType="Temporary" /></rule>
      <rule name="all"><match url="(.*)" /><action type="Rewrite" url="http://localhost:8080/{R:1}" /></rule></rules></rewrite>
      <httpProtocol><customHeaders><add name="X-Both" value="custom" /></customHeaders>
      <redirectHeaders><add name="X-Both" value="moved $1" /><add name="Cache-Control" value="no-store" /><add name="X-Empty" /></redirectHeaders></httpProtocol>
      </system.webServer><location path="a"><system.webServer><httpProtocol><redirectHeaders>
      <remove name="x-both" /><add name="X-A" value="a" /></redirectHeaders></httpProtocol></system.webServer></location></configuration>`,
  },
  async ({ ask }) => {
    const seen = async (target: string, status = 200): Promise<readonly string[]> => {
      const headers = status === 302 ? [{ name: 'Location', value: '/there' }] : [];
      const cache = { name: 'Cache-Control', value: 'private' };
      const { response } = await ask({ target, answer: { status, headers: [...headers, cache] } });
      return response.fields
        .filter(([name]) => /^(?:x-(?:both|empty|a)$|cache)/.test(name))
        .map(([name, value]) => `${name}: ${value}`);
    };
    const ofSite = ['x-both: moved $1', 'cache-control: no-store', 'x-both: custom'];
    assert.deepEqual(await seen('/old/x'), ofSite);
    assert.deepEqual(await seen('/code/x'), ofSite);
    assert.deepEqual((await seen('/a/old/x')).toSorted(), [
      'cache-control: no-store',
      'x-a: a',
      'x-both: custom',
    ]);
    for (const status of [200, 302, 404]) {
      assert.deepEqual(
        (await seen('/new', status)).toSorted(),
        ['cache-control: private', 'x-both: custom'],
        String(status),
      );
    }
  },
);

siteTest(
  'the 101 of a WebSocket has the customHeaders too [reading CH24]',
  CUSTOM,
  async ({ ask }) => {
    const switching = [
      { name: 'Upgrade', value: 'websocket' },
      { name: 'Connection', value: 'Upgrade' },
    ];
    const { response } = await ask({
      headers: UPGRADE,
      answer: { status: 101, headers: switching },
    });
    assert.equal(response.status, 101);
    assert.equal(response.headers.get('x-second'), '2');
    assert.equal(response.headers.get('x-powered-by'), 'ASP.NET');
  },
);

const CAPTURES =
  '<serverVariables><set name="HTTP_X_SEEN" value="{C:0}/{C:1}/{C:2}/{C:3}/{C:4}/{R:1}/{R:2}" /></serverVariables>' +
  '<action type="Rewrite" url="http://localhost:8080/{R:1}" /></rule>';
const MAY_BE_SEEN =
  '<proxy enabled="true" /><rewrite><allowedServerVariables><add name="HTTP_X_SEEN" /></allowedServerVariables></rewrite>';

for (const [what, attributes, last, seen] of [
  ['{C:n} are of the last condition that matched', '', '^(.)(.)(.)', 'cde/c/d/e//x/yz'],
  ['trackAllCaptures numbers {C:n} on', ' trackAllCaptures="true"', '^(.)(.)', 'ab/a/b/c/d/x/yz'],
] as const) {
  siteTest(
    `${what}, and {R:n} of the match`,
    {
      server: MAY_BE_SEEN,
      site: rules(
        `<rule name="all"><match url="^(.)(.*)" /><conditions${attributes}>` +
          `<add input="{HTTP_X_A}" pattern="^(.)(.)" /><add input="{HTTP_X_B}" pattern="${last}" />` +
          `<add input="{HTTP_X_C}" pattern="." negate="true" /></conditions>${CAPTURES}`,
      ),
    },
    async ({ ask }) => {
      const { received } = await ask({ target: '/xyz', headers: { 'x-a': 'ab!', 'x-b': 'cde!' } });
      assert.equal(received.headers['x-seen'], seen);
    },
  );
}

siteTest(
  'a condition’s {C:n} goes into what a redirect and a header say',
  {
    server:
      '<proxy enabled="true" /><rewrite><allowedServerVariables><add name="HTTP_X_TENANT" /></allowedServerVariables></rewrite>',
    site: rules(
      '<rule name="away" stopProcessing="true"><match url="^away$" /><conditions><add input="{QUERY_STRING}" pattern="to=([a-z]+)&amp;(\\d)" /></conditions>' +
        '<action type="Redirect" url="https://{C:1}.example/{C:2}" redirectType="SeeOther" appendQueryString="false" /></rule>' +
        '<rule name="all"><match url="(.*)" /><conditions><add input="{HTTP_HOST}" pattern="^([^.]+)\\.(com)" /></conditions>' +
        '<serverVariables><set name="HTTP_X_TENANT" value="{C:2}-{C:1}" /></serverVariables>' +
        '<action type="Rewrite" url="http://localhost:8080/{R:1}" /></rule>',
    ),
  },
  async ({ ask }) => {
    const { status, headers } = (await ask({ target: '/away?to=there&7' })).response;
    assert.deepEqual([status, headers.get('location')], [303, 'https://there.example/7']);
    assert.equal((await ask()).received.headers['x-tenant'], 'com-reverseproxy');
  },
);

siteTest(
  'rules run in order: stopProcessing ends them, a response and an abort answer themselves',
  {
    site: rules(
      '<rule name="no"><match url="^no" /><action type="CustomResponse" statusCode="403" statusReason="Forbidden" statusDescription="keep out" /></rule>' +
        '<rule name="abort"><match url="^abort" /><action type="AbortRequest" /></rule>' +
        '<rule name="one" stopProcessing="true"><match url="^a" /><action type="Rewrite" url="http://localhost:8080/first" /></rule>' +
        '<rule name="two"><match url="^[ab]" /><action type="Rewrite" url="http://localhost:8080/second" /></rule>',
    ),
  },
  async ({ ask }) => {
    const refused = await ask({ target: '/no' });
    const page = 'HTTP Error 403.0 - Forbidden\nkeep out\n';
    assert.deepEqual([refused.response.status, refused.response.body], [403, page]);
    assert.equal((await ask({ target: '/abort' })).response.status, undefined);
    assert.equal((await ask({ target: '/a' })).received.target, '/first');
    assert.equal((await ask({ target: '/b' })).received.target, '/second');
    assert.equal((await ask({ target: '/c' })).response.status, 404);
  },
);

for (const [what, server, status] of [
  ['a proxy that is not enabled answers 404', '<proxy enabled="false" />', 404],
  [
    'a WebSocket is answered 503 if webSocket is disabled',
    '<proxy enabled="true" /><webSocket enabled="false" />',
    503,
  ],
] as const) {
  siteTest(what, { server }, async ({ ask }) => {
    const { isForwarded, response } = await ask({ headers: UPGRADE });
    assert.deepEqual([isForwarded, response.status], [false, status]);
  });
}

siteTest(
  'a backend that does not answer within the proxy’s timeout is a 504',
  { server: '<proxy enabled="true" timeout="00:00:01" />' },
  async ({ ask, lastLogLine }) => {
    assert.equal((await ask({ headers: { [SILENT]: '1' } })).response.status, 504);
    const takenMs = Number((await lastLogLine())['time-taken']);
    assert.ok(takenMs >= 1000 && takenMs < 8000, `${takenMs} ms, by nginx’s own clock`);
  },
);

siteTest(
  'request filtering refuses what is too long, before any rule',
  {
    site: `${FORWARD}<security><requestFiltering><requestLimits maxUrl="20" maxQueryString="10" maxAllowedContentLength="5" /></requestFiltering></security>`,
  },
  async ({ ask }) => {
    const statusOf = async (target: string, length?: string): Promise<number | undefined> => {
      const headers = length === undefined ? {} : { 'content-length': length };
      const method = length === undefined ? 'GET' : 'POST';
      return (await ask({ target, method, headers })).response.status;
    };
    assert.equal(await statusOf(`/${'a'.repeat(19)}?${'b'.repeat(10)}`), 200);
    assert.equal(await statusOf(`/${'a'.repeat(20)}`), 404);
    assert.equal(await statusOf(`/?${'b'.repeat(11)}`), 404);
    assert.equal(await statusOf('/', '6'), 413);
    assert.equal(await statusOf('/a%252fb'), 404);
    assert.equal(await statusOf('/a%00'), 400);
  },
);

const limitOf = (bytes: number): string =>
  `${FORWARD}<security><requestFiltering><requestLimits maxAllowedContentLength="${bytes}" /></requestFiltering></security>`;

siteTest(
  'a declared length is limited, and a chunked body goes on as it comes, without a limit [reading RL5]',
  { site: limitOf(5) },
  async ({ ask }) => {
    const declared = { method: 'POST', headers: { 'content-length': '6' }, body: '123456' };
    assert.equal((await ask(declared)).response.status, 413);
    const allowed = await ask({ ...declared, headers: { 'content-length': '5' }, body: '12345' });
    assert.equal(allowed.received.bodyBytes, 5);
    const chunk = `186a0\r\n${'x'.repeat(100_000)}\r\n`;
    const chunked = { 'transfer-encoding': 'chunked' };
    const whole = await ask({ method: 'POST', headers: chunked, body: `${chunk}0\r\n\r\n` });
    assert.equal(whole.received.bodyBytes, 100_000);
    const headers = { ...chunked, [AT_ONCE]: '1' };
    assert.equal((await ask({ method: 'POST', headers, body: chunk })).isForwarded, true);
  },
);

siteTest('a limit of 0 bytes takes no body', { site: limitOf(0) }, async ({ ask }) => {
  const post = async (length: string, body: string): Promise<number | undefined> =>
    (await ask({ method: 'POST', headers: { 'content-length': length }, body })).response.status;
  assert.deepEqual([await post('0', ''), await post('1', 'x')], [200, 413]);
});

siteTest(
  'a backslash in the path of a rewrite is a slash, in its query it is none',
  {
    site: rules(
      '<rule name="in"><match url="^a/(.*)" /><action type="Rewrite" url="wwwroot\\\\{R:1}?x=\\y" /></rule>' +
        '<rule name="out"><match url="^wwwroot/(.*)" /><action type="Rewrite" url="http://localhost:8080/{R:0}" /></rule>',
    ),
  },
  async ({ ask }) => {
    assert.equal((await ask({ target: '/a/b' })).received.target, '/wwwroot/b?x=\\y');
  },
);

siteTest(
  'request filtering of verbs and of letters is for the whole site [readings RL16, RL20]',
  {
    site: `${FORWARD}<security><requestFiltering allowHighBitCharacters="false"><verbs allowUnlisted="false"><add verb="GET" allowed="true" /></verbs></requestFiltering></security>`,
  },
  async ({ ask, lastLogLine }) => {
    const seen = async (method: string, target: string): Promise<string> => {
      const { status } = (await ask({ method, target })).response;
      return `${status}.${(await lastLogLine())['sc-substatus']}`;
    };
    assert.equal(await seen('GET', '/a'), '200.0');
    assert.equal(await seen('PUT', '/a'), '404.6');
    assert.equal(await seen('GET', '/caf%C3%A9'), '404.12');
  },
);

const IN_LOCATIONS = `<configuration><system.webServer>
    <rewrite><rules>
      <rule name="moved"><match url="^api/old$" /><action type="Redirect" url="/api/new" /></rule>
      <rule name="all"><match url="(.*)" /><action type="Rewrite" url="http://localhost:8080/{R:1}" /></rule>
    </rules></rewrite>
    <security><requestFiltering><denyUrlSequences><add sequence="no" /></denyUrlSequences></requestFiltering></security>
    <httpProtocol><customHeaders><add name="X-Site" value="1" /><add name="Cache-Control" value="private" /></customHeaders></httpProtocol>
  </system.webServer>
  <location path="API"><system.webServer>
    <security><requestFiltering><requestLimits maxUrl="20" maxAllowedContentLength="5" /><verbs allowUnlisted="false"><add verb="GET" allowed="true" /><add verb="POST" allowed="true" /></verbs></requestFiltering></security>
    <httpProtocol><customHeaders><add name="X-Api" value="$1 &quot;" /></customHeaders></httpProtocol>
  </system.webServer></location>
  <location path="api/v1"><system.webServer>
    <security><requestFiltering><denyUrlSequences><clear /></denyUrlSequences><verbs allowUnlisted="true"><clear /></verbs></requestFiltering></security>
    <httpProtocol><customHeaders><remove name="x-site" /><remove name="Cache-Control" /></customHeaders></httpProtocol>
  </system.webServer></location></configuration>`;

siteTest(
  'sections in a location hold for its path and what is below, over those of outer paths [readings CH17, RL16]',
  { site: IN_LOCATIONS },
  async ({ ask, lastLogLine }) => {
    const headersAt = async (target: string): Promise<readonly unknown[]> => {
      const answer = { status: 200, headers: [{ name: 'Cache-Control', value: 'no-cache' }] };
      const { headers } = (await ask({ target, answer })).response;
      return ['x-site', 'x-api', 'cache-control'].map((name) => headers.get(name));
    };
    assert.deepEqual(await headersAt('/'), ['1', undefined, 'no-cache,private']);
    assert.deepEqual(await headersAt('/apis'), ['1', undefined, 'no-cache,private']);
    assert.deepEqual(await headersAt('/Api/x'), ['1', '$1 "', 'no-cache,private']);
    assert.deepEqual(await headersAt('/api/old'), ['1', '$1 "', 'private']);
    assert.deepEqual(await headersAt('/api/v1'), [undefined, '$1 "', 'no-cache']);
    const seen = async (method: string, target: string, length = '0'): Promise<string> => {
      const headers = method === 'POST' ? { 'content-length': length } : {};
      const { status } = (await ask({ method, target, headers })).response;
      return `${status}.${(await lastLogLine())['sc-substatus']}`;
    };
    assert.equal(await seen('OPTIONS', '/apis'), '200.0');
    assert.equal(await seen('OPTIONS', '/api'), '404.6');
    assert.equal(await seen('OPTIONS', '/x/..//%41pi/'), '404.6');
    assert.equal(await seen('OPTIONS', '/api/v1/x'), '200.0');
    assert.equal(await seen('GET', '/api/no'), '404.5');
    assert.equal(await seen('GET', '/api/v1/no'), '200.0');
    assert.equal(await seen('GET', `/api/v1/${'a'.repeat(20)}`), '404.14');
    assert.equal(await seen('GET', `/apis/${'a'.repeat(20)}`), '200.0');
    assert.equal(await seen('POST', '/api', '6'), '413.1');
    assert.equal(await seen('POST', '/api'), '200.0');
  },
);

siteTest(
  'a location beyond ASCII holds for its path in either case, however it is sent',
  {
    site: `<configuration><system.webServer>${FORWARD}</system.webServer><location path="ÉCOLE/日本 ß"><system.webServer>
      <httpProtocol><customHeaders><add name="X-Own" value="1" /></customHeaders></httpProtocol></system.webServer></location></configuration>`,
  },
  async ({ ask }) => {
    for (const [target, expected] of [
      ['/%C3%A9cole/%E6%97%A5%E6%9C%AC%20%C3%9F', '1'],
      ['/%c3%89cole/%e6%97%a5%E6%9C%AC%20%c3%9f/x', '1'],
      ['/ecole/%E6%97%A5%E6%9C%AC%20%C3%9F', undefined],
      ['/%C3%A9cole/%E6%97%A5%E6%9C%AC%20%C3%9Fx', undefined],
      ['/', undefined],
    ] as const) {
      assert.equal((await ask({ target })).response.headers.get('x-own'), expected, target);
    }
  },
);

siteTest(
  'what IIS cannot read of a location is 500.19 there and below alone, before any rule and on what rules make of the path',
  {
    site: `<configuration><system.webServer><rewrite><rules>
      <rule name="inner"><match url="^to-api" /><action type="Rewrite" url="/api/x" /></rule>
      <rule name="all"><match url="^(?!api/)(.*)" /><conditions><add input="{URL}" pattern="^/api" negate="true" /></conditions><action type="Rewrite" url="http://localhost:8080/{R:1}" /></rule></rules></rewrite>
      </system.webServer><location path="api"><system.webServer><httpProtocol><customHeaders>
      <add name="X-Powered-By" value="me" /></customHeaders></httpProtocol></system.webServer></location>
      <location path="api/v1"><system.webServer><httpProtocol><customHeaders><clear /></customHeaders></httpProtocol></system.webServer></location></configuration>`,
  },
  async ({ ask, lastLogLine }) => {
    for (const [target, expected] of [
      ['/', '200.0'],
      ['/apis', '404.0'],
      ['/API', '500.19'],
      ['/api/v1/x', '500.19'],
      ['/to-api', '500.19'],
    ] as const) {
      const { status } = (await ask({ target })).response;
      assert.equal(`${status}.${(await lastLogLine())['sc-substatus']}`, expected, target);
    }
  },
);

siteTest(
  'a location of the server’s file disables WebSockets for its path',
  {
    server:
      '<configuration><system.webServer><proxy enabled="true" /></system.webServer><location path="S/live"><system.webServer><webSocket enabled="false" /></system.webServer></location></configuration>',
  },
  async ({ ask }) => {
    const statusAt = async (target: string): Promise<number | undefined> =>
      (await ask({ target, headers: { ...UPGRADE, connection: 'Upgrade' } })).response.status;
    assert.equal(await statusAt('/live/1'), 503);
    assert.notEqual(await statusAt('/lives'), 503);
  },
);

siteTest(
  'a method that no rule forwards is 405 with Allow, TRACE is 501 [readings RL15, RL18]',
  {
    site: rules(
      '<rule name="api"><match url="^api" /><action type="Rewrite" url="http://localhost:8080/{R:0}" /></rule>',
    ),
  },
  async ({ ask }) => {
    const seen = async (method: string, target: string): Promise<readonly unknown[]> => {
      const { response } = await ask({ method, target });
      return [response.status, response.headers.get('allow')];
    };
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      assert.deepEqual(await seen(method, '/a'), [405, 'GET, HEAD, OPTIONS, TRACE']);
    }
    assert.deepEqual(await seen('TRACE', '/a'), [501, undefined]);
    assert.deepEqual(await seen('POST', '/a'), [404, undefined]);
    assert.equal((await ask({ method: 'PUT', target: '/api' })).isForwarded, true);
  },
);

siteTest(
  'request filtering judges what rules make of the path, before a method is refused [reading UR27]',
  {
    site: rules(
      '<rule name="into"><match url="^into/(.*)" /><action type="Rewrite" url="bin/{R:1}" /></rule>',
    ),
  },
  async ({ ask, lastLogLine }) => {
    for (const method of ['GET', 'PUT']) {
      assert.equal((await ask({ method, target: '/into/x' })).response.status, 404);
      assert.equal((await lastLogLine())['sc-substatus'], '8');
    }
  },
);

siteTest('a Host that no binding has is answered 400', {}, async ({ ask }) => {
  const { response, isForwarded } = await ask({ host: 'elsewhere.example' });
  assert.deepEqual([isForwarded, response.status], [false, 400]);
  assert.match(response.body, /Invalid Hostname/);
});

siteTest('the log has IIS’s columns, and cs-host with its port', {}, async (site) => {
  const { received, response } = await site.ask({
    target: '/a?b=1',
    headers: { 'user-agent': 'a b', referer: 'http://x/y' },
  });
  assert.equal(response.status, 200);
  const line = await site.lastLogLine();
  const { date, time, 'sc-bytes': sent, 'cs-bytes': asked, 'time-taken': taken, ...rest } = line;
  assert.ok(Math.abs(Date.parse(`${date}T${time}Z`) - Date.now()) < 600_000, `${date} ${time}`);
  assert.ok(Number(sent) > 0 && Number(asked) > 0 && /^\d+$/.test(taken));
  assert.deepEqual(rest, {
    's-ip': '127.0.0.1',
    'cs-method': 'GET',
    'cs-uri-stem': '/a',
    'cs-uri-query': `b=1&X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=${received.headers['x-arr-log-id']}&SERVER-STATUS=200`,
    's-port': String(site.ports.http),
    'cs-username': '-',
    'c-ip': '127.0.0.1',
    'cs-version': 'HTTP/1.1',
    'cs(User-Agent)': 'a+b',
    'cs(Referer)': 'http://x/y',
    'cs-host': `reverseproxy.com:${site.ports.http}`,
    'sc-status': '200',
    'sc-substatus': '0',
    'sc-win32-status': '0',
  });
});

interface Handshake {
  readonly version?: SecureVersion;
  readonly servername?: string;
}

/** What a TLS handshake comes to: the protocol and what ALPN chose, or the error's code. */
async function handshake(port: number, { version, servername }: Handshake): Promise<string> {
  return new Promise((resolve) => {
    const versions = version === undefined ? {} : { minVersion: version, maxVersion: version };
    const socket = connect(
      {
        host: '127.0.0.1',
        port,
        servername: servername ?? 'reverseproxy.com',
        ALPNProtocols: ['h2', 'http/1.1'],
        ciphers: 'DEFAULT@SECLEVEL=0', // else this client does not offer what is to be refused
        rejectUnauthorized: false,
        ...versions,
      },
      () => {
        resolve(`${socket.getProtocol()} ${socket.alpnProtocol}`);
        socket.destroy();
      },
    );
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

test(
  'TLS is 1.2 and 1.3, with HTTP/2, for the names of bindings alone',
  { skip: WITHOUT_NGINX },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'openssl-'));
    // A machine may refuse the old versions by itself: here it does not.
    const lax = join(folder, 'openssl.cnf');
    await writeFile(
      lax,
      'openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMinProtocol = None\nCipherString = DEFAULT@SECLEVEL=0\n',
    );
    try {
      await using site = await runSite(['env', `OPENSSL_CONF=${lax}`, ...COMMAND], {
        site: FORWARD,
      });
      const { https } = site.ports;
      assert.equal(await handshake(https, {}), 'TLSv1.3 h2');
      assert.equal(await handshake(https, { version: 'TLSv1.2' }), 'TLSv1.2 h2');
      for (const version of ['TLSv1', 'TLSv1.1'] as const) {
        assert.equal(await handshake(https, { version }), 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
      }
      const unknownName = await handshake(https, { servername: 'elsewhere.example' });
      assert.equal(unknownName, 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME');
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
