import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  conditionFixture,
  configurationFixture,
  outboundRuleFixture,
  ruleFixture,
  redirectTo,
} from '../../../iis-config/test/rule-fixtures.ts';
import type { Binding, IisConfiguration } from '../../../iis-config/model.ts';
import { generateNginx, generateNginxSite } from '../generate.ts';
import type { LabNginxOptions } from '../options.ts';
import { OPTIONS as LAB_OPTIONS } from '../test/lab-options.ts';

const OPTIONS = { ...LAB_OPTIONS, httpPort: 80, httpsPort: 443 };

const HIGH = { httpPort: 8000, httpsPort: 8443 };
const PUBLISHED = { published: { http: 8000, https: 8443 } };

const BINDINGS: readonly Binding[] = [
  { protocol: 'http', port: 80, host: 'reverseproxy.com' },
  { protocol: 'https', port: 443, host: 'reverseproxy.com' },
];

/** A redirect to https, a condition on the exact host, and what both leave to the backend. */
const TO_HTTPS = ruleFixture({
  name: 'https',
  conditions: conditions({ input: '{HTTPS}', pattern: '^off$' }),
  action: redirectTo('https://{HTTP_HOST}/{R:1}'),
});
const EXACT = ruleFixture({
  name: 'exact',
  conditions: conditions({ input: '{HTTP_HOST}', pattern: String.raw`^reverseproxy\.com$` }),
});

function conditions(one: Parameters<typeof conditionFixture>[0]) {
  const list = [conditionFixture(one)];
  return { logicalGrouping: 'MatchAll', trackAllCaptures: false, list } as const;
}

function generate(
  options: Partial<LabNginxOptions> = {},
  over: Partial<IisConfiguration> = {},
): string {
  const configuration = configurationFixture({
    bindings: BINDINGS,
    siteRules: [TO_HTTPS, EXACT],
    ...over,
  });
  const targets = (): string => '127.0.0.1:2345';
  const generated = generateNginx(configuration, { ...OPTIONS, ...options, targets });
  assert.ok('config' in generated, JSON.stringify(generated));
  return generated.config;
}

const MOVED = /iis_host|iis_own_host|iis_server_port|iis_out_|iis_url_at_lab|:8000|:8443/;

test('nothing is moved if the lab has the ports of the bindings', () => {
  assert.doesNotMatch(generate(), MOVED);
  assert.equal(generate({ published: { http: 80, https: 443 } }), generate());
  const high = BINDINGS.map((binding) => ({ ...binding, port: binding.port === 80 ? 81 : 444 }));
  assert.doesNotMatch(generate({ httpPort: 81, httpsPort: 444 }, { bindings: high }), MOVED);
});

test('an nginx of one’s own has the bindings’ ports', () => {
  const generated = generateNginxSite(
    configurationFixture({ bindings: BINDINGS, siteRules: [TO_HTTPS, EXACT] }),
  );
  assert.ok('config' in generated);
  assert.doesNotMatch(generated.config, MOVED);
});

test('a rule sees the Host without the port that the lab has instead of 443', () => {
  const config = generate(HIGH);
  assert.match(
    config,
    /map "\$scheme \$http_host" \$iis_host \{ "~\^http [^ ]+:8000\$" "\$asked_http"; "~\^https [^ ]+:8443\$" "\$asked_https"; default \$http_host; \}/,
  );
  assert.match(config, /if \(\$iis_host ~\* "\^reverseproxy\\\.com\$"\)/);
  assert.match(config, /map \$scheme \$iis_server_port \{ http 80; https 443;/);
});

test('a redirect to the lab’s own host leaves with the lab’s port', () => {
  const config = generate(HIGH);
  assert.match(config, /set \$iis_head "https:\/\/\$iis_host\/";/);
  assert.match(config, /"\$iis_head\$1\$iis_question_query\?" redirect;/);
  assert.match(config, /if \(\$iis_status = 301\) \{ return 301 \$iis_out_\d; \}/);
  assert.match(
    config,
    /map "\$\{iis_own_host\} \$\{sent_http_location\}" .*https:\/\/.*reverseproxy\\\.com.*_https:8443\$/,
  );
});

test('a container listens on 80 and 443, and is known by the ports that are published', () => {
  const config = generate(PUBLISHED);
  assert.match(config, /listen 127\.0\.0\.1:443 ssl/);
  assert.match(config, /"~\^https [^ ]+:8443\$" "\$asked_https"/);
});

test('the Host that ARR preserves is the client’s, port included', () => {
  const proxy = { ...configurationFixture().proxy, preserveHostHeader: true };
  assert.match(generate(HIGH, { proxy }), /proxy_set_header Host \$http_host;/);
  const set = { name: 'HTTP_HOST', value: '{HTTP_HOST}', replace: true };
  const siteRules = [ruleFixture({ serverVariables: [set] })];
  const allowedServerVariables = new Set(['HTTP_HOST']);
  const config = generate(HIGH, { proxy, siteRules, allowedServerVariables });
  assert.match(config, /set \$iis_var_http_host "\$\{iis_host\}";/);
  assert.match(config, /proxy_set_header Host \$iis_out_\d;/);
});

test('the backend’s own Location gets the lab’s port, whether ARR rewrites it or not', () => {
  const proxy = configurationFixture().proxy;
  const rewritten = { ...proxy, reverseRewriteHostInResponseHeaders: true };
  const config = generate(HIGH, { proxy: rewritten });
  assert.match(config, /\$arr_location \{ .*"\$scheme:\/\/\$iis_host\$location_rest"/);
  assert.match(
    config,
    /map "\$\{iis_own_host\} \$\{arr_location\}" \$(\w+) [^]*add_header Location \$\1 always;/,
  );
  const kept = generate(HIGH, {
    proxy: { ...proxy, reverseRewriteHostInResponseHeaders: false },
  });
  assert.match(
    kept,
    /map "\$\{iis_own_host\} \$\{upstream_http_location\}" \$(\w+) [^]*proxy_hide_header location;\n +add_header location \$\1 always;/,
  );
});

test('outbound rules in JavaScript see the bindings’ ports, and the last word is a map’s', () => {
  const outbound = outboundRuleFixture({
    match: {
      serverVariable: 'RESPONSE_LOCATION',
      pattern: '(.*)',
      ignoreCase: true,
      negate: false,
    },
    action: { type: 'Rewrite', value: 'https://{HTTP_HOST}/' },
  });
  const javaScript = { module: '/js.so', functions: '/iis-functions.js' };
  const config = generate({ ...HIGH, javaScript }, { outboundRules: [outbound] });
  assert.match(config, /map "\$\{iis_own_host\} \$\{iis_url_out\}" \$iis_url_at_lab \{ volatile;/);
  assert.match(config, /set \$iis_url_out "";/);
  assert.doesNotMatch(config, /iis_out_/);
});
