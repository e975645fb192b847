import * as fc from 'fast-check';
import type { IisRequest } from '../../request.ts';
import * as words from './vocabulary.ts';

/** A port for each scheme. */
export interface SitePorts {
  readonly http: number;
  readonly https: number;
}

const segment = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...words.USUAL_SEGMENTS) },
  { weight: 3, arbitrary: fc.constantFrom(...words.SEGMENTS) },
);

const path = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.array(segment, { maxLength: 4 }), fc.constantFrom('', '/'))
      .map(([segments, end]) => `/${segments.join('/')}${end}`),
  },
  { weight: 1, arbitrary: fc.constantFrom(...new Set(words.SITE_FILES.flatMap(fileTargets))) },
);

/** What asks for a file, and for each of its directories with its slash and without. */
function fileTargets(file: string): readonly string[] {
  const parents = file.split('/').map((_segment, index, all) => all.slice(0, index).join('/'));
  return [file, ...parents.flatMap((parent) => [parent || '/', `${parent}/`])].map(encodeURI);
}

/** Undefined: the header is not sent. `seldom`: mostly so. */
const header = (values: readonly string[], seldom = 1) =>
  fc.constantFrom(...Array.from({ length: seldom }, () => undefined), ...values);

const headers = fc
  .record({
    'x-a': header(words.HEADER_VALUES),
    'user-agent': header(words.HEADER_VALUES),
    origin: header(words.PAGES, 2),
    referer: header(words.PAGES, 2),
    upgrade: header(['websocket', 'WebSocket', 'h2c'], 3),
    'content-length': header(['0', '1001', '99999'], 4),
  })
  .map((made) => {
    const sent = Object.entries(made).filter(
      ([name, value]) =>
        value !== undefined && (name !== 'content-length' || made.upgrade === undefined),
    );
    return Object.fromEntries(sent) as Readonly<Record<string, string>>;
  });

/** `port` is the proxy's; the client's own is not known before it connects. */
export const requestArbitrary: fc.Arbitrary<Omit<IisRequest, 'port'>> = fc.record({
  scheme: fc.constantFrom('http' as const, 'https' as const),
  method: fc.constantFrom('GET', 'GET', 'POST', 'OPTIONS', 'PUT'),
  host: fc.constantFrom(...words.HOSTS),
  headers,
  target: fc
    .tuple(path, fc.constantFrom('', '', '', ...words.QUERIES))
    .map((parts) => parts.join('')),
  remoteAddress: fc.constant('127.0.0.1'),
  remotePort: fc.constant(0),
  version: fc.constant('HTTP/1.1'),
});

/** At most twice as many, and no fewer than one: so a failure shrinks to one of them. */
export function several<Item>(
  item: fc.Arbitrary<Item>,
  each: number,
): fc.Arbitrary<readonly Item[]> {
  return fc.array(item, { minLength: 1, maxLength: 2 * each, size: 'max' });
}

/** Puts the client's ports into a made request: `:lab` is its own, `:http` and `:https` are both. */
export function withPorts(
  request: Omit<IisRequest, 'port'>,
  listens: SitePorts,
  published: SitePorts,
): IisRequest {
  const { scheme } = request;
  const filled = (text: string): string =>
    text
      .replace(/:lab(?=\/|$)/, `:${published[scheme]}`)
      .replace(/:http(?=\/|$)/, `:${published.http}`)
      .replace(/:https(?=\/|$)/, `:${published.https}`);
  const entries = Object.entries(request.headers).map(([name, value]) => [name, filled(value)]);
  return {
    ...request,
    host: filled(request.host),
    headers: Object.fromEntries(entries) as IisRequest['headers'],
    port: listens[scheme],
  };
}
