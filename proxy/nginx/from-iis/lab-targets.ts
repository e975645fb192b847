import type { Place } from '../../place.ts';
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
