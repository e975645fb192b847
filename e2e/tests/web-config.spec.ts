import { once } from 'node:events';
import { request } from 'node:http';
import type { Lab } from '@lab101/lab';
import { expect, labTest as test } from '../src/fixtures.ts';
import { lockedLab, ownLab } from '../src/labs.ts';
import { IIS_CONFIGURATION } from '../src/not-with-proxy.ts';

test('a person’s own web.config is what the proxy does', { tag: IIS_CONFIGURATION }, async () => {
  const own = ownLab();

  expect((await ask(own, '/')).status).toBe(200);
  expect((await ask(own, '/healthz')).status).toBe(418);
  expect(await ask(own, '/secure/a?b=1')).toMatchObject({
    status: 302,
    location: 'https://localhost/a?b=1',
  });
});

test(
  'rules see the ports of the bindings, and redirects leave with the ports of the lab',
  { tag: IIS_CONFIGURATION },
  async () => {
    const own = ownLab();
    const { http, https } = own.plan.ports;
    const host = `reverseproxy.com:${http}`;

    expect((await ask(own, '/exact/', host)).status).toBe(200);
    expect((await ask(own, '/exact/', `localhost:${http}`)).status).toBe(410);
    expect((await ask(own, '/secure/a?b=1', host)).location).toBe(
      `https://reverseproxy.com:${https}/a?b=1`,
    );
    expect(await ask(own, '/canonical/a', host)).toMatchObject({
      status: 301,
      location: `http://www.reverseproxy.com:${http}/a`,
    });
  },
);

test(
  'a web.config that IIS would refuse is answered 500 with the reason',
  {
    tag: IIS_CONFIGURATION,
  },
  async () => {
    const answer = await ask(lockedLab(), '/');

    expect(answer.status).toBe(500);
    expect(answer.body).toContain('500.19');
    expect(answer.body).toContain('IIS_LOCKED_SECTION');
  },
);

interface Answer {
  readonly status: number | undefined;
  readonly location: string | undefined;
  readonly body: string;
}

async function ask({ plan }: Lab, path: string, host = 'localhost'): Promise<Answer> {
  const { http: port } = plan.ports;
  const sent = request({ host: '127.0.0.1', port, path, headers: { host } });
  sent.end();
  const [response] = await once(sent, 'response');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, location: response.headers.location, body };
}
