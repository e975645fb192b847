import { setTimeout as delay } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import { diagnose, type Verdict } from '@lab101/doctor';
import { FORWARDING, PROGRAMS, type DoctorWith, type Setup } from '@lab101/failures';
import { WebSocket } from 'ws';
import { startApplication } from './applications.ts';
import { withProxy } from './start-proxy.ts';
import { withYarp } from './yarp/yarp.ts';

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/** Where the doctor finds a set-up that is up. */
interface Entrance {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly accessLog?: string;
  readonly errorLog?: string;
  readonly reload?: () => Promise<void>;
}

/** Starts the set-up, has the doctor look at it, and ends it. */
export async function examineSetup(setup: Setup, certificate: Certificate): Promise<Verdict> {
  await using app = await startApplication(setup.app ?? 'echo', certificate);
  const backend = app.address;
  const examine = (entrance: Entrance): Promise<Verdict> =>
    examineAt(entrance, setup, backend, certificate);
  const { proxy } = setup;
  if (proxy === 'direct') {
    const port = Number(backend.split(':')[1]);
    return await examine({ httpPort: port, httpsPort: port });
  }
  if (proxy === 'yarp')
    return await withYarp(backend, (httpPort) => examine({ httpPort, httpsPort: 0 }));
  const plan = { descriptor: PROGRAMS[proxy], configure: setup.site ?? FORWARDING[proxy] };
  return await withProxy({ ...plan, backend, certificate }, ({ place, reload }) =>
    examine({ ...place, reload }),
  );
}

async function examineAt(
  entrance: Entrance,
  {
    secure = false,
    wrongPort = false,
    path = '/ws',
    doctor = {},
    meanwhile,
    openBefore = 0,
  }: Setup,
  backend: string,
  { caFile }: Certificate,
): Promise<Verdict> {
  const port = secure !== wrongPort ? entrance.httpsPort : entrance.httpPort;
  const url = `${secure ? 'wss' : 'ws'}://localhost:${port}${path}`;
  const ca = await readFile(caFile, 'utf8');
  const crowd = Array.from({ length: openBefore }, () => hold(url, ca));
  if (openBefore > 0) await delay(500);
  let reloading: Promise<void> | undefined;
  try {
    const { proxyLog, backend: past, ...rest } = doctor;
    const examination = diagnose({
      url,
      ca: [ca],
      resolve: [`localhost:${port}:127.0.0.1`],
      ...rest,
      ...(past === true && { backend: `http://${backend}` }),
      ...logOf(entrance, proxyLog),
    });
    for (;;) {
      const next = await examination.next();
      if (next.done === true) return next.value;
      // The last reading before it watches.
      if (meanwhile === 'reload' && next.value.id === 'crowd') {
        reloading = delay(1000).then(() => entrance.reload?.());
      }
    }
  } finally {
    await reloading;
    for (const socket of crowd) socket.terminate();
  }
}

function logOf(
  { accessLog, errorLog }: Entrance,
  which: DoctorWith['proxyLog'],
): { readonly proxyLog?: string } {
  const file = which === 'error' ? errorLog : which === 'access' ? accessLog : undefined;
  return file === undefined ? {} : { proxyLog: file };
}

/** A socket that stays. */
function hold(url: string, ca: string): WebSocket {
  const socket = new WebSocket(url, { ca });
  socket.on('error', () => undefined);
  return socket;
}
