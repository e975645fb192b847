import { counted } from '../counted.ts';
import type { ReportedRoute } from './envelope.ts';

export interface RouteHeader {
  readonly name: string;
  readonly value: string;
}

export interface RouteFacts {
  readonly summary: string;
  /** The headers that only a proxy adds. */
  readonly evidence: readonly RouteHeader[];
  /** The facts that the backend reported about the handshake. */
  readonly handshake: readonly RouteHeader[];
  readonly others: readonly RouteHeader[];
}

// Forwarded: RFC 7239. Via: RFC 9110 section 7.6.3. X-ARR-*: IIS Application Request Routing.
// X-Original-*: IIS URL Rewrite. The rest is what nginx, Apache and HAProxy are configured to send.
const PROXY_HEADER = /^(forwarded|via|x-forwarded-.+|x-real-ip|x-original-.+|x-arr-.+)$/i;
// A proxy may change Host, and must pass on the rest for the handshake to succeed.
const MAIN_HEADER = /^(host|origin|upgrade|connection)$/i;

export function describeRoute(route: ReportedRoute): RouteFacts {
  const headers = Object.entries(route.headers).map(([name, value]) => ({ name, value }));
  const evidence = headers.filter(({ name }) => PROXY_HEADER.test(name));
  const rest = headers.filter(({ name }) => !PROXY_HEADER.test(name));
  const handshake = [
    { name: 'TCP peer', value: route.peer },
    { name: 'HTTP version', value: route.httpVersion },
    ...rest.filter(({ name }) => MAIN_HEADER.test(name)),
  ];
  const others = rest.filter(({ name }) => !MAIN_HEADER.test(name));
  return { summary: summary(route, evidence.length), evidence, handshake, others };
}

function summary(route: ReportedRoute, count: number): string {
  if (route.via === 'direct') {
    return count === 0
      ? 'Direct. The handshake carried no header that a proxy adds.'
      : `Direct, says the backend, although ${counted(count, 'header')} look like a proxy’s.`;
  }
  return count === 0
    ? 'Through a proxy, says the backend, although no header shows it.'
    : `Through a proxy. ${counted(count, 'header')} in the handshake ${count === 1 ? 'says' : 'say'} so.`;
}
