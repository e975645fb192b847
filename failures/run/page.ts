import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Page } from '../model.ts';
import { type Listening, listening } from './listening.ts';

/** The socket that the gallery's page opens, and how the page uses it. */
export interface PageSocket {
  readonly url: string;
  readonly subprotocol: string | undefined;
  readonly messageBytes: number;
  readonly staysMs: number;
  readonly openBefore: number;
}

/** The description of a failure that the page shows. */
export interface Exhibit {
  /** The face, such as `F03.1`. */
  readonly name: string;
  readonly title: string;
  readonly cause: string;
  /** The hops, ordered from the browser to the backend. */
  readonly chain: readonly string[];
  /** Chromium's console message. */
  readonly console: string;
  /** The doctor's command line for this face. */
  readonly ask: string;
  /** The lines that the fix removes and adds. */
  readonly changes: readonly string[];
  readonly fixed: boolean;
}

export interface PagePlace {
  readonly port: number;
  /** Path of a PEM file. */
  readonly cert: string;
  readonly key: string;
  readonly socket: PageSocket;
  /** Called at each load, since the description exists only once the chain runs. */
  readonly exhibit: () => Exhibit | undefined;
  /** The folder of this package, which holds the page's files. */
  readonly folder: string;
}

/** Builds a page that opens the socket and lists its events, which `window.events` has, too. */
export function pageOf({
  socket,
  folder,
  exhibit,
}: Omit<PagePlace, 'port' | 'cert' | 'key'>): string {
  const file = (name: string): string => readFileSync(`${folder}/${name}`, 'utf8');
  const given = JSON.stringify({ ...socket, exhibit: exhibit() }).replaceAll('<', '\\u003c');
  const script = `const GIVEN = ${given};\n${file('run/page.mjs')}`;
  const style = STYLES.map(file).join('');
  return file('run/page.html')
    .replace('<style>', () => `<style>\n${style}`)
    .replace('<script>', () => `<script>\n${script}`);
}

const STYLES = ['../styles/palette.css', '../styles/frame.css', 'run/page.css'];

/** Serves the page at its own address. */
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

/** Creates an HTTP server, or an HTTPS server if `secure` is true. */
export function webServer(
  secure: boolean,
  { cert, key }: Pick<PagePlace, 'cert' | 'key'>,
  answer: RequestListener,
): ReturnType<typeof createServer> | ReturnType<typeof createTlsServer> {
  if (!secure) return createServer(answer);
  return createTlsServer({ cert: readFileSync(cert), key: readFileSync(key) }, answer);
}
