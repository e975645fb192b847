import {
  bool,
  collection,
  element,
  OPAQUE,
  oneOf,
  requiredString,
  string,
  timeSpan,
  uint,
} from './schema.ts';

/** Sections of system.webServer that the lab carries or looks at, after IIS_schema.xml. */

export const WEB_SOCKET = element({
  attributes: {
    enabled: bool(true),
    receiveBufferLimit: uint(4_194_304, { minimum: 4096, maximum: 2_147_483_647 }),
    pingInterval: timeSpan('00:00:00', 0, 86_400),
  },
});

const HEADERS = element({
  collection: collection(element({ attributes: { name: string(), value: string() } }), ['name']),
});

export const HTTP_PROTOCOL = element({
  attributes: { allowKeepAlive: bool(true) },
  elements: { customHeaders: HEADERS, redirectHeaders: HEADERS },
});

const HEADER_LIMIT = element({
  attributes: {
    header: requiredString({ nonEmpty: true }),
    sizeLimit: { ...uint(0), required: true },
  },
});

const deny = (attribute: string) =>
  element({
    collection: collection(
      element({ attributes: { [attribute]: requiredString({ nonEmpty: true }) } }),
      [attribute],
    ),
  });

const allowOrDeny = (attribute: string) =>
  element({
    attributes: { allowUnlisted: bool(true), applyToWebDAV: bool(true) },
    collection: collection(
      element({
        attributes: {
          [attribute]: requiredString({ nonEmpty: true }),
          allowed: { ...bool(true), required: true },
        },
      }),
      [attribute],
    ),
  });

export const REQUEST_FILTERING = element({
  attributes: {
    allowDoubleEscaping: bool(false),
    allowHighBitCharacters: bool(true),
    unescapeQueryString: bool(true),
    // Of IIS 10 (iis-docs, requestFiltering).
    removeServerHeader: bool(false),
  },
  elements: {
    requestLimits: element({
      attributes: {
        maxAllowedContentLength: uint(30_000_000),
        maxUrl: uint(4096),
        maxQueryString: uint(2048),
      },
      elements: { headerLimits: element({ collection: collection(HEADER_LIMIT, ['header']) }) },
    }),
    fileExtensions: allowOrDeny('fileExtension'),
    verbs: allowOrDeny('verb'),
    hiddenSegments: element({
      attributes: { applyToWebDAV: bool(true) },
      collection: collection(
        element({ attributes: { segment: requiredString({ nonEmpty: true }) } }),
        ['segment'],
      ),
    }),
    alwaysAllowedUrls: OPAQUE,
    alwaysAllowedQueryStrings: OPAQUE,
    denyUrlSequences: deny('sequence'),
    denyQueryStringSequences: deny('sequence'),
    filteringRules: OPAQUE,
  },
});

const TRACE_AREA = element({
  attributes: {
    provider: requiredString(),
    areas: string(),
    verbosity: oneOf(
      ['General', 'CriticalError', 'Error', 'Warning', 'Information', 'Verbose'],
      'Warning',
    ),
  },
});

const FAILURE_DEFINITIONS = element({
  attributes: {
    timeTaken: timeSpan('00:00:00'),
    statusCodes: string(),
    verbosity: oneOf(['Ignore', 'CriticalError', 'Error', 'Warning'], 'Ignore'),
  },
});

export const TRACE_FAILED_REQUESTS = element({
  collection: collection(
    element({
      attributes: {
        path: string(),
        customActionExe: string(),
        customActionParams: string(),
        customActionTriggerLimit: uint(1, { maximum: 10_000 }),
      },
      elements: {
        traceAreas: element({ collection: collection(TRACE_AREA, ['provider']) }),
        failureDefinitions: FAILURE_DEFINITIONS,
      },
    }),
    ['path'],
  ),
});
