import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { projectPath, type Lab } from '@lab101/lab';
import { WebSocket } from 'ws';
import { ask } from '../src/ask.ts';
import { expect, test } from '../src/fixtures.ts';
import { ForeignApplication } from '../src/own-application/foreign-application.ts';
import { RELAY } from '../src/not-with-proxy.ts';
import { useOwnLabs } from '../src/own-application/own-labs.ts';

/** The lab's own server, whose rule leads to a farm of two servers of this machine. */
async function farmConfig(ports: readonly number[], settings: string): Promise<string> {
  const config = await readFile(projectPath('proxy/iis/server.config'), 'utf8');
  const servers = ['localhost', '127.0.0.1'].map(
    (address, index) =>
      `<server address="${address}"><applicationRequestRouting httpPort="${ports[index]}" /></server>`,
  );
  const farm = `<webFarm name="chat">${servers.join('')}<applicationRequestRouting>${settings}</applicationRequestRouting></webFarm>`;
  return config
    .replace('http://localhost:8080/', 'http://chat/')
    .replace('</configuration>', `<webFarms>${farm}</webFarms></configuration>`);
}

/** Opens a WebSocket from that address of this machine, and closes it again. */
async function openSocket({ plan }: Lab, localAddress = '127.0.0.1'): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${plan.ports.http}/chat`, {
    localAddress,
    headers: { Host: `localhost:${plan.ports.http}` },
    perMessageDeflate: false,
  });
  await once(socket, 'message');
  socket.terminate();
}

test.describe('a web farm of one’s own applications', { tag: RELAY }, () => {
  const labs = useOwnLabs();

  /** A lab with ARR's relay whose rules lead to both applications as a farm. */
  async function startFarm(applications: readonly ForeignApplication[], settings = '') {
    const ports = applications.map(({ port }) => port);
    const config = await farmConfig(ports, settings);
    return await labs.start({ RELAY: 'on', BACKEND: 'rules' }, 'serverConfig', config);
  }

  test('its WebSockets go round the servers', async () => {
    await using one = await ForeignApplication.start({ port: 0 });
    await using other = await ForeignApplication.start({ port: 0 });
    await using lab = await startFarm([one, other]);
    for (let count = 0; count < 6; count += 1) await openSocket(lab);
    expect([one.asked.webSocket, other.asked.webSocket]).toEqual([3, 3]);
  });

  test('with affinity, a client’s requests and WebSockets reach one server', async () => {
    await using one = await ForeignApplication.start({ port: 0 });
    await using other = await ForeignApplication.start({ port: 0 });
    await using lab = await startFarm([one, other], '<affinity useCookie="true" />');
    const chosen = new Set<ForeignApplication>();
    for (let client = 1; client <= 12; client += 1) {
      const localAddress = `127.0.0.${client}`;
      for (const application of [one, other]) application.asked = { http: 0, webSocket: 0 };
      await openSocket(lab, localAddress);
      await openSocket(lab, localAddress);
      await ask(`http://localhost:${lab.plan.ports.http}/`, { localAddress });
      const served = one.asked.webSocket > 0 ? one : other;
      expect(served.asked).toEqual({ http: 1, webSocket: 2 });
      chosen.add(served);
    }
    expect(chosen.size, 'clients differ').toBe(2);
  });
});
