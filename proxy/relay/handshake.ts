import { randomBytes } from 'node:crypto';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { EXTENSION_REFUSED, forwardingFailed, WinHttp, type BadGateway } from './bad-gateway.ts';
import { acceptOf, headerValue, isKey, switchingProtocols, type HeaderField } from './headers.ts';
import type { RelayOptions } from './options.ts';
import {
  answerOn,
  forward,
  passAnswer,
  sendBadGateway,
  sendBadRequest,
  type UpstreamOutcome,
} from './upstream.ts';

/** Both handshakes are done. */
export interface OpenSockets {
  readonly client: Socket;
  readonly backend: Socket;
  /** Bytes that arrived together with the handshakes. */
  readonly clientBytes: Buffer;
  readonly backendBytes: Buffer;
  /** What the backend has accepted, empty for none. */
  readonly extensions: string;
}

/** How a request ended that was not upgraded. 400 without a substatus: the client left (R26). */
export interface NotUpgraded {
  readonly status: number;
  readonly substatus?: number | undefined;
  readonly win32?: number | undefined;
}

export interface HandshakeResult {
  opened(sockets: OpenSockets): void;
  notUpgraded(why: NotUpgraded): void;
}

const NETNAME_DELETED = 64;
const RELAY_KEY_BYTES = 16;

/** The two handshakes of one connection (R03, R04). */
export class RelayHandshake implements UpstreamOutcome {
  readonly #request: IncomingMessage;
  readonly #client: Socket;
  readonly #options: RelayOptions;
  readonly #own: readonly HeaderField[];
  readonly #result: HandshakeResult;
  readonly #relayKey = randomBytes(RELAY_KEY_BYTES).toString('base64');
  readonly #early: Buffer[] = [];
  #upstream: ClientRequest | undefined;
  #isOver = false;

  constructor(
    [request, client, head]: readonly [IncomingMessage, Socket, Buffer],
    options: RelayOptions,
    own: readonly HeaderField[],
    result: HandshakeResult,
  ) {
    this.#request = request;
    this.#client = client;
    this.#options = options;
    this.#own = own;
    this.#result = result;
    if (head.length > 0) this.#early.push(head);
  }

  /** Asks the backend. Until it answers, the client may leave or send frames already. */
  begin(): void {
    const clientKey = this.#request.headers['sec-websocket-key'];
    this.#client.on('data', this.#onEarly).on('end', this.#onGone).on('close', this.#onGone);
    if (!isKey(clientKey)) {
      this.#refuse();
      return;
    }
    try {
      this.#upstream = forward(this.#request, this.#relayKey, this.#options, this);
    } catch {
      this.#refuse(); // Node accepts some requests that it cannot send
      return;
    }
    this.#upstream.on('upgrade', (answer, backend, head) => {
      this.#onUpgrade(clientKey, answer, backend, head);
    });
    this.#upstream.end();
  }

  /** R05. */
  answered(answer: IncomingMessage): void {
    const { statusCode: status = 0 } = answer;
    this.#over({ status }, (response) => passAnswer(answer, response, this.#own));
  }

  failed(failure: BadGateway): void {
    this.#over(failure, (response) => sendBadGateway(failure, response, this.#own));
  }

  /** The relay stops. */
  abort(): void {
    if (this.#isOver) return;
    this.#client.resetAndDestroy();
    this.#onGone();
  }

  #onUpgrade(clientKey: string, answer: IncomingMessage, backend: Socket, head: Buffer): void {
    backend.on('error', () => {}); // a close follows
    const extensions = headerValue(answer.rawHeaders, 'sec-websocket-extensions') ?? '';
    const failure = this.#answerFault(answer, extensions);
    if (this.#isOver || failure !== undefined) {
      backend.destroy();
      if (failure !== undefined) this.failed(failure);
      return;
    }
    this.#settle();
    this.#client.write(
      switchingProtocols(answer.rawHeaders, { clientKey, own: this.#own }),
      'latin1',
    );
    this.#result.opened({
      client: this.#client,
      backend,
      clientBytes: Buffer.concat(this.#early),
      backendBytes: head,
      extensions,
    });
  }

  #answerFault(answer: IncomingMessage, extensions: string): BadGateway | undefined {
    if (answer.headers['sec-websocket-accept'] !== acceptOf(this.#relayKey)) {
      return forwardingFailed(WinHttp.invalidServerResponse, 101);
    }
    return extensions !== '' && this.#options.deflate === 'refuse' ? EXTENSION_REFUSED : undefined;
  }

  #refuse(): void {
    this.#over({ status: 400 }, (response) => sendBadRequest(response, this.#own));
  }

  #over({ status, substatus, win32 }: NotUpgraded, answer: (out: ServerResponse) => void): void {
    if (this.#isOver) return;
    this.#settle();
    answer(answerOn(this.#client, this.#request));
    this.#client.resume(); // a client that goes ends the answer
    this.#result.notUpgraded({ status, substatus, win32 });
  }

  #settle(): void {
    this.#isOver = true;
    this.#client.off('data', this.#onEarly).off('end', this.#onGone).off('close', this.#onGone);
  }

  readonly #onEarly = (bytes: Buffer): void => {
    this.#early.push(bytes);
    this.#client.pause(); // one read, as after the 101
  };

  readonly #onGone = (): void => {
    if (this.#isOver) return;
    this.#settle();
    this.#client.destroy();
    this.#upstream?.destroy();
    this.#result.notUpgraded({ status: 400, win32: NETNAME_DELETED });
  };
}
