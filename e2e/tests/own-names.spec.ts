import { connect } from 'node:tls';
import { addresses } from '@lab101/lab';
import { expect, test as base, type LabOptions } from '../src/fixtures.ts';
import { findLab, labNamed, OWN_NAME } from '../src/labs.ts';
import { IIS_CONFIGURATION } from '../src/not-with-proxy.ts';

const test = base.extend<object, Pick<LabOptions, 'lab'>>({
  lab: [
    // Of a proxy without these tests: the worker's own, so that they are skipped by name.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use, { parallelIndex }) =>
      await use(findLab('named') ?? labNamed(`worker ${parallelIndex}`)),
    { scope: 'worker' },
  ],
});

for (const scheme of ['http', 'https'] as const) {
  test(
    `a server of a person’s own names: ${scheme}://${OWN_NAME} and its socket`,
    { tag: IIS_CONFIGURATION },
    async ({ lab, record, labPage }) => {
      const { page, socket } = addresses(lab.plan).find((one) =>
        one.page.startsWith(`${scheme}:`),
      )!;
      expect(new URL(page).hostname).toBe(OWN_NAME);

      await labPage.open(page);
      await labPage.untilOpen();

      expect(labPage.sockets.at(-1)?.url).toContain(`${socket}/`);
      await labPage.say('hello');
      await expect(labPage.page.locator('#messages')).toContainText('hello');
      await labPage.disconnect();
      const cid = await labPage.attribute('cid');
      const entry = await record.proxyEntry(
        'the upgrade',
        ({ uriQuery }) => uriQuery === `cid=${cid}`,
      );
      expect(entry.status).toBe(101);
    },
  );
}

test(
  'a WebSocket goes through a web farm, with the farm’s settings',
  { tag: IIS_CONFIGURATION },
  async ({ lab, record, labPage }) => {
    const { page } = addresses(lab.plan).find((one) => one.page.startsWith('https:'))!;
    await labPage.open(page);
    await labPage.untilOpen();
    await labPage.say('through the farm');
    await expect(labPage.page.locator('#messages')).toContainText('through the farm');

    const cid = await labPage.attribute('cid');
    const open = await record.backendEvent(
      'the open of this socket',
      (event) => event.event === 'open' && event.cid === cid,
    );
    expect(open['headers']).toMatchObject({
      host: new URL(page).host,
      'x-forwarded-for': expect.stringMatching(/^(?:\d+\.){3}\d+$/), // ARR's own, without a farm, has a port
    });
  },
);

test(
  'a server of a person’s own names refuses the names that it has not',
  { tag: IIS_CONFIGURATION },
  async ({ lab }) => {
    const socket = connect({
      host: '127.0.0.1',
      port: lab.plan.ports.https,
      servername: 'reverseproxy.com',
    });
    const error = await new Promise((resolve) => {
      socket.once('error', resolve).once('secureConnect', () => resolve('connected'));
    });
    socket.destroy();
    expect(String(error)).toContain('unrecognized name');
  },
);
