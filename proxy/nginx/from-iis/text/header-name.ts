import { Unsupported } from '../refusal.ts';

const TOKEN = /^[\w-]+$/;

/** @throws {Unsupported} nginx cannot send a header of this name */
export function checkName(attribute: string, name: string): void {
  if (TOKEN.test(name)) return;
  throw new Unsupported(`${attribute}="${name}" is no header name`, 'write letters and dashes');
}
