import type { Sign } from '../cause.ts';
import { bothRefuse, directOpens } from './common.ts';
import {
  all,
  any,
  type ReadingCondition,
  not,
  status,
  opens,
  fails,
  refuses,
  same,
  differs,
  outcome,
  says,
  header,
  by,
  where,
} from '../condition.ts';

const pageOnEveryPath = all(
  status('get', 200),
  same('get', 'random-get'),
  where([], (r) => /html/.test(r.headers('get')['content-type']?.[0] ?? '')),
);
/** Not Accept-Ranges: lighttpd and Varnish add it to what a backend makes. */
const isFile = header('get', 'last-modified', /./);
const proxysOwn404 = any(
  says(
    'minimal',
    /<center>(?:nginx|openresty)|<address>Apache|IIS \d|404 - File or directory not found/,
  ),
  header('minimal', 'server', /^(?:lighttpd|Varnish)/i),
);
const anyPathOpens = any(...[1, 2, 3, 4, 5].map((index) => opens(`path-${index}`)));
const askedForRoot = where(['get'], (r) => /^GET \/(?:\?\S*)? /.test(r.reading('get')?.sent ?? ''));

export const PATH_SIGNS: readonly Sign[] = [
  // Misdirected: no site has that name.
  { code: 'F07', weight: 50, when: all(bothRefuse, status('minimal', 421)), beside: ['F50'] },
  // Gone: what was at that path is elsewhere now.
  { code: 'F07', weight: 50, when: all(bothRefuse, status('minimal', 410)), beside: ['F01'] },
  {
    code: 'F07',
    weight: 85,
    when: all(
      bothRefuse,
      anyPathOpens,
      any(
        status('minimal', 404, 200, 400, 405),
        all(status('minimal', 502), not(status('get', 502))),
      ),
      not(status('browser', 3)),
    ),
    sure: all(refuses('random'), status('minimal', 404)),
    beside: ['F01'],
  },
  {
    // A rule that forbids this path says so itself: that is no wrong path.
    code: 'F07',
    weight: 56,
    when: all(bothRefuse, anyPathOpens, status('minimal', 403)),
  },
  {
    // Servers of ASGI refuse so each socket for which they have no route: a path that nobody has gets the same.
    code: 'F07',
    weight: 72,
    when: all(
      bothRefuse,
      anyPathOpens,
      status('minimal', 403),
      same('minimal', 'random'),
      status('get', 404),
    ),
    beside: ['F31'],
  },
  {
    // No application has an empty page on every path: no site has that name.
    code: 'F07',
    weight: 68,
    when: all(bothRefuse, isEmpty('minimal'), isEmpty('get'), isEmpty('random-get')),
    beside: ['F01', 'F50'],
  },
  {
    code: 'F07',
    weight: 70,
    when: all(bothRefuse, status('minimal', 404), proxysOwn404, not(by('iis'))),
    beside: ['F37'],
  },
  {
    code: 'F07',
    weight: 62,
    when: all(
      bothRefuse,
      status('minimal', 404),
      status('get', 404),
      same('get', 'random-get'),
      not(by('iis')),
      not(says('minimal', /Cannot GET/)),
    ),
    beside: ['F01'],
  },
  {
    code: 'F07',
    weight: 58,
    when: all(bothRefuse, status('minimal', 404), by('iis'), status('page', 2, 3)),
    beside: ['F33', 'F45'],
  },
  {
    code: 'F07',
    weight: 55,
    when: all(bothRefuse, status('minimal', 404), not(status('get', 404))),
    beside: ['F37', 'F31'],
  },
  { code: 'F07', weight: 50, when: all(bothRefuse, status('minimal', 404)), beside: ['F01'] },
  {
    // A folder of files that answers every path has never asked the backend.
    code: 'F07',
    weight: 63,
    when: all(bothRefuse, pageOnEveryPath, same('minimal', 'get'), isFile, not(askedForRoot)),
    beside: ['F01'],
  },
  {
    code: 'F07',
    weight: 55,
    when: all(bothRefuse, pageOnEveryPath, same('minimal', 'get'), not(askedForRoot)),
  },
  {
    code: 'F07',
    weight: 89,
    when: all(
      bothRefuse,
      directOpens,
      status('minimal', 404, 200),
      differs('get', 'direct-get'),
      not(same('minimal', 'direct-get')),
    ),
    sure: all(status('minimal', 404), status('get', 404)),
  },
  {
    code: 'F37',
    weight: 86,
    when: all(
      bothRefuse,
      by('trafficserver'),
      status('get', 2, 3, 4),
      status('minimal', 404),
      differs('get', 'minimal'),
    ),
    sure: status('browser', 404),
  },
  {
    code: 'F45',
    weight: 87,
    when: all(
      fails('browser'),
      where(
        ['negotiate'],
        (r) =>
          r.get('negotiate')?.status === 200 &&
          namesElsewhere(r.get('negotiate')?.names ?? [], r.reading('get')?.sent ?? ''),
      ),
    ),
    beside: ['F07'],
  },
  {
    // The socket of this address works; the one that a client of SignalR would open does not.
    code: 'F45',
    weight: 62,
    when: all(
      opens('browser'),
      status('negotiate', 200),
      any(
        where(['negotiate'], (r) => r.get('negotiate')?.each?.includes('inside') === true),
        refuses('negotiated'),
      ),
    ),
  },
  {
    code: 'F45',
    weight: 76,
    when: all(
      any(fails('browser'), not(outcome('connect', 'answer'))),
      where(['url'], (r) => r.get('url')?.each?.includes('inside') === true),
    ),
  },
  {
    // The page came through another port of this host, and nobody listens at the one of the socket.
    code: 'F45',
    weight: 60,
    when: all(
      outcome('connect', 'refused', 'silence'),
      where(['url'], (r) => r.get('url')?.each?.includes('other-port') === true),
    ),
    beside: ['F11'],
  },
];

/** A negotiated address leads to another host, or its path lacks the prefix that was asked. */
function namesElsewhere(names: readonly string[], sent: string): boolean {
  const asked = /^GET (?<path>\/[^? ]*)/.exec(sent)?.groups?.['path'] ?? '/';
  return names.some((name) => {
    if (/^(?:https?|wss?):/.test(name)) return true;
    return !name.split('?')[0]?.startsWith(asked.replace(/\/$/, '')) && name !== '';
  });
}

function isEmpty(id: string): ReadingCondition {
  return all(
    status(id, 200),
    where([id], (r) => r.body(id) === ''),
  );
}
