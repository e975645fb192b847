import type { Report } from '../findings.ts';
import type { AllowList, RequestFiltering } from '../model.ts';
import { collectionItems } from './collection-items.ts';
import { REQUEST_FILTERING } from './schema/web-server-schema.ts';
import { childOf, createValues, itemSchema, schemaOf } from './values.ts';
import type { ConfigElement } from './xml/document.ts';

/** What request filtering refuses, of the section at its levels, the server's first. */
export function buildRequestFiltering(
  levels: readonly ConfigElement[],
  report: Report,
): RequestFiltering {
  const list = (name: string) => listOf(levels, name, report);
  const texts = (name: string, attribute: string): readonly string[] =>
    list(name).items.map((item) => item.text(attribute));
  const own = createValues(levels.toReversed(), REQUEST_FILTERING);
  return {
    allowHighBitCharacters: own.bool('allowHighBitCharacters'),
    removeServerHeader: own.bool('removeServerHeader'),
    fileExtensions: allowList(list('fileExtensions'), 'fileExtension'),
    verbs: allowList(list('verbs'), 'verb'),
    hiddenSegments: texts('hiddenSegments', 'segment'),
    denyUrlSequences: texts('denyUrlSequences', 'sequence'),
    denyQueryStringSequences: texts('denyQueryStringSequences', 'sequence'),
    headerLimits: headerLimits(levels, report),
  };
}

type List = ReturnType<typeof listOf>;

function listOf(levels: readonly ConfigElement[], name: string, report: Report) {
  const schema = schemaOf(REQUEST_FILTERING, name);
  const lists = levels.map((level) => childOf(level, name)).filter((list) => list !== undefined);
  return {
    own: createValues(lists.toReversed(), schema),
    items: collectionItems(lists, schema, report).map((element) =>
      createValues([element], itemSchema(schema)),
    ),
  };
}

function allowList({ own, items }: List, attribute: string): AllowList {
  return {
    allowUnlisted: own.bool('allowUnlisted'),
    allowed: new Map(items.map((item) => [item.text(attribute), item.bool('allowed')])),
  };
}

function headerLimits(
  levels: readonly ConfigElement[],
  report: Report,
): RequestFiltering['headerLimits'] {
  const schema = schemaOf(schemaOf(REQUEST_FILTERING, 'requestLimits'), 'headerLimits');
  const lists = levels
    .map((level) => childOf(childOf(level, 'requestLimits'), 'headerLimits'))
    .filter((list) => list !== undefined);
  const items = collectionItems(lists, schema, report).map((element) =>
    createValues([element], itemSchema(schema)),
  );
  return new Map(
    items.map((item) => [item.text('header').toLowerCase(), item.integer('sizeLimit')]),
  );
}
