import { readFileSync } from 'node:fs';
import { CATALOGUE } from '@lab101/doctor';
import { LabError } from '../../errors.ts';
import { projectPath } from '../../project.ts';
import { failurePage } from '../../text/failure-page.ts';
import { shortened, visibleLine } from '../../text/visible-text.ts';
import type { Output } from '../output.ts';
import { type Recognised, recognise } from './known-messages.ts';

/** As many of the pages as a person reads; `--json` has all. */
const MOST_PAGES = 8;

/**
 * Prints the page of a failure, or lists those that have an error message.
 *
 * @param asked a code such as `F03`, or a part of a message or a line of the console
 * @throws {LabError} LAB_BAD_OPTION if no page matches
 */
export function failure(asked: string | undefined, output: Output): void {
  if (asked === undefined) return tell(CATALOGUE, output);
  if (/^f\d\d$/i.test(asked)) return showPage(asked.toUpperCase(), output);
  const found = recognise(asked);
  if (found !== undefined) return tellRecognised(asked, found, output);
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
  output.result(`${lines(records)}\n${toPrint(records)}`, rows(records));
}

function tellRecognised(asked: string, { says, failures }: Recognised, output: Output): void {
  const shown = failures.slice(0, MOST_PAGES);
  const more = failures.length - shown.length;
  const text = [
    says,
    lines(shown),
    more > 0 ? `and ${more} others that are less frequent` : '',
    `lab101 doctor ${addressIn(asked)} finds the cause. ${toPrint(shown)}`,
  ];
  output.result(text.filter(Boolean).join('\n'), rows(failures));
}

const rows = (records: readonly Record[]) => records.map(({ code, title }) => ({ code, title }));

const lines = (records: readonly Record[]): string =>
  records.map(({ code, title }) => `${code}  ${title}`).join('\n');

const toPrint = ([first]: readonly Record[]): string =>
  first === undefined ? 'No page has it.' : `lab101 failure ${first.code} prints a page.`;

/** The address of the socket as an argument for a shell; a placeholder if the text has none. */
function addressIn(text: string): string {
  const [found = ''] = /\bwss?:\/\/[^\s"'<>`‘’“”…]{1,300}/i.exec(text) ?? [];
  const address = found.replace(/[),.:;]{1,9}$/, '');
  if (!URL.canParse(address)) return 'wss://host/path';
  return visibleLine(/^[\w./:%-]+$/.test(address) ? address : `'${address}'`);
}
