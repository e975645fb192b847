import { STATUS_CODES } from 'node:http';
import { quoted } from './quoting.ts';

/** Where the log's `sc-substatus` comes from (w3c-log-format.ts). */
const SUBSTATUS = '$iis_substatus';

/** The substatus that the log has for an answer of the site's own; nothing for 0, its default. */
export function withSubstatus(substatus: number): string {
  return substatus === 0 ? '' : `set ${SUBSTATUS} ${substatus}; `;
}

/** The first line of IIS's error page: status, substatus and reason. */
export function errorTitle(status: number, substatus: number, reason: string): string {
  const phrase = reason === '' ? (STATUS_CODES[status] ?? '') : reason;
  return `HTTP Error ${status}.${substatus} - ${phrase}`.replace(/ - $/, '');
}

/** An error page in a few words, as nginx writes it: a title, and below it why. */
export function pageText(title: string, why: string): string {
  return `${quoted(title).slice(0, -1)}\\n${why === '' ? '' : `${quoted(why).slice(1, -1)}\\n`}"`;
}

/**
 * What IIS answers to what it refuses. Statements of nginx for one line.
 *
 * @param status with its substatus, as IIS writes it: `404.8`
 * @param why a sentence
 */
export function errorPage(status: string, why: string): string {
  const [code = 0, substatus = 0] = status.split('.').map(Number);
  const page = pageText(errorTitle(code, substatus, ''), why);
  return `${withSubstatus(substatus)}return ${code} ${page};`;
}
