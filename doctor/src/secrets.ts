import type { Case } from './options.ts';

const HIDDEN = '•••';
/** Shorter ones would hide words of the answer, too. */
const LEAST_CHARACTERS = 4;
/** Names of query values that are tokens, and values that look like one. */
const SECRET_NAME =
  /tok|key|auth|secret|pass|pwd|sig|session|sid|jwt|code|cred|ticket|nonce|bearer/i;
const TOKEN_LIKE = /^(?=.*\d)(?=.*[a-z])[\w.~+/=-]{20,}$/i;
const SECRET_HEADER =
  /^(?:set-cookie|cookie|authorization|proxy-authorization|.*(?:token|secret|api-?key|session).*)$/;

/** Hides what a person gave in confidence wherever an answer repeats it. */
export class Secrets {
  readonly #values: readonly string[];

  constructor({ url, page, cookie, headers }: Case) {
    const own = [url, page].flatMap(({ username, password }) => [username, password]);
    const queried = [url, page].flatMap(({ searchParams }) =>
      Array.from(searchParams)
        .filter(([name, value]) => SECRET_NAME.test(name) || TOKEN_LIKE.test(value))
        .map(([, value]) => value),
    );
    const cookies = (cookie ?? '')
      .split(';')
      .map((pair) => pair.slice(pair.indexOf('=') + 1).trim());
    const sent = headers.flatMap(([, value]) => [value, value.replace(/^\w+ /, '')]);
    const all = [...own, ...queried, ...cookies, ...sent, cookie ?? ''].flatMap(spellings);
    this.#values = [...new Set(all)]
      .filter((value) => value.length >= LEAST_CHARACTERS)
      .toSorted((a, b) => b.length - a.length);
  }

  hide(text: string): string {
    let hidden = text;
    for (const value of this.#values) hidden = hidden.replaceAll(value, HIDDEN);
    return hidden
      .replaceAll(
        /(?<=[?&][^=&\s#"<]{0,50}(?:tok|key|auth|secret|pass|sig|session|sid|jwt|ticket|code)[^=&\s#"<]{0,50}=)[^&\s#"<]+/gi,
        HIDDEN,
      )
      .replaceAll(/(?<=\w:\/\/)[^/@\s]+@/g, `${HIDDEN}@`);
  }

  /** Each text of a value; of a header that is secret by its name, all of it. */
  hideIn<T>(value: T): T {
    return this.#walk(value, '') as T;
  }

  #walk(value: unknown, name: string): unknown {
    if (typeof value === 'string') return SECRET_HEADER.test(name) ? HIDDEN : this.hide(value);
    if (Array.isArray(value)) return value.map((item) => this.#walk(item, name));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.#walk(item, key)]),
    );
  }
}

function spellings(value: string): readonly string[] {
  return [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
}
