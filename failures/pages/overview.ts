import { type CatalogueEntry, CLIENT_MESSAGES, failuresLike } from '@lab101/doctor';
import { code as inCode, linked, table } from './markdown.ts';

const INTRODUCTION = `# Failures

Why a WebSocket fails behind a proxy: one page for each cause, with what you see, the probe that decides, the fix for each proxy, and what looks the same. \`lab101 doctor wss://host/path\` names the cause by itself ([how](../doctor.md)); \`lab101 failure F03\` prints a page, and \`lab101 failure "Unexpected response code: 200"\` finds the pages of an error.

A script sees no reason: for almost every cause it gets \`error\` and close code 1006. The text is in the browser’s console only. Firefox has one sentence for all of them. The strings were read in Chromium 156, Firefox ESR 153.8 and WebKitGTK 2.50; those of other clients in ws 8.23, Node.js 20.20 to 26.10, websocket 1.0.35, faye-websocket 0.11.4, socket.io-client 4.8.4, @microsoft/signalr 10.0.11, .NET 10.0.12, websockets 10.4, websocket-client 1.2.3, aiohttp 3.8.4, OpenJDK 17, Vite 8.4, gorilla/websocket 1.5.0, coder/websocket 1.8.7 and curl 7.88. Those of IIS and Windows are from their documentation.`;

/** The decision tree. Codes become links. */
const TREE = `- **The constructor throws, or the console speaks of policy.** Nothing leaves the browser.
  - Mixed content, or the page is https and the socket ws: F06.
  - Content Security Policy: F29.
  - Local network access: F16.
- **\`open\` never fires.**
  - The console names \`net::ERR_…\`: F15 for CERT, F12 for SSL or CONNECTION_CLOSED, F11 or F45 for REFUSED, NAME or TIMED_OUT, F46 for INVALID_HTTP_RESPONSE, F31 for RESET.
  - The console says "Unexpected response code".
    - 3xx: F09, or F10 if it is a login page.
    - 401, or "HTTP Authentication failed": F10.
    - 403: ask without Origin. If that is 101, F04. If \`server: envoy\`, F20. Otherwise F31 or F10.
    - 200, 400, 404, 426: ask for version 99 and with a plain GET.
      - Both answers are the same: F01 (IIS: F05 or F33; Apache: F26; nginx: F27; Squid: F36). A random path has the same page: F07.
      - They differ: the WebSocket server refuses it. Its text says why: F04, F08, F22, F34, F48, F49.
      - Only long URLs or many cookies: F25, also 413, 414, 431.
    - 404 from Traffic Server, and the page is 200: F37. An address that is not the page’s: F45.
    - 405 over HTTP/2: F35.
    - 500, 502, 503, 504: if the page fails as well, F11, F12 or F33. If it does not, F34, F19, F30, F41, F23.
  - The console names a header: F17, F21 for Sec-WebSocket-Protocol, F18 for extensions, F05 for a wrong Accept.
  - "Connection closed before receiving a handshake response": F30 or F31.
  - Firefox shows close code 1015: F15, or F12 if the port does not speak TLS.
  - It waits for ever: F24 from about the tenth socket on, otherwise F11.
  - Only in Firefox: F22. Only in Chromium and Firefox, over HTTP/2: F38. Only in a library: F50.
- **\`open\` fires, and it breaks.**
  - The console says "Invalid frame header" or names bits, masks or opcodes: F14, or F18 for reserved1, or F03 behind IIS.
  - "reserved status code": F43.
  - Code 1009: F28. Code 1001: F13.
  - No console line, within a second: F03 if it needs permessage-deflate, otherwise F31, F05, F32.
  - No console line, always after the same silence: F02.
  - No console line, many at once, or always at the same age: F13.
  - No message ever, and a ping is not answered: F47.
  - \`close()\` takes seconds: F42.
- **The socket works, and something else fails.** POST gets 400: F40.
- **Now and then.** With several backends: F08. In a farm of ARR: F44.`;

/** docs/failures/README.md: which page, by error string, by questions, by code. */
export function overview(catalogue: readonly CatalogueEntry[]): string {
  return [
    '<!-- Written from doctor/src/catalogue by make fmt: change that, not this. -->',
    INTRODUCTION,
    '## Find your error string',
    'Search this page for a part of what you have. Most strings have several causes, the most frequent first.',
    strings(catalogue),
    '## Or answer questions',
    linked(TREE),
    '## All of them, in the order in which people meet them',
    all(catalogue),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function all(catalogue: readonly CatalogueEntry[]): string {
  const rows = catalogue.map(({ code, title, script }) => [
    linked(code),
    title,
    /never fires/.test(script) ? 'never' : /`open`,/.test(script) ? 'and then breaks' : 'see page',
  ]);
  return table(['code', 'failure', '`open` fires'], rows);
}

const CONSOLE = 'Chromium’s console';

function strings(catalogue: readonly CatalogueEntry[]): string {
  const known = new Map<string, { where: string; text: string; codes: string[] }>();
  const note = (where: string, text: string, code: string): void => {
    const key = `${where}\n${text}`;
    const row = known.get(key) ?? { where, text, codes: [] };
    if (!row.codes.includes(code)) row.codes.push(code);
    known.set(key, row);
  };
  for (const { code, console: shown, messages = {} } of catalogue) {
    for (const text of shown) note(CONSOLE, text.replace(/^\+/, ''), code);
    for (const [where, texts] of Object.entries(messages)) {
      for (const text of texts) note(where, text, code);
    }
  }
  for (const [where, text, pages] of clientStrings()) note(where, text, pages);
  const rank = (where: string): string => (where === CONSOLE ? '' : where.toLowerCase());
  const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  const sorted = [...known.values()].toSorted(
    (a, b) => order(rank(a.where), rank(b.where)) || order(a.text, b.text),
  );
  return table(
    ['where', 'string', 'pages'],
    sorted.map(({ where, text, codes }) => [where, inCode(text), linked(codes.join(' '))]),
  );
}

/** What a marker stands for in the table: a reader searches for a part without it. */
const EXAMPLES: Readonly<Record<string, string>> = {
  '{status}': '502',
  '{reason}': 'Bad Gateway',
  '{close}': '1006',
};

const PAGES: Readonly<Record<string, string>> = {
  any: 'any handshake that fails',
  cut: 'an open socket that ends without a close frame',
  status: 'by the status, as for Chromium’s `Unexpected response code`',
  close: 'by the code: [open fires, and it breaks](#or-answer-questions)',
};

function clientStrings(): readonly (readonly [string, string, string])[] {
  return Object.entries(CLIENT_MESSAGES).flatMap(([where, messages]) =>
    messages.map(([text, sameAs]) => {
      const example = text.replaceAll(/\{\w+\}/g, (marker) => EXAMPLES[marker] ?? marker);
      const codes = failuresLike(sameAs).map(({ code }) => code);
      return [where, example, PAGES[sameAs] ?? codes.join(' ')] as const;
    }),
  );
}
