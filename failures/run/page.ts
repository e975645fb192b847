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

/** What the page says of the failure that it shows. */
export interface Exhibit {
  /** `F03.1`. */
  readonly name: string;
  readonly title: string;
  readonly cause: string;
  /** From the browser to the backend. */
  readonly chain: readonly string[];
  /** What Chromium's console says. */
  readonly console: string;
  /** The doctor's command for it. */
  readonly ask: string;
  /** What the fix removes and adds, a line each. */
  readonly changes: readonly string[];
  readonly fixed: boolean;
}

export interface PagePlace {
  readonly port: number;
  /** PEM files. */
  readonly cert: string;
  readonly key: string;
  readonly socket: PageSocket;
  /** Asked at each load: known once the chain is up. */
  readonly exhibit: () => Exhibit | undefined;
  /** The folder of this package, for the files of the page. */
  readonly folder: string;
}

/** A page that opens the socket and lists each event; `window.events` has them, too. */
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
