import * as fc from 'fast-check';
import { evaluateResponse } from '../../../iis-config/engine/response/evaluate-response.ts';
import { evaluate } from '../../../iis-config/engine/evaluate.ts';
import type { IisResponse } from '../../../iis-config/engine/response/response.ts';
import type { IisConfiguration } from '../../../iis-config/model.ts';
import type { Outcome } from '../../../iis-config/outcome.ts';
import { requestAtBinding } from '../../../iis-config/ports/at-binding.ts';
import { responseAtLab } from '../../../iis-config/ports/at-lab.ts';
import type { IisRequest } from '../../../iis-config/request.ts';
import {
  outboundConfigurationArbitrary,
  responseArbitrary,
} from '../../../iis-config/test/arbitrary/outbound.ts';
import {
  requestArbitrary,
  several,
  withPorts,
} from '../../../iis-config/test/arbitrary/requests.ts';
import { count } from '../../../iis-config/test/arbitrary/run-property.ts';
import {
  type DifferentialOptions,
  type DifferentialReport,
  checkOnBench,
  withNginx,
} from './bench.ts';
import { ANSWER } from './echo-backend.ts';
import { type ArrangedPorts, portArrangement } from './port-arrangement.ts';
import { sendRaw } from './raw-request.ts';

/** What a rule may have changed; nginx writes others of its own. */
const COMPARED = [
  'set-cookie',
  'location',
  'content-location',
  'access-control-allow-origin',
  'x-custom',
  'x-made',
  'x-new',
  'x-powered-by',
  'cache-control',
];

const exchange = fc.record({
  request: requestArbitrary,
  path: fc.constantFrom('/', '/app', '/old/a/b', '/on/', '/no', '/none', '/sid=1?q=%20x'),
  response: responseArbitrary,
});

/**
 * The same for outbound rules: the backend answers as it is told, and the headers that come through
 * nginx are compared with the engine's.
 *
 * @throws {Error} on any difference, with the smallest case that shows it
 */
export async function runOutboundRules(options: DifferentialOptions): Promise<DifferentialReport> {
  const cases = fc.record({
    generated: outboundConfigurationArbitrary,
    arrangement: portArrangement,
    exchanges: several(exchange, options.requestsEach),
  });
  return checkOnBench(options, cases, (bench, { exchanges, ...given }) =>
    withNginx(bench, given, async (site, ports) => {
      for (const { request: asked, path, response } of exchanges) {
        const headers = {
          ...plain(asked.headers),
          [ANSWER]: encodeURIComponent(JSON.stringify(response)),
        };
        const request = withPorts({ ...asked, target: path, headers }, ports, site.published);
        await tryExchange(bench.report, site, request, response);
      }
    }),
  );
}

/** An upgrade, and a body that is too long, are the other run's. */
function plain({ 'x-a': a, origin }: IisRequest['headers']): IisRequest['headers'] {
  return {
    ...(a === undefined ? {} : { 'x-a': a }),
    ...(origin === undefined ? {} : { origin }),
  };
}

async function tryExchange(
  report: DifferentialReport,
  site: ArrangedPorts,
  request: IisRequest,
  answered: IisResponse,
): Promise<void> {
  const { configuration, lab } = site;
  const seen = requestAtBinding(request, lab);
  const { outcome } = evaluate(configuration, seen);
  const given = outcome.kind === 'forward' ? answered : ownAnswer(outcome);
  const decided = evaluateResponse(configuration, seen, given, outcome).response;
  const expected = responseAtLab(decided, request, lab);
  const actual = await sendRaw(request.port, request);
  const said = print(expected.headers.map(({ name, value }) => [name, value]));
  const came = print(actual.fields);
  if (said !== came && outcome.kind === 'redirect' && readsLocation(configuration)) {
    count(
      report.bounded,
      'the Location of its own redirect, with the lab’s port, in another header',
    );
    return;
  }
  if (said !== came) {
    throw new Error(
      [
        `nginx and the engine differ, over ${request.scheme} ${request.host}${request.target}.`,
        ...configuration.outboundRules.map((rule) => `  ${JSON.stringify(rule)}`),
        `  x-a: ${request.headers['x-a']}`,
        `  backend: ${JSON.stringify(given)}`,
        `  engine: ${said}`,
        `  nginx:  ${came}`,
      ].join('\n'),
    );
  }
  report.agree += 1;
  const cookies = given.headers.filter(({ name }) => name === 'Set-Cookie').length;
  const changed = said === print(untouched(site, request, given, outcome)) ? '' : ', changed';
  count(report.agreeBy, `${outcome.kind}, ${cookies} Set-Cookie${changed}`);
}

/** In nginx the Location of a redirect has the lab's port from the start, and not only as it leaves. */
function readsLocation({ outboundRules }: IisConfiguration): boolean {
  return JSON.stringify(outboundRules).includes('"name":"RESPONSE_LOCATION"');
}

/** The response without outbound rules, which shows whether they changed it. */
function untouched(
  { configuration, lab }: ArrangedPorts,
  request: IisRequest,
  given: IisResponse,
  outcome: Outcome,
): readonly (readonly [string, string])[] {
  const without = { ...configuration, outboundRules: [] };
  const seen = requestAtBinding(request, lab);
  const { response } = evaluateResponse(without, seen, given, outcome);
  const { headers } = responseAtLab(response, request, lab);
  return headers.map(({ name, value }) => [name, value]);
}

function ownAnswer(outcome: Outcome): IisResponse {
  switch (outcome.kind) {
    case 'redirect': {
      const { status, location } = outcome;
      return { status, headers: [{ name: 'Location', value: location }] };
    }
    case 'response':
      return { status: outcome.status, headers: [] };
    default:
      return { status: 404, headers: [] };
  }
}

function print(fields: readonly (readonly [string, string])[]): string {
  return JSON.stringify(
    COMPARED.flatMap((name) => {
      const values = fields.filter(([other]) => other.toLowerCase() === name);
      return values.length === 0 ? [] : [[name, ...values.map(([, value]) => value.trim())]];
    }),
  );
}
