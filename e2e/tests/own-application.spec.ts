import { once } from 'node:events';
import { freePorts, watchOneLab, type Lab, type FlowVerdict } from '@lab101/lab';
import { WebSocket } from 'ws';
import { ask } from '../src/ask.ts';
import { CopiedCommand } from '../src/own-application/copied-command.ts';
import type { LabEvidence } from '../src/evidence.ts';
import { expect, test } from '../src/fixtures.ts';
import { ForeignApplication } from '../src/own-application/foreign-application.ts';
import type { LabPage } from '../src/lab-page.ts';
import { RELAY } from '../src/not-with-proxy.ts';
import { useOwnLabs } from '../src/own-application/own-labs.ts';

/** The rule that its documentation would give; the port is another one than the application's. */
const WEB_CONFIG = `<configuration><system.webServer><rewrite><rules>
  <rule name="to the application" stopProcessing="true">
    <match url="(.*)" />
    <action type="Rewrite" url="http://localhost:3999/{R:1}" />
  </rule>
</rules></rewrite></system.webServer></configuration>`;

test.describe('a person’s own application', { tag: RELAY }, () => {
  let port = 0;
  let lab: Lab;
  const labs = useOwnLabs();

  test.beforeAll(async () => {
    ({ backend: port } = await freePorts());
    lab = await labBefore(port, 'on');
  });

  test.afterAll(async () => {
    await lab?.stop();
  });

  async function labBefore(application: number, relay: 'on' | 'off'): Promise<Lab> {
    const variables = { RELAY: relay, BACKEND: `http://localhost:${application}` };
    return await labs.start(variables, 'webConfig', WEB_CONFIG);
  }

  test('gets what the rules forward, with the Host of their target', async () => {
    await using _ = await ForeignApplication.start({ port });
    const { body } = await ask(`http://localhost:${lab.plan.ports.http}/a?b=1`);
    expect(body).toBe('own /a?b=1 for localhost:3999');
  });

  test('talks to the lab’s page, and who ends it is told', async ({ labPage, evidence }) => {
    await using _ = await ForeignApplication.start({ port });
    const origin = await openPage(lab, labPage, evidence);
    await labPage.untilOpen();
    await expect(labPage.page.locator('#messages')).toContainText(
      `hello localhost:3999 from ${origin}`,
    );
    await labPage.say('hi');
    await expect(labPage.page.locator('#messages')).toContainText('you said hi');
    await labPage.say('close');
    await expect.poll(() => labPage.closeCodes()).toContain(4001);
    expect(await verdictOf(labPage, evidence, 0)).toMatchObject({
      who: 'backend',
      cause: 'backend-closed',
    });
    const entry = await evidence.record.proxyEntry('its 101', ({ status }) => status === 101);
    expect(entry.forwarded?.status).toBe(101);

    await labPage.untilOpen();
    await labPage.say('drop');
    await expect.poll(() => labPage.closeCodes()).toContain(1006);
    expect(await verdictOf(labPage, evidence, 1)).toMatchObject({
      who: 'backend',
      cause: 'backend-dropped',
      sentence: expect.stringContaining('Your application’s log'),
    });
  });

  test('that compresses fails as behind ARR', async ({ labPage, evidence }) => {
    await using _ = await ForeignApplication.start({ port, deflate: true });
    await openPage(lab, labPage, evidence);
    await expect.poll(() => labPage.closeCodes()).toContain(1006);
    expect(await verdictOf(labPage, evidence, 0)).toMatchObject({
      who: 'proxy',
      cause: 'compressed-frame',
      failure: 'F03',
    });
  });

  test('that compares Origin refuses the lab’s page, which says so', async ({
    labPage,
    evidence,
  }) => {
    await using _ = await ForeignApplication.start({ port, ownOriginOnly: true });
    const origin = await openPage(lab, labPage, evidence);
    await expect.poll(() => labPage.closeCodes()).toContain(1006);
    await expect(labPage.page.locator('#close')).toContainText(`this page’s Origin, ${origin}`);
    expect(await verdictOf(labPage, evidence, 0)).toMatchObject({
      who: 'backend',
      cause: 'handshake-refused-by-backend',
      sentence: expect.stringContaining('Origin'),
    });
  });

  for (const [path, says] of [
    [
      '/nowhere',
      /refused the handshake with 404\. Your application’s log says why: its path \(F07/,
    ],
    ['/page', /answered the handshake 200 like a page, although the upgrade reached it \(F07\)/],
  ] as const) {
    test(`that has no WebSocket at ${path}: watch says why, whichever client asks`, async ({
      browser,
    }) => {
      await using _ = await ForeignApplication.start({ port });
      await using watch = await watchOneLab(lab);
      const page = await browser.newPage();
      await page.goto(watch.url);
      await expect(page.locator('#link')).toHaveAttribute('data-state', 'live');
      const client = new WebSocket(`ws://127.0.0.1:${lab.plan.ports.http}${path}`, {
        headers: { Host: 'localhost' },
      });
      client.on('error', () => undefined);
      await once(client, 'error');
      await expect(page.locator('.row', { hasText: path })).toContainText(says);
      await page.close();
    });
  }

  test('that is not up yet is a 502.3, and works once it is', async ({ labPage, evidence }) => {
    await openPage(lab, labPage, evidence);
    await expect.poll(() => labPage.closeCodes()).toContain(1006);
    const { line } = await evidence.record.proxyEntry('its 502', ({ status }) => status === 502);
    expect(line).toMatch(/ 502 3 /);
    expect(await verdictOf(labPage, evidence, 0)).toMatchObject({
      cause: 'backend-unreachable',
      sentence: expect.stringContaining('Start your application'),
    });
    await using _ = await ForeignApplication.start({ port });
    await labPage.untilOpen();
  });

  test('is in what up, status and down print with --json, whether it is up or not', async () => {
    await using command = await CopiedCommand.make();
    const { backend: own } = await freePorts();
    const setting = `http://localhost:${own}`;
    const { ports, printed } = await command.up({
      BACKEND: setting,
      WEB_CONFIG: labs.file('webConfig'),
    });
    const report = (answers: boolean): object => ({
      setting,
      listens: [expect.objectContaining({ address: `localhost:${own}`, answers })],
      page: `http://localhost:${ports.backend}`,
    });
    expect(printed).toMatchObject({ up: true, application: report(false), answers: null });
    const asked = (): Promise<Response> => fetch(`http://localhost:${ports.http}/a?b=1`);
    expect((await asked()).status).toBe(502);
    await using _ = await ForeignApplication.start({ port: own });
    expect(await command.run('status')).toMatchObject({
      up: true,
      backend: true,
      proxy: true,
      relay: { running: true },
      application: report(true),
    });
    expect(await (await asked()).text()).toBe('own /a?b=1 for localhost:3999');
    expect(await command.run('down')).toEqual({ stopped: true });
    expect(await command.run('status')).toEqual({ up: false });
  });

  test('without the relay, who dropped it only its own log would tell', async ({
    labPage,
    evidence,
  }) => {
    await using _ = await ForeignApplication.start({ port });
    await using plain = await labBefore(port, 'off');
    await openPage(plain, labPage, evidence);
    await labPage.untilOpen();
    await labPage.say('drop');
    await expect.poll(() => labPage.closeCodes()).toContain(1006);
    expect(await verdictOf(labPage, evidence, 0)).toMatchObject({
      who: 'cannot tell',
      sentence: expect.stringContaining('Your application’s log would show'),
    });
    await labPage.page.goto('about:blank');
  });
});

/** Opens the lab's own page, which is past the proxy, and returns its origin. */
async function openPage(lab: Lab, labPage: LabPage, evidence: LabEvidence): Promise<string> {
  await evidence.use(lab);
  const origin = `http://localhost:${lab.plan.ports.backend}`;
  await labPage.page.goto(`${origin}/?path=/chat`);
  return origin;
}

/** Of that socket of the page's, once the proxy has logged it. */
async function verdictOf(
  labPage: LabPage,
  evidence: LabEvidence,
  index: number,
): Promise<FlowVerdict | undefined> {
  const cid = labPage.sockets[index]?.cid;
  await evidence.record.proxyEntry('the socket', (entry) => entry.cid === cid);
  return (await evidence.timeline()).flows.find(({ id }) => id === cid)?.verdict;
}
