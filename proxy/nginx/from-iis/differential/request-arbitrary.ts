import * as fc from 'fast-check';
import type { IisRequest } from '../../../iis-config/request.ts';
import { FILE_TARGETS } from './site-folder.ts';

const SEGMENTS = [
  'api',
  'chat',
  'a',
  'b',
  'ab',
  'index.html',
  'API',
  'old',
  '12',
  'x%20y',
  '%C3%A9',
  'q%3Fr',
  '%23',
  '%25',
  'a;b=1',
  'c%2Fd',
  '..',
  '.',
  '',
  '%41',
  "a'b",
  '(x)',
  '~',
  '%7C',
  '+',
  'a+b',
  '%22',
  'socket.io',
  'version.json',
  '@:!',
  '%E2%82%AC',
  'K',
  's',
  '100%25',
  '%7B%7D',
  '$x',
  '%5Cx',
  '%0D%0Aset-cookie:x',
  '%2541',
  '%FF',
  '%20',
  'x.htm',
  'é',
  'é.txt',
  'ab.htm',
  'note',
  'web.config',
  'bin',
  'x.php',
];

const QUERIES = [
  '',
  '?',
  '?x=1',
  '?a=b&c=d',
  '?q=%20x',
  '?x=//y',
  '?url=http://z/',
  '?q={x}',
  '?one?two',
  '?%41',
  '?long=aaaaaaaaaaaa', // longer, and PCRE gives up on patterns such as (\w+)*b
  '?$x=1',
  '?a=%0d%0a',
  '?"<>|',
  '?u=%C3%89%2Fx%3Fy%253D',
  '?u=%E9%41%ZZ',
];

const HOSTS = [
  'localhost',
  'reverseproxy.com',
  'LocalHost:8080',
  'www.api.example',
  '127.0.0.1:99',
  'localhost:lab',
  'reverseproxy.com:lab',
  'www.reverseproxy.com:lab',
  'ReverseProxy.com:lab',
  'v2.api.example:lab',
  '[::1]:lab',
];

const HEADER_VALUES = [
  '',
  'one',
  'One',
  'api',
  'a b',
  'http://h/x',
  '/path//x',
  'é',
  '$1',
  'a"b',
  'chat',
  'É/%C3%89',
  '%2f%E9',
  "it's (a) <b>",
];

/** Of Origin and Referer. */
const PAGES = [
  'https://reverseproxy.com:https',
  'http://reverseproxy.com:http/page?x=1',
  'https://reverseproxy.com',
  'http://localhost:http/',
  'https://elsewhere.example:https/',
  'null',
];

const madePath = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom(...SEGMENTS.slice(0, 8)) },
        { weight: 6, arbitrary: fc.constantFrom(...SEGMENTS) },
      ),
      { maxLength: 4 },
    ),
    fc.boolean(),
  )
  .map(([segments, slash]) => `/${segments.join('/')}${slash ? '/' : ''}`);

const path = fc.oneof(
  { weight: 3, arbitrary: madePath },
  { weight: 1, arbitrary: fc.constantFrom(...FILE_TARGETS) },
);

/** `port` is the proxy's; the client's own is not known before it connects. */
export const requestArbitrary: fc.Arbitrary<Omit<IisRequest, 'port'>> = fc
  .record({
    scheme: fc.constantFrom('http' as const, 'https' as const),
    method: fc.constantFrom('GET', 'GET', 'POST', 'OPTIONS', 'PUT'),
    path,
    query: fc.constantFrom('', '', '', ...QUERIES),
    host: fc.constantFrom(...HOSTS),
    a: fc.constantFrom(undefined, ...HEADER_VALUES),
    b: fc.constantFrom(undefined, ...HEADER_VALUES),
    origin: fc.constantFrom(undefined, undefined, ...PAGES),
    referer: fc.constantFrom(undefined, undefined, ...PAGES),
    upgrade: fc.constantFrom(undefined, undefined, undefined, 'websocket', 'WebSocket', 'h2c'),
    length: fc.constantFrom(undefined, undefined, undefined, undefined, '0', '1001', '99999'),
  })
  .map((made) => ({
    method: made.method,
    scheme: made.scheme,
    host: made.host,
    target: made.path + made.query,
    headers: {
      ...(made.a === undefined ? {} : { 'x-a': made.a }),
      ...(made.b === undefined ? {} : { 'x-b': made.b }),
      ...(made.origin === undefined ? {} : { origin: made.origin }),
      ...(made.referer === undefined ? {} : { referer: made.referer }),
      ...(made.upgrade === undefined ? {} : { upgrade: made.upgrade }),
      ...(made.length === undefined || made.upgrade !== undefined
        ? {}
        : { 'content-length': made.length }),
    },
    remoteAddress: '127.0.0.1',
    remotePort: 0,
    version: 'HTTP/1.1',
  }));
