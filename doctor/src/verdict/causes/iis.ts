import { refused, type SignTable } from '../cause.ts';
import { arrivesPlain } from './common.ts';
import { all, any, not, status, sameStatus, says, header, by } from '../condition.ts';

export const IIS_SIGNS: SignTable = {
  F33: [
    refused({ weight: 70 }, by('iis'), says('minimal', /Invalid Hostname/)),
    refused(
      {
        weight: 90,
        sure: all(sameStatus('minimal', 'get'), says('get', /500\.(?:19|50|52)|404\.4/)),
      },
      any(
        says('minimal', /500\.(?:19|50|52)|404\.4|500\.5[02]|502\.3/),
        says('get', /500\.(?:19|50|52)|404\.4|502\.3/),
      ),
      by('iis'),
    ),
    refused(
      {
        weight: 76,
        sure: all(status('random', 500), status('random-get', 500), status('page', 500)),
      },
      by('iis'),
      status('minimal', 500),
      status('get', 500),
    ),
    refused(
      { weight: 66, beside: ['F07'] },
      by('iis'),
      status('minimal', 404),
      status('get', 404),
      status('page', 404),
    ),
    refused({ weight: 52, beside: ['F11'] }, by('iis'), status('minimal', 502), status('get', 502)),
  ],
  // ASP.NET Core has the words of HTTP.sys: the Host that arrives is not the one that is allowed.
  F04: refused(
    { weight: 70, beside: ['F07'] },
    not(by('iis')),
    says('minimal', /Invalid Hostname/),
  ),
  F05: [
    refused(
      { weight: 82, sure: all(status('browser', 501), not(status('get', 501))) },
      by('iis'),
      status('minimal', 501),
    ),
    refused(
      { weight: 88, sure: says('browser', /websockets? (?:are|is) disabled/i) },
      says('minimal', /websockets? (?:are|is) disabled/i),
    ),
    refused(
      { weight: 72, beside: ['F11'] },
      by('iis'),
      status('minimal', 503),
      not(status('get', 503)),
    ),
    refused(
      { weight: 67, beside: ['F33', 'F01'] },
      by('iis'),
      arrivesPlain,
      status('minimal', 2, 426, 400),
    ),
    refused(
      { weight: 65, beside: ['F44', 'F03'] },
      by('iis'),
      status('minimal', 204, 400, 502),
      not(sameStatus('get', 'minimal')),
    ),
  ],
  F23: [
    refused(
      { weight: 89, beside: ['F05'] },
      any(
        header('minimal', 'x-powered-by', /iisnode/i),
        header('get', 'x-powered-by', /iisnode/i),
        says('minimal', /iisnode|500\.1013/i),
      ),
    ),
    refused(
      { weight: 55, beside: ['F05'] },
      by('iis'),
      status('minimal', 500),
      not(status('get', 500)),
    ),
  ],
};
