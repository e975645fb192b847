import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate } from '../evaluate.ts';
import { DEFAULT_CONFIGURATION } from '../../default-configuration.ts';
import { renderExplanation } from './explain.ts';
import { configuration, request, rule } from '../test/fixtures.ts';

test('explains rule by rule what matched, what was set and what came out', () => {
  const siteRules = [
    rule({ name: 'off', enabled: false }),
    rule({
      name: 'static',
      conditions: [{ input: '{REQUEST_FILENAME}', matchType: 'IsFile' }],
      action: { type: 'AbortRequest' },
    }),
    rule({
      name: 'websocket',
      stopProcessing: true,
      url: '^socket\\.io/(.*)',
      conditions: [
        { input: '{HTTP_UPGRADE}', pattern: '^websocket$' },
        { input: '{HTTP_HOST}', pattern: '^evil', negate: true },
      ],
      serverVariables: { HTTP_SEC_WEBSOCKET_EXTENSIONS: '' },
      action: 'http://localhost:8080/{R:0}',
    }),
  ];
  const site = configuration({
    siteRules,
    allowedServerVariables: new Set(['HTTP_SEC_WEBSOCKET_EXTENSIONS']),
  });
  const asked = request({ target: '/socket.io/?x=1', headers: { upgrade: 'websocket' } });
  assert.equal(
    renderExplanation(evaluate(site, asked)),
    String.raw`global rules  /socket.io/?x=1  (there are none)

site rules    /socket.io/?x=1
  "off"  disabled
  "static"
    match      ✓ "socket.io/" matches (.*)
                 {R:0} "socket.io/"  {R:1} "socket.io/"
    condition  ✗ {REQUEST_FILENAME} is "C:\inetpub\wwwroot\socket.io\", which is not a file
  "websocket"
    match      ✓ "socket.io/" matches ^socket\.io/(.*)
                 {R:0} "socket.io/"  {R:1} ""
    condition  ✓ {HTTP_UPGRADE} is "websocket", which matches ^websocket$
                 {C:0} "websocket"
    condition  ✓ {HTTP_HOST} is "localhost", which does not match ^evil, and it is negated
                 {C:0} "websocket"
    set        HTTP_SEC_WEBSOCKET_EXTENSIONS = ""  the header is removed
    action     Rewrite http://localhost:8080/socket.io/?x=1
    stop       stopProcessing: no rule after this one

forward  http://localhost:8080/socket.io/?x=1  with the WebSocket
  sec-websocket-extensions (removed)
  x-original-url: /socket.io/?x=1`,
  );
});

test('says what ARR makes of the header that a rule has set', () => {
  const allowedServerVariables = new Set(['HTTP_X_FORWARDED_FOR']);
  const explained = (value: string): string => {
    const siteRules = [
      rule({ serverVariables: { HTTP_X_FORWARDED_FOR: value }, action: 'http://localhost:8080/' }),
    ];
    const evaluation = evaluate(configuration({ siteRules, allowedServerVariables }), request());
    return renderExplanation(evaluation, undefined, { appended: 'X-Forwarded-For' });
  };
  assert.match(
    explained('1.2.3.4'),
    /^ {2}x-forwarded-for: 1\.2\.3\.4, and ARR appends the client’s/m,
  );
  assert.match(explained(''), /^ {2}x-forwarded-for \(removed; ARR sends the client’s address\)$/m);
});

test('names the empty pattern of a rule without match', () => {
  const text = renderExplanation(
    evaluate(configuration({ siteRules: [rule({ url: '' })] }), request()),
  );
  assert.match(text, /✓ "" matches the empty pattern$/m);
});

test('says that the site rules do not run after a global rule has forwarded', () => {
  const forwards = rule({ scope: 'global', action: 'http://localhost:8080/' });
  const text = renderExplanation(evaluate(configuration({ globalRules: [forwards] }), request()));
  assert.match(text, /^site rules +not run: ARR has the request$/m);
});

test('explains an error with its status, its fix and its code', () => {
  const site = configuration({
    siteRules: [rule({ action: 'http://localhost:8080/' })],
    proxy: { enabled: false },
  });
  assert.match(
    renderExplanation(evaluate(site, request())),
    /^error 404\.4 {2}.* is not enabled: set .* \[IIS_PROXY_DISABLED\]$/m,
  );
});

test('writes no control character to a terminal, whatever the URL holds', () => {
  const site = configuration({ siteRules: [rule({ action: { type: 'AbortRequest' } })] });
  const text = renderExplanation(evaluate(site, request({ target: '/%1B[31m%0D%0A%9B' })));
  assert.doesNotMatch(text.replaceAll('\n', ''), /\p{Control}/u);
});

test('sets nothing off unless a styler is given', () => {
  const bold = { heading: (text: string) => `<${text}>`, good: String, bad: String, quiet: String };
  const evaluation = evaluate(configuration({}), request());
  assert.match(
    renderExplanation(evaluation, bold),
    /<local> {2}IIS serves \/ from the site's folder$/,
  );
  assert.doesNotMatch(renderExplanation(evaluation), /</);
});

test('names the location whose settings hold, once', () => {
  const verbs = { allowUnlisted: false, allowed: new Map() };
  const { requestFiltering } = DEFAULT_CONFIGURATION;
  const site = configuration({
    siteRules: [rule({ url: '^old', action: '/api/new' })],
    locations: [
      { ...DEFAULT_CONFIGURATION, path: 'api/v1' },
      { ...DEFAULT_CONFIGURATION, path: 'api', requestFiltering: { ...requestFiltering, verbs } },
    ],
  });
  const explain = (target: string): string =>
    renderExplanation(evaluate(site, request({ target })));
  const holds = 'its requestFiltering, httpProtocol and webSocket hold';
  assert.match(explain('/API/x'), new RegExp(`^location {6}api {2}${holds}\n\nerror 404\\.6 `));
  assert.match(explain('/api/v1/x'), new RegExp(`^location {6}api/v1 {2}${holds}\n\nglobal rules`));
  assert.match(explain('/old'), new RegExp(`\n\nlocation {6}api {2}${holds}\n\nlocal`));
  assert.doesNotMatch(explain('/apis'), /location/);
});
