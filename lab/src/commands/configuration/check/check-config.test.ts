import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { LabError } from '../../../errors.ts';
import { projectPath } from '../../../project.ts';
import { checkConfig, type CheckConfigOptions } from './check-config.ts';
import type { Output } from '../../output.ts';

interface Said {
  readonly exitCode: number;
  readonly text: string;
  readonly value: {
    readonly assumed: readonly string[];
    readonly findings: readonly { readonly code: string; readonly certainty: string }[];
  };
}

async function check(
  file: string,
  options: CheckConfigOptions = {},
  note: (text: string) => void = () => assert.fail('no notes'),
): Promise<Said> {
  const said: { text: string; value: unknown }[] = [];
  const output: Output = {
    json: false,
    result: (text, value) => void said.push({ text, value }),
    note,
    steps: () => assert.fail('no steps'),
  };
  const exitCode = await checkConfig(file, options, output);
  assert.equal(said.length, 1, 'one result');
  return { exitCode, text: said[0]?.text ?? '', value: said[0]?.value as Said['value'] };
}

async function withFile<Result>(
  name: string,
  content: string | Uint8Array,
  use: (file: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-check-'));
  try {
    await writeFile(join(folder, name), content);
    return await use(join(folder, name));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const LOCKED =
  '<configuration>\n\t<system.webServer>\n\t\t<webSocket />\n\t</system.webServer>\n</configuration>\n';

test('--root names the site’s folder, whose folders have a web.config each', async () => {
  await withFile('web.config', '<configuration />', async (file) => {
    const root = dirname(file);
    await mkdir(join(root, 'Api'));
    await writeFile(join(root, 'Api', 'web.config'), LOCKED);
    assert.equal((await check(file)).exitCode, 0);
    const { exitCode, text } = await check(file, { root });
    assert.equal(exitCode, 1);
    assert.match(
      text,
      /Api\/web\.config:3:3: error IIS_LOCKED_SECTION .*\n {2}3 \| \t\t<webSocket \/>/,
    );
    await assert.rejects(check(file, { root: join(root, 'none') }), {
      code: 'LAB_BAD_OPTION',
      message: /^cannot read --root \S+none: ENOENT/,
    });
  });
});

test('an error is shown as a compiler would, and exits 1', async () => {
  await withFile('web.config', LOCKED, async (file) => {
    const { exitCode, text, value } = await check(file);
    assert.equal(exitCode, 1);
    const [head, source, caret, , fix, , assumed, end] = text.split('\n');
    assert.match(head ?? '', /web\.config:3:3: error IIS_LOCKED_SECTION 500\.19: <webSocket>/);
    assert.equal(source, '  3 | \t\t<webSocket />');
    assert.equal(caret, '    | \t\t^');
    assert.match(fix ?? '', /^ {2}fix: .*appcmd unlock/);
    assert.match(assumed ?? '', /^assumed: \w/);
    assert.equal(end, `${file}: 1 error, 0 warnings`);
    assert.deepEqual(
      value.findings.map(({ code, certainty }) => `${code}: ${certainty}`),
      ['IIS_LOCKED_SECTION: source'],
    );
  });
});

test('the lab’s own halves are sound, each by itself', async () => {
  for (const file of ['proxy/iis/site/web.config', 'proxy/iis/server.config']) {
    const { exitCode, text } = await check(projectPath(file));
    assert.equal(exitCode, 0);
    assert.match(text, /: 0 errors, 0 warnings$/);
  }
});

test('another server’s half may unlock what the site has', async () => {
  const server =
    '<configuration><location path="" overrideMode="Allow"><system.webServer><webSocket />' +
    '</system.webServer></location></configuration>';
  await withFile('applicationHost.config', server, (serverFile) =>
    withFile('web.config', LOCKED, async (file) => {
      assert.equal((await check(file, { server: serverFile })).exitCode, 0);
    }),
  );
});

test('warnings alone exit 0', async () => {
  const text = '<configuration><system.webServer><iisnode /></system.webServer></configuration>';
  await withFile('web.config', text, async (file) => {
    const said = await check(file);
    assert.equal(said.exitCode, 0);
    assert.match(said.text, /: 0 errors, 1 warning$/);
  });
});

test('global rules in a web.config are an error, in another file the server’s', async () => {
  const text =
    '<configuration><system.webServer><rewrite><globalRules /></rewrite></system.webServer></configuration>';
  assert.equal(await withFile('web.config', text, async (file) => (await check(file)).exitCode), 1);
  assert.equal(await withFile('iis.config', text, async (file) => (await check(file)).exitCode), 0);
});

test('a file in UTF-16 is read by its byte order mark', async () => {
  const bytes = Buffer.from(`\uFEFF${LOCKED}`, 'utf16le');
  await withFile('web.config', bytes, async (file) => {
    assert.match((await check(file)).text, /web\.config:3:3: error IIS_LOCKED_SECTION/);
  });
});

test('nothing that a file holds steers the terminal', async () => {
  const text = '<configuration><system.webServer><a\u009b31m /></system.webServer></configuration>';
  await withFile('web.config', text, async (file) => {
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch((await check(file)).text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  });
});

const FORWARDS =
  '<configuration><system.webServer><rewrite><rules><rule name="a"><match url="(.*)" />' +
  '<serverVariables><set name="HTTP_X_FORWARDED_PROTO" value="https" /></serverVariables>' +
  '<action type="Rewrite" url="http://localhost:3000/{R:1}" /></rule></rules></rewrite>' +
  '</system.webServer></configuration>';

async function checkOver(server: string): Promise<Said> {
  const text = `<configuration><system.webServer><proxy enabled="true" />${server}
    <rewrite><allowedServerVariables><add name="HTTP_X_FORWARDED_PROTO" /></allowedServerVariables></rewrite>
    </system.webServer></configuration>`;
  return withFile('applicationHost.config', text, (serverFile) =>
    withFile('web.config', FORWARDS, (file) => check(file, { server: serverFile })),
  );
}

test('what a server is assumed to have is one line, and a list', async () => {
  const notes: string[] = [];
  const { text, value } = await withFile('web.config', FORWARDS, (file) =>
    check(file, {}, (note) => void notes.push(note)),
  );
  assert.equal(notes.length, 1);
  const lines = text.split('\n').filter((line) => line.startsWith('assumed: '));
  assert.deepEqual(lines, [`assumed: ${value.assumed.join('; ')}`]);
  for (const part of ['Enable proxy', 'WebSocket', 'module', 'HTTP_X_FORWARDED_PROTO', 'locked']) {
    assert.ok(
      value.assumed.some((one) => one.includes(part)),
      part,
    );
  }
});

test('of a server’s own file only what it does not say is assumed', async () => {
  const { value } = await checkOver(
    '<webSocket enabled="true" /><globalModules><add name="RewriteModule" />' +
      '<add name="ApplicationRequestRouting" /><add name="WebSocketModule" /></globalModules>',
  );
  assert.deepEqual(value.assumed, [
    'the file is in the site’s root, not in an application below it',
  ]);
  assert.match((await checkOver('')).value.assumed.join('\n'), /module.*installed\nWebSockets are/);
});

for (const [what, server, code] of [
  [
    'WebSockets that it switches off',
    '<webSocket enabled="false" />',
    'IIS_FORWARDS_WITHOUT_WEBSOCKETS',
  ],
  [
    'a module that it does not load',
    '<globalModules><add name="RewriteModule" /><add name="ApplicationRequestRouting" /></globalModules>',
    'IIS_MODULE_MISSING',
  ],
] as const) {
  test(`a server’s own file is held to ${what}`, async () => {
    const { exitCode, value } = await checkOver(server);
    assert.equal(exitCode, 1);
    assert.ok(value.findings.some((finding) => finding.code === code));
  });
}

test('a file of comments that do not end is looked at once, not once for each', async () => {
  await withFile('applicationHost.config', '<!--'.repeat(200_000), async (file) => {
    const startedMs = performance.now();
    assert.match((await check(file)).text, /: 1 error, 0 warnings$/);
    assert.ok(performance.now() - startedMs < 10_000);
  });
});

test('a file that cannot be read is one line with a code', async () => {
  for (const file of ['/nowhere/web.config', tmpdir()]) {
    await assert.rejects(check(file), (error) => {
      assert.ok(error instanceof LabError);
      assert.equal(error.code, 'LAB_BAD_OPTION');
      assert.ok(error.message.startsWith(`cannot read ${file}: `));
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
  }
});
