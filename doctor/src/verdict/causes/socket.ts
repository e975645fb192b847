import type { Sign } from '../cause.ts';
import {
  alive,
  all,
  any,
  by,
  closedWith,
  deflates,
  differs,
  fails,
  fault,
  frameFault,
  kind,
  not,
  opens,
  refuses,
  status,
  where,
  type Condition,
} from '../condition.ts';
import type { Readings } from '../readings.ts';

const wrongAccept = (id: string): Condition => fault(id, 'accept-wrong');
const headersSpoilt = (id: string): Condition =>
  fault(
    id,
    'upgrade-missing',
    'upgrade-twice',
    'upgrade-wrong',
    'connection-missing',
    'connection-wrong',
    'accept-missing',
    'accept-twice',
  );

/** What a browser's handshake has, and the smallest has not, decides. */
const PARTS: readonly Sign[] = [
  {
    code: 'F04',
    weight: 84,
    when: all(
      opens('minimal'),
      not(kind('minimal', 'dead')),
      fails('browser'),
      fails('with-origin'),
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
          /origin|invalid host|host header/i.test(r.body('browser')) &&
          (r.status('browser') ?? 0) >= 400,
      ),
    ),
    beside: ['F31'],
  },
  {
    code: 'F03',
    weight: 92,
    when: all(alive('minimal'), fails('browser'), extensionKills()),
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
      not(fault('with-extensions', 'extension-unknown', 'accept-wrong')),
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
      where(['minimal'], (r) => /sec-websocket-extensions/i.test(r.body('minimal'))),
    ),
    beside: ['F03'],
  },
  {
    code: 'F18',
    weight: 94,
    when: fault('browser', 'extension-unknown'),
    sure: any(fault('with-extensions', 'extension-unknown'), fault('minimal', 'extension-unknown')),
  },
  {
    code: 'F18',
    weight: 94,
    when: all(frameFault('browser', /^rsv1$/), not(deflates('browser'))),
    sure: all(frameFault('with-extensions', /^rsv1$/), alive('minimal')),
  },
  {
    code: 'F21',
    weight: 84,
    when: fault('browser', 'subprotocol-missing', 'subprotocol-unknown'),
    sure: any(
      fault('with-subprotocol', 'subprotocol-missing', 'subprotocol-unknown'),
      fault('minimal', 'subprotocol-unknown'),
    ),
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
      where(['browser'], (r) => /sub-?protocol|sec-websocket-protocol/i.test(r.body('browser'))),
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

/** With permessage-deflate agreed, the socket ends without a close frame, or in garbage. */
function extensionKills(): Condition {
  return all(
    deflates('with-extensions'),
    kind('with-extensions', 'dead'),
    not(frameFault('with-extensions', /not-frames/)),
  );
}

const HEADERS: readonly Sign[] = [
  {
    code: 'F05',
    weight: 90,
    when: all(wrongAccept('browser'), wrongAccept('minimal')),
    sure: not(all(headersSpoilt('minimal'), headersSpoilt('browser'))),
  },
  {
    code: 'F05',
    weight: 80,
    when: all(wrongAccept('browser'), not(alive('minimal'))),
    beside: ['F03'],
  },
  {
    code: 'F05',
    weight: 89,
    when: all(fault('browser', 'accept-missing'), by('iis')),
    sure: fault('minimal', 'accept-missing'),
  },
  { code: 'F17', weight: 86, when: headersSpoilt('browser'), sure: headersSpoilt('minimal') },
  {
    code: 'F17',
    weight: 61,
    when: all(
      refuses('browser'),
      by('caddy'),
      status('minimal', 200),
      where(['minimal', 'get'], (r) => r.body('minimal') === '' && r.body('get') !== ''),
    ),
    beside: ['F01'],
  },
];

const FRAMES: readonly Sign[] = [
  {
    code: 'F14',
    weight: 96,
    when: any(frameFault('browser', /not-frames/), frameFault('minimal', /not-frames/)),
    sure: all(frameFault('browser', /not-frames/), frameFault('minimal', /not-frames/)),
  },
  {
    code: 'F14',
    weight: 81,
    when: all(frameFault('browser', /./), frameFault('minimal', /./)),
    beside: ['F31'],
  },
  {
    code: 'F14',
    weight: 60,
    when: all(
      frameFault('browser', /^(?!rsv1|not-frames)/),
      not(all(alive('minimal'), deflates('browser'))),
    ),
    beside: ['F31'],
  },
  {
    code: 'F43',
    weight: 95,
    when: any(reservedCode('browser'), reservedCode('minimal')),
    sure: all(reservedCode('browser'), reservedCode('minimal')),
  },
  {
    code: 'F47',
    weight: 88,
    when: all(
      kind('browser', 'dead'),
      opens('random'),
      opens('version-99'),
      not(pongs('browser')),
      not(frameFault('browser', /./)),
    ),
    sure: all(kind('minimal', 'dead'), not(pongs('minimal')), not(frameFault('minimal', /./))),
  },
  {
    code: 'F47',
    weight: 59,
    when: all(
      kind('browser', 'dead'),
      kind('minimal', 'dead'),
      not(pongs('browser')),
      isMute('browser'),
    ),
    beside: ['F31'],
  },
  {
    code: 'F05',
    weight: 62,
    when: all(kind('browser', 'dead'), kind('minimal', 'dead'), by('iis'), not(pongs('browser'))),
    beside: ['F03', 'F23'],
  },
  {
    code: 'F31',
    weight: 57,
    when: all(
      kind('browser', 'dead'),
      kind('minimal', 'dead'),
      where(
        ['browser', 'minimal'],
        (r) =>
          Math.abs(ageOf(r, 'browser') - ageOf(r, 'minimal')) < 150 &&
          ageOf(r, 'browser') > 60 &&
          ageOf(r, 'browser') < 3000,
      ),
      not(isMute('browser')),
    ),
    beside: ['F13'],
  },
  {
    code: 'F31',
    weight: 45,
    when: all(kind('browser', 'dead'), kind('minimal', 'dead')),
    beside: ['F13', 'F11'],
  },
  {
    code: 'F28',
    weight: 83,
    when: any(tooBig('browser'), tooBig('minimal')),
    sure: any(
      all(tooBig('browser'), tooBig('minimal')),
      all(tooBig('browser'), alive('direct-browser'), not(tooBig('direct-browser'))),
    ),
  },
  {
    code: 'F13',
    weight: 61,
    when: all(closedWith('browser', 1001, 1012), closedWith('minimal', 1001, 1012)),
  },
  { code: 'F11', weight: 61, when: all(closedWith('browser', 1014), closedWith('minimal', 1014)) },
  {
    code: 'F11',
    weight: 46,
    when: all(closedWith('browser', 1011), closedWith('minimal', 1011)),
    beside: ['F13'],
  },
  {
    code: 'F30',
    weight: 61,
    when: all(closedWith('browser', 1013), closedWith('minimal', 1013)),
    beside: ['F11'],
  },
  {
    code: 'F10',
    weight: 46,
    when: all(
      closedWith('browser', 1008, 3000, 4401, 4403, 4001, 4003),
      closedWith('minimal', 1008, 3000, 4401, 4403, 4001, 4003),
    ),
    beside: ['F04'],
  },
  {
    code: 'F14',
    weight: 47,
    when: all(closedWith('browser', 1002), closedWith('minimal', 1002)),
    beside: ['F31'],
  },
];

function pongs(id: string): Condition {
  return where([id], (r) => r.socket(id)?.pongMs !== undefined);
}

function isMute(id: string): Condition {
  return where(
    [id],
    (r) => r.socket(id)?.end.how === 'unanswered' && r.socket(id)?.frames.length === 0,
  );
}

function ageOf(r: Readings, id: string): number {
  return r.socket(id)?.end.ms ?? Number.NaN;
}

function tooBig(id: string): Condition {
  return where([id], (r) => {
    const end = r.socket(id)?.end;
    return end?.after === 'text' && end.how === 'close' && end.code === 1009;
  });
}

/** RFC 6455 section 7.4: what no close frame may carry. */
function reservedCode(id: string): Condition {
  return where(
    [id],
    (r) =>
      r
        .socket(id)
        ?.frames.some(
          ({ opcode, code }) =>
            opcode === 8 &&
            code !== undefined &&
            (code < 1000 ||
              [1004, 1005, 1006, 1015].includes(code) ||
              (code > 1015 && code < 3000) ||
              code > 4999),
        ) ?? false,
  );
}

/** A browser's socket works; something else does not. */
const SIDES: readonly Sign[] = [
  {
    code: 'F22',
    weight: 85,
    when: all(opens('browser'), refuses('firefox')),
    sure: refuses('firefox-again'),
  },
  {
    code: 'F50',
    weight: 64,
    when: all(alive('browser'), refuses('host-port')),
    sure: refuses('host-port-again'),
  },
  {
    code: 'F35',
    weight: 80,
    when: all(
      opens('browser'),
      where(['h2'], (r) => /^4|^501/.test(String(r.get('h2')?.h2?.status))),
    ),
    sure: opens('minimal'),
    beside: ['F38'],
  },
  {
    code: 'F19',
    weight: 79,
    when: all(
      opens('browser'),
      where(['h2'], (r) => /^50[0234]/.test(String(r.get('h2')?.h2?.status))),
    ),
    beside: ['F38'],
  },
  {
    code: 'F38',
    weight: 78,
    when: all(
      opens('browser'),
      where(['h2'], (r) => diesOverHttp2(r)),
    ),
  },
  {
    code: 'F40',
    weight: 65,
    when: all(
      alive('browser'),
      status('post', 400),
      not(status('random-get', 400)),
      any(
        by('iis', 'kestrel'),
        all(not(status('direct-post', 400)), differs('post', 'direct-post')),
      ),
    ),
    sure: differs('post', 'direct-post'),
  },
  {
    code: 'F42',
    weight: 63,
    when: all(alive('browser'), closesLate('browser')),
    sure: all(closesLate('minimal'), alive('direct-minimal'), not(closesLate('direct-minimal'))),
  },
  { code: 'F24', weight: 80, when: where(['crowd'], (r) => stops(r, /silence/)), beside: ['F30'] },
  {
    code: 'F30',
    weight: 81,
    when: where(['crowd'], (r) => stops(r, /^(?!101|silence)/)),
    beside: ['F11'],
  },
  { code: 'F11', weight: 60, when: where(['crowd'], (r) => isFlaky(r)), beside: ['F08', 'F30'] },
  {
    code: 'F30',
    weight: 87,
    when: all(
      fails('browser'),
      alive('again'),
      any(status('browser', 500, 503, 429), kind('browser', 'gone')),
    ),
    beside: ['F11'],
  },
  {
    code: 'F11',
    weight: 87,
    when: all(fails('browser'), alive('again'), status('browser', 502, 504)),
    beside: ['F30'],
  },
  {
    code: 'F02',
    weight: 88,
    when: all(endsIdle('idle-silent'), not(endsIdle('idle-pinged'))),
    sure: where(['idle-pinged'], (r) => r.socket('idle-pinged')?.end.how === 'left'),
  },
  {
    code: 'F13',
    weight: 62,
    when: all(endsIdle('idle-silent'), endsIdle('idle-pinged')),
    beside: ['F32'],
  },
];

/** Offered, and then reset, unanswered or mute. */
function diesOverHttp2(r: Readings): boolean {
  const h2 = r.get('h2')?.h2;
  if (h2?.advertised !== true) return false;
  return h2.status === undefined || (h2.status < 300 && h2.pong === false);
}

function endsIdle(id: string): Condition {
  return where([id], (r) => ['fin', 'reset', 'close'].includes(r.socket(id)?.end.how ?? ''));
}

const LATE_CLOSE_MS = 2000;

function closesLate(id: string): Condition {
  return where([id], (r) => (r.socket(id)?.end.closeMs ?? 0) >= LATE_CLOSE_MS);
}

/** Those that open come first, and then none does. */
function stops(r: Readings, how: RegExp): boolean {
  const each = r.get('crowd')?.each ?? [];
  const opened = each.findIndex((one) => one !== '101');
  return opened > 0 && how.test(each[opened] ?? '') && !each.slice(opened).includes('101');
}

function isFlaky(r: Readings): boolean {
  const each = r.get('crowd')?.each ?? [];
  const bad = each.findIndex((one) => one !== '101');
  return bad >= 0 && each.slice(bad).includes('101');
}

export const SOCKET_SIGNS: readonly Sign[] = [...PARTS, ...HEADERS, ...FRAMES, ...SIDES];
