import {
  bool,
  collection,
  element,
  fixedCollection,
  flags,
  oneOf,
  requiredString,
  string,
  trimmedString,
  uint,
  type AttributeSchema,
  type ElementSchema,
} from './schema.ts';

/** The sections of URL Rewrite, after its rewrite_schema.xml. */

const PATTERN_SYNTAX = oneOf(['ECMAScript', 'Wildcard', 'ExactMatch'], 'ECMAScript');
const LOGICAL_GROUPING = oneOf(['MatchAll', 'MatchAny'], 'MatchAll');

const CONDITION = element({
  attributes: {
    input: string(),
    matchType: oneOf(['Pattern', 'IsFile', 'IsDirectory'], 'Pattern'),
    pattern: string(),
    ignoreCase: bool(true),
    negate: bool(false),
  },
});

/** All of its attributes are the key, except in `rules`, where the schema names none. */
const CONDITION_KEYS = ['input', 'matchType', 'pattern', 'ignoreCase', 'negate'];

function conditions(trackAllCaptures: boolean, keys: readonly string[]): ElementSchema {
  return element({
    attributes: { logicalGrouping: LOGICAL_GROUPING, trackAllCaptures: bool(trackAllCaptures) },
    collection: fixedCollection(CONDITION, keys),
  });
}

const SERVER_VARIABLES = element({
  collection: fixedCollection(
    element({
      attributes: {
        name: requiredString({ trimmed: true }),
        value: string(),
        replace: bool(true),
      },
    }),
    ['name'],
    'set',
  ),
});

const ACTION_ATTRIBUTES: Readonly<Record<string, AttributeSchema>> = {
  type: oneOf(['None', 'Rewrite', 'Redirect', 'CustomResponse', 'AbortRequest'], 'None'),
  url: trimmedString(),
  appendQueryString: bool(true),
  redirectType: oneOf(['Permanent', 'Found', 'SeeOther', 'Temporary'], 'Permanent'),
  statusCode: uint(0, { excluded: [300, 307] }),
  subStatusCode: uint(0, { maximum: 999 }),
  statusReason: string(),
  statusDescription: string(),
};

function ruleSchema(
  actionAttributes: Readonly<Record<string, AttributeSchema>>,
  conditionKeys: readonly string[],
): ElementSchema {
  return element({
    attributes: {
      name: requiredString(),
      enabled: bool(true),
      patternSyntax: PATTERN_SYNTAX,
      stopProcessing: bool(false),
      // Of URL Rewrite 2.1; the public schema file is 2.0's (iis.net, "URL Rewrite 2.1").
      responseCacheDirective: oneOf(['Auto', 'Always', 'Never', 'NotIfRuleMatched'], 'Auto'),
    },
    elements: {
      match: element({
        attributes: {
          url: { ...requiredString({ nonEmpty: true }), required: false },
          ignoreCase: bool(true),
          negate: bool(false),
        },
      }),
      conditions: conditions(false, conditionKeys),
      serverVariables: SERVER_VARIABLES,
      action: element({ attributes: actionAttributes }),
    },
  });
}

export const GLOBAL_RULES = element({
  attributes: { useOriginalURLEncoding: bool(true) },
  collection: collection(ruleSchema(ACTION_ATTRIBUTES, CONDITION_KEYS), ['name'], 'rule'),
});

export const RULES = element({
  // Of URL Rewrite 2.1 (blogs.iis.net/iisteam/url-rewrite-v2-1).
  attributes: { useOriginalURLEncoding: bool(true) },
  collection: collection(
    ruleSchema({ ...ACTION_ATTRIBUTES, logRewrittenUrl: bool(false) }, []),
    ['name'],
    'rule',
  ),
});

export const ALLOWED_SERVER_VARIABLES = element({
  collection: collection(element({ attributes: { name: requiredString() } }), ['name']),
});

const PRE_CONDITION = element({
  attributes: {
    name: requiredString(),
    logicalGrouping: LOGICAL_GROUPING,
    patternSyntax: PATTERN_SYNTAX,
  },
  collection: fixedCollection(CONDITION, CONDITION_KEYS),
});

const TAG = element({
  attributes: {
    name: requiredString({ nonEmpty: true }),
    attribute: requiredString({ nonEmpty: true }),
  },
});

/** In the order of the schema; CustomTags names a group of customTags. */
const HTML_TAGS = [
  'None',
  'A',
  'Area',
  'Base',
  'Form',
  'Frame',
  'Head',
  'IFrame',
  'Img',
  'Input',
  'Link',
  'Script',
  'CustomTags',
];

const OUTBOUND_RULE = element({
  attributes: {
    name: requiredString(),
    preCondition: string(),
    enabled: bool(true),
    patternSyntax: PATTERN_SYNTAX,
    stopProcessing: bool(false),
  },
  elements: {
    match: element({
      attributes: {
        filterByTags: flags(HTML_TAGS, 'None'),
        customTags: string(),
        serverVariable: string(),
        pattern: string(),
        occurrences: uint(0),
        ignoreCase: bool(true),
        negate: bool(false),
      },
    }),
    conditions: conditions(true, CONDITION_KEYS),
    action: element({
      attributes: {
        type: oneOf(['None', 'Rewrite'], 'None'),
        value: string(),
        replace: bool(true),
      },
    }),
  },
});

export const OUTBOUND_RULES = element({
  attributes: { rewriteBeforeCache: bool(false) },
  elements: {
    customTags: element({
      collection: collection(
        element({
          attributes: { name: requiredString() },
          collection: collection(TAG, ['name', 'attribute'], 'tag'),
        }),
        ['name'],
        'tags',
      ),
    }),
    preConditions: element({ collection: collection(PRE_CONDITION, ['name'], 'preCondition') }),
  },
  collection: collection(OUTBOUND_RULE, ['name'], 'rule'),
});

const PROVIDER_SETTING = element({
  attributes: {
    key: requiredString({ nonEmpty: true }),
    value: string(),
    encryptedValue: string(),
  },
});

export const PROVIDERS = element({
  collection: collection(
    element({
      attributes: {
        name: requiredString({ trimmed: true }),
        type: requiredString({ trimmed: true }),
      },
      elements: { settings: element({ collection: collection(PROVIDER_SETTING, ['key']) }) },
    }),
    ['name'],
    'provider',
  ),
});

export const REWRITE_MAPS = element({
  collection: collection(
    element({
      attributes: {
        name: requiredString({ trimmed: true }),
        defaultValue: string(),
        ignoreCase: bool(true),
      },
      collection: collection(element({ attributes: { key: requiredString(), value: string() } }), [
        'key',
      ]),
    }),
    ['name'],
    'rewriteMap',
  ),
});
