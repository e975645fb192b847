/**
 * Which of IIS's events tell of a proxied WebSocket. Names as in Microsoft's articles on tracing
 * URL Rewrite and ARR, and as trace files show them; none was seen on a Windows of this project.
 */
const NAMES: ReadonlySet<string> = new Set([
  'GENERAL_REQUEST_START',
  'GENERAL_REQUEST_HEADERS',
  'GENERAL_SET_REQUEST_HEADER',
  'GENERAL_RESPONSE_HEADERS',
  'GENERAL_FLUSH_RESPONSE_END',
  'GENERAL_REQUEST_END',
  'MODULE_SET_RESPONSE_ERROR_STATUS',
  'MODULE_SET_RESPONSE_SUCCESS_STATUS',
  'PATTERN_MATCH',
  'REWRITE_ACTION',
  'REDIRECT_ACTION',
  'CUSTOM_RESPONSE_ACTION',
  'ABORT_REQUEST_ACTION',
  'REWRITE_DISABLED_KERNEL_CACHE',
  'SET_REQUEST_HEADER',
  'SET_SERVER_VARIABLE',
  'SERVER_VARIABLE_SET',
  'URL_CHANGED',
]);

/** Whole families, since not every name in them is known. */
const FAMILIES = ['ARR_', 'CONDITION', 'OUTBOUND_', 'RULE_', 'URL_REWRITE_', 'W3WP_', 'WEBSOCKET'];

export function isRelevant(name: string): boolean {
  return NAMES.has(name) || FAMILIES.some((family) => name.startsWith(family));
}
