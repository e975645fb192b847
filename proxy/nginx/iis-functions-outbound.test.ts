import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { IIS_FUNCTIONS_FILE } from './iis-functions-file.ts';

type Headers = Readonly<Record<string, string | readonly string[]>>;

interface Request {
  readonly rawVariables: Readonly<Record<string, Buffer>>;
  readonly variables: Record<string, string>;
  readonly rawHeadersOut: readonly (readonly [string, string])[];
  readonly headersOut: Record<string, unknown>;
}

const {
  default: { outbound },
} = (await import(pathToFileURL(IIS_FUNCTIONS_FILE).href)) as {
  readonly default: { readonly outbound: (request: Request) => string };
};

/** This file runs as proxy/dist/nginx/iis-functions-outbound.test.js. */
const GOLDEN = fileURLToPath(
  new URL('../../nginx/from-iis/golden/outbound/site.conf', import.meta.url),
);

/** The variables that the generated file gives nginx, as nginx reads them. */
const RULES = Object.fromEntries(
  [...(await readFile(GOLDEN, 'utf8')).matchAll(/^map "" \$(\w+) \{ default '(.*)'; \}$/gm)].map(
    ([, name = '', word = '']) => [
      name,
      Buffer.from(word.replaceAll('\\\\', '\\').replaceAll('${iis_dollar}', '$')),
    ],
  ),
);

/** What goes out of these headers: what is not named stays as it was. */
function send(
  rawHeadersOut: Request['rawHeadersOut'],
  variables: Readonly<Record<string, string>>,
): Headers {
  const headersOut: Record<string, unknown> = {};
  const texts = Object.entries(variables).map(([name, text]) => [name, Buffer.from(text)]);
  const said: Record<string, string> = {};
  const rawVariables = new Proxy(
    { ...RULES, ...(Object.fromEntries(texts) as Record<string, Buffer>) },
    {
      get: (known, name) =>
        name === 'iis_map_sites'
          ? Buffer.from(SITES[said['iis_key'] ?? ''] ?? 'Lax')
          : known[String(name)],
    },
  );
  assert.equal(outbound({ rawVariables, variables: said, rawHeadersOut, headersOut }), '');
  return headersOut as Headers;
}

test('a URL goes out with what nginx’s map makes of it, after the rules', () => {
  const sent = (variables: Readonly<Record<string, string>>): Headers =>
    send(
      [
        ['Location', 'https://reverseproxy.com/a'],
        ['X-Url', 'https://reverseproxy.com/a'],
      ],
      variables,
    );
  assert.deepEqual(sent({ iis_url_at_lab: 'https://reverseproxy.com:8443/a' }), {
    location: ['https://reverseproxy.com:8443/a'],
  });
  assert.deepEqual(sent({ iis_url_at_lab: 'https://reverseproxy.com/a' }), {});
  assert.deepEqual(sent({}), {});
});

const SITES: Readonly<Record<string, string>> = { sid: 'Strict', embed: '' };

test('each Set-Cookie is rewritten on its own, with conditions on what was matched', () => {
  const cookies = ['SID=1', 'b=2; Secure', 'embed=3', 'c=4; SameSite=None'];
  const headers = cookies.map((value) => ['Set-Cookie', value] as const);
  assert.deepEqual(send(headers, { iis_https: 'on' }), {
    'set-cookie': [
      'SID=1; Secure; SameSite=Strict',
      'b=2; Secure; SameSite=Lax',
      'embed=3; Secure',
      'c=4; SameSite=None; Secure',
    ],
  });
});

test('a rule whose precondition does not hold leaves the header as it is', () => {
  const headers = [['Set-Cookie', 'embed=3']] as const;
  assert.deepEqual(send(headers, { iis_https: 'off' }), {});
  assert.deepEqual(send([], { iis_https: 'on' }), {});
});

test('a redirect of the site’s own is rewritten as one of the backend’s is', () => {
  const headers = [['Location', 'http://example.com/new/é']] as const;
  assert.deepEqual(send(headers, { iis_https: 'on' }), {
    location: ['https://example.com/new/é'],
  });
});
