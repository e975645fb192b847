import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Page } from '../model.ts';
import { type Listening, listening } from './listening.ts';

/** What the page of the gallery opens, and what it does with it. */
export interface PageSocket {
  readonly url: string;
  readonly subprotocol: string | undefined;
  readonly messageBytes: number;
  readonly staysMs: number;
  readonly openBefore: number;
}

export interface PagePlace {
  readonly port: number;
  /** PEM files. */
  readonly cert: string;
  readonly key: string;
  readonly socket: PageSocket;
  /** The folder of this package, for the files of the page. */
  readonly folder: string;
}

/** A page that opens the socket and lists each event; `window.events` has them, too. */
export function pageOf({ socket, folder }: Pick<PagePlace, 'socket' | 'folder'>): string {
  const file = (name: string): string => readFileSync(`${folder}/run/${name}`, 'utf8');
  const given = JSON.stringify(socket).replaceAll('<', '\\u003c');
  const script = `const GIVEN = ${given};\n${file('page.mjs')}`;
  return file('page.html').replace('<script>', () => `<script>\n${script}`);
}

/** Serves the page at an address of its own. */
export async function startPage(
  { secure = false, headers = {} }: Page,
  place: PagePlace,
): Promise<Listening> {
  const answer: RequestListener = (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers });
    response.end(pageOf(place));
  };
  return await listening(webServer(secure, place, answer), place.port);
}

/** An HTTP server, with TLS if it is asked for. */
export function webServer(
  secure: boolean,
  { cert, key }: Pick<PagePlace, 'cert' | 'key'>,
  answer: RequestListener,
): ReturnType<typeof createServer> | ReturnType<typeof createTlsServer> {
  if (!secure) return createServer(answer);
  return createTlsServer({ cert: readFileSync(cert), key: readFileSync(key) }, answer);
}
