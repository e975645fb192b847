import { Unsupported } from '../refusal.ts';

const AUTHORITY = /^(?:[a-z\d._-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** @throws {Unsupported} it is no host with or without a port, and could be more than one word */
export function checkAuthority(authority: string): void {
  if (AUTHORITY.test(authority)) return;
  throw new Unsupported(`"${authority}" names no server`, 'write a host name and a port');
}

/** Whether no DNS server has to be asked for it. */
export function isFixedAddress(authority: string): boolean {
  return /^(?:[\d.]+|\[.*\])(?::\d+)?$/.test(authority);
}
