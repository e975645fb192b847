import { PROGRAMS, type ProgramName } from '../../programs/programs.ts';
import type { Broken, Setup } from '../setup.ts';
import { CADDY, HAPROXY } from './haproxy-caddy.ts';
import { NGINX } from './nginx.ts';
import { APACHE, LIGHTTPD, NGHTTPX, SQUID, TRAFFIC_SERVER, VARNISH } from './others.ts';

const BY_PROXY: Readonly<Record<ProgramName, readonly Broken[]>> = {
  nginx: NGINX,
  haproxy: HAPROXY,
  caddy: CADDY,
  apache: APACHE,
  lighttpd: LIGHTTPD,
  nghttpx: NGHTTPX,
  'traffic-server': TRAFFIC_SERVER,
  squid: SQUID,
  varnish: VARNISH,
};

/** What a real proxy does wrong, written from causes: the doctor has to name each. */
export const BROKEN: readonly Setup[] = (Object.keys(BY_PROXY) as ProgramName[]).flatMap((proxy) =>
  BY_PROXY[proxy].map(([name, codes, how]) =>
    Object.assign({ name: `${PROGRAMS[proxy].title}: ${name}`, proxy, codes }, how),
  ),
);
