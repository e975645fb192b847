import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { IisRequest } from '../../../iis-config/request.ts';

/** What came back; undefined status: the connection was closed without a byte. */
export interface RawResponse {
  readonly status: number | undefined;
  /** By names in lower case; of one that stands more than once the last value. */
  readonly headers: ReadonlyMap<string, string>;
  /** All of them, as they came. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** The client's own port, as the server saw it. */
  readonly localPort: number;
}

const TIMEOUT_MS = 15_000; // a machine that is busy with other things

/**
 * Sends a request as it stands, byte by byte: no client library repairs its target.
 *
 * @param servername of TLS. Default: none is sent
 * @param body as it goes over the wire. Default: none
 */
export async function sendRaw(
  port: number,
  request: IisRequest,
  servername = '',
  body = '',
): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let localPort = 0;
    const place = { host: '127.0.0.1', port };
    // Any certificate: the test compares what is sent, not who sends it.
    const tls = { ...place, servername, rejectUnauthorized: false };
    const socket = request.scheme === 'https' ? connectTls(tls) : connect(place);
    socket.once(request.scheme === 'https' ? 'secureConnect' : 'connect', () => {
      localPort = socket.localPort ?? 0;
      socket.write(Buffer.from(printRequest(request) + body, 'utf8'));
    });
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer within 15 s')));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      // nginx waits for a body that was announced before it closes.
      if (isComplete(Buffer.concat(chunks).toString('latin1'))) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(readResponse(Buffer.concat(chunks), localPort)));
  });
}

export function printRequest({ method, target, host, headers }: IisRequest): string {
  const upgrade = headers['upgrade'] !== undefined;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    // An upgrade names its header there; the backend ends the connection then.
    `Connection: ${upgrade ? 'Upgrade, close' : 'close'}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function isComplete(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  const length = /\r\ncontent-length: *(?<length>\d+)/i.exec(text)?.groups?.['length'];
  return end !== -1 && length !== undefined && text.length - end - 4 >= Number(length);
}

function readResponse(bytes: Buffer, localPort: number): RawResponse {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, end === -1 ? undefined : end).split('\r\n');
  const status = /^HTTP\/1\.1 (?<status>\d{3})/.exec(statusLine)?.groups?.['status'];
  const fields = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const headers = new Map(fields);
  const raw = end === -1 ? '' : text.slice(end + 4);
  const chunked = headers.get('transfer-encoding') === 'chunked';
  return {
    status: status === undefined ? undefined : Number(status),
    headers,
    fields,
    body: chunked ? joinChunks(raw) : raw,
    localPort,
  };
}

function joinChunks(raw: string): string {
  let rest = Buffer.from(raw, 'utf8');
  const parts: Buffer[] = [];
  for (;;) {
    const line = rest.indexOf('\r\n');
    const size = Number.parseInt(rest.subarray(0, line).toString('latin1'), 16);
    if (line === -1 || !(size > 0)) return Buffer.concat(parts).toString('utf8');
    parts.push(rest.subarray(line + 2, line + 2 + size));
    rest = rest.subarray(line + 4 + size);
  }
}
