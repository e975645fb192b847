import * as fc from 'fast-check';
import {
  conditionsFixture,
  ruleFixture,
  redirectTo,
  rewriteTo,
  type UnparsedAction,
} from '../rule-fixtures.ts';
import type { Rule } from '../../model.ts';

/** What many public files do with the host and the port of a request. */
const PUBLIC: readonly Rule[] = [
  when('{HTTP_HOST}', '^reverseproxy\\.com$', rewriteTo('http://other:9000/exact/{R:1}')),
  when('{HTTPS}', '^off$', redirectTo('https://{HTTP_HOST}/{R:1}')),
  when('{SERVER_PORT}', '^80$', redirectTo('https://{SERVER_NAME}{REQUEST_URI}')),
  when('{HTTP_HOST}', '^(?!www\\.)(.*)$', redirectTo('http://www.{C:1}/{R:1}')),
  when('{HTTP_HOST}', '^www\\.(.*)$', redirectTo('https://{C:1}/{R:1}')),
  when('{CACHE_URL}', '^(https?)://.*', redirectTo('{C:1}://{HTTP_HOST}/{R:1}')),
];

/** Mostly none: they leave little for the rules after them. */
export const publicRules: fc.Arbitrary<readonly Rule[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<readonly Rule[]>([]) },
  { weight: 1, arbitrary: fc.subarray([...PUBLIC], { minLength: 1, maxLength: 2 }) },
);

function when(input: string, pattern: string, action: UnparsedAction): Rule {
  return ruleFixture({ conditions: conditionsFixture({ input, pattern }), action });
}
