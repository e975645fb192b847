import type { Sign } from '../cause.ts';
import {
  all,
  not,
  status,
  refuses,
  alive,
  fault,
  by,
  where,
  type ReadingCondition,
} from '../condition.ts';

const wrongAccept = (id: string): ReadingCondition => fault(id, 'accept-wrong');
const headersSpoilt = (id: string): ReadingCondition =>
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

export const HEADER_SIGNS: readonly Sign[] = [
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
