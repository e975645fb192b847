import { readFileSync } from 'node:fs';
import { CATALOGUE } from '@lab101/doctor';
import { LabError } from '../../errors.ts';
import { projectPath } from '../../project.ts';
import { failurePage } from '../../text/failure-page.ts';
import { shortened } from '../../text/visible-text.ts';
import type { Output } from '../output.ts';

/** The longest text that is searched: no error message is longer. */
const MOST_CHARACTERS = 4096;

/**
 * Prints the page of a failure, or lists those that have an error message.
 *
 * @param asked a code such as `F03`, or a part of a message or a line of the console
 * @throws {LabError} LAB_BAD_OPTION if no page matches
 */
export function failure(asked: string | undefined, output: Output): void {
  if (asked === undefined) return tell(CATALOGUE, output);
  if (/^f\d\d$/i.test(asked)) return showPage(asked.toUpperCase(), output);
  const found = CATALOGUE.filter(
    (record) =>
      asked.length <= MOST_CHARACTERS && textsOf(record).some((text) => fits(text, asked)),
  );
  if (found.length > 0) return tell(found, output);
  const message = `no page of a failure has the text ${JSON.stringify(shortened(asked, 100))}`;
  throw new LabError('LAB_BAD_OPTION', message, {
    next: 'lab101 failure lists all; lab101 doctor URL finds the cause',
  });
}

type Record = (typeof CATALOGUE)[number];

function showPage(code: string, output: Output): void {
  const record = CATALOGUE.find((one) => one.code === code);
  if (record === undefined) {
    const message = `a failure must be a code from F01 to F50, without F39, got ${code}`;
    throw new LabError('LAB_BAD_OPTION', message, { next: 'lab101 failure lists all' });
  }
  const text = readFileSync(projectPath(failurePage(code)), 'utf8').replace(/^<!--.*-->\s*/, '');
  output.result(text.trimEnd(), { code, title: record.title, page: failurePage(code), text });
}

function tell(records: readonly Record[], output: Output): void {
  const rows = records.map(({ code, title }) => ({ code, title }));
  const text = rows.map(({ code, title }) => `${code}  ${title}`).join('\n');
  output.result(`${text}\nlab101 failure ${rows[0]?.code} prints a page.`, rows);
}

function textsOf({ title, console: shown, messages = {} }: Record): readonly string[] {
  return [
    title,
    ...shown.map((line) => line.replace(/^\+/, '')),
    ...Object.values(messages).flat(),
  ];
}

/** True if one contains the other; `…` in a known text matches anything. */
function fits(known: string, asked: string): boolean {
  const [text, wanted] = [known.toLowerCase(), asked.toLowerCase().trim()];
  if (wanted !== '' && text.includes(wanted)) return true;
  let from = 0;
  for (const part of text.split('…')) {
    const at = wanted.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}
