import * as fc from 'fast-check';
import { DEFAULT_CONFIGURATION } from '../../default-configuration.ts';
import type { AllowList, Location, PathSettings } from '../../model.ts';
import { rarely } from './parts.ts';

function list(names: readonly string[], stock: AllowList): fc.Arbitrary<AllowList> {
  const made = fc.record({
    allowUnlisted: rarely(false, true),
    allowed: fc
      .array(fc.tuple(fc.constantFrom(...names), fc.boolean()), { maxLength: 2 })
      .map((entries) => new Map(entries)),
  });
  return fc.oneof({ weight: 1, arbitrary: made }, { weight: 9, arbitrary: fc.constant(stock) });
}

function some(texts: readonly string[], stock: readonly string[] = []) {
  return fc.oneof(
    { weight: 1, arbitrary: fc.subarray([...texts]) },
    { weight: 9, arbitrary: fc.constant(stock) },
  );
}

const { requestFiltering } = DEFAULT_CONFIGURATION;

/** What a path may have of its own, with bounds that made requests exceed. */
export const pathSettingsArbitrary: fc.Arbitrary<PathSettings> = fc.record({
  webSocketEnabled: rarely(false, true),
  requestLimits: fc.record({
    allowDoubleEscaping: fc.boolean(),
    maxAllowedContentLength: fc.constant(1000),
    maxUrl: rarely(40, 4096),
    maxQueryString: rarely(20, 2048),
  }),
  requestFiltering: fc.record({
    allowHighBitCharacters: rarely(false, true),
    removeServerHeader: fc.constant(false),
    fileExtensions: list(['.html', '.txt', '.', '.config'], requestFiltering.fileExtensions),
    verbs: list(['GET', 'POST', 'OPTIONS'], requestFiltering.verbs),
    hiddenSegments: some(['a', 'Chat', 'bin'], requestFiltering.hiddenSegments),
    denyUrlSequences: some(['i/c', "'", 'ab']),
    denyQueryStringSequences: some(['x=1', '/']),
    headerLimits: rarely(new Map([['x-a', 3]]), new Map()),
  }),
  customHeaders: fc.constant([{ name: 'X-Custom', value: 'a "b" $c \\ d' }]),
  redirectHeaders: fc.constant([]),
});

const PATHS = ['api/chat', 'api', 'ab', 'x y', 'index.html'];

/** Of paths that made requests are below, the inner ones first. */
export const locationsArbitrary: fc.Arbitrary<readonly Location[]> = fc
  .tuple(fc.boolean(), fc.subarray(PATHS), fc.tuple(...PATHS.map(() => pathSettingsArbitrary)))
  .map(([has, paths, settings]) =>
    (has ? paths : []).flatMap((path, index) => {
      const own = settings[index];
      return own === undefined ? [] : [{ ...own, path }];
    }),
  );
