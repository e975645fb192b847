import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IisResponse } from '../../../iis-config/engine/response/response.ts';

/** What a backend received. */
export interface Received {
  readonly backend: string;
  readonly target: string;
  /** Of HTTP: `1.1`. */
  readonly version: string;
  /** By lower-case names, decoded as UTF-8; a repeated header is joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBytes: number;
}

export interface EchoBackend {
  readonly authority: string;
  readonly close: () => void;
}

/** The request header in which a generated request says what the backend shall answer. */
export const ANSWER = 'x-answer';

/** The request header that has the backend never answer. */
export const SILENT = 'x-silent';

/** The request header that has it answer at the first bytes of a body, which may have no end. */
export const AT_ONCE = 'x-at-once';

/** Answers every request with what it received, as JSON. Loopback only. */
export async function startEchoBackend(name: string): Promise<EchoBackend> {
  const server = createServer((request, response) => {
    const headers: Record<string, string> = {};
    for (const [key, value] of Object.entries(request.headersDistinct)) {
      headers[key] = utf8((value ?? []).join(', '));
    }
    const { url = '', httpVersion: version } = request;
    const received = { backend: name, target: utf8(url), version, headers };
    let bodyBytes = 0;
    request.on('data', (chunk: Buffer) => (bodyBytes += chunk.length));
    if (request.headers[SILENT] !== undefined) return;
    request.once(request.headers[AT_ONCE] === undefined ? 'end' : 'data', () => {
      const { status, headers: fields } = answer(request.headers[ANSWER]);
      response.writeHead(
        status,
        [...fields, { name: 'X-Echo', value: 'yes' }].flatMap((field) => [
          field.name,
          Buffer.from(field.value).toString('latin1'),
        ]),
      );
      response.end(JSON.stringify({ ...received, bodyBytes } satisfies Received));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { authority: `127.0.0.1:${port}`, close: () => server.close() };
}

function answer(said: string | string[] | undefined): IisResponse {
  if (said === undefined)
    return { status: 200, headers: [{ name: 'Content-Type', value: 'application/json' }] };
  return JSON.parse(decodeURIComponent(String(said))) as IisResponse;
}

/** Node takes each byte of a header as a character. */
function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}
