import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Fails if axe finds a fault, by the rules of tags such as `wcag2aa`; by default by all rules. */
export async function expectAccessible(page: Page, tags?: readonly string[]): Promise<void> {
  const axe = new AxeBuilder({ page })
    // Neither frames nor passed rules, each of which takes as long as the rules themselves.
    .options({ resultTypes: ['violations'] })
    .setLegacyMode();
  if (tags !== undefined) axe.withTags([...tags]);
  const { violations, passes } = await axe.analyze();
  expect(passes.length, 'rules that axe could apply').toBeGreaterThan(10);
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help}, ${target.join(' ')}`),
  );
  expect(found, 'what axe found wrong').toEqual([]);
}
