import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { once } from 'node:events';
import { readSettings, startLab, type Lab } from '@lab101/lab';
import { env } from 'node:process';
import { expect, test } from '../src/fixtures.ts';
import { quietNetwork } from '../src/quiet-network.ts';

// A container that starts disturbs every browser: this runs alone.
const RESTARTS = '@restarts'; // playwright.config.ts knows it

/** What many public files do: https first, a header, everything to the application. */
const OWN = `<?xml version="1.0" encoding="utf-8"?>
<configuration>
  <system.webServer>
    <rewrite>
      <rules>
        <rule name="health" stopProcessing="true">
          <match url="^healthz$" />
          <action type="CustomResponse" statusCode="418" statusReason="Teapot" statusDescription="x" />
        </rule>
        <rule name="to https" stopProcessing="true">
          <match url="^secure/(.*)" />
          <conditions><add input="{HTTPS}" pattern="^off$" /></conditions>
          <action type="Redirect" url="https://{HTTP_HOST}/{R:1}" redirectType="Found" />
        </rule>
        <rule name="application" stopProcessing="true">
          <match url="(.*)" />
          <action type="Rewrite" url="http://localhost:3001/{R:1}" />
        </rule>
      </rules>
    </rewrite>
  </system.webServer>
</configuration>
`;

const LOCKED = OWN.replace('<rewrite>', '<webSocket enabled="true" /><rewrite>');

test(
  'a person’s own web.config is what the proxy does',
  { tag: RESTARTS },
  async ({ lab }, testInfo) => {
    const webConfig = testInfo.outputPath('web.config');
    await writeFile(webConfig, OWN);
    await using own = await startOwn(lab, webConfig);
    await quietNetwork();

    expect((await ask(own, '/')).status).toBe(200);
    expect((await ask(own, '/healthz')).status).toBe(418);
    expect(await ask(own, '/secure/a?b=1')).toMatchObject({
      status: 302,
      location: 'https://localhost/a?b=1',
    });
  },
);

test(
  'a web.config that IIS would refuse is answered 500 with the reason',
  { tag: RESTARTS },
  async ({ lab }, testInfo) => {
    const webConfig = testInfo.outputPath('web.config');
    await writeFile(webConfig, LOCKED);
    await using own = await startOwn(lab, webConfig);
    await quietNetwork();

    const answer = await ask(own, '/');
    expect(answer.status).toBe(500);
    expect(answer.body).toContain('500.19');
    expect(answer.body).toContain('IIS_LOCKED_SECTION');
  },
);

async function startOwn({ plan }: Lab, webConfig: string): Promise<Lab> {
  return await startLab({ engine: plan.engine, images: readSettings(env).images, webConfig });
}

interface Answer {
  readonly status: number | undefined;
  readonly location: string | undefined;
  readonly body: string;
}

async function ask({ plan }: Lab, path: string): Promise<Answer> {
  const { http: port } = plan.ports;
  const sent = request({ host: '127.0.0.1', port, path, headers: { host: 'localhost' } });
  sent.end();
  const [response] = await once(sent, 'response');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, location: response.headers.location, body };
}
