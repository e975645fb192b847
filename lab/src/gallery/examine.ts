import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { diagnose, type DoctorOptions, type Verdict } from '@lab101/doctor';
import type { Examined, RunningFace } from '@lab101/failures';
import type { GalleryMachine } from './gallery-machine.ts';

/**
 * Has the doctor look at a chain that is up; its first proxy is reloaded meanwhile, if it has to be.
 *
 * @param signal ends the look between two readings
 */
export async function examine(
  examined: Examined,
  running: RunningFace,
  machine: Pick<GalleryMachine, 'caFile'>,
  signal?: AbortSignal,
): Promise<Verdict> {
  let reloading: Promise<void> | undefined;
  try {
    const examination = diagnose(await doctorOptions(examined, running, machine));
    for (;;) {
      const next = await examination.next();
      if (next.done === true) return next.value;
      signal?.throwIfAborted();
      // The last reading before it watches.
      const reloads = examined.meanwhile === 'reload' && next.value.id === 'crowd';
      if (reloads) reloading = delay(1000).then(running.reload);
    }
  } finally {
    await reloading;
  }
}

/** What the doctor is told of a chain that is up. */
async function doctorOptions(
  face: Examined,
  { url, page, ports, behind, logs }: RunningFace,
  { caFile }: Pick<GalleryMachine, 'caFile'>,
): Promise<DoctorOptions> {
  const { backend, proxyLog, ...given } = face.doctor?.with ?? {};
  const hosts = ['localhost', 'reverseproxy.com'];
  return {
    url,
    ca: [await readFile(caFile, 'utf8')],
    resolve: hosts.flatMap((host) => ports.map((port) => `${host}:${port}:127.0.0.1`)),
    subprotocol: face.subprotocol,
    messageBytes: face.messageBytes,
    page: face.page === undefined ? undefined : page,
    backend: backend === true ? behind : undefined,
    proxyLog: proxyLog && logs?.[proxyLog],
    timeoutSeconds: 5,
    ...given,
  };
}
