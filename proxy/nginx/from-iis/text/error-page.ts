import { quoted } from './quoting.ts';

/** Where the log's `sc-substatus` comes from (w3c-log-format.ts). */
const SUBSTATUS = '$iis_substatus';

const PHRASES = {
  400: 'Bad Request',
  404: 'Not Found',
  413: 'Payload Too Large',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
} as const;

/** The substatus that the log has for an answer of the site's own; nothing for 0, its default. */
export function withSubstatus(substatus: number): string {
  return substatus === 0 ? '' : `set ${SUBSTATUS} ${substatus}; `;
}

/**
 * What IIS answers to what it refuses: an error page with status, substatus and reason, in a few
 * words. Statements of nginx for one line.
 *
 * @param why a sentence
 */
export function errorPage(status: keyof typeof PHRASES, substatus: number, why: string): string {
  const page = `HTTP Error ${status}.${substatus} - ${PHRASES[status]}`;
  return `${withSubstatus(substatus)}return ${status} ${quoted(page).slice(0, -1)}\\n${quoted(why).slice(1, -1)}\\n";`;
}
