import { refused, sign, type SignTable } from '../cause.ts';
import { directOpens } from './common.ts';
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
  lists,
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

export const PATH_SIGNS: SignTable = {
  F07: [
    // Misdirected: no site has that name.
    refused({ weight: 50, beside: ['F50'] }, status('minimal', 421)),
    // Gone: what was at that path is elsewhere now.
    refused({ weight: 50, beside: ['F01'] }, status('minimal', 410)),
    refused(
      { weight: 85, sure: all(refuses('random'), status('minimal', 404)), beside: ['F01'] },
      anyPathOpens,
      any(
        status('minimal', 404, 200, 400, 405),
        all(status('minimal', 502), not(status('get', 502))),
      ),
      not(status('browser', 3)),
    ),
    // A rule that forbids this path says so itself: that is no wrong path.
    refused({ weight: 56 }, anyPathOpens, status('minimal', 403)),
    // Servers of ASGI refuse so each socket for which they have no route: a path that nobody has gets the same.
    refused(
      { weight: 72, beside: ['F31'] },
      anyPathOpens,
      status('minimal', 403),
      same('minimal', 'random'),
      status('get', 404),
    ),
    // No application has an empty page on every path: no site has that name.
    refused(
      { weight: 68, beside: ['F01', 'F50'] },
      isEmpty('minimal'),
      isEmpty('get'),
      isEmpty('random-get'),
    ),
    refused({ weight: 70, beside: ['F37'] }, status('minimal', 404), proxysOwn404, not(by('iis'))),
    refused(
      { weight: 62, beside: ['F01'] },
      status('minimal', 404),
      status('get', 404),
      same('get', 'random-get'),
      not(by('iis')),
      not(says('minimal', /Cannot GET/)),
    ),
    refused(
      { weight: 58, beside: ['F33', 'F45'] },
      status('minimal', 404),
      by('iis'),
      status('page', 2, 3),
    ),
    refused(
      { weight: 55, beside: ['F37', 'F31'] },
      status('minimal', 404),
      not(status('get', 404)),
    ),
    refused({ weight: 50, beside: ['F01'] }, status('minimal', 404)),
    // A folder of files that answers every path has never asked the backend.
    refused(
      { weight: 63, beside: ['F01'] },
      pageOnEveryPath,
      same('minimal', 'get'),
      isFile,
      not(askedForRoot),
    ),
    refused({ weight: 55 }, pageOnEveryPath, same('minimal', 'get'), not(askedForRoot)),
    refused(
      { weight: 89, sure: all(status('minimal', 404), status('get', 404)) },
      directOpens,
      status('minimal', 404, 200),
      differs('get', 'direct-get'),
      not(same('minimal', 'direct-get')),
    ),
  ],
  F37: refused(
    { weight: 86, sure: status('browser', 404) },
    by('trafficserver'),
    status('get', 2, 3, 4),
    status('minimal', 404),
    differs('get', 'minimal'),
  ),
  F45: [
    sign(
      { weight: 87, beside: ['F07'] },
      fails('browser'),
      where(
        ['negotiate'],
        (r) =>
          r.get('negotiate')?.status === 200 &&
          namesElsewhere(r.get('negotiate')?.names ?? [], r.reading('get')?.sent ?? ''),
      ),
    ),
    // The socket of this address works; the one that a client of SignalR would open does not.
    sign(
      { weight: 62 },
      opens('browser'),
      status('negotiate', 200),
      any(lists('negotiate', 'inside'), refuses('negotiated')),
    ),
    sign(
      { weight: 76 },
      any(fails('browser'), not(outcome('connect', 'answer'))),
      lists('url', 'inside'),
    ),
    // The page came through another port of this host, and nobody listens at the one of the socket.
    sign(
      { weight: 60, beside: ['F11'] },
      outcome('connect', 'refused', 'silence'),
      lists('url', 'other-port'),
    ),
  ],
};

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
