import { apache } from '../chains.ts';
import type { Setup } from './setup.ts';

const SESSION = { cookie: 'sid=abcdef' };
const CHAT = { subprotocol: 'other, chat' };

/** Nothing is wrong with any of these: whatever the doctor finds is a false alarm. */
export const HEALTHY: readonly Setup[] = [
  { name: 'an application alone', proxy: 'direct' },
  { name: 'an application that compresses, alone', proxy: 'direct', app: 'compresses' },
  { name: 'nginx', proxy: 'nginx' },
  { name: 'nginx, TLS, compression', proxy: 'nginx', secure: true, app: 'compresses' },
  { name: 'nginx, a subprotocol', proxy: 'nginx', app: 'subprotocol', doctor: CHAT },
  { name: 'nginx, a session', proxy: 'nginx', secure: true, app: 'session', doctor: SESSION },
  { name: 'nginx, an application that closes with 1000', proxy: 'nginx', app: 'farewell' },
  { name: 'nginx, an application that answers no text', proxy: 'nginx', app: 'mute' },
  { name: 'nginx, 426 to plain requests', proxy: 'nginx', app: 'plain-426' },
  { name: 'HAProxy over HTTP/2, where the status is 200', proxy: 'haproxy', secure: true },
  { name: 'HAProxy, a handshake of two seconds', proxy: 'haproxy', app: 'slow' },
  {
    name: 'HAProxy over HTTP/2, a session',
    proxy: 'haproxy',
    secure: true,
    app: 'session',
    doctor: SESSION,
  },
  { name: 'lighttpd with RFC 8441', proxy: 'lighttpd', secure: true },
  { name: 'lighttpd, compression', proxy: 'lighttpd', app: 'compresses' },
  { name: 'nghttpx with RFC 8441', proxy: 'nghttpx', secure: true, app: 'compresses' },
  { name: 'nghttpx, one path', proxy: 'nghttpx', app: 'one-path' },
  { name: 'Apache, upgrade=websocket', proxy: 'apache', app: 'compresses' },
  {
    name: 'Apache, mod_proxy_wstunnel',
    proxy: 'apache',
    secure: true,
    hop: apache(
      'ProxyPass /ws ws://{NEXT}/ws',
      '',
      'LoadModule proxy_wstunnel_module modules/mod_proxy_wstunnel.so',
    ),
  },
  {
    name: 'Apache with RFC 8441, a checked origin',
    proxy: 'apache',
    secure: true,
    app: 'checks-origin',
    hop: apache('ProxyPreserveHost On\nH2WebSockets on'),
  },
  { name: 'Caddy, TLS, compression', proxy: 'caddy', secure: true, app: 'compresses' },
  { name: 'Caddy, a checked origin', proxy: 'caddy', app: 'checks-origin' },
  { name: 'Varnish, pipe', proxy: 'varnish' },
  { name: 'Varnish, pipe, a subprotocol', proxy: 'varnish', app: 'subprotocol', doctor: CHAT },
  { name: 'Traffic Server, a ws map', proxy: 'traffic-server' },
  {
    name: 'Traffic Server, TLS, compression',
    proxy: 'traffic-server',
    secure: true,
    app: 'compresses',
  },
  { name: 'Squid before an origin', proxy: 'squid' },
  { name: 'Squid, TLS, compression', proxy: 'squid', secure: true, app: 'compresses' },
  { name: 'YARP', proxy: 'yarp', app: 'compresses' },
];
