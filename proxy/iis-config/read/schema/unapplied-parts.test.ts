import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { packageFile, readTexts } from '../../checks/test/golden-cases.ts';
import type { ElementSchema } from './schema.ts';
import { namesInGroup, sectionAt, SECTION_GROUPS } from './sections.ts';
import { UNAPPLIED } from './unapplied-parts.ts';

const add = (list: string): string => `<${list}><add name="x" /></${list}>`;
const inSecurity = (text: string): string => `<security>${text}</security>`;
const filtering = (text: string): string =>
  inSecurity(`<requestFiltering>${text}</requestFiltering>`);
const login = (text: string): string => inSecurity(`<authentication>${text}</authentication>`);

/** What acts, and what of the same section does not. */
const SAMPLES: Readonly<Record<string, readonly [acts: string, quiet?: string]>> = {
  applicationInitialization: [
    '<applicationInitialization remapManagedRequestsTo="wait.htm" />',
    '<applicationInitialization><add initializationPage="/" /></applicationInitialization>',
  ],
  'caching/profiles': [
    `<caching>${add('profiles')}</caching>`,
    '<caching enabled="true"><profiles><clear /></profiles></caching>',
  ],
  cors: ['<cors enabled="true"><add origin="*" /></cors>', '<cors enabled="false" />'],
  directoryBrowse: ['<directoryBrowse enabled="TRUE" />', '<directoryBrowse enabled="false" />'],
  diskCache: ['<diskCache><driveLocation path="c:/" /></diskCache>', '<diskCache />'],
  httpRedirect: ['<httpRedirect enabled="true" destination="/" />', '<httpRedirect />'],
  'security/access': [
    inSecurity('<access sslFlags="Ssl, Ssl128" />'),
    inSecurity('<access sslFlags="None" />'),
  ],
  'security/authentication/anonymousAuthentication': [
    login('<anonymousAuthentication enabled="false" />'),
    login('<anonymousAuthentication enabled="true" />'),
  ],
  'security/authentication/basicAuthentication': [login('<basicAuthentication enabled="true" />')],
  'security/authentication/digestAuthentication': [
    login('<digestAuthentication enabled="true" />'),
  ],
  'security/authentication/windowsAuthentication': [
    login('<windowsAuthentication enabled="true" />'),
    login('<windowsAuthentication enabled="false" />'),
  ],
  'security/authorization': [
    inSecurity('<authorization><add accessType="Deny" users="?" /></authorization>'),
    inSecurity('<authorization><remove users="*" roles="" verbs="" /></authorization>'),
  ],
  'security/dynamicIpSecurity': [
    inSecurity('<dynamicIpSecurity><denyByRequestRate enabled="true" /></dynamicIpSecurity>'),
    inSecurity('<dynamicIpSecurity><denyByRequestRate /></dynamicIpSecurity>'),
  ],
  'security/ipSecurity': [
    inSecurity('<ipSecurity allowUnlisted="false" />'),
    inSecurity('<ipSecurity />'),
  ],
  'security/requestFiltering/alwaysAllowedQueryStrings': [
    filtering('<alwaysAllowedQueryStrings><add queryString="a" /></alwaysAllowedQueryStrings>'),
  ],
  'security/requestFiltering/alwaysAllowedUrls': [
    filtering('<alwaysAllowedUrls><add url="/a" /></alwaysAllowedUrls>'),
  ],
  'security/requestFiltering/filteringRules': [
    filtering('<filteringRules><filteringRule name="a" /></filteringRules>'),
    filtering('<filteringRules><clear /></filteringRules>'),
  ],
  serverRuntime: ['<serverRuntime uploadReadAheadSize="1" />', '<serverRuntime />'],
  urlCompression: [
    '<urlCompression doDynamicCompression="true" />',
    '<urlCompression doStaticCompression="false" />',
  ],
  webdav: ['<webdav><authoring enabled="true" /></webdav>', '<webdav><authoring /></webdav>'],
  defaultDocument: [
    '<defaultDocument><files><add value="a.htm" /></files></defaultDocument>',
    '<defaultDocument enabled="true" />',
  ],
  handlers: [
    '<handlers><add name="a" path="*.a" modules="IsapiModule" /></handlers>',
    '<handlers><remove name="WebDAV" /></handlers>',
  ],
  httpCompression: [
    '<httpCompression><dynamicTypes><add mimeType="a" /></dynamicTypes></httpCompression>',
    '<httpCompression directory="c:/" />',
  ],
  httpErrors: [
    '<httpErrors errorMode="Detailed" />',
    '<httpErrors errorMode="Custom" existingResponse="PassThrough" />',
  ],
  isapiFilters: ['<isapiFilters><filter name="a" /></isapiFilters>', '<isapiFilters />'],
  modules: [
    `<modules><add name="Own" /></modules>`,
    '<modules><remove name="WebDAVModule" /></modules>',
  ],
  staticContent: [
    '<staticContent><clientCache cacheControlMode="DisableCache" /></staticContent>',
    '<staticContent />',
  ],
  'httpProtocol@allowKeepAlive': [
    '<httpProtocol allowKeepAlive="false" />',
    '<httpProtocol allowKeepAlive="true" />',
  ],
  'proxy@clientCertFileName': [
    '<proxy clientCertFileName="a.pfx" />',
    '<proxy clientCertFileName="" />',
  ],
  'proxy@clientCertHash': ['<proxy clientCertHash="ab" />'],
  'proxy@httpVersion': ['<proxy httpVersion="Http10" />', '<proxy httpVersion="PassThrough" />'],
  'proxy@maxResponseHeaderSize': ['<proxy maxResponseHeaderSize="1024" />'],
  'proxy@passConnectionCloseHeader': ['<proxy passConnectionCloseHeader="true" />'],
  'proxy@passServerHeader': ['<proxy passServerHeader="Remove" />'],
  'proxy@proxy': ['<proxy proxy="http://other:3128" />'],
  'proxy@proxyBypass': ['<proxy proxyBypass="a" />'],
  'proxy@stealthMode': ['<proxy stealthMode="true" />'],
  'proxy@xForwardedByHeader': ['<proxy xForwardedByHeader="me" />'],
  'security/requestFiltering@unescapeQueryString': [
    inSecurity('<requestFiltering unescapeQueryString="false" />'),
    inSecurity('<requestFiltering unescapeQueryString="true" />'),
  ],
  'webSocket@pingInterval': [
    '<webSocket pingInterval="00:00:30" />',
    '<webSocket pingInterval="00:00:00" />',
  ],
};

const inWebServer = (text: string): string => `<system.webServer>${text}</system.webServer>`;

/** Allows every section of IIS that can be unlocked. */
const UNLOCKED = `<configuration><location path="" overrideMode="Allow">${inWebServer(
  '<proxy /><webSocket /><serverRuntime /><isapiFilters />' +
    inSecurity(
      '<access /><dynamicIpSecurity /><ipSecurity /><authentication><anonymousAuthentication />' +
        '<basicAuthentication /><digestAuthentication /><windowsAuthentication /></authentication>',
    ),
)}</location></configuration>`;

function said(sections: string): readonly string[] {
  const site = `<configuration>${inWebServer(sections)}</configuration>`;
  const { findings } = readTexts(UNLOCKED, site);
  return findings.map(({ code, message }) => `${code} ${message}`);
}

test('each part of IIS that the lab does not apply is said once, and nothing where it does not act', () => {
  assert.deepEqual(Object.keys(SAMPLES).toSorted(), [...UNAPPLIED].toSorted());
  for (const [path, [acts, quiet = '']] of Object.entries(SAMPLES)) {
    const name = path.includes('@') ? `${path.split('@')[1]}=` : `<${path.split('/').at(-1)}>`;
    assert.match(
      said(acts).join('\n'),
      new RegExp(`^IIS_NOT_APPLIED ${name}.* is not applied: .+$`),
    );
    assert.deepEqual(said(quiet), [], path);
  }
});

test('the server’s file as IIS installs it has none of them', () => {
  const stock =
    '<defaultDocument enabled="true"><files><add value="a" /></files></defaultDocument><directoryBrowse enabled="false" />' +
    '<caching enabled="true" enableKernelCache="true" /><handlers accessPolicy="Read"><add name="a" path="*" modules="m" /></handlers>' +
    '<httpErrors><error statusCode="401" /></httpErrors><isapiFilters><filter name="a" /></isapiFilters><serverRuntime />' +
    '<httpCompression><scheme name="gzip" /></httpCompression><modules><add name="a" /></modules><urlCompression />' +
    '<staticContent><mimeMap fileExtension=".a" mimeType="b" /></staticContent><webdav><authoring /></webdav>' +
    inSecurity(
      '<access sslFlags="None" /><ipSecurity allowUnlisted="true" /><authorization><add accessType="Allow" users="*" /></authorization>',
    );
  const { findings } = readTexts(
    `<configuration>${inWebServer(stock)}</configuration>`,
    '<configuration />',
  );
  assert.deepEqual(findings, []);
  const proxy = `<configuration>${inWebServer('<proxy passServerHeader="Remove" />')}</configuration>`;
  assert.deepEqual(
    readTexts(proxy, '<configuration />').findings.map(({ message }) => message.slice(0, 37)),
    ['passServerHeader="Remove" is not appl'],
  );
});

/** What nobody reads, by why a client and the backend see the same without it. */
const UNSEEN: Readonly<Record<string, string>> = {
  'the lab runs no programs':
    'asp cgi fastCgi httpTracing management odbcLogging security/applicationDependencies security/isapiCgiRestriction serverSideInclude validation wdeploy',
  'IIS_OTHER_FORWARDER says it': 'aspNetCore httpPlatform iisnode',
  'the lab caches nothing':
    'proxy/cache@queryStringHandling proxy/cache@requestConsolidationTimeout proxy/cache@validationInterval ' +
    'rewrite/globalRules/rule@responseCacheDirective rewrite/outboundRules@rewriteBeforeCache rewrite/rules/rule@responseCacheDirective',
  'caching/profiles is said, and the rest acts on them alone': 'caching',
  'it changes when bytes go out, and not which':
    'media proxy@bufferChunkedResponses proxy@keepAlive proxy@minResponseBuffer proxy@responseBufferLimit webSocket@receiveBufferLimit',
  'of no use without another attribute, which is said':
    'proxy@clientCertPassword proxy@xForwardedByHeaderName',
  'clients of the lab have no certificates':
    'proxy@clientCertHeaderName security/authentication/clientCertificateMappingAuthentication ' +
    'security/authentication/iisClientCertificateMappingAuthentication',
  'the lab has no WebDAV':
    'security/requestFiltering/fileExtensions@applyToWebDAV security/requestFiltering/hiddenSegments@applyToWebDAV ' +
    'security/requestFiltering/verbs@applyToWebDAV',
  'of bodies, and IIS_OUTBOUND_BODY says it':
    'rewrite/outboundRules/customTags rewrite/outboundRules/rule/match@customTags ' +
    'rewrite/outboundRules/rule/match@filterByTags rewrite/outboundRules/rule/match@occurrences',
  'IIS_PROVIDER_NOT_CARRIED says it': 'rewrite/providers/provider/settings',
  'logs and traces answer nothing':
    'httpLogging tracing/traceFailedRequests/add/failureDefinitions@timeTaken tracing/traceFailedRequests/add/failureDefinitions@verbosity ' +
    'tracing/traceFailedRequests/add/traceAreas tracing/traceFailedRequests/add@customActionExe ' +
    'tracing/traceFailedRequests/add@customActionParams tracing/traceFailedRequests/add@customActionTriggerLimit tracing/traceProviderDefinitions',
};

test('whatever else the schema has is read, or does not change what is seen', () => {
  const source = ['iis-config/read/', 'iis-config/checks/']
    .flatMap((folder) => readdirSync(packageFile(folder)).map((file) => packageFile(folder + file)))
    .filter((file) => /(?<!\.test)\.ts$/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('');
  const isRead = (name: string): boolean => source.includes(`'${name}'`);
  const unseen = new Set(Object.values(UNSEEN).flatMap((paths) => paths.split(' ')));
  const unknown: string[] = [];
  const isLookedAt = (path: string, name: string): boolean => {
    if (unseen.delete(path)) return false;
    if (!UNAPPLIED.has(path) && !isRead(name)) unknown.push(path);
    return true;
  };
  const walk = (path: string, { attributes, elements, collection }: ElementSchema): void => {
    for (const name of Object.keys(attributes)) isLookedAt(`${path}@${name}`, name);
    for (const [name, inner] of Object.entries(elements)) {
      if (isLookedAt(`${path}/${name}`, name)) walk(`${path}/${name}`, inner);
    }
    if (collection !== undefined) walk(`${path}/${collection.addElement}`, collection.item);
  };
  for (const group of SECTION_GROUPS.filter((one) => one.startsWith('system.webServer'))) {
    for (const name of namesInGroup(group)) {
      const section = sectionAt(`${group}/${name}`);
      if (section === undefined) continue;
      const path = `${group}/${name}`.replace('system.webServer/', '');
      if (section.schema.opaque) isLookedAt(path, name);
      else walk(path, section.schema);
    }
  }
  assert.deepEqual([unknown, [...unseen]], [[], []]);
});
