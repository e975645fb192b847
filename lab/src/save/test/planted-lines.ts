// Lines of a lab's logs and configurations with a secret in one place, for tests.
export const CID = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
export const LOG_ID = '7f6a1c0e-0000-4000-8000-000000000000';

export const FIELDS =
  '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs-version cs(User-Agent) cs(Referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken';

/** A log line of nginx in IIS's place. */
export function accessLine(
  given: {
    readonly query?: string;
    readonly user?: string;
    readonly agent?: string;
    readonly referer?: string;
  } = {},
): string {
  const { query = '', user = '-', agent = 'Mozilla/5.0+(X11)', referer = '-' } = given;
  const own = `cid=${CID}${query === '' ? '' : `&${query}`}`;
  return `2026-11-22 21:00:01 127.0.0.1 GET / ${own}&X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=${LOG_ID}&SERVER-STATUS=101 443 ${user} 127.0.0.1 HTTP/1.1 ${agent} ${referer} reverseproxy.com 101 0 0 1138 816 900`;
}

export function errorLine(fields: string): string {
  return `2026/11/22 21:00:01 [info] 7#7: *3 upstream timed out (110: Connection timed out) while proxying upgraded connection, client: 127.0.0.1, request: "GET /?cid=${CID} HTTP/1.1"${fields}`;
}

export function event(name: string, fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    level: 'info',
    time: '2026-11-22T21:00:00.100Z',
    event: name,
    cid: CID,
    ...fields,
  });
}

export function openEvent(headers: Readonly<Record<string, string>> = {}, more = {}): string {
  const own = { host: 'localhost:8080', 'x-arr-log-id': LOG_ID, ...headers };
  return event('open', { via: 'proxy', path: '/', headers: own, ...more });
}

/** Every form in which a secret may appear in a line of either log. */
export const PROXY_LINES: Readonly<Record<string, (secret: string) => string>> = {
  'a value of the query': (secret) => accessLine({ query: `token=${secret}` }),
  'a query without a name': (secret) => accessLine({ query: `${secret.replaceAll('=', '')}==` }),
  'a cid that is none': (secret) => accessLine({ query: `page=${secret}` }),
  'the user': (secret) => accessLine({ user: secret }),
  'User-Agent': (secret) => accessLine({ agent: `Mozilla/5.0+${secret}` }),
  Referer: (secret) => accessLine({ referer: `https://reverseproxy.com/a?code=${secret}` }),
  'credentials in a URL': (secret) => accessLine({ referer: `https://ann:${secret}@a.example/` }),
  'the request of an error': (secret) => errorLine('').replace('?cid', `?token=${secret}&cid`),
  'the upstream of an error': (secret) =>
    errorLine(`, upstream: "http://127.0.0.1:8080/?cid=${CID}&key=${secret}"`),
  'the referrer of an error': (secret) =>
    errorLine(`, referrer: "https://a.example/?${secret.replaceAll('=', '')}"`),
  'a header that nginx quotes': (secret) =>
    errorLine('').replace(
      'upstream timed out',
      `client sent invalid header line: "X-Y: ${secret}"`,
    ),
  'HAProxy’s query': (secret) =>
    `2026-11-22T21:00:01.110405+00:00 127.0.0.1:4 [22/Nov/2026:21:00:00.760] lab~ backend/node 0/0/9/19/349 101 765 - - ---- 1/1/0/0/0 0/0 {reverseproxy.com|Mozilla/5.0 ${secret}} {websocket} "GET /?cid=${CID}&t=${secret} HTTP/1.1" ${LOG_ID}`,
  'Caddy’s URI and headers': (secret) =>
    JSON.stringify({
      level: 'info',
      ts: 1795965766.1,
      logger: 'http.log.access.log0',
      msg: 'handled request',
      request: {
        proto: 'HTTP/1.1',
        host: 'reverseproxy.com',
        uri: `/?cid=${CID}&t=${secret}`,
        headers: { 'X-Api': [secret] },
      },
      user_id: secret,
      resp_headers: {
        'X-Arr-Log-Id': [LOG_ID],
        'Set-Cookie': [secret, `b=${secret}`],
        'X-Own': [secret],
      },
    }),
  Authorization: (secret) => `${CID} Authorization: Bearer ${secret}`,
  Cookie: (secret) => `${CID} Cookie: a=${secret}; b=${secret}`,
  'a JSON text that was cut': (secret) => `{"cid":"${CID}","text":"${secret}","x`,
  'a line of unknown columns': (secret) =>
    `2026-11-22 21:00:01 GET / cid=${CID}&token=${secret} 101`,
  'a quote in a request': (secret) => errorLine('').replace('?cid', `?t=a"${secret}&cid`),
};

const HEADERS = [
  'authorization',
  'cookie',
  'proxy-authorization',
  'sec-websocket-protocol',
  'x-api-key',
  'x-own',
  'forwarded',
  'via',
  'user-agent',
  'host',
  'origin',
  'x-forwarded-for',
] as const;

export const BACKEND_LINES: Readonly<Record<string, (secret: string) => string>> = {
  ...Object.fromEntries(
    HEADERS.map((name) => [name, (secret: string) => openEvent({ [name]: `x=${secret}!` })]),
  ),
  'the URL before the rewrite': (secret) =>
    openEvent({ 'x-original-url': `/?cid=${CID}&token=${secret}` }),
  'the path': (secret) => openEvent({}, { path: `/?token=${secret}` }),
  'the subprotocol': (secret) => openEvent({}, { subprotocol: secret }),
  'what was said': (secret) => event('message', { n: 1, type: 'text', bytes: 3, text: secret }),
  'a close reason': (secret) =>
    event('close', { code: 1000, reason: secret, by: 'client', durationMs: 9 }),
  'a field of a secret name': (secret) =>
    openEvent({}, { sessionId: secret, nested: { apiKey: secret } }),
};

export const CONFIGURATIONS: Readonly<Record<string, (secret: string) => string>> = {
  'nginx: a header': (secret) => `  proxy_set_header X-Own "${secret}";`,
  'nginx: a header with a variable': (secret) => `  proxy_set_header X-Own ${secret}$host;`,
  'nginx: an answer’s header': (secret) => `  add_header X-Own '${secret}' always;`,
  'nginx: a variable for a header': (secret) => `  set $iis_var_http_x_own "${secret}";`,
  'nginx: a value of a rule': (secret) => `  set $iis_new "${secret}";`,
  'nginx: a query': (secret) => `  set $iis_to "http://localhost:8080/$r_1?token=${secret}";`,
  'nginx: credentials': (secret) => `  proxy_set_header Authorization "Basic ${secret}";`,
  'nginx: a comment': (secret) =>
    `  # <rule name="all"><set name="HTTP_X_OWN" value="${secret}" /><action url="http://a/?x=1&amp;t=${secret}" /></rule>`,
  'nginx: behind a quoted name': (secret) => `  "api_key" "${secret}";`,
  HAProxy: (secret) => `  http-request set-header X-Own ${secret}`,
  'HAProxy: a login': (secret) => `  stats auth ann:"${secret}"`,
  'HAProxy: a login without quotes': (secret) => `  user ann insecure-password ${secret}`,
  'Caddy: a login': (secret) => `	basicauth {\n		password=${secret}\n	}`,
  Caddy: (secret) => `		header_up X-Own "${secret}"`,
  'Caddy: removed and set': (secret) => `	header +X-Own ${secret}`,
  IIS: (secret) => `<set name="HTTP_X_OWN" value="${secret}" />`,
  'IIS: the other way round': (secret) => `<add value="${secret}" name="X-Own" />`,
  'a URL with credentials': (secret) => `server https://ann:${secret}@localhost:8080;`,
};
