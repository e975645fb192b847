import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { addresses, proxyOf } from '@lab101/lab';
import { ask } from '../src/ask.ts';
import { BROWSER, foreignOrigin } from '../src/browsers.ts';
import { expect, labTest, proxyLogBarrier, test } from '../src/fixtures.ts';
import { labNamed, MAX_PAYLOAD_BYTES } from '../src/labs.ts';

test('a page of a foreign origin gets no socket, and the log names both origins', async ({
  record,
  labPage,
  pages,
}) => {
  const { page } = labPage;
  // A real page on another origin, as an attacker would have: cross-site WebSocket hijacking.
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end('<!doctype html><title>evil</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const evil = foreignOrigin((server.address() as AddressInfo).port);

  await page.goto(evil);
  for (const target of [
    pages['http://localhost'].socket,
    pages['http://reverseproxy.com'].socket,
  ]) {
    const event = await page.evaluate(async (url) => {
      const socket = new WebSocket(url);
      return await new Promise<string>((resolve) => {
        socket.addEventListener('open', () => resolve('open'));
        socket.addEventListener('close', ({ code }) => resolve(`close ${code}`));
      });
    }, target);
    expect(event, target).toBe('close 1006');
    if (BROWSER.showsHandshakes) {
      await expect
        .poll(() => labPage.sockets.at(-1)?.error?.message, target)
        .toContain('Unexpected response code: 403');
    }
  }
  server.close();

  const refusal = await record.backendEvent(
    'the refusal',
    ({ event, origin }) => event === 'refuse' && origin === evil,
  );
  expect(refusal).toMatchObject({ status: 403, origin: evil });
  expect(refusal['allowed']).toContain(pages['https://reverseproxy.com'].page);
  const logged = await record.proxyEntry('the 403', ({ status }) => status === 403);
  expect(logged.forwarded?.status).toBe(403);
});

test('an oversize message is closed with 1009', async ({ record, labPage, pages }) => {
  await labPage.open(pages['https://reverseproxy.com'].page);
  await labPage.untilOpen();
  const cid = await labPage.attribute('cid');

  await labPage.say('x'.repeat(MAX_PAYLOAD_BYTES + 1));

  await expect.poll(() => labPage.closeCodes()).toContain(1009);
  await expect(labPage.page.locator('#close')).toContainText('1009');
  const close = await record.backendEvent(
    'the close of this socket',
    (event) => event.event === 'close' && event.cid === cid,
  );
  expect(close).toMatchObject({ code: 1009, by: 'server' });
});

test('a page signed by another CA is refused, and so is its socket', async ({
  labPage,
  evidence,
}) => {
  const foreign = labNamed('foreign');
  const record = await evidence.use(foreign);
  const [, secureLocal, plain, secure] = addresses(foreign.plan).map((address) => address.page);

  const other = await labPage.page.context().newPage(); // a refused page leaves the browser's own
  for (const url of [secureLocal ?? '', secure ?? '']) {
    await expect(other.goto(url)).rejects.toThrow(BROWSER.untrusted);
  }
  await labPage.open(plain ?? '');
  await expect(labPage.page.locator('#close')).toContainText(`${BROWSER.failedTlsCode}`);
  expect(labPage.sockets[0]?.answer, 'the TLS handshake ends it').toBeUndefined();
  await proxyLogBarrier(foreign, record);
  expect(record.proxyEntries.filter(({ status }) => status === 101)).toEqual([]);
});

labTest('a host name without a binding is refused by HTTP and by TLS', async ({ lab }) => {
  const { http, https } = lab.plan.ports;

  expect(await statusOf(http, 'localhost')).toBe(200);
  expect(await statusOf(http, 'other.example')).toBe(400);
  expect(await statusOf(http, '127.0.0.1')).toBe(400);
  await expect(tlsHandshake(https, 'other.example')).rejects.toThrow(
    new RegExp(proxyOf(lab.plan).unknownNameAlert, 'i'),
  );
});

async function statusOf(port: number, host: string): Promise<number | undefined> {
  return (await ask(`http://localhost:${port}/`, { headers: { host } })).status;
}

async function tlsHandshake(port: number, servername: string): Promise<void> {
  // Whether the name is refused is the question here, not who signed the certificate.
  const socket = connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect');
  } finally {
    socket.destroy();
  }
}
