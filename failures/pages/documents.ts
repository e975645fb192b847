import { CATALOGUE } from '@lab101/doctor';
import { runOf } from './examples.ts';
import { failurePage } from './failure-page.ts';
import { overview } from './overview.ts';

/** The files of docs/failures/ that are generated from data, by name. */
export function failureDocuments(): ReadonlyMap<string, string> {
  const titles = new Map(CATALOGUE.map(({ code, title }) => [code, title]));
  const titleOf = (code: string): string => titles.get(code) ?? '';
  return new Map([
    ['README.md', overview(CATALOGUE)],
    ...CATALOGUE.map(
      (record) =>
        [`${record.code}.md`, failurePage(record, { titleOf, run: runOf(record.code) })] as const,
    ),
  ]);
}
