import { CATALOGUE } from '@lab101/doctor';
import { failurePage } from './failure-page.ts';
import { overview } from './overview.ts';

/** The files of docs/failures/ that are generated from data, by name. */
export function failureDocuments(): ReadonlyMap<string, string> {
  return new Map([
    ['README.md', overview(CATALOGUE)],
    ...CATALOGUE.map((record) => [`${record.code}.md`, failurePage(record)] as const),
  ]);
}
