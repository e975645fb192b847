import { sign, type SignTable } from '../cause.ts';
import {
  all,
  any,
  both,
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

const bothDie = both((id) => kind(id, 'dead'));

export const FRAME_SIGNS: SignTable = {
  F14: [
    sign(
      {
        weight: 96,
        sure: both((id) => frameFault(id, /not-frames/)),
      },
      any(frameFault('browser', /not-frames/), frameFault('minimal', /not-frames/)),
    ),
    sign(
      { weight: 81, beside: ['F31'] },
      both((id) => frameFault(id, /./)),
    ),
    sign(
      { weight: 60, beside: ['F31'] },
      frameFault('browser', /^(?!rsv1|not-frames)/),
      not(all(alive('minimal'), deflates('browser'))),
    ),
    sign(
      { weight: 47, beside: ['F31'] },
      both((id) => closedWith(id, 1002)),
    ),
  ],
  F43: sign(
    { weight: 95, sure: both(reservedCode) },
    any(reservedCode('browser'), reservedCode('minimal')),
  ),
  F47: [
    sign(
      {
        weight: 88,
        sure: all(kind('minimal', 'dead'), not(pongs('minimal')), not(frameFault('minimal', /./))),
      },
      kind('browser', 'dead'),
      opens('random'),
      opens('version-99'),
      not(pongs('browser')),
      not(endsAtOnce('browser')),
      not(frameFault('browser', /./)),
    ),
    sign({ weight: 59, beside: ['F31'] }, bothDie, not(pongs('browser')), isMute('browser')),
  ],
  F05: sign({ weight: 62, beside: ['F03', 'F23'] }, bothDie, by('iis'), not(pongs('browser'))),
  F31: [
    sign(
      { weight: 57, beside: ['F13'] },
      bothDie,
      where(
        ['browser', 'minimal'],
        (r) =>
          Math.abs(ageOf(r, 'browser') - ageOf(r, 'minimal')) < 150 &&
          ageOf(r, 'browser') > 60 &&
          ageOf(r, 'browser') < 3000,
      ),
      not(isMute('browser')),
    ),
    sign({ weight: 45, beside: ['F13', 'F11'] }, bothDie),
  ],
  F28: sign(
    {
      weight: 83,
      sure: any(
        both(tooBig),
        all(tooBig('browser'), alive('direct-browser'), not(tooBig('direct-browser'))),
      ),
    },
    any(tooBig('browser'), tooBig('minimal')),
  ),
  F13: sign(
    { weight: 61 },
    both((id) => closedWith(id, 1001, 1012)),
  ),
  F11: [
    sign(
      { weight: 61 },
      both((id) => closedWith(id, 1014)),
    ),
    sign(
      { weight: 46, beside: ['F13'] },
      both((id) => closedWith(id, 1011)),
    ),
  ],
  F30: sign(
    { weight: 61, beside: ['F11'] },
    both((id) => closedWith(id, 1013)),
  ),
  F10: sign(
    { weight: 46, beside: ['F04'] },
    both((id) => closedWith(id, 1008, 3000, 4401, 4403, 4001, 4003)),
  ),
  F04: sign(
    { weight: 64, beside: ['F10'] },
    both((id) => complains(id, /\borigin\b/i)),
  ),
};

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
