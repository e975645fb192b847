import { sign, type SignTable } from '../cause.ts';
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
export const PART_SIGNS: SignTable = {
  F04: [
    sign(
      {
        weight: 84,
        sure: any(opens('backend-origin'), opens('other-scheme-origin'), opens('portless-origin')),
        beside: ['F31'],
      },
      opens('minimal'),
      not(kind('minimal', 'dead')),
      fails('browser'),
      fails('with-origin'),
      not(alive('again')),
    ),
    sign(
      {
        weight: 90,
        sure: any(opens('backend-origin'), opens('other-scheme-origin'), opens('portless-origin')),
      },
      refuses('minimal'),
      refuses('browser'),
      any(opens('backend-origin'), opens('other-scheme-origin'), opens('portless-origin')),
    ),
    sign(
      { weight: 74, beside: ['F31'] },
      refuses('browser'),
      where(
        ['browser'],
        (r) =>
          asksForHost.test(r.body('browser')) && Math.floor((r.status('browser') ?? 0) / 100) === 4,
      ),
    ),
  ],
  F03: [
    sign(
      { weight: 92, sure: all(by('iis'), extensionKills(), deflates('browser')), beside: ['F18'] },
      alive('minimal'),
      fails('browser'),
      not(alive('again')),
      extensionKills(),
    ),
    sign(
      { weight: 93, sure: by('iis') },
      alive('minimal'),
      wrongAccept('browser'),
      wrongAccept('with-extensions'),
    ),
    sign(
      { weight: 86, beside: ['F18'] },
      opens('minimal'),
      refuses('browser'),
      refuses('with-extensions'),
      not(badExtensions('with-extensions')),
      not(wrongAccept('with-extensions')),
      by('iis'),
    ),
  ],
  F18: [
    sign(
      { weight: 85, beside: ['F03'] },
      opens('minimal'),
      kind('browser', 'refused', 'gone', 'silent'),
      kind('with-extensions', 'refused', 'gone', 'silent'),
      not(by('iis')),
    ),
    sign(
      { weight: 82, beside: ['F03'] },
      refuses('minimal'),
      status('minimal', 4, 5), // a page may name it in its script
      says('minimal', /sec-websocket-extensions/i),
    ),
    sign(
      { weight: 94, sure: any(badExtensions('with-extensions'), badExtensions('minimal')) },
      badExtensions('browser'),
    ),
    sign(
      { weight: 94, sure: all(frameFault('with-extensions', /^rsv1$/), alive('minimal')) },
      frameFault('browser', /^rsv1$/),
      not(deflates('browser')),
    ),
    // Compressed bytes arrive, and are not what the 101 agreed to.
    sign(
      { weight: 93, beside: ['F03'] },
      alive('minimal'),
      frameFault('browser', /^(?:inflate|utf8)$/),
      frameFault('with-extensions', /^(?:inflate|utf8)$/),
      not(by('iis')),
    ),
  ],
  F21: [
    sign(
      { weight: 84, sure: any(badSubprotocol('with-subprotocol'), badSubprotocol('minimal')) },
      badSubprotocol('browser'),
    ),
    sign(
      { weight: 83 },
      opens('minimal'),
      refuses('browser'),
      kind('with-subprotocol', 'refused', 'gone', 'silent'),
    ),
    sign(
      { weight: 83 },
      refuses('browser'),
      status('browser', 4, 5),
      says('browser', /sub-?protocol|sec-websocket-protocol/i),
    ),
  ],
  F41: sign(
    { weight: 86, sure: status('with-accept-encoding', 5) },
    opens('minimal'),
    refuses('browser'),
    refuses('with-accept-encoding'),
  ),
  F31: sign(
    { weight: 78, beside: ['F10'] },
    opens('minimal'),
    refuses('browser'),
    refuses('with-user-agent'),
  ),
  F10: sign({ weight: 77 }, opens('minimal'), refuses('browser'), refuses('with-cookie')),
};

/** With permessage-deflate agreed, the socket ends without a close frame, as a fault of the protocol, or in garbage. */
function extensionKills(): ReadingCondition {
  return all(
    deflates('with-extensions'),
    any(kind('with-extensions', 'dead'), closedWith('with-extensions', 1002, 1007)),
    not(frameFault('with-extensions', /not-frames/)),
  );
}
