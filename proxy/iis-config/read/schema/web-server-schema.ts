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
  enabled: bool(true),
  receiveBufferLimit: uint(4_194_304, { minimum: 4096, maximum: 2_147_483_647 }),
  pingInterval: timeSpan('00:00:00', 0, 86_400),
});

const HEADERS = element({
  add: collection(element({ name: string(), value: string() }), ['name']),
});

export const HTTP_PROTOCOL = element({
  allowKeepAlive: bool(true),
  customHeaders: HEADERS,
  redirectHeaders: HEADERS,
});

const HEADER_LIMIT = element({
  header: requiredString({ nonEmpty: true }),
  sizeLimit: { ...uint(0), required: true },
});

const deny = (attribute: string) =>
  element({
    add: collection(element({ [attribute]: requiredString({ nonEmpty: true }) }), [attribute]),
  });

const allowOrDeny = (attribute: string) =>
  element({
    allowUnlisted: bool(true),
    applyToWebDAV: bool(true),
    add: collection(
      element({
        [attribute]: requiredString({ nonEmpty: true }),
        allowed: { ...bool(true), required: true },
      }),
      [attribute],
    ),
  });

export const REQUEST_FILTERING = element({
  allowDoubleEscaping: bool(false),
  allowHighBitCharacters: bool(true),
  unescapeQueryString: bool(true),
  // Of IIS 10 (iis-docs, requestFiltering).
  removeServerHeader: bool(false),
  requestLimits: element({
    maxAllowedContentLength: uint(30_000_000),
    maxUrl: uint(4096),
    maxQueryString: uint(2048),
    headerLimits: element({ add: collection(HEADER_LIMIT, ['header']) }),
  }),
  fileExtensions: allowOrDeny('fileExtension'),
  verbs: allowOrDeny('verb'),
  hiddenSegments: element({
    applyToWebDAV: bool(true),
    add: collection(element({ segment: requiredString({ nonEmpty: true }) }), ['segment']),
  }),
  alwaysAllowedUrls: OPAQUE,
  alwaysAllowedQueryStrings: OPAQUE,
  denyUrlSequences: deny('sequence'),
  denyQueryStringSequences: deny('sequence'),
  filteringRules: OPAQUE,
});

const TRACE_AREA = element({
  provider: requiredString(),
  areas: string(),
  verbosity: oneOf(
    ['General', 'CriticalError', 'Error', 'Warning', 'Information', 'Verbose'],
    'Warning',
  ),
});

const FAILURE_DEFINITIONS = element({
  timeTaken: timeSpan('00:00:00'),
  statusCodes: string(),
  verbosity: oneOf(['Ignore', 'CriticalError', 'Error', 'Warning'], 'Ignore'),
});

export const TRACE_FAILED_REQUESTS = element({
  add: collection(
    element({
      path: string(),
      customActionExe: string(),
      customActionParams: string(),
      customActionTriggerLimit: uint(1, { maximum: 10_000 }),
      traceAreas: element({ add: collection(TRACE_AREA, ['provider']) }),
      failureDefinitions: FAILURE_DEFINITIONS,
    }),
    ['path'],
  ),
});
