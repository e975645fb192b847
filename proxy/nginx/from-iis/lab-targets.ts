import type { Place } from '../../place.ts';
import type { GenerationOptions } from './generation.ts';
import type { Targets } from './options.ts';

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::|$)/i;

/** Where what the rules forward goes in the lab, whatever they name. */
export function targetsOf({ application, backend }: Place): Targets {
  if (application === undefined) return () => backend;
  if (application !== 'rules') return () => application;
  return (authority, scheme) => {
    if (!LOOPBACK.test(authority)) return backend;
    return scheme === 'https' ? undefined : authority.toLowerCase();
  };
}

/** Where ARR's relay listens for what a rule sends to that authority; undefined: rules do not say. */
export function relayOf(
  { relay, relays }: Pick<GenerationOptions, 'relay' | 'relays'>,
  authority: string,
): string | undefined {
  const { port = '80' } = /:(?<port>\d+)$/.exec(authority)?.groups ?? {};
  const host = authority.toLowerCase().replace(/:\d+$/, '');
  return relays && (relays[`${host}:${port}`] ?? relay);
}

/**
 * The servers of an upstream. A program that listens at `localhost` has one of two addresses, or
 * both: each request asks the second if the first refuses.
 */
export function serversOf(listens: string, isOfLab: boolean): readonly string[] {
  const { port } = /^localhost(?<port>:\d+)?$/.exec(listens)?.groups ?? {};
  if (!isOfLab || !listens.startsWith('localhost')) return [`server ${listens};`];
  return [
    `server 127.0.0.1${port ?? ''} max_fails=0;`,
    `server [::1]${port ?? ''} max_fails=0 backup;`,
  ];
}
