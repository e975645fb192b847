import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface Question {
  readonly headers?: Readonly<Record<string, string>>;
  /** The CA that signed the certificate, PEM. */
  readonly ca?: string;
  /** Which address of this machine asks. */
  readonly localAddress?: string;
}

export interface AskedAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request to this machine from outside the browser. The hosts file is not consulted. */
export async function ask(url: string, question: Question = {}): Promise<AskedAnswer> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  const sent = request(url, {
    ...question,
    timeout: 5000,
    lookup: (_name, { all }, done) => {
      if (all === true) done(null, [LOOPBACK]);
      else done(null, LOOPBACK.address, LOOPBACK.family);
    },
  });
  sent.once('timeout', () => sent.destroy(new Error(`no answer from ${url} within 5 s`)));
  sent.end();
  const [response] = await once(sent, 'response');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

const LOOPBACK = { address: '127.0.0.1', family: 4 };
