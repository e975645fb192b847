import type { Report } from '../findings.ts';
import type { AllowList, RequestFiltering } from '../model.ts';
import type { Values } from './values.ts';

/** What request filtering refuses. */
export function buildRequestFiltering(own: Values, report: Report): RequestFiltering {
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
