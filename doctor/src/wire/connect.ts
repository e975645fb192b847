import { connect as connectTcp, isIP, type Socket } from 'node:net';
import {
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import type { ReadingOutcome, TlsGot } from '../reading.ts';
import { parseHead } from './head.ts';
import { Wire } from './wire.ts';

/** Where to connect, and as whom. */
export interface WireEndpoint {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** In place of what the name resolves to. */
  readonly address?: string | undefined;
  /** PEM, in place of Node's own roots. */
  readonly ca?: readonly string[] | undefined;
  /** An HTTP proxy that is asked to CONNECT first. */
  readonly via?: ViaProxy | undefined;
}

export interface ViaProxy {
  readonly host: string;
  readonly port: number;
  readonly authorization?: string | undefined;
}

export type Connected =
  | { readonly socket: Socket; readonly tls?: TlsGot }
  | {
      readonly failure: ReadingOutcome;
      readonly detail: string;
      /** What the HTTP proxy answered to CONNECT. */
      readonly viaStatus?: number;
    };

/** A connection, or why there is none. The certificate is read and judged, never required. */
export async function connect(
  endpoint: WireEndpoint,
  { timeoutMs, alpn }: { readonly timeoutMs: number; readonly alpn?: readonly string[] },
): Promise<Connected> {
  const deadline = performance.now() + timeoutMs;
  const tcp = await openTcp(endpoint, timeoutMs);
  if ('failure' in tcp) return tcp;
  if (endpoint.via !== undefined) {
    const refused = await throughProxy(tcp.socket, endpoint, deadline);
    if (refused !== undefined) return refused;
  }
  if (!endpoint.secure) return tcp;
  return await openTls(tcp.socket, endpoint, { alpn, deadline });
}

const FAILURES: Readonly<Record<string, ReadingOutcome>> = {
  ENOTFOUND: 'no-name',
  EAI_AGAIN: 'no-name',
  EAI_NODATA: 'no-name',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
};

function openTcp(
  { host, port, address, via }: WireEndpoint,
  timeoutMs: number,
): Promise<Connected & { readonly tls?: never }> {
  const target = via ?? { host: address ?? host, port };
  return new Promise((resolve) => {
    const socket = connectTcp({ host: target.host, port: target.port, autoSelectFamily: true });
    const timer = setTimeout(() => fail('silence', 'ETIMEDOUT'), timeoutMs);
    const fail = (failure: ReadingOutcome, detail: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ failure, detail });
    };
    socket.setNoDelay(true);
    socket.on('error', (error: NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] }) => {
      const code = error.code ?? error.errors?.[0]?.code ?? error.message;
      fail(FAILURES[code] ?? (code === 'ETIMEDOUT' ? 'silence' : 'unreachable'), code);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve({ socket });
    });
  });
}

async function throughProxy(
  socket: Socket,
  { host, port, via }: WireEndpoint,
  deadline: number,
): Promise<Connected | undefined> {
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const credentials =
    via?.authorization === undefined ? '' : `Proxy-Authorization: ${via.authorization}\r\n`;
  const wire = new Wire(socket);
  wire.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${credentials}\r\n`);
  let head = parseHead(wire.bytes);
  while (head === 'incomplete' && (await wire.more(deadline))) head = parseHead(wire.bytes);
  socket.removeAllListeners('data').removeAllListeners('end').removeAllListeners('close');
  if (typeof head === 'object' && head.status >= 200 && head.status < 300) {
    socket.pause();
    return undefined;
  }
  socket.destroy();
  if (typeof head !== 'object') {
    return { failure: wire.ended === undefined ? 'silence' : 'closed', detail: 'CONNECT' };
  }
  return { failure: 'answer', detail: `CONNECT ${head.status}`, viaStatus: head.status };
}

const contexts = new WeakMap<readonly string[], SecureContext>();

/** One for all connections of a run: reading 140 roots takes longer than a handshake. */
function contextOf(ca: readonly string[]): SecureContext {
  const known = contexts.get(ca) ?? createSecureContext({ ca: [...ca] });
  contexts.set(ca, known);
  return known;
}

function openTls(
  tcp: Socket,
  { host, ca }: WireEndpoint,
  given: { readonly alpn: readonly string[] | undefined; readonly deadline: number },
): Promise<Connected> {
  return new Promise((resolve) => {
    const socket = connectTls({
      socket: tcp,
      ...(isIP(host) === 0 && { servername: host }),
      ALPNProtocols: [...(given.alpn ?? ['http/1.1'])],
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      ...(ca !== undefined && { secureContext: contextOf(ca) }),
    });
    const fail = (failure: ReadingOutcome, detail: string): void => {
      clearTimeout(timer);
      socket.destroy();
      tcp.destroy();
      resolve({ failure, detail });
    };
    const waitMs = Math.max(1, given.deadline - performance.now());
    const timer = setTimeout(() => fail('silence', 'TLS'), waitMs);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      fail('tls-failed', error.code ?? error.message);
    });
    tcp.once('close', () => fail('tls-failed', 'ECONNRESET'));
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      resolve({ socket, tls: judged(socket, host) });
    });
  });
}

function judged(socket: TLSSocket, host: string): TlsGot {
  const certificate = socket.getPeerCertificate();
  const wrongName = Object.hasOwn(certificate, 'subject')
    ? checkServerIdentity(host, certificate)
    : undefined;
  const untrusted = socket.authorized
    ? undefined
    : String(
        (socket.authorizationError as Error & { code?: string }).code ?? socket.authorizationError,
      );
  return {
    protocol: socket.getProtocol() ?? '',
    error: untrusted ?? (wrongName === undefined ? undefined : 'ERR_TLS_CERT_ALTNAME_INVALID'),
    alpn:
      socket.alpnProtocol === false || socket.alpnProtocol === null
        ? undefined
        : socket.alpnProtocol,
    names: (certificate.subjectaltname ?? '').slice(0, 500),
    validTo: certificate.valid_to ?? '',
  };
}
