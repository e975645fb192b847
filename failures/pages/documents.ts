import { CATALOGUE } from '@lab101/doctor';
import { type Example, failurePage } from './failure-page.ts';
import { overview } from './overview.ts';

/** Every file of docs/failures/ that is written from data, by its name there. */
export function failureDocuments(
  examplesOf: (code: string) => readonly Example[] = () => [],
): ReadonlyMap<string, string> {
  const titles = new Map(CATALOGUE.map(({ code, title }) => [code, title]));
  const titleOf = (code: string): string => titles.get(code) ?? '';
  return new Map([
    ['README.md', overview(CATALOGUE)],
    ...CATALOGUE.map(
      (record) =>
        [
          `${record.code}.md`,
          failurePage(record, { titleOf, examples: examplesOf(record.code) }),
        ] as const,
    ),
  ]);
}
