import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LabError } from '../../errors.ts';
import { SERVER_CONFIG } from '../../settings/iis-files.ts';
import type { LabPlan } from '../../lab/lab.ts';
import { explain, type ExplainOptions } from './explain.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab101-explain-'));
  await writeFile(join(folder, 'server.config'), inServer('<proxy enabled="true" />'));
  await writeFile(
    join(folder, 'web.config'),
    inServer(
      '<rewrite><rules><rule name="all"><match url="(.*)" />' +
        '<conditions><add input="{REQUEST_METHOD} {HTTP_UPGRADE}" pattern="(.*)" /></conditions>' +
        '<action type="Rewrite" url="http://localhost:8080/{R:1}" /></rule></rules></rewrite>',
    ),
  );
  await writeFile(
    join(folder, 'broken.config'),
    inServer('<rewrite><rules><rulez /></rules></rewrite>'),
  );
});
after(() => rm(folder, { recursive: true }));

test('prints the rules and what comes out of them', async () => {
  const { text, notes } = await run('web.config', 'https://reverseproxy.com/socket.io/?x=1');
  assert.deepEqual(notes, []);
  assert.match(text, /^GET https:\/\/reverseproxy\.com\/socket\.io\/\?x=1\n\nglobal rules/);
  assert.match(text, /^forward {2}http:\/\/localhost:8080\/socket\.io\/\?x=1$/m);
});

test('nothing that a file or a URL holds steers the terminal', async () => {
  const rule =
    '<rewrite><rules><rule name="\u009b2J\u202eend"><match url="(.*)" /><action type="Rewrite" url="http://localhost:8080/\u202e" /></rule></rules></rewrite>';
  await writeFile(join(folder, 'hostile.config'), inServer(rule));
  const { text } = await run('hostile.config', 'http://localhost/\u202e');
  assert.match(text, /⟨U\+009B⟩2J⟨U\+202E⟩end/);
  assert.doesNotMatch(text, /[^\P{Cc}\n]|[\p{Cf}]/u);
});

test('prints outcome and trace as JSON', async () => {
  const { value } = await run('web.config', 'https://reverseproxy.com/a');
  const { outcome, trace } = JSON.parse(JSON.stringify(value));
  assert.deepEqual(outcome, {
    kind: 'forward',
    url: 'http://localhost:8080/a',
    requestHeaders: { 'x-original-url': '/a' },
    webSocket: false,
    host: 'localhost:8080',
  });
  assert.equal(trace.at(-1).kind, 'outcome');
});

test('takes ws and wss for http and https with an upgrade', async () => {
  const { text } = await run('web.config', 'wss://reverseproxy.com/');
  assert.match(text, /is "GET websocket"/);
  assert.match(text, /with the WebSocket$/m);
});

for (const [what, server, host] of [
  ['the target’s', '<proxy enabled="true" />', 'localhost:8080'],
  ['the client’s', '<proxy enabled="true" preserveHostHeader="true" />', 'reverseproxy.com:8443'],
] as const) {
  test(`names the Host that the backend gets: ${what}`, async () => {
    await writeFile(join(folder, 'host.config'), inServer(server));
    const options = { server: join(folder, 'host.config') };
    const { text } = await run('web.config', 'https://reverseproxy.com:8443/a', options);
    assert.ok(text.includes(`\n  host: ${host}\n`), text);
  });
}

test('exits 1 if IIS answers with an error, and 2 if the lab cannot say what it answers', async () => {
  const rule = (input: string, pattern: string): string =>
    `<rule name="a"><match url="(.*)" /><conditions><add input="${input}" pattern="${pattern}" />` +
    '</conditions><action type="Rewrite" url="http://localhost:3000/{R:1}" /></rule>';
  const provider = '<providers><provider name="Asks" type="A, B" /></providers>';
  const codes = [];
  for (const rules of [
    rule('{HTTPS}', 'on'),
    rule('{QUERY_STRING}', '^(a|aa)+$'),
    rule('{Nobody:x}', '.*'),
    rule('{Asks:{HTTP_HOST}}', '.*'),
  ]) {
    const site = `<rewrite><rules>${rules}</rules>${provider}</rewrite>`;
    await writeFile(join(folder, 'exit.config'), inServer(site));
    const { exitCode, value } = await run('exit.config', `https://localhost/?${'a'.repeat(60)}!`);
    codes.push([exitCode, (value as { outcome: { code?: string } }).outcome.code]);
  }
  assert.deepEqual(codes, [
    [0, undefined],
    [1, 'IIS_PATTERN_TOO_SLOW'],
    [1, 'IIS_UNKNOWN_REWRITE_MAP'],
    [2, 'IIS_PROVIDER_NOT_CARRIED'],
  ]);
  assert.equal((await run('broken.config', 'http://reverseproxy.com/')).exitCode, 1);
});

test('sends the method and the headers that are asked for', async () => {
  const options = { method: 'post', header: ['Upgrade:  h2c '] };
  const { text } = await run('web.config', 'http://reverseproxy.com', options);
  assert.match(text, /is "POST h2c"/);
});

test('prints what IIS refuses in the configuration as the outcome', async () => {
  const { text, value } = await run('broken.config', 'http://reverseproxy.com/');
  assert.match(text, /^error 500\.\d+ {2}IIS refuses every request of the site:\n/);
  assert.match(text, /broken\.config:1:\d+ .*\[IIS_UNKNOWN_ELEMENT\]/);
  assert.equal((value as { outcome: { code: string } }).outcome.code, 'IIS_UNKNOWN_ELEMENT');
});

test('what IIS refuses in a location is the outcome there, and the rest is answered', async () => {
  const rule =
    '<rule name="all"><match url="(.*)" /><action type="Rewrite" url="http://localhost:8080/{R:1}" /></rule>';
  const fault = inServer('<httpProtocol><customHeader /></httpProtocol>').replaceAll(
    /<\/?configuration>/g,
    '',
  );
  const site = inServer(`<rewrite><rules>${rule}</rules></rewrite>`).replace(
    '</configuration>',
    `<location path="api">${fault}</location></configuration>`,
  );
  await writeFile(join(folder, 'location.config'), site);
  const { exitCode, value } = await run('location.config', 'http://reverseproxy.com/API/a');
  const { kind, status, substatus, code } = (value as { outcome: Record<string, unknown> }).outcome;
  assert.deepEqual(
    [exitCode, kind, status, substatus, code],
    [1, 'error', 500, 19, 'IIS_UNKNOWN_ELEMENT'],
  );
  const { exitCode: elsewhere, text } = await run('location.config', 'http://reverseproxy.com/a');
  assert.equal(elsewhere, 0);
  assert.match(text, /^forward {2}http:\/\/localhost:8080\/a$/m);
});

test('notes what would answer the request on IIS, and is not looked at', async () => {
  const redirect = '<httpRedirect enabled="true" destination="https://new.example" />';
  await writeFile(join(folder, 'redirect.config'), inServer(redirect));
  const { notes } = await run('redirect.config', 'http://localhost/');
  assert.match(notes.join('\n'), /^ignored: \S+redirect\.config:1:\d+: <httpRedirect> is not/);
});

test('a host that no binding of a person’s own server has is http.sys’s 400', async () => {
  const server = join(folder, 'bound.config');
  const bindings = ['*:80:localhost', '*:80:*.example.com']
    .map((one) => `<binding protocol="http" bindingInformation="${one}" />`)
    .join('');
  const site = `<site name="s" id="1"><bindings>${bindings}</bindings></site>`;
  await writeFile(
    server,
    `<configuration><system.applicationHost><sites>${site}</sites></system.applicationHost></configuration>`,
  );
  const isRefused = async (url: string): Promise<boolean> => {
    const { text } = await run('web.config', url, { server });
    return text.includes('400') && text.includes('IIS_NO_BINDING');
  };
  assert.equal(await isRefused('http://LOCALHOST:8000/'), false);
  assert.equal(await isRefused('http://a.example.com/'), false);
  assert.equal(await isRefused('http://elsewhere.example/'), true);
  assert.equal(await isRefused('https://localhost/'), true);
});

test('without a server’s file it is a note, and the rules are run', async () => {
  const { notes, text } = await run('web.config', 'http://elsewhere.example/', { server: LABS });
  assert.deepEqual(notes, [
    'no http binding has the host elsewhere.example: without one http.sys answers 400 before any rule',
  ]);
  assert.ok(!text.includes('IIS_NO_BINDING'));
});

const UP = {
  engine: 'process',
  proxy: 'nginx',
  ports: { http: 8000, https: 8443, backend: 8081 },
} as const;

for (const { what, rule, url, ends } of [
  {
    what: 'a redirect to https',
    rule:
      '<match url="(.*)" /><conditions><add input="{HTTPS}" pattern="off" /></conditions>' +
      '<action type="Redirect" url="https://{HTTP_HOST}/{R:1}" />',
    url: 'http://reverseproxy.com:8000/a?b=1',
    ends: 'redirect  301 https://reverseproxy.com:8443/a?b=1',
  },
  {
    what: 'a condition on the exact host',
    rule:
      '<match url="(.*)" /><conditions><add input="{HTTP_HOST}" pattern="^reverseproxy\\.com$" /></conditions>' +
      '<action type="Rewrite" url="http://localhost:3000/{R:1}" />',
    url: 'https://reverseproxy.com:8443/a',
    ends: 'forward  http://localhost:3000/a\n  host: localhost:3000\n  x-original-url: /a',
  },
  {
    what: 'a redirect to the canonical name',
    rule:
      '<match url="(.*)" /><conditions><add input="{HTTP_HOST}" pattern="^www\\." negate="true" /></conditions>' +
      '<action type="Redirect" url="https://www.reverseproxy.com/{R:1}" />',
    url: 'https://reverseproxy.com:8443/a',
    ends: 'redirect  301 https://www.reverseproxy.com:8443/a',
  },
]) {
  test(`answers a URL of the lab as the lab does: ${what}`, async () => {
    const rules = `<rewrite><rules><rule name="one">${rule}</rule></rules></rewrite>`;
    await writeFile(join(folder, 'ports.config'), inServer(rules));
    const { text, value } = await run('ports.config', url, { server: SERVER_CONFIG }, UP);
    const [port, binding] = url.startsWith('https') ? [8443, 443] : [8000, 80];
    assert.ok(text.endsWith(ends), text);
    assert.ok(text.includes(`\nport ${port} replaces the binding’s ${binding}; rules see`));
    assert.deepEqual((value as { port: object }).port, { asked: port, binding });
  });
}

test('knows the port of one scheme alone while no lab is up', async () => {
  const to = '<action type="Redirect" url="https://{HTTP_HOST}/{SERVER_PORT}" />';
  const rules = `<rewrite><rules><rule name="one"><match url=".*" />${to}</rule></rules></rewrite>`;
  await writeFile(join(folder, 'ports.config'), inServer(rules));
  const ask = async (url: string, plan?: PlanOfLab): Promise<string> =>
    (await run('ports.config', url, { server: SERVER_CONFIG }, plan)).text;
  assert.match(
    await ask('https://reverseproxy.com:9000/'),
    /301 https:\/\/reverseproxy\.com:9000\/443$/,
  );
  assert.match(await ask('http://reverseproxy.com:9000/'), /301 https:\/\/reverseproxy\.com\/80$/);
  assert.doesNotMatch(await ask('https://reverseproxy.com/', UP), /replaces the binding/);
  // The bindings of a real IIS in a container have the lab's ports.
  assert.match(
    await ask('https://reverseproxy.com:8443/', { ...UP, proxy: 'iis' }),
    /301 https:\/\/reverseproxy\.com:8443\/8443$/,
  );
});

for (const [url, header] of [
  ['reverseproxy.com', undefined],
  ['ftp://reverseproxy.com/', undefined],
  ['https://', undefined],
  ['https://user@host/', undefined],
  ['https://host:port/', undefined],
  ['https://reverseproxy.com/', 'no header'],
] as const) {
  test(`refuses ${url}${header === undefined ? '' : ` with "${header}"`} with exit 2`, async () => {
    await assert.rejects(
      run('web.config', url, header === undefined ? {} : { header: [header] }),
      (error) => error instanceof LabError && error.code === 'LAB_BAD_OPTION',
    );
  });
}

test('names the file that it cannot read', async () => {
  await assert.rejects(run('missing.config', 'http://localhost/'), {
    code: 'LAB_BAD_OPTION',
    message: /^cannot read .*missing\.config: ENOENT/,
  });
});

function inServer(inner: string): string {
  return `<configuration><system.webServer>${inner}</system.webServer></configuration>`;
}

/** The part of a running lab's plan that `explain` reads. */
type PlanOfLab = Pick<LabPlan, 'engine' | 'ports' | 'proxy'>;

/** The lab's own server half. */
const LABS = 'the lab’s';

async function run(
  file: string,
  url: string,
  options: ExplainOptions = {},
  plan?: PlanOfLab,
): Promise<{
  readonly text: string;
  readonly value: unknown;
  readonly exitCode: number;
  readonly notes: readonly string[];
}> {
  const notes: string[] = [];
  const results: { text: string; value: unknown }[] = [];
  const { server, ...others } = { server: join(folder, 'server.config'), ...options };
  const asked = server === LABS ? others : { server, ...others };
  const exitCode = await explain(
    join(folder, file),
    url,
    asked,
    {
      json: false,
      result: (text, value) => void results.push({ text, value }),
      note: (text) => void notes.push(text),
      steps: () => assert.fail('it has no steps'),
    },
    async () => plan as LabPlan | undefined,
  );
  const [only] = results;
  assert.ok(only !== undefined && results.length === 1);
  return { ...only, exitCode, notes };
}
