import type { Report } from '../findings.ts';
import type { AllowList, RequestFiltering } from '../model.ts';
import { REQUEST_FILTERING } from './schema/web-server-schema.ts';
import { createValues } from './values.ts';
import type { ConfigElement } from './xml/document.ts';

/** What request filtering refuses, of the section at its levels, the server's first. */
export function buildRequestFiltering(
  levels: readonly ConfigElement[],
  report: Report,
): RequestFiltering {
  const own = createValues(levels.toReversed(), REQUEST_FILTERING);
  const allowList = (name: string, attribute: string): AllowList => {
    const list = own.child(name);
    const items = list.items(report);
    return {
      allowUnlisted: list.bool('allowUnlisted'),
      allowed: new Map(items.map((item) => [item.text(attribute), item.bool('allowed')])),
    };
  };
  const texts = (name: string, attribute: string): readonly string[] =>
    own
      .child(name)
      .items(report)
      .map((item) => item.text(attribute));
  const limits = own.child('requestLimits').child('headerLimits').items(report);
  return {
    allowHighBitCharacters: own.bool('allowHighBitCharacters'),
    removeServerHeader: own.bool('removeServerHeader'),
    fileExtensions: allowList('fileExtensions', 'fileExtension'),
    verbs: allowList('verbs', 'verb'),
    hiddenSegments: texts('hiddenSegments', 'segment'),
    denyUrlSequences: texts('denyUrlSequences', 'sequence'),
    denyQueryStringSequences: texts('denyQueryStringSequences', 'sequence'),
    headerLimits: new Map(
      limits.map((item) => [item.text('header').toLowerCase(), item.integer('sizeLimit')]),
    ),
  };
}
