import { failures } from '@lab101/failures';
import { env } from 'node:process';
import { galleryMachine, readSettings } from '@lab101/lab';
import { expect, test } from '@playwright/test';
import { examineFace, expectedOf, HEALTHY } from './examine-face.ts';

/** One for all tests of a worker. */
let started: ReturnType<typeof galleryMachine> | undefined;

for (const { id, faces } of failures) {
  for (const [index, face] of faces.entries()) {
    const name = `${id}.${index + 1}`;
    test(`${name}: ${face.title}`, async ({ context }) => {
      const machine = await (started ??= galleryMachine(readSettings(env)));
      const missing = await machine.missingFor(face);
      test.skip(missing !== undefined, missing);
      const found = await examineFace(context, face, machine, false);
      expect.soft(found).toEqual(expectedOf(id, face));
      const fixed = await examineFace(context, face, machine, true);
      expect(fixed).toMatchObject(HEALTHY);
    });
  }
}
