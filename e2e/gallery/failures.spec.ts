import { failures } from '@lab101/failures';
import { galleryMachine, missingFor } from '@lab101/lab';
import { expect, test } from '@playwright/test';
import { examineFace, expectedOf, HEALTHY } from './examine-face.ts';

for (const { id, faces } of failures) {
  for (const [index, face] of faces.entries()) {
    const name = `${id}.${index + 1}`;
    test(`${name}: ${face.title}`, async ({ context }) => {
      const missing = await missingFor(face);
      test.skip(missing !== undefined, missing);
      const machine = await galleryMachine();
      const found = await examineFace(context, face, machine, false);
      expect.soft(found).toEqual(expectedOf(id, face));
      const fixed = await examineFace(context, face, machine, true);
      expect(fixed).toMatchObject(HEALTHY);
    });
  }
}
