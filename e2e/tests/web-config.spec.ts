import type { Lab } from '@lab101/lab';
import { ask, type AskedAnswer } from '../src/ask.ts';
import { expect, labTest as test } from '../src/fixtures.ts';
import { labNamed } from '../src/labs.ts';
import { IIS_CONFIGURATION } from '../src/not-with-proxy.ts';

test('a person’s own web.config is what the proxy does', { tag: IIS_CONFIGURATION }, async () => {
  const own = labNamed('own');

  expect((await asked(own, '/')).status).toBe(200);
  expect((await asked(own, '/healthz')).status).toBe(418);
  expect(await asked(own, '/secure/a?b=1')).toMatchObject({
    status: 302,
    headers: { location: 'https://localhost/a?b=1' },
  });
});

test(
  'rules see the ports of the bindings, and redirects leave with the ports of the lab',
  { tag: IIS_CONFIGURATION },
  async () => {
    const own = labNamed('own');
    const { http, https } = own.plan.ports;
    const host = `reverseproxy.com:${http}`;

    expect((await asked(own, '/exact/', host)).status).toBe(200);
    expect((await asked(own, '/exact/', `localhost:${http}`)).status).toBe(410);
    expect((await asked(own, '/secure/a?b=1', host)).headers.location).toBe(
      `https://reverseproxy.com:${https}/a?b=1`,
    );
    expect(await asked(own, '/canonical/a', host)).toMatchObject({
      status: 301,
      headers: { location: `http://www.reverseproxy.com:${http}/a` },
    });
  },
);

test(
  'a web.config that IIS would refuse is answered 500 with the reason',
  {
    tag: IIS_CONFIGURATION,
  },
  async () => {
    const answer = await asked(labNamed('locked'), '/');

    expect(answer.status).toBe(500);
    expect(answer.body).toContain('500.19');
    expect(answer.body).toContain('IIS_LOCKED_SECTION');
  },
);

async function asked({ plan }: Lab, path: string, host = 'localhost'): Promise<AskedAnswer> {
  return await ask(`http://localhost:${plan.ports.http}${path}`, { headers: { host } });
}
