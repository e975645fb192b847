import { headerName } from '../../../iis-config/language/server-variables.ts';
import type { TemplatePart } from '../../../iis-config/language/template.ts';
import type { OutboundRule } from '../../../iis-config/model.ts';
import type { Generation } from '../generation.ts';
import { Unsupported } from '../refusal.ts';
import { readVariable } from '../text/server-variables.ts';

/** What outbound rules make of the response's headers. */
export interface OutboundHeaders {
  readonly maps: readonly string[];
  /** In lower case: these are written by `lines` alone. */
  readonly replaced: ReadonlySet<string>;
  /** `add_header`, behind all others. */
  readonly lines: readonly string[];
}

/** nginx writes these itself, after everything that could change them. */
const NGINX_OWN: ReadonlyMap<string, string> = new Map([
  ['server', 'take server_tokens off'],
  ['content-type', 'let the backend set it'],
  ['content-length', 'leave it to the proxy'],
  ['transfer-encoding', 'leave it to the proxy'],
  ['connection', 'leave it to the proxy'],
  ['date', 'leave it to the proxy'],
]);

/** Whether it is a header that stays as the backend sent it. */
export function isNginxOwn(header: string): boolean {
  return NGINX_OWN.has(header);
}

/** Whether a rule changes no response here, which is said in a note. */
export function isUnseen(generation: Generation, rule: OutboundRule): boolean {
  const { serverVariable } = rule.match;
  if (serverVariable.startsWith('HTTP_')) {
    generation.note(rule.name, `It sets ${serverVariable} after the request was sent; ignored.`);
    return true;
  }
  if (serverVariable === 'RESPONSE_SERVER' && rule.action.value.text === '') {
    generation.note(rule.name, 'nginx sends its own Server header, without a version in the lab.');
    return true;
  }
  return false;
}

/**
 * The header that a rule rewrites, in lower case.
 *
 * @throws {Unsupported} it is none, or nginx's own
 */
export function responseHeader({ match: { serverVariable } }: OutboundRule): string {
  const name = headerName(serverVariable);
  if (!serverVariable.startsWith('RESPONSE_') || !/^[a-z\d-]+$/.test(name)) {
    throw new Unsupported(
      `${serverVariable} is not a response header`,
      'write RESPONSE_ and the header’s name',
    );
  }
  const instead = NGINX_OWN.get(name);
  if (instead !== undefined) {
    throw new Unsupported(`nginx writes the header ${name} itself`, instead);
  }
  return name;
}

/** A variable of the request in nginx's words: text, and names such as `${iis_https}`. */
export function requestVariable(
  generation: Generation,
  part: Extract<TemplatePart, { readonly kind: 'variable' }>,
): string {
  return readVariable(part.name, generation, false).value;
}
