import type { Sign } from '../cause.ts';
import { bothRefuse, arrivesPlain } from './common.ts';
import { all, any, not, status, sameStatus, says, header, by } from '../condition.ts';

export const IIS_SIGNS: readonly Sign[] = [
  {
    code: 'F33',
    weight: 70,
    when: all(bothRefuse, by('iis'), says('minimal', /Invalid Hostname/)),
  },
  {
    // ASP.NET Core has the words of HTTP.sys: the Host that arrives is not the one that is allowed.
    code: 'F04',
    weight: 70,
    when: all(bothRefuse, not(by('iis')), says('minimal', /Invalid Hostname/)),
    beside: ['F07'],
  },
  {
    code: 'F33',
    weight: 90,
    when: all(
      bothRefuse,
      any(
        says('minimal', /500\.(?:19|50|52)|404\.4|500\.5[02]|502\.3/),
        says('get', /500\.(?:19|50|52)|404\.4|502\.3/),
      ),
      by('iis'),
    ),
    sure: all(sameStatus('minimal', 'get'), says('get', /500\.(?:19|50|52)|404\.4/)),
  },
  {
    code: 'F33',
    weight: 76,
    when: all(bothRefuse, by('iis'), status('minimal', 500), status('get', 500)),
    sure: all(status('random', 500), status('random-get', 500), status('page', 500)),
  },
  {
    code: 'F33',
    weight: 66,
    when: all(
      bothRefuse,
      by('iis'),
      status('minimal', 404),
      status('get', 404),
      status('page', 404),
    ),
    beside: ['F07'],
  },
  {
    code: 'F33',
    weight: 52,
    when: all(bothRefuse, by('iis'), status('minimal', 502), status('get', 502)),
    beside: ['F11'],
  },
  {
    code: 'F05',
    weight: 82,
    when: all(bothRefuse, by('iis'), status('minimal', 501)),
    sure: all(status('browser', 501), not(status('get', 501))),
  },
  {
    code: 'F05',
    weight: 88,
    when: all(bothRefuse, says('minimal', /websockets? (?:are|is) disabled/i)),
    sure: says('browser', /websockets? (?:are|is) disabled/i),
  },
  {
    code: 'F05',
    weight: 72,
    when: all(bothRefuse, by('iis'), status('minimal', 503), not(status('get', 503))),
    beside: ['F11'],
  },
  {
    code: 'F05',
    weight: 67,
    when: all(bothRefuse, by('iis'), arrivesPlain, status('minimal', 2, 426, 400)),
    beside: ['F33', 'F01'],
  },
  {
    code: 'F05',
    weight: 65,
    when: all(
      bothRefuse,
      by('iis'),
      status('minimal', 204, 400, 502),
      not(sameStatus('get', 'minimal')),
    ),
    beside: ['F44', 'F03'],
  },
  {
    code: 'F23',
    weight: 89,
    when: all(
      bothRefuse,
      any(
        header('minimal', 'x-powered-by', /iisnode/i),
        header('get', 'x-powered-by', /iisnode/i),
        says('minimal', /iisnode|500\.1013/i),
      ),
    ),
    beside: ['F05'],
  },
  {
    code: 'F23',
    weight: 55,
    when: all(bothRefuse, by('iis'), status('minimal', 500), not(status('get', 500))),
    beside: ['F05'],
  },
];
