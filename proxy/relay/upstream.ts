import { Agent, request as httpRequest, ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import {
  BAD_GATEWAY_BODY,
  FAILURE_HEADER,
  failureHeader,
  forwardingFailed,
  WinHttp,
  winHttpError,
  type BadGateway,
} from './bad-gateway.ts';
import { endpointText, requestHeaders, responseHeaders, type HeaderField } from './headers.ts';
import type { RelayOptions } from './options.ts';
import { SocketLeg } from './socket-leg.ts';
import { lookUpLocalhost } from './target.ts';

/** R25: a longer head of an answer is an invalid one. */
const MAX_HEAD_BYTES = 65_536;

const agent = new Agent({ keepAlive: false });

/** Receives the outcome of a request. If several failures follow, the first one counts. */
export interface UpstreamOutcome {
  answered(answer: IncomingMessage): void;
  failed(failure: BadGateway): void;
}

/**
 * Sends the client's request to the backend, without its body. An upgrade is the caller's.
 *
 * @param key of the relay's own handshake; undefined for plain HTTP
 * @throws {TypeError} if Node cannot send the target or a header
 */
export function forward(
  request: IncomingMessage,
  key: string | undefined,
  { target, timeoutMs, clock, forwardedFor }: RelayOptions,
  outcome: UpstreamOutcome,
) {
  const { remoteAddress, remotePort } = request.socket;
  const peer = endpointText(remoteAddress, remotePort);
  const upstream = httpRequest({
    ...target,
    ...(target.host === 'localhost' && { lookup: lookUpLocalhost }),
    agent,
    method: request.method,
    path: request.url,
    headers: requestHeaders(request.rawHeaders, {
      key,
      forwardedFor: forwardedFor === 'append' ? peer : undefined,
    }),
    maxHeaderSize: MAX_HEAD_BYTES,
  });
  const fail = (win32: number, serverStatus?: number): void => {
    outcome.failed(forwardingFailed(win32, serverStatus));
    upstream.destroy();
  };
  const wait = clock.after(timeoutMs, () => fail(WinHttp.timeout));
  const nextPhase = (): void => wait.refresh();
  upstream.once('socket', (socket) => socket.once('lookup', nextPhase).once('connect', nextPhase));
  upstream.once('finish', nextPhase);
  for (const end of ['response', 'upgrade', 'close'] as const) {
    upstream.once(end, () => wait.cancel());
  }
  upstream.on('error', (error) => fail(winHttpError(error)));
  upstream.on('response', (answer) => {
    // A 101 without an Upgrade header.
    if (answer.statusCode === 101) fail(WinHttp.invalidServerResponse, 101);
    else outcome.answered(answer);
  });
  return upstream;
}

/** R05, R07: passes the backend's answer on. */
export function passAnswer(
  answer: IncomingMessage,
  response: ServerResponse,
  own: readonly HeaderField[],
): void {
  const headers = responseHeaders(answer.rawHeaders, own);
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
  pipeline(answer, response, () => {}); // if one side breaks off, the other is ended
}

/** R22, R26. */
export function sendBadGateway(
  failure: BadGateway,
  response: ServerResponse,
  own: readonly HeaderField[],
): void {
  const headers = [
    ['Content-Type', 'text/plain'],
    [FAILURE_HEADER, failureHeader(failure)],
    ...own,
  ];
  response.writeHead(failure.status, headers.flat());
  response.end(BAD_GATEWAY_BODY);
}

/** To a request that cannot be forwarded. */
export function sendBadRequest(response: ServerResponse, own: readonly HeaderField[]): void {
  response.writeHead(400, own.flat());
  response.end('Bad Request\n');
}

/** An ordinary answer on a connection that Node has given up for an upgrade. It ends it. */
export function answerOn(socket: Socket, request: IncomingMessage): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => {
    response.detachSocket(socket);
    new SocketLeg(socket).end();
  });
  return response;
}
