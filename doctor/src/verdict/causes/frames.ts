import type { Sign } from '../cause.ts';
import {
  all,
  any,
  not,
  kind,
  opens,
  alive,
  frameFault,
  closedWith,
  complains,
  deflates,
  by,
  where,
  type ReadingCondition,
} from '../condition.ts';
import type { Readings } from '../readings.ts';

export const FRAME_SIGNS: readonly Sign[] = [
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
      not(endsAtOnce('browser')),
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
    code: 'F04',
    weight: 64,
    when: all(complains('browser', /\borigin\b/i), complains('minimal', /\borigin\b/i)),
    beside: ['F10'],
  },
  {
    code: 'F14',
    weight: 47,
    when: all(closedWith('browser', 1002), closedWith('minimal', 1002)),
    beside: ['F31'],
  },
];

function pongs(id: string): ReadingCondition {
  return where([id], (r) => r.socket(id)?.pongMs !== undefined);
}

function isMute(id: string): ReadingCondition {
  return where(
    [id],
    (r) => r.socket(id)?.end.how === 'unanswered' && r.socket(id)?.frames.length === 0,
  );
}

function ageOf(r: Readings, id: string): number {
  return r.socket(id)?.end.ms ?? Number.NaN;
}

function tooBig(id: string): ReadingCondition {
  return closedWith(id, 1009);
}

/** RFC 6455 section 7.4: what no close frame may carry. */
function reservedCode(id: string): ReadingCondition {
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

/** Before a ping could have been answered: nobody knows what is behind. */
function endsAtOnce(id: string): ReadingCondition {
  return where([id], (r) => (r.socket(id)?.end.ms ?? 0) < 500);
}
