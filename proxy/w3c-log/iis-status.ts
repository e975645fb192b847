import type { AnswerDetail } from '../proxy-log.ts';

type Meaning = Omit<AnswerDetail, 'status'>;

const TOO_LONG = 'Shorten the query, such as a token in it, or raise the limit (requestLimits).';
const REWRITE =
  'lab101 check finds what is wrong in the rules; a failed request trace (FREB) names it.';

/**
 * IIS's meaning of a status and its substatus ("HTTP status codes in IIS", Microsoft; ARR 3.0.1916
 * for 502). Any other is shown as a number.
 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  '404.4': {
    meaning: 'no handler for it, because the proxy of ARR is not enabled',
    fix: 'Enable it: appcmd set config -section:system.webServer/proxy /enabled:true /commit:apphost.',
    failure: 'F33',
  },
  '404.7': { meaning: 'request filtering denies the file extension' },
  '404.8': { meaning: 'request filtering hides that path' },
  '404.11': {
    meaning: 'request filtering denies a path with a plus sign, or one that is encoded twice',
  },
  '404.13': { meaning: 'the body is larger than maxAllowedContentLength' },
  '404.14': { meaning: 'the path is longer than maxUrl', fix: TOO_LONG, failure: 'F25' },
  '404.15': { meaning: 'the query is longer than maxQueryString', fix: TOO_LONG, failure: 'F25' },
  '413.1': { meaning: 'the body is larger than maxAllowedContentLength' },
  '500.19': {
    meaning: 'the configuration cannot be read',
    fix: 'lab101 check names the line.',
    failure: 'F33',
  },
  '500.50': {
    meaning:
      'an inbound rule failed, most often on a server variable that allowedServerVariables does not list',
    fix: REWRITE,
    failure: 'F33',
  },
  '500.51': { meaning: 'a global rule failed', fix: REWRITE, failure: 'F33' },
  '500.52': {
    meaning: 'an outbound rule failed, most often because the backend’s answer is compressed',
    fix: 'Let the inbound rule set HTTP_ACCEPT_ENCODING to an empty value, so that the backend compresses nothing.',
    failure: 'F33',
  },
  '500.53': { meaning: 'an outbound rule failed', fix: REWRITE, failure: 'F33' },
  '502.4': { meaning: 'no server of the farm takes requests', failure: 'F11' },
  '502.5': { meaning: 'the WebSocket to the backend failed' },
  '502.6': { meaning: 'the request could not be forwarded' },
  '503.0': {
    meaning:
      'WebSockets are disabled for the site (F05), its application pool is stopped, or a rule answers so',
    fix: 'Set <webSocket enabled="true"/>, look whether the application pool runs, and ask lab101 explain about the rules.',
  },
};

/** ARR answers 502.5 although the backend had answered 101. */
const NOT_CARRIED: Meaning = {
  meaning: 'it could not carry what the backend had agreed to, which is likely permessage-deflate',
  fix: 'Set HTTP_SEC_WEBSOCKET_EXTENSIONS to an empty value in the rule, or turn permessage-deflate off in the backend.',
  failure: 'F03',
};

/** 502.3. */
const NO_ANSWER: Meaning = { meaning: 'it got no answer from the backend', failure: 'F11' };

/** The same, where the error of WinHTTP says more. */
const UNANSWERED: Readonly<Record<number, Partial<Meaning>>> = {
  12002: {
    fix: 'The backend did not answer within timeout of <proxy> (ARR): its own log says why.',
  },
  12030: {
    fix: 'The backend took the connection and ended it without an answer: its own log says why.',
  },
  12152: {
    meaning: 'the backend’s answer is not valid',
    fix: 'Check what listens on its port: the answer is not HTTP, or its head is longer than 64 KiB.',
    failure: 'F46',
  },
};

/** 502.3 although the backend has answered 101. */
const WRONG_101: Meaning = {
  meaning: 'the headers of that 101 are wrong',
  fix: 'Check Upgrade, Connection and Sec-WebSocket-Accept of the backend’s answer.',
  failure: 'F17',
};

/** WinHTTP's and Windows' own errors, in sc-win32-status. */
const WIN32: Readonly<Record<number, string>> = {
  64: 'the client went away',
  12002: 'timed out',
  12007: 'the backend’s name has no address',
  12029: 'no connection to the backend',
  12030: 'the backend dropped the connection',
  12152: 'what the backend sent is not valid',
  12175: 'TLS to the backend failed',
};

/**
 * The meaning of an answer that IIS gave by itself; undefined for any other, and for one that its
 * substatus says nothing about.
 *
 * @param backend what the backend had answered
 */
export function iisAnswer(
  status: number,
  substatus: number,
  win32: number,
  backend: number | undefined,
): AnswerDetail | undefined {
  if (status < 400 || backend === status) return undefined;
  const code = `${status}.${substatus}`;
  const known = knownMeaning(code, win32, backend);
  if (known === undefined && substatus === 0) return undefined;
  const reason = WIN32[win32];
  const system = reason === undefined ? `win32 ${win32}` : `win32 ${win32}: ${reason}`;
  const meaning = [known?.meaning, win32 === 0 ? undefined : `(${system})`]
    .filter((part) => part !== undefined)
    .join(' ');
  return { ...known, status: code, meaning: meaning === '' ? undefined : meaning };
}

function knownMeaning(
  code: string,
  win32: number,
  backend: number | undefined,
): Meaning | undefined {
  if (code === '502.5' && backend === 101) return NOT_CARRIED;
  if (code !== '502.3') return MEANINGS[code];
  return backend === 101 ? WRONG_101 : { ...NO_ANSWER, ...UNANSWERED[win32] };
}
