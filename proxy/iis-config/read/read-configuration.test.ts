import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { packageFile, readTexts } from '../checks/test/golden-cases.ts';
import { DEFAULT_CONFIGURATION } from '../default-configuration.ts';
import type { IisConfiguration } from '../model.ts';
import { MAX_SITE_LENGTH } from './xml/document.ts';
import { readConfiguration } from '../checks/check-configuration.ts';

const EMPTY = '<configuration />';

function webServer(content: string): string {
  return `<configuration><system.webServer>${content}</system.webServer></configuration>`;
}

function ruleList(...names: readonly string[]): string {
  return names
    .map((name) => `<rule name="${name}"><match url="^${name}$" /><action type="None" /></rule>`)
    .join('');
}

function siteRules(...content: readonly string[]): string {
  return webServer(`<rewrite><rules>${content.join('')}</rules></rewrite>`);
}

function readSound(server: string, site: string): IisConfiguration {
  const { configuration, findings } = readTexts(server, site);
  assert.deepEqual(findings, []);
  assert.ok(configuration);
  return configuration;
}

function codes(server: string, site: string): readonly string[] {
  return readTexts(server, site).findings.map(({ code }) => code);
}

test('the configuration of the lab reads without findings', async () => {
  const server = await readFile(packageFile('iis/server.config'), 'utf8');
  const site = await readFile(packageFile('iis/site/web.config'), 'utf8');
  const configuration = readSound(server, site);
  assert.equal(configuration.siteName, 'ReverseProxy');
  assert.deepEqual(configuration.bindings, [
    { protocol: 'http', port: 80, host: 'localhost' },
    { protocol: 'https', port: 443, host: 'localhost' },
    { protocol: 'http', port: 80, host: 'reverseproxy.com' },
    { protocol: 'https', port: 443, host: 'reverseproxy.com' },
  ]);
  assert.deepEqual(
    configuration.globalRules.map(({ name, scope }) => [name, scope]),
    [['ReverseProxy', 'global']],
  );
  assert.equal(configuration.proxy.enabled, true);
});

test('what no file says has the default of IIS’s schema', () => {
  const configuration = readSound(EMPTY, EMPTY);
  assert.deepEqual(configuration, DEFAULT_CONFIGURATION);
});

test('rules of the server come before those of the site, which may clear and remove them', () => {
  const names = (site: string): readonly string[] =>
    readSound(siteRules(ruleList('a', 'b')), site).siteRules.map(({ name }) => name);
  assert.deepEqual(names(siteRules(ruleList('c'))), ['a', 'b', 'c']);
  assert.deepEqual(names(siteRules('<remove name="A" />', ruleList('c'))), ['b', 'c']);
  assert.deepEqual(names(siteRules('<clear />', ruleList('c'))), ['c']);
  assert.deepEqual(names(siteRules(ruleList('c'), '<clear />')), []);
  assert.deepEqual(codes(siteRules(ruleList('a')), siteRules(ruleList('A'))), [
    'IIS_DUPLICATE_ENTRY',
  ]);
});

test('clear in the rules of a site leaves the global rules alone', () => {
  const rule = '<rule name="g"><match url="^g$" /><action type="None" /></rule>';
  const server = webServer(`<rewrite><globalRules>${rule}</globalRules></rewrite>`);
  const { globalRules } = readSound(server, siteRules('<clear />'));
  assert.deepEqual(
    globalRules.map(({ name }) => name),
    ['g'],
  );
});

test('an attribute of the site holds before the server’s, which holds before the default', () => {
  const limits = (attributes: string): string =>
    webServer(
      `<security><requestFiltering><requestLimits ${attributes} /></requestFiltering></security>`,
    );
  const server = limits('maxUrl="100" maxQueryString="200"');
  const { requestLimits } = readSound(server, limits('maxUrl="50"'));
  assert.deepEqual(requestLimits, {
    allowDoubleEscaping: false,
    maxAllowedContentLength: 30_000_000,
    maxUrl: 50,
    maxQueryString: 200,
  });
});

test('a location of the server holds for its site, for no path and for the dot', () => {
  const header = (name: string): string =>
    `<system.webServer><httpProtocol><customHeaders><add name="${name}" value="1" />` +
    '</customHeaders></httpProtocol></system.webServer>';
  const server = `<configuration>
    <location path="">${header('a')}</location>
    <location path=".">${header('b')}</location>
    <location path="shop">${header('c')}</location>
    <location path="Other">${header('d')}</location>
  </configuration>`;
  const { configuration, findings } = readConfiguration({
    server: { file: 'applicationHost.config', text: server },
    site: { file: 'web.config', text: EMPTY },
    siteName: 'Shop',
  });
  assert.deepEqual(
    configuration?.customHeaders.map(({ name }) => name),
    ['a', 'b', 'c'],
  );
  assert.deepEqual(
    findings.map(({ code, position }) => [code, position.line]),
    [['IIS_LOCATION_NOT_APPLIED', 5]],
  );
});

test('the server can unlock a section for its sites, and lock one', () => {
  const location = (mode: string, content: string): string =>
    `<configuration><location path="" overrideMode="${mode}"><system.webServer>${content}` +
    '</system.webServer></location></configuration>';
  const site = webServer('<webSocket enabled="false" />');
  assert.deepEqual(codes(EMPTY, site), ['IIS_LOCKED_SECTION']);
  assert.equal(readSound(location('Allow', '<webSocket />'), site).webSocketEnabled, false);
  const locked = location('Deny', '<rewrite><rules /></rewrite>');
  assert.deepEqual(codes(locked, siteRules()), ['IIS_LOCKED_SECTION']);
});

test('a path has the settings of outer ones, of the server’s file, of the site’s and of its folder’s, in this order', () => {
  const header = (value: string): string =>
    `<system.webServer><httpProtocol><customHeaders><remove name="a" /><add name="a" value="${value}" />` +
    `<add name="${value}" value="1" /></customHeaders></httpProtocol></system.webServer>`;
  const location = (path: string, value: string): string =>
    `<location path="${path}">${header(value)}</location>`;
  const { configuration } = readConfiguration({
    server: {
      file: 'applicationHost.config',
      text: `<configuration>${location('Shop/api/v1', 'server-v1')}${location('MACHINE/WEBROOT/APPHOST/shop/Api', 'server')}</configuration>`,
    },
    site: {
      file: 'web.config',
      text: `<configuration>${location('API\\V1/', 'site-v1')}${header('root')}${location('api', 'site')}</configuration>`,
    },
    folders: [
      {
        folder: 'Api',
        file: 'Api/web.config',
        text: `<configuration>${header('folder')}${location('.', 'dot')}${location('v1', 'folder-v1')}</configuration>`,
      },
    ],
    siteName: 'Shop',
  });
  assert.deepEqual(
    configuration?.locations.map(({ path, customHeaders }) => [
      path,
      customHeaders.find(({ name }) => name === 'a')?.value,
      customHeaders.filter(({ value }) => value === '1').map(({ name }) => name),
    ]),
    [
      [
        'api/v1',
        'folder-v1',
        ['root', 'server', 'site', 'folder', 'dot', 'server-v1', 'site-v1', 'folder-v1'],
      ],
      ['api', 'dot', ['root', 'server', 'site', 'folder', 'dot']],
    ],
  );
});

test('a time span counts days, hours, minutes and seconds', () => {
  const seconds = (timeout: string): number =>
    readSound(webServer(`<proxy timeout="${timeout}" />`), EMPTY).proxy.timeoutSeconds;
  assert.equal(seconds('00:00:30'), 30);
  assert.equal(seconds('1:2:3'), 3723);
  assert.equal(seconds('1.00:00:00'), 86_400);
});

test('the shutdownTimeLimit is that of the site’s own pool, of the pools’ defaults, or of the schema', () => {
  const model = (limit: string): string => `<processModel shutdownTimeLimit="${limit}" />`;
  const seconds = (root: string, pools: string, defaults = ''): number =>
    readSound(
      `<configuration><system.applicationHost>
        <sites><site name="S" id="1">${root}</site>${defaults}</sites>
        <applicationPools>${pools}</applicationPools>
      </system.applicationHost></configuration>`,
      EMPTY,
    ).shutdownTimeLimitSeconds;
  const own = '<application path="/" applicationPool="own" />';
  const usual = `<add name="DefaultAppPool">${model('00:00:10')}</add>`;
  const pools = `${usual}<add name="Own">${model('00:00:20')}</add>`;
  const poolDefaults = `<applicationPoolDefaults>${model('00:00:30')}</applicationPoolDefaults>`;
  const named = '<applicationDefaults applicationPool="Own" />';
  assert.equal(seconds(own, pools + poolDefaults), 20);
  assert.equal(seconds('<application path="/" />', pools + poolDefaults), 10);
  assert.equal(seconds('<application path="/sub" applicationPool="Own" />', pools), 10);
  assert.equal(seconds('<application path="/" />', pools, named), 20);
  assert.equal(seconds(`${named}<application path="/" />`, pools), 20);
  assert.equal(seconds(own, `${usual}<add name="Own" />${poolDefaults}`), 30);
  assert.equal(seconds(own, usual), 90);
});

test('a site has the bindings that IIS, IIS Express and the FTP server write', () => {
  const server = `<configuration><system.applicationHost><sites><site name="S" id="1">
    <bindings>
      <binding protocol="http" bindingInformation=":8080:localhost" />
      <binding protocol="http" bindingInformation="[::1]:81:" />
      <binding protocol="ftp" bindingInformation="*:21:" />
      <binding protocol="net.pipe" bindingInformation="*" />
    </bindings><ftpServer serverAutoStart="true" />
  </site></sites></system.applicationHost></configuration>`;
  assert.deepEqual(readSound(server, EMPTY).bindings, [
    { protocol: 'http', port: 8080, host: 'localhost' },
    { protocol: 'http', port: 81, host: '' },
  ]);
});

test('a fix says what is to be done with this very element', () => {
  const fixes = (site: string): readonly string[] =>
    readTexts(EMPTY, site).findings.map((finding) => finding.fix);
  const [needless] = fixes(webServer('<webSocket enabled="true" />'));
  assert.match(needless ?? '', /^remove it, since enabled="true" is the default; or move it /);
  const [needed] = fixes(webServer('<webSocket enabled="false" />'));
  assert.match(
    needed ?? '',
    /^move it .*appcmd unlock config -section:system\.webServer\/webSocket$/,
  );
  const [part] = fixes('<rewriteMaps />');
  assert.equal(part, 'check the web.config whose configSource names this file');
  const [reference] = fixes(siteRules('<rule name="a&b" />'));
  assert.match(reference ?? '', /^write a literal & as &amp;/);
  const [declaration] = fixes(' <?xml version="1.0"?><configuration />');
  assert.match(declaration ?? '', /^remove everything before/);
  const [wrong] = fixes('<html />');
  assert.match(wrong ?? '', /^wrap everything in/);
});

test('a condition for a file has no pattern, and a server variable is in upper case', () => {
  const site = siteRules(
    `<rule name="a"><match url="^a" /><conditions><add input="{REQUEST_FILENAME}"
      matchType="IsFile" pattern="x" negate="true" /></conditions><serverVariables>
      <set name="http_x_forwarded_proto" value="https" replace="false" /></serverVariables></rule>`,
  );
  const server = webServer(
    '<rewrite><allowedServerVariables><add name="Http_X_Forwarded_Proto" />' +
      '</allowedServerVariables></rewrite>',
  );
  const [rule] = readSound(server, site).siteRules;
  const [condition] = rule?.conditions.list ?? [];
  assert.equal(condition?.matchType, 'IsFile');
  assert.equal(condition?.pattern.text, '');
  assert.equal(condition?.negate, true);
  assert.deepEqual(
    rule?.serverVariables.map(({ name, replace }) => [name, replace]),
    [['HTTP_X_FORWARDED_PROTO', false]],
  );
});

test('redirect types are statuses', () => {
  const statuses = ['Permanent', 'Found', 'SeeOther', 'Temporary'].map((type) => {
    const action = `<action type="Redirect" url="/b" redirectType="${type}" />`;
    const [rule] = readSound(
      EMPTY,
      siteRules(`<rule name="a"><match url="^a" />${action}</rule>`),
    ).siteRules;
    return rule?.action.type === 'Redirect' ? rule.action.status : undefined;
  });
  assert.deepEqual(statuses, [301, 302, 303, 307]);
});

test('a web.config that is longer than IIS reads is not read', () => {
  const site = `<configuration>${' '.repeat(MAX_SITE_LENGTH)}</configuration>`;
  assert.deepEqual(codes(EMPTY, site), ['IIS_FILE_TOO_LARGE']);
});

test('elements without end neither fill the stack nor the time', () => {
  const before = process.cpuUsage();
  assert.deepEqual(codes('<a>'.repeat(300_000), EMPTY), ['IIS_TOO_DEEP']);
  assert.deepEqual(codes(`${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}`, EMPTY), [
    'IIS_WRONG_ROOT',
    'IIS_TOO_DEEP',
  ]);
  const braces = siteRules(
    `<rule name="a"><match url="^a" /><action type="Redirect" url="${'{a:'.repeat(50_000)}" /></rule>`,
  );
  assert.deepEqual(codes(EMPTY, braces), ['IIS_BAD_TEMPLATE']);
  const groups = '('.repeat(20_000) + ')'.repeat(20_000);
  const pattern = siteRules(`<rule name="a"><match url="${groups}" /></rule>`);
  assert.ok(codes(EMPTY, pattern).every((code) => code === 'IIS_BAD_PATTERN'));
  const { user, system } = process.cpuUsage(before); // of this process: a busy machine changes little
  const tookMs = (user + system) / 1000;
  assert.ok(tookMs < 10_000, `${tookMs} ms of the processor`);
});

test('a byte order mark counts as no column', () => {
  const [finding] = readTexts(EMPTY, '\uFEFF<wrong />').findings;
  assert.deepEqual(finding?.position, { file: 'web.config', line: 1, column: 1 });
});

test('a position inside a value counts behind its quote, where no reference moves it', () => {
  const at = (url: string): number | undefined => {
    const text = `<rule name="a"><match url="^a" /><action type='Redirect' url = '${url}' /></rule>`;
    const site = siteRules(text);
    const [finding] = readTexts(EMPTY, site).findings;
    return finding === undefined ? undefined : finding.position.column - site.indexOf(url) - 1;
  };
  assert.equal(at('/b/{R:1}'), 3);
  assert.equal(at('/&amp;/{R:1}'), 0);
});
