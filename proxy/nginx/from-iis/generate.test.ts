import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  conditionFixture,
  configurationFixture,
  outboundRuleFixture,
  ruleFixture,
  redirectTo,
  rewriteTo,
  type UnparsedCondition,
  type UnparsedOutboundRule,
  type UnparsedRule,
} from '../../iis-config/test/rule-fixtures.ts';
import type { IisConfiguration, Rule } from '../../iis-config/model.ts';
import { READ_FINDINGS } from '../../iis-config/read/read-findings.ts';
import { errorText, generateErrorNginx } from './site/error-config.ts';
import { generateNginx, generateNginxSite } from './generate.ts';
import type { LabNginxOptions, NginxJavaScript } from './options.ts';
import { OPTIONS } from './test/lab-options.ts';
import { printRefusal } from './refusal.ts';
import { greaterThan } from './site/request-guards.ts';

function generate(over: Partial<IisConfiguration>, options: Partial<LabNginxOptions> = {}): string {
  const generated = generateNginx(configurationFixture(over), {
    ...OPTIONS,
    ...options,
    targets: (authority) => (authority === 'localhost:8080' ? '127.0.0.1:2345' : undefined),
  });
  assert.ok('config' in generated, JSON.stringify(generated));
  return generated.config;
}

function refusalsOf(
  rule: Partial<UnparsedRule>,
  over: Partial<IisConfiguration> = {},
): readonly string[] {
  const generated = generateNginx(
    configurationFixture({ ...over, siteRules: [ruleFixture(rule)] }),
    {
      ...OPTIONS,
      targets: () => undefined,
    },
  );
  return 'refusals' in generated ? generated.refusals.map(printRefusal) : [];
}

test('the rule goes to where the lab’s backend listens, under the name that the rule has', () => {
  const config = generate({ siteRules: [ruleFixture()] });
  assert.match(config, /set \$iis_there "http:\/\/localhost:8080\$iis_to_path";/);
  assert.match(config, /set \$arr_backend 127\.0\.0\.1:2345;/);
  assert.match(config, /proxy_set_header Host \$arr_host;/);
});

test('with ARR’s relay a WebSocket goes to it, and everything else to the backend', () => {
  const options = { relay: '127.0.0.1:9000' };
  const config = generate({ siteRules: [ruleFixture()] }, options);
  const [, toBackend = '', toRelay = ''] =
    /location \/ \{(.*?)\n {4}\}.*?location @relay \{(.*)/s.exec(config) ?? [];
  assert.match(toBackend, /error_page 419 = @relay;\n\s+if \(\$proxy_upgrade\) \{ return 419; \}/);
  assert.match(toBackend, /proxy_pass \$arr_scheme:\/\/\$arr_backend;/);
  assert.match(toBackend, /proxy_read_timeout 120s;/);
  assert.match(
    toRelay,
    /set \$arr_relay "127\.0\.0\.1:9000";.*\n\s+proxy_pass http:\/\/\$arr_relay;/,
  );
  assert.match(toRelay, /proxy_read_timeout 1d;/);
  assert.match(toRelay, /proxy_hide_header X-Relay-Failure;/);
  assert.doesNotMatch(generate({ siteRules: [ruleFixture()] }), /relay/i);
});

test('a rule asks by https://, and what stands in for its backend is asked by HTTP', () => {
  const siteRules = [ruleFixture({ action: rewriteTo('https://localhost:8080/{R:1}') })];
  const config = generate({ siteRules });
  assert.match(config, /set \$iis_there "https:\/\/localhost:8080\$iis_to_path";/);
  assert.match(config, /set \$arr_scheme http;/);
  assert.doesNotMatch(config, /proxy_ssl_verify/);
});

test('so it is where a request decides the scheme', () => {
  const list = [conditionFixture({ input: '{CACHE_URL}', pattern: '^(.+)://' })];
  const conditions = { logicalGrouping: 'MatchAll', trackAllCaptures: false, list } as const;
  const rule = (url: string): Rule => ruleFixture({ conditions, action: rewriteTo(url) });
  const led = generate({ siteRules: [rule('{C:1}://localhost:8080/{R:1}')] });
  const both = (scheme: string): string =>
    `map $iis_asked_origin $r1_scheme { volatile; "http://${scheme}`;
  assert.ok(led.includes(both('localhost:8080" http; "https://localhost:8080" http;')));
  assert.match(led, /set \$arr_scheme \$r1_scheme;/);
  const elsewhere = generate({ siteRules: [rule('{C:1}://localhost:9090/{R:1}')] });
  assert.ok(elsewhere.includes(both('localhost:9090" http; default "";')));
});

test('of an empty folder there is the root alone', () => {
  const tested = (over: Partial<UnparsedCondition>): string => {
    const list = [conditionFixture({ input: '{REQUEST_FILENAME}', ...over })];
    const conditions = { logicalGrouping: 'MatchAll', trackAllCaptures: false, list } as const;
    return generate({ siteRules: [ruleFixture({ conditions })] });
  };
  const holds = /if \(\$iis_file_name ~ "\^\/\?\$"\) \{ set/;
  assert.match(tested({ matchType: 'IsDirectory' }), holds);
  assert.match(tested({ matchType: 'IsDirectory', negate: true }), /\$iis_file_name !~ "\^\/\?\$"/);
  assert.match(tested({ matchType: 'IsFile' }), /# IsFile never holds/);
  assert.doesNotMatch(tested({ matchType: 'IsFile', negate: true }), /iis_file_name/);
});

test('a target by name gets an upstream, unless a DNS server is asked at each request', () => {
  const siteRules = [ruleFixture({ action: rewriteTo('http://other:9000/{R:1}') })];
  assert.match(generate({ siteRules }), /upstream http_other_9000_?\w* \{ server other:9000; \}/);
  const asked = generate({ siteRules }, { resolver: '127.0.0.11' });
  assert.match(asked, /set \$arr_backend other:9000;/);
  assert.doesNotMatch(asked, /upstream /);
});

test('the lab’s ports stand in for those of the bindings', () => {
  const config = generate({
    bindings: [
      { protocol: 'http', port: 80, host: 'localhost' },
      { protocol: 'https', port: 443, host: 'localhost' },
    ],
  });
  assert.match(config, /listen 127\.0\.0\.1:8080;\n {4}listen 127\.0\.0\.1:8443 ssl http2;/);
  assert.match(config, /listen 127\.0\.0\.1:8443 ssl http2 default_server;\n.*\n {4}ssl_reject/);
});

test('a binding for every host name is the default server', () => {
  const config = generate({ bindings: [{ protocol: 'http', port: 80, host: '' }] });
  assert.match(config, /listen 127\.0\.0\.1:8080 default_server;\n {4}server_name _;/);
  assert.doesNotMatch(config, /Invalid Hostname/);
});

test('rewrite maps have a variable each, also if their names differ in - and _ alone', () => {
  const rewriteMaps = new Map(
    ['a-b', 'a_b', 'a.b'].map((name) => [
      name,
      { name, defaultValue: `from ${name}`, ignoreCase: true, entries: new Map() },
    ]),
  );
  const list = [...rewriteMaps.keys()].map((name) => conditionFixture({ input: `{${name}:x}` }));
  const conditions = { logicalGrouping: 'MatchAll', trackAllCaptures: false, list } as const;
  const config = generate({ rewriteMaps, siteRules: [ruleFixture({ conditions })] });
  const names = [...config.matchAll(/^ *map \$iis_key \$(?<name>\w+) \{/gm)].map(
    ([, name]) => name,
  );
  assert.equal(new Set(names).size, 3, names.join(' '));
});

test('two bindings that one port would have to serve are refused', () => {
  const bindings = [80, 81].map((port) => ({ protocol: 'http' as const, port, host: '' }));
  assert.match(refusalsOf({}, { bindings })[0] ?? '', /http 80 and http 81 would both be/);
});

test('a Cache-Control of redirects and of every response is refused by name', () => {
  const both = [{ name: 'Cache-Control', value: 'private' }];
  assert.match(
    refusalsOf({}, { customHeaders: both, redirectHeaders: both }).join('\n'),
    /: redirectHeaders and customHeaders both have Cache-Control, which IIS joins/m,
  );
});

test('a location whose path has a control character is refused by name', () => {
  const locations = [{ ...configurationFixture(), path: 'a\u0085' }];
  assert.match(refusalsOf({}, { locations })[0] ?? '', /nginx cannot compare <location path="a/);
});

test('quotes, dollars and backslashes of a rule stay text', () => {
  const config = generate({
    siteRules: [
      ruleFixture({
        name: 'evil"\n}; $host',
        match: { url: String.raw`a"b\\c\$d{2}`, ignoreCase: false, negate: false },
        action: rewriteTo('http://localhost:8080/$host"\\;}{R:0}'),
      }),
    ],
  });
  assert.ok(config.includes(String.raw`~ "(?<r1_0>a\"b\\\c\$d{2})"`), 'the pattern');
  const dollar = '${iis_dollar}';
  assert.ok(config.includes(String.raw`set $iis_to "/${dollar}host\"\;}$r1_0";`), 'the url');
  assert.match(config, /^ +# --- site rule "evil" \}; \$host"/m);
  for (const line of config.split('\n').filter((one) => one.includes('evil'))) {
    assert.match(line, /^ *#/);
  }
});

test('a variable that a site rule may not set makes the rule answer 500', () => {
  const set = { value: 'x', replace: true };
  const serverVariables = [{ ...set, name: 'HTTP_X_A' }];
  const siteRules = [ruleFixture({ serverVariables })];
  assert.match(
    generate({ siteRules }),
    /set \$iis_substatus 50;\s+return 500 "HTTP Error 500\.50 - [^"]*does not list HTTP_X_A\./,
  );
  const allowed = generate({ siteRules, allowedServerVariables: new Set(['HTTP_X_A']) });
  assert.match(allowed, /set \$iis_var_http_x_a "?x"?;/);
  assert.match(allowed, /proxy_set_header X-A \$iis_var_http_x_a;/);
});

/** As it stands in the file: statements between braces. */
const page = (status: string, phrase: string): RegExp => {
  const [code = '', substatus = '0'] = status.split('.');
  const set = substatus === '0' ? '' : `set \\$iis_substatus ${substatus}; `;
  return new RegExp(
    `${set}return ${code} "HTTP Error ${code}\\.${substatus} - ${phrase}\\\\n[^"]+\\\\n";`,
  );
};

for (const [what, status, phrase, over] of [
  ['an ARR that is not enabled', '404.4', 'Not Found', { proxy: { enabled: false } }],
  ['disabled WebSockets', '503.0', 'Service Unavailable', { webSocketEnabled: false }],
  ['a long path', '404.14', 'Not Found', {}],
  ['a long query', '404.15', 'Not Found', {}],
  ['a path that is encoded twice', '404.11', 'Not Found', {}],
  ['a large body', '413.1', 'Payload Too Large', {}],
  ['a URL that no rule rewrites', '404.0', 'Not Found', {}],
] as const) {
  test(`${what}: nginx answers with IIS’s error page, ${status}, and logs its substatus`, () => {
    const { proxy } = configurationFixture();
    const changed = 'proxy' in over ? { ...over, proxy: { ...proxy, ...over.proxy } } : over;
    assert.match(generate({ siteRules: [ruleFixture()], ...changed }), page(status, phrase));
  });
}

test('a CustomResponse logs its substatus', () => {
  const action = {
    type: 'CustomResponse',
    status: 403,
    substatus: 18,
    reason: 'no',
    description: '',
  } as const;
  const config = generate({ siteRules: [ruleFixture({ action })] });
  assert.match(config, /set \$iis_substatus 18;\s+return 403 "HTTP Error 403\.18 - no\\n";/);
});

test('the log has the substatus in sc-substatus, and 3 for a 502 of nginx’s own', () => {
  const config = generate({ siteRules: [ruleFixture()] });
  assert.match(config, /log_format w3c ".* \$status \$iis_substatus \$w3c_win32_status /);
  assert.match(config, /map "\$status\$w3c_server_status" \$iis_substatus \{ 502 3; default 0; \}/);
});

test('what ARR has switched off is not sent', () => {
  const { proxy } = configurationFixture();
  const config = generate({
    siteRules: [ruleFixture()],
    proxy: {
      ...proxy,
      xForwardedForHeaderName: '',
      arrResponseHeader: false,
      preserveHostHeader: true,
      reverseRewriteHostInResponseHeaders: false,
      timeoutSeconds: 30,
    },
  });
  assert.doesNotMatch(config, /proxy_set_header X-Forwarded-For|ARR\/3\.0|arr_location/);
  assert.match(config, /proxy_set_header Host \$http_host;/);
  assert.match(config, /proxy_read_timeout 30s;/);
});

test('a reload ends what is open after the shutdownTimeLimit, unless an option says otherwise', () => {
  const limit = (shutdownTimeLimitSeconds: number, shutdownTimeoutMs?: number): string => {
    const config = generate({ shutdownTimeLimitSeconds }, { shutdownTimeoutMs });
    return /^worker_shutdown_timeout (?<limit>.*?);/m.exec(config)?.groups?.['limit'] ?? '';
  };
  assert.equal(limit(30), '30000ms');
  assert.equal(limit(1.0005), '1001ms');
  assert.equal(limit(30, 1000), '1000ms');
});

const REFUSED: readonly (readonly [string, Partial<UnparsedRule>, RegExp])[] = [
  ['{ToLower:}', { action: rewriteTo('http://localhost/{ToLower:{R:1}}') }, /: \{ToLower:\} needs/],
  ['{UrlEncode:}', { action: redirectTo('/?u={UrlEncode:{URL}}') }, /: \{UrlEncode:\} needs/],
  ['an encoded path', { action: rewriteTo('http://localhost/{HTTP_X_PATH}') }, /encode it again/],
  [
    'an escape before the path',
    { action: redirectTo('https://{HTTP_HOST}/%41{R:1}') },
    /nginx would decode it/,
  ],
  ['a server that a request names', { action: rewriteTo('http://{HTTP_HOST}/') }, /which server/],
  ['a port that a capture ends', { action: rewriteTo('http://localhost:80{R:1}') }, /which server/],
  ['ws://', { action: rewriteTo('ws://localhost/{R:1}') }, /http:\/\/ and https:\/\/ only/],
  ['a backend with https://', { action: rewriteTo('https://localhost/{R:1}') }, /certificate/],
  ['lookbehind', { match: { url: '(?<=a)b', ignoreCase: true, negate: false } }, /look-behind/],
  [
    'a back reference',
    { match: { url: String.raw`(a)\1`, ignoreCase: true, negate: false } },
    /refers back/,
  ],
  ['an empty loop', { match: { url: '(a*)*', ignoreCase: true, negate: false } }, /match nothing/],
  ['a lost group', { match: { url: '(?:(a)|b)*', ignoreCase: true, negate: false } }, /group 1 of/],
  ['a line break', { action: rewriteTo('http://localhost/\n{R:1}') }, /control character/],
  ['a physical path', conditionOn('{REQUEST_FILENAME}'), /Windows path/],
  ['a map that is not there', conditionOn('{Nowhere:{R:1}}'), /no rewrite map "Nowhere"/],
  ['an open brace', conditionOn('{HTTP_HOST'), /is not closed: .* \[IIS_BAD_TEMPLATE\]/],
];

function conditionOn(input: string): Partial<UnparsedRule> {
  const list = [conditionFixture({ input })];
  return { conditions: { logicalGrouping: 'MatchAll', trackAllCaptures: false, list } };
}

for (const [what, rule, reason] of REFUSED) {
  test(`refuses ${what}, and names the rule`, () => {
    const [first = '', ...others] = refusalsOf(rule);
    assert.deepEqual(others, []);
    assert.match(first, /^rule "made rule" \(web\.config:7:5\): /);
    assert.match(first, reason);
  });
}

function refusalsOfOutbound(
  over: Partial<UnparsedOutboundRule>,
  javaScript?: NginxJavaScript,
): readonly string[] {
  const rule = outboundRuleFixture(over);
  const site = configurationFixture({ siteRules: [ruleFixture()], outboundRules: [rule] });
  const generated = generateNginx(site, { ...OPTIONS, javaScript, targets: () => undefined });
  return 'refusals' in generated ? generated.refusals.map(printRefusal) : [];
}

const OF_A_COOKIE = {
  serverVariable: 'RESPONSE_SET_COOKIE',
  pattern: '(.*)',
  ignoreCase: true,
  negate: false,
};

test('an outbound rule that maps cannot do is refused where there is no JavaScript', () => {
  const [first = '', ...others] = refusalsOfOutbound({ match: OF_A_COOKIE });
  assert.match(
    first,
    /^rule "made outbound" .*set-cookie: .* or run sudo apt-get install libnginx/,
  );
  assert.deepEqual(others, []);
  assert.deepEqual(refusalsOfOutbound({ match: OF_A_COOKIE }, JAVASCRIPT), []);
  assert.deepEqual(refusalsOfOutbound({}), []);
});

test('an outbound rule that JavaScript in nginx would run in another way is refused', () => {
  const matching = (pattern: string, serverVariable = 'RESPONSE_SET_COOKIE'): readonly string[] =>
    refusalsOfOutbound({ match: { ...OF_A_COOKIE, serverVariable, pattern } }, JAVASCRIPT);
  assert.match(matching('(?:(a)|b)*')[0] ?? '', /group 1 of/);
  assert.match(matching('a[^]b')[0] ?? '', /the class \[\]/);
  assert.match(matching('(.*)', 'RESPONSE_CONTENT_LENGTH')[0] ?? '', /writes the header/);
  assert.match(matching('a'.repeat(5000))[0] ?? '', /nginx reads at most 4000/);
  const encoded = { type: 'Rewrite', value: '{R:0}{HTTP_URL}' } as const;
  for (const script of [undefined, JAVASCRIPT]) {
    assert.match(refusalsOfOutbound({ action: encoded }, script)[0] ?? '', /\{HTTP_URL\} has/);
  }
});

test('a shared map is written if a statement uses it, whatever texts and comments say', () => {
  const named = '$iis_kept_http_x $iis_map_m $iis_https';
  const serverVariables = [{ name: 'HTTP_X', value: named, replace: true }];
  const rewriteMaps = new Map([
    ['m', { name: 'm', defaultValue: '', ignoreCase: true, entries: new Map<string, string>() }],
  ]);
  const allowedServerVariables = new Set(['HTTP_X']);
  const maps = (over: Partial<UnparsedRule>): string => {
    const siteRules = [ruleFixture({ serverVariables, ...over })];
    const config = generate({ siteRules, rewriteMaps, allowedServerVariables });
    const own = [...config.matchAll(/^ *map .*?(iis_kept_|iis_map_|iis_https)/gm)];
    return own.map(([, name]) => name).join();
  };
  assert.equal(maps({ name: named }), '');
  const value = '{m:{HTTPS}}';
  const used = maps({ serverVariables: [{ name: 'HTTP_X', value, replace: false }] });
  assert.equal(used, 'iis_https,iis_kept_,iis_map_');
});

const JAVASCRIPT = { module: '/modules/js.so', functions: '/lab/iis-functions.js' };

test('JavaScript is loaded for a rule that needs it, and for no other', () => {
  const lower = [ruleFixture({ action: redirectTo('/{ToLower:{R:1}}') })];
  const scripted = generate({ siteRules: lower }, { javaScript: JAVASCRIPT });
  assert.match(scripted, /^load_module "\/modules\/js\.so";$/m);
  assert.match(scripted, /^ {2}js_import iis from "\/lab\/iis-functions\.js";$/m);
  const plain = generate({ siteRules: [ruleFixture()] }, { javaScript: JAVASCRIPT });
  assert.doesNotMatch(plain, /load_module|js_/);
  assert.equal(plain, generate({ siteRules: [ruleFixture()] }));
});

test('each call has a variable of its own, since nginx computes it once in a request', () => {
  const { input, pattern } = { input: '{ToLower:{HTTP_HOST}}', pattern: '^x' };
  const list = [conditionFixture({ input, pattern }), conditionFixture({ input, pattern })];
  const conditions = { logicalGrouping: 'MatchAll' as const, trackAllCaptures: false, list };
  const config = generate({ siteRules: [ruleFixture({ conditions })] }, { javaScript: JAVASCRIPT });
  const declared = [...config.matchAll(/js_set \$(?<name>\w+) iis\.toLower;/g)];
  assert.equal(new Set(declared.map(({ groups }) => groups?.['name'])).size, 2);
  for (const { groups } of declared) {
    const name = groups?.['name'] ?? '';
    assert.equal(config.match(new RegExp(`set \\$\\w+ \\$${name};`, 'g'))?.length, 1);
  }
});

function translateWith(input: string, root?: string): string {
  const file = conditionFixture({ input, matchType: 'IsFile', negate: true, pattern: '' });
  const conditions = {
    logicalGrouping: 'MatchAll' as const,
    trackAllCaptures: false,
    list: [file],
  };
  const site = configurationFixture({ siteRules: [ruleFixture({ conditions })] });
  const generated = generateNginxSite(site, { root });
  return 'config' in generated ? generated.config : generated.refusals.map(printRefusal).join();
}

test('IsFile asks nginx for a file where it is known where the site’s folder is', () => {
  const config = translateWith('', '/var/www/site/');
  assert.match(
    config,
    /set \$iis_file_name "\/var\/www\/site\$iis_path";\n.*if \(!-f \$iis_file\) \{/,
  );
  assert.match(config, /if \(\$iis_there = ""\) \{ return 418; \}/);
  assert.match(config, /error_page 418 = @folder;/);
  const flag = translateWith(String.raw`{APPL_PHYSICAL_PATH}state\down.flag`, '/var/www/site');
  assert.match(flag, /set \$iis_file_name "\/var\/www\/site\/state\/down\.flag";/);
  assert.match(translateWith(''), /IsFile tests for .* lab101 translate --root=/);
  assert.match(translateWith('{HTTP_HOST}', '/var/www/site'), /may be outside the site’s folder/);
});

test('a folder that is no absolute path, or would end a directive, is refused', () => {
  assert.throws(() => translateWith('', 'site'), /^Error: root must be an absolute path/);
  assert.throws(() => translateWith('', '/a";b'), /^Error: root must be free of/);
});

test('an option cannot end a directive', () => {
  assert.throws(() => generate({}, { accessLog: '/a";b' }), /^Error: accessLog must be free of/);
  const javaScript = { ...JAVASCRIPT, functions: '/a";b' };
  assert.throws(() => generate({}, { javaScript }), /^Error: functions must be free of/);
});

test('compares decimal numbers as texts', () => {
  for (const limit of [1, 9, 10, 99, 1000, 1234, 1998, 30_000_000]) {
    const pattern = new RegExp(greaterThan(limit));
    for (const number of [0, 1, limit - 1, limit, limit + 1, limit * 2, limit * 10, 9 * limit]) {
      assert.equal(pattern.test(String(number)), number > limit, `${number} > ${limit}`);
    }
  }
});

test('a configuration that IIS cannot read is answered 500, with the findings as text', () => {
  const position = { file: 'web.config', line: 2, column: 1 };
  const message = 'no </rule> for "$host"; return 200 \\n\u0000';
  const kind = READ_FINDINGS.IIS_MALFORMED_XML;
  const findings = [{ ...kind, kind, position, message }];
  assert.match(errorText(findings), /^HTTP Error 500\.19 - .*\n\nweb\.config:2:1: IIS_MALFORMED/);
  const config = generateErrorNginx(findings, OPTIONS);
  assert.match(config, /set \$iis_substatus 19; return 500 "HTTP Error 500\.19/);
  assert.equal(config.match(/return 500 "HTTP Error 500\.19/g)?.length, 1);
  assert.ok(config.includes(String.raw`for \"$` + String.raw`{iis_dollar}host\"; return 200 \\n `));
  assert.match(config, /listen 127\.0\.0\.1:8080;\n {4}listen 127\.0\.0\.1:8443 ssl http2;/);
});

test('many findings are cut to what nginx reads as one word', () => {
  const position = { file: 'é'.repeat(50), line: 2, column: 1 };
  const kind = READ_FINDINGS.IIS_MALFORMED_XML;
  const finding = { ...kind, kind, position, message: 'é'.repeat(100) };
  const text = errorText(Array.from({ length: 100 }, () => finding));
  assert.ok(Buffer.byteLength(text) < 3600);
  assert.match(text, /\n…\n$/);
});
