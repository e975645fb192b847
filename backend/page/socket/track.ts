import type { LabConfig } from '../config.ts';
import { type PageAddress, pagePort } from './endpoint.ts';

export type SocketPath = 'proxy' | 'direct';
/** `application` is the user's own, in place of the backend, which still serves the page. */
export type Station = 'browser' | 'proxy' | 'backend' | 'application';

export interface TrackHop {
  readonly from: Station;
  readonly to: Station;
  /** Scheme and port: `https :443`. */
  readonly label: string;
}

/** The stations of the page or the socket, from browser to backend. */
export interface Track {
  readonly via: SocketPath;
  readonly hops: readonly TrackHop[];
}

/** Direct if the page's port is the backend's, else through the proxy. */
export function pageTrack(page: PageAddress, config: LabConfig): Track {
  const port = pagePort(page);
  const scheme = page.protocol.replace(':', '');
  return track(port === config.backendPort ? 'direct' : 'proxy', scheme, port, config);
}

export function socketTrack(url: string, via: SocketPath, config: LabConfig): Track {
  const { scheme, port } = schemeAndPort(url);
  return track(via, scheme, port, config, config.application && 'application');
}

/** The expected route of a socket, until the backend's welcome reports the real one. */
export function expectedVia(url: string, config: LabConfig): SocketPath {
  const { application, backendPort } = config;
  if (application !== undefined) return application.direct.includes(url) ? 'direct' : 'proxy';
  return schemeAndPort(url).port === backendPort ? 'direct' : 'proxy';
}

function track(
  via: SocketPath,
  scheme: string,
  port: number,
  config: LabConfig,
  end: Station = 'backend',
): Track {
  const label = `${scheme} :${port}`;
  if (via === 'direct') return { via, hops: [{ from: 'browser', to: end, label }] };
  // The proxy terminates TLS and always speaks plain HTTP to the backend.
  const inner = `${scheme.startsWith('ws') ? 'ws' : 'http'} :${innerPort(config)}`;
  return {
    via,
    hops: [
      { from: 'browser', to: 'proxy', label },
      { from: 'proxy', to: end, label: inner },
    ],
  };
}

function innerPort({ application, backendPort }: LabConfig): number {
  const [direct] = application?.direct ?? [];
  return direct === undefined ? backendPort : schemeAndPort(direct).port;
}

/** The address of the user's application, such as `localhost:3000`; undefined if it has several. */
export function applicationAddress({ application }: LabConfig): string | undefined {
  const [only, ...others] = application?.direct ?? [];
  return only === undefined || others.length > 0 ? undefined : new URL(only).host;
}

/** The route to an application, which is the one that was chosen. */
export function applicationStory(socket: SocketPath, isOpen: boolean): string {
  const verb = isOpen ? 'goes' : 'should go';
  return socket === 'direct'
    ? `The socket ${verb} straight to your application, past the proxy.`
    : `The socket ${verb} through the proxy to your application.`;
}

function schemeAndPort(url: string): { scheme: string; port: number } {
  const { protocol, port } = new URL(url);
  const scheme = protocol.replace(':', '');
  return { scheme, port: port === '' ? defaultPort(scheme) : Number(port) };
}

// RFC 6455 section 3.
function defaultPort(scheme: string): number {
  return scheme === 'wss' ? 443 : 80;
}

/** By the page's path and the socket's: what the backend has reported, and what is expected. */
const STORIES: Readonly<
  Record<`${SocketPath} ${SocketPath}`, readonly [seen: string, expected: string]>
> = {
  'proxy direct': [
    'The page came through the proxy, the socket goes past it, straight to the backend: the proxy’s log shows the page and never a 101.',
    'The page came through the proxy; the socket should go past it, straight to the backend.',
  ],
  'proxy proxy': [
    'Page and socket both go through the proxy: its log shows the page and, once the socket closes, a 101.',
    'The page came through the proxy; the socket should go the same way.',
  ],
  'direct direct': [
    'Page and socket both go straight to the backend: the proxy’s log shows neither.',
    'The page came straight from the backend; the socket should go straight there too.',
  ],
  'direct proxy': [
    'The page came straight from the backend, the socket goes through the proxy: its log shows no page but, once the socket closes, a 101.',
    'The page came straight from the backend; the socket should go through the proxy.',
  ],
};

/** @param seen true once the backend has reported the socket's route */
export function pathStory(page: SocketPath, socket: SocketPath, seen: boolean): string {
  return STORIES[`${page} ${socket}`][seen ? 0 : 1];
}
