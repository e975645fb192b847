import type { Sign } from '../cause.ts';
import {
  all,
  any,
  not,
  status,
  kind,
  opens,
  fails,
  refuses,
  alive,
  closedWith,
  fault,
  frameFault,
  deflates,
  by,
  says,
  where,
  type ReadingCondition,
} from '../condition.ts';

const badExtensions = (id: string): ReadingCondition =>
  fault(id, 'extension-unknown', 'extension-parameter');
const badSubprotocol = (id: string): ReadingCondition =>
  fault(id, 'subprotocol-missing', 'subprotocol-unknown', 'subprotocol-twice');
const wrongAccept = (id: string): ReadingCondition => fault(id, 'accept-wrong');

/** How frameworks say that they do not know the Origin or the Host. */
const asksForHost =
  /\borigin\b|invalid host\b|host header|http_host|disallowed ?host|blocked hosts?\b|\bhosts?\b.{0,80}not (?:allowed|permitted|trusted)/i;

/** The part of a browser's handshake that the smallest does not have decides. */
export const PART_SIGNS: readonly Sign[] = [
  {
    code: 'F04',
    weight: 84,
    when: all(
      opens('minimal'),
      not(kind('minimal', 'dead')),
      fails('browser'),
      fails('with-origin'),
      not(alive('again')),
    ),
    sure: any(opens('backend-origin'), opens('other-scheme-origin'), opens('portless-origin')),
    beside: ['F31'],
  },
  {
    code: 'F04',
    weight: 90,
    when: all(
      refuses('minimal'),
      refuses('browser'),
      any(opens('backend-origin'), opens('other-scheme-origin'), opens('portless-origin')),
    ),
    sure: any(opens('backend-origin'), opens('other-scheme-origin'), opens('portless-origin')),
  },
  {
    code: 'F04',
    weight: 74,
    when: all(
      refuses('browser'),
      where(
        ['browser'],
        (r) =>
          asksForHost.test(r.body('browser')) && Math.floor((r.status('browser') ?? 0) / 100) === 4,
      ),
    ),
    beside: ['F31'],
  },
  {
    code: 'F03',
    weight: 92,
    when: all(alive('minimal'), fails('browser'), not(alive('again')), extensionKills()),
    sure: all(by('iis'), extensionKills(), deflates('browser')),
    beside: ['F18'],
  },
  {
    code: 'F03',
    weight: 93,
    when: all(alive('minimal'), wrongAccept('browser'), wrongAccept('with-extensions')),
    sure: by('iis'),
  },
  {
    code: 'F03',
    weight: 86,
    when: all(
      opens('minimal'),
      refuses('browser'),
      refuses('with-extensions'),
      not(badExtensions('with-extensions')),
      not(wrongAccept('with-extensions')),
      by('iis'),
    ),
    beside: ['F18'],
  },
  {
    code: 'F18',
    weight: 85,
    when: all(
      opens('minimal'),
      kind('browser', 'refused', 'gone', 'silent'),
      kind('with-extensions', 'refused', 'gone', 'silent'),
      not(by('iis')),
    ),
    beside: ['F03'],
  },
  {
    code: 'F18',
    weight: 82,
    when: all(
      refuses('minimal'),
      status('minimal', 4, 5), // a page may name it in its script
      says('minimal', /sec-websocket-extensions/i),
    ),
    beside: ['F03'],
  },
  {
    code: 'F18',
    weight: 94,
    when: badExtensions('browser'),
    sure: any(badExtensions('with-extensions'), badExtensions('minimal')),
  },
  {
    code: 'F18',
    weight: 94,
    when: all(frameFault('browser', /^rsv1$/), not(deflates('browser'))),
    sure: all(frameFault('with-extensions', /^rsv1$/), alive('minimal')),
  },
  {
    // Compressed bytes arrive, and are not what the 101 agreed to.
    code: 'F18',
    weight: 93,
    when: all(
      alive('minimal'),
      frameFault('browser', /^(?:inflate|utf8)$/),
      frameFault('with-extensions', /^(?:inflate|utf8)$/),
      not(by('iis')),
    ),
    beside: ['F03'],
  },
  {
    code: 'F21',
    weight: 84,
    when: badSubprotocol('browser'),
    sure: any(badSubprotocol('with-subprotocol'), badSubprotocol('minimal')),
  },
  {
    code: 'F21',
    weight: 83,
    when: all(
      opens('minimal'),
      refuses('browser'),
      kind('with-subprotocol', 'refused', 'gone', 'silent'),
    ),
  },
  {
    code: 'F21',
    weight: 83,
    when: all(
      refuses('browser'),
      status('browser', 4, 5),
      says('browser', /sub-?protocol|sec-websocket-protocol/i),
    ),
  },
  {
    code: 'F41',
    weight: 86,
    when: all(opens('minimal'), refuses('browser'), refuses('with-accept-encoding')),
    sure: status('with-accept-encoding', 5),
  },
  {
    code: 'F31',
    weight: 78,
    when: all(opens('minimal'), refuses('browser'), refuses('with-user-agent')),
    beside: ['F10'],
  },
  {
    code: 'F10',
    weight: 77,
    when: all(opens('minimal'), refuses('browser'), refuses('with-cookie')),
  },
];

/** With permessage-deflate agreed, the socket ends without a close frame, as a fault of the protocol, or in garbage. */
function extensionKills(): ReadingCondition {
  return all(
    deflates('with-extensions'),
    any(kind('with-extensions', 'dead'), closedWith('with-extensions', 1002, 1007)),
    not(frameFault('with-extensions', /not-frames/)),
  );
}
