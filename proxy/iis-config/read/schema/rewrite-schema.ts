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
import { REDIRECT_TYPES } from '../../model.ts';

/** The sections of URL Rewrite, after its rewrite_schema.xml. */

export const PATTERN_SYNTAXES = ['ECMAScript', 'Wildcard', 'ExactMatch'] as const;
export const GROUPINGS = ['MatchAll', 'MatchAny'] as const;
export const MATCH_TYPES = ['Pattern', 'IsFile', 'IsDirectory'] as const;
export const ACTIONS = ['None', 'Rewrite', 'Redirect', 'CustomResponse', 'AbortRequest'] as const;
export const OUTBOUND_ACTIONS = ['None', 'Rewrite'] as const;

const PATTERN_SYNTAX = oneOf(PATTERN_SYNTAXES, 'ECMAScript');
const LOGICAL_GROUPING = oneOf(GROUPINGS, 'MatchAll');

const CONDITION = element({
  input: string(),
  matchType: oneOf(MATCH_TYPES, 'Pattern'),
  pattern: string(),
  ignoreCase: bool(true),
  negate: bool(false),
});

/** All of its attributes are the key, except in `rules`, where the schema names none. */
const CONDITION_KEYS = ['input', 'matchType', 'pattern', 'ignoreCase', 'negate'];

function conditions(trackAllCaptures: boolean, keys: readonly string[]): ElementSchema {
  return element({
    logicalGrouping: LOGICAL_GROUPING,
    trackAllCaptures: bool(trackAllCaptures),
    add: fixedCollection(CONDITION, keys),
  });
}

const SERVER_VARIABLES = element({
  set: fixedCollection(
    element({ name: requiredString({ trimmed: true }), value: string(), replace: bool(true) }),
    ['name'],
  ),
});

const ACTION_ATTRIBUTES: Readonly<Record<string, AttributeSchema>> = {
  type: oneOf(ACTIONS, 'None'),
  url: trimmedString(),
  appendQueryString: bool(true),
  redirectType: oneOf(REDIRECT_TYPES, 'Permanent'),
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
    name: requiredString(),
    enabled: bool(true),
    patternSyntax: PATTERN_SYNTAX,
    stopProcessing: bool(false),
    // Of URL Rewrite 2.1; the public schema file is 2.0's (iis.net, "URL Rewrite 2.1").
    responseCacheDirective: oneOf(['Auto', 'Always', 'Never', 'NotIfRuleMatched'], 'Auto'),
    match: element({
      url: { ...requiredString({ nonEmpty: true }), required: false },
      ignoreCase: bool(true),
      negate: bool(false),
    }),
    conditions: conditions(false, conditionKeys),
    serverVariables: SERVER_VARIABLES,
    action: element(actionAttributes),
  });
}

export const GLOBAL_RULES = element({
  useOriginalURLEncoding: bool(true),
  rule: collection(ruleSchema(ACTION_ATTRIBUTES, CONDITION_KEYS), ['name']),
});

export const RULES = element({
  // Of URL Rewrite 2.1 (blogs.iis.net/iisteam/url-rewrite-v2-1).
  useOriginalURLEncoding: bool(true),
  rule: collection(ruleSchema({ ...ACTION_ATTRIBUTES, logRewrittenUrl: bool(false) }, []), [
    'name',
  ]),
});

export const ALLOWED_SERVER_VARIABLES = element({
  add: collection(element({ name: requiredString() }), ['name']),
});

const PRE_CONDITION = element({
  name: requiredString(),
  logicalGrouping: LOGICAL_GROUPING,
  patternSyntax: PATTERN_SYNTAX,
  add: fixedCollection(CONDITION, CONDITION_KEYS),
});

const TAG = element({
  name: requiredString({ nonEmpty: true }),
  attribute: requiredString({ nonEmpty: true }),
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
  name: requiredString(),
  preCondition: string(),
  enabled: bool(true),
  patternSyntax: PATTERN_SYNTAX,
  stopProcessing: bool(false),
  match: element({
    filterByTags: flags(HTML_TAGS, 'None'),
    customTags: string(),
    serverVariable: string(),
    pattern: string(),
    occurrences: uint(0),
    ignoreCase: bool(true),
    negate: bool(false),
  }),
  conditions: conditions(true, CONDITION_KEYS),
  action: element({
    type: oneOf(OUTBOUND_ACTIONS, 'None'),
    value: string(),
    replace: bool(true),
  }),
});

export const OUTBOUND_RULES = element({
  rewriteBeforeCache: bool(false),
  customTags: element({
    tags: collection(
      element({ name: requiredString(), tag: collection(TAG, ['name', 'attribute']) }),
      ['name'],
    ),
  }),
  preConditions: element({ preCondition: collection(PRE_CONDITION, ['name']) }),
  rule: collection(OUTBOUND_RULE, ['name']),
});

const PROVIDER_SETTING = element({
  key: requiredString({ nonEmpty: true }),
  value: string(),
  encryptedValue: string(),
});

export const PROVIDERS = element({
  provider: collection(
    element({
      name: requiredString({ trimmed: true }),
      type: requiredString({ trimmed: true }),
      settings: element({ add: collection(PROVIDER_SETTING, ['key']) }),
    }),
    ['name'],
  ),
});

export const REWRITE_MAPS = element({
  rewriteMap: collection(
    element({
      name: requiredString({ trimmed: true }),
      defaultValue: string(),
      ignoreCase: bool(true),
      add: collection(element({ key: requiredString(), value: string() }), ['key']),
    }),
    ['name'],
  ),
});
