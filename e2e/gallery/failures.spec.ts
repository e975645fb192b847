import { readFile } from 'node:fs/promises';
import { diagnose, type DoctorOptions, type Verdict } from '@lab101/doctor';
import { type Face, failures, type RunningFace, type Setup, startFace } from '@lab101/failures';
import { galleryMachine, type GalleryMachine } from '@lab101/lab';
import { expect, type Page, test } from '@playwright/test';
import { watchPage } from './watched-page.ts';

const WORKS = { chromium: null, events: 'open, message, close 1000' };

for (const { id, faces } of failures) {
  for (const [index, face] of faces.entries()) {
    test(`${id}.${index + 1}: ${face.title}`, async ({ page, context }) => {
      const machine = await galleryMachine(`${id}.${index + 1}`);
      const { chromium, events = 'error, close 1006', doctor } = face;
      const says = await (async () => {
        await using broken = await startFace(face, machine);
        const seen = await watchPage(page, broken, face, { chromium, events }, async () => {
          if (face.then === 'reload') await broken.reload();
        });
        await page.close();
        const verdict = await examine(broken, face, machine.caFile);
        const beside = verdict.alternatives.find((one) => one.code === doctor.beside)?.code;
        return { ...seen, code: verdict.code, certainty: verdict.certainty, beside };
      })();
      const { code = id, certainty } = doctor;
      expect.soft(says).toEqual({ chromium, events, code, certainty, beside: doctor.beside });
      await proveFix(await context.newPage(), face, machine);
    });
  }
}

async function proveFix(page: Page, face: Face, machine: GalleryMachine): Promise<void> {
  const { text: _text, ...changed } = face.fix;
  const setup = { ...face, ...changed };
  await using fixed = await startFace(setup, machine);
  const seen = await watchPage(page, fixed, setup, WORKS, async () => {});
  await page.close();
  const { state, code } = await examine(fixed, { ...setup, doctor: face.doctor }, machine.caFile);
  expect({ ...seen, state, code }).toEqual({ ...WORKS, state: 'healthy', code: null });
}

async function examine(
  { url, page, behind, log, reload, ports }: RunningFace,
  face: Setup & Pick<Face, 'doctor' | 'then'>,
  caFile: string,
): Promise<Verdict> {
  const { with: given } = face.doctor;
  const options: DoctorOptions = {
    url,
    ca: [await readFile(caFile, 'utf8')],
    subprotocol: face.subprotocol,
    messageBytes: face.messageBytes,
    resolve: ports.map((port) => `reverseproxy.com:${port}:127.0.0.1`),
    page: face.page === undefined ? undefined : page,
    backend: given?.backend === true ? behind : undefined,
    proxyLog: given?.log === true ? log : undefined,
    idleSeconds: given?.idleSeconds,
    timeoutSeconds: given?.timeoutSeconds ?? 5,
  };
  const examination = diagnose(options);
  let next = await examination.next();
  while (next.done !== true) {
    if (face.then === 'reload' && next.value.id === 'crowd') setTimeout(() => void reload(), 1000);
    next = await examination.next();
  }
  return next.value;
}
