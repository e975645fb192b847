/**
 * nginx's quoted strings know `\"`, `\\` and the letters t, r, n behind a backslash; every other
 * backslash stays (ngx_conf_read_token). So only those are doubled, and a pattern stays readable.
 */
export function quoted(text: string): string {
  return `"${doubled(text).replaceAll('"', String.raw`\"`)}"`;
}

/** For a text without a single quote. */
export function singleQuoted(text: string): string {
  return `'${doubled(text)}'`;
}

function doubled(text: string): string {
  return text.replace(/\\(?=["'\\trn]|$)/g, String.raw`\\`);
}

/** A `$` begins a variable in nginx's values, and nothing escapes it: a variable holds one. */
const DOLLAR = '$iis_dollar';
export const DOLLAR_BLOCK = 'geo $iis_dollar { default "$"; }';

/** Literal text as a part of a value: a quoted string may hold it. */
export function literalValue(text: string): string {
  return text.replaceAll('$', `\${${DOLLAR.slice(1)}}`);
}

/** `$name` as a part of a value, whatever follows. */
export function variableValue(name: string): string {
  return `\${${name}}`;
}

/** `"${r1_1}"` to `$r1_1`, and braces away where no character of a name follows. */
export function printValue(value: string): string {
  const lone = /^\$\{(?<name>\w+)\}$/.exec(value)?.groups?.['name'];
  if (lone !== undefined) return `$${lone}`;
  return quoted(value.replaceAll(/\$\{(?<name>\w+)\}(?!\w)/g, (_all, name: string) => `$${name}`));
}

/** Text of a file as a part of a comment, which it cannot end. */
export function comment(text: string): string {
  return text.replaceAll(/\p{Cc}+|[\u2028\u2029]/gu, ' ');
}

/** A part of a variable's name, in lower case, that no other name has: `a_b` for `a_b`, not for `a-b`. */
export function identifier(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '_');
  if (/^[a-z0-9_]*$/i.test(name) && plain.length < 60) return plain;
  const codes = Array.from(name, (letter) => letter.codePointAt(0) ?? 0);
  const sum = codes.reduce((hash, code) => (hash * 31 + code) >>> 0, 7);
  return `${plain.slice(0, 40)}_${sum.toString(36)}`;
}

/** The same for a header or an IIS variable, as nginx names them: `content_type` for Content-Type. */
export function headerIdentifier(name: string): string {
  return identifier(name.replaceAll('-', '_'));
}

/** The nginx variable of a rewrite map. */
export function mapVariable(name: string): string {
  return `iis_map_${identifier(name.toLowerCase())}`;
}
