import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LabError } from '../../errors.ts';
import { translate, type TranslateOptions } from './translate.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab101-translate-'));
});
after(() => rm(folder, { recursive: true }));

const SECURE =
  '<rewrite><rules><rule name="all"><match url="(.*)" />' +
  '<action type="Rewrite" url="https://inner.example:5002/{R:1}" /></rule></rules></rewrite>';

test('a backend with https:// is checked against the CAs of --ca', async () => {
  const { text } = await run(SECURE, { ca: '/etc/ssl/certs/ca-certificates.crt' });
  assert.match(text, /proxy_ssl_trusted_certificate "?\/etc\/ssl\/certs\/ca-certificates\.crt"?;/);
  assert.match(text, /set \$arr_scheme https;/);
});

test('without --ca it is refused, with the option that is missing', async () => {
  const { message } = await refusal(SECURE);
  assert.match(message, /^rule "all" \(.*\): ARR checks the certificate/);
  assert.match(message, /lab101 translate --ca=/);
});

test('with an IP address it is refused, with --ca or without', async () => {
  const site = SECURE.replace('inner.example', '10.0.0.2');
  for (const options of [{}, { ca: '/etc/ssl/certs/ca-certificates.crt' }]) {
    const { message } = await refusal(site, options);
    assert.match(message, /https:\/\/10\.0\.0\.2:5002 has an IP address: write the host name/);
  }
});

test('--ca is a path on nginx’s machine', async () => {
  const { message } = await refusal(SECURE, { ca: 'ca.pem' });
  assert.match(message, /^--ca must be an absolute path .*, got "ca\.pem"$/);
});

test('a note names what of the web.config is left out', async () => {
  const { notes } = await run(
    '<rewrite><outboundRules><rule name="links"><match filterByTags="A" pattern="x" />' +
      '<action type="Rewrite" value="y" /></rule></outboundRules></rewrite>',
  );
  assert.deepEqual(notes, [
    `not translated: ${join(folder, 'web.config')}:1:77: the outbound rule "links" rewrites the body`,
  ]);
});

test('a note counts what IIS answers with an error', async () => {
  const { notes } = await run(
    '<rewrite><rules><rule name="all"><match url="(.*)" />' +
      '<serverVariables><set name="HTTP_X_MINE" value="1" /></serverVariables>' +
      '<action type="Rewrite" url="http://localhost:8080/{R:1}" /></rule></rules></rewrite>',
  );
  const file = join(folder, 'web.config');
  assert.deepEqual(notes, [`${file} has 1 error: lab101 check ${file}`]);
});

test('--root shows no files of a program that nginx does not run', async () => {
  const site = '<iisnode watchedFiles="*.js" />';
  const { notes } = await run(site);
  assert.match(notes.join('\n'), /^not translated: \S+:\d+:\d+: <iisnode> sends requests /);
  const { code, message } = await refusal(site, { root: '/var/www/site' });
  assert.equal(code, 'LAB_NOT_CARRIED');
  assert.match(message, /<iisnode> sends requests .* leave --root out$/);
});

test('a note names what nginx does otherwise: a reason phrase, and the Server header', async () => {
  const { notes } = await run(
    '<rewrite><rules><rule name="no"><match url=".*" /><action type="CustomResponse" statusCode="403" statusReason="Nope" /></rule></rules></rewrite>' +
      '<security><requestFiltering removeServerHeader="true" /></security>',
  );
  assert.deepEqual(notes, [
    'rule "no": nginx writes its own reason phrase for the status.',
    'removeServerHeader: nginx cannot leave Server out.',
  ]);
});

test('--root is read for the web.config of its folders, whose rules are named as not run', async () => {
  const root = await mkdtemp(join(folder, 'root-'));
  const file = join(root, 'api', 'web.config');
  await mkdir(join(root, 'api'));
  await writeFile(
    file,
    '<configuration><system.webServer><rewrite><rules><clear /></rules></rewrite><httpProtocol><customHeaders>' +
      '<add name="X-Api" value="1" /></customHeaders></httpProtocol></system.webServer></configuration>',
  );
  const { text, notes } = await run('', { root });
  assert.match(
    text,
    /map \$iis_path \$iis_scope \{ volatile; "~\*\^\/api\(\?:\/\|\$\)" 1; default 0; \}/,
  );
  assert.ok(
    notes.includes(`not translated: ${file}:1:43: the rules of the folder "api" are not run`),
    notes.join('\n'),
  );
});

interface Said {
  readonly text: string;
  readonly notes: readonly string[];
}

async function run(sections: string, options: TranslateOptions = {}): Promise<Said> {
  const file = join(folder, 'web.config');
  await writeFile(
    file,
    `<configuration><system.webServer>${sections}</system.webServer></configuration>`,
  );
  const notes: string[] = [];
  let said = '';
  await translate(file, options, {
    json: false,
    result: (text) => void (said = text),
    note: (text) => void notes.push(text),
    steps: () => assert.fail('no steps'),
  });
  return { text: said, notes };
}

async function refusal(sections: string, options: TranslateOptions = {}): Promise<LabError> {
  const error: unknown = await run(sections, options).then(
    () => assert.fail('it was translated'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof LabError, String(error));
  return error;
}
