/**
 * In what ASP.NET Core's middleware is known to differ from IIS. Each is a condition in the code of
 * `model/`, which says where it holds and what comes of it; README.md has the same list.
 */
export const DIFFERENCES = {
  'request-filtering': 'has no request filtering and no request limits',
  'served-verbs': 'serves no files, and so refuses no method',
  'encoded-path': 'sees the path percent-encoded, and decodes what a rule rewrites to',
  'request-uri': '{REQUEST_URI} and {HTTP_URL} are the current path, without the query',
  'absolute-request-uri': 'in global rules they are the absolute URL',
  'https-in-capitals': '{HTTPS} is ON or OFF',
  'url-as-filename': '{REQUEST_FILENAME} is the path of the URL, and nothing is a directory',
  'track-all-captures': 'trackAllCaptures counts the whole match of each condition',
  'last-condition':
    '{C:n} are those of the last condition, if it did not match or asked for a file too',
  'negated-exact-match': 'a negated ExactMatch captures its input',
  'missing-group': 'a back-reference beyond the groups throws',
  'text-before-map': 'what stands before a rewrite map becomes part of its key',
  'map-default': 'defaultValue is ignored',
  'map-keys': 'keys of every map compare without regard to case, and the last one holds',
  'url-encode': '{UrlEncode:} encodes a space',
  'url-decode': '{UrlDecode:} leaves what is no UTF-8',
  'server-variables': 'ignores <serverVariables>',
  'response-text': 'texts of a CustomResponse are no templates',
  'query-order': "puts the request's query before the rule's",
  'query-kept': 'a Rewrite with appendQueryString="false" keeps the query if its target has none',
  forward: 'a Rewrite to another host changes the request, and the rules go on with its path',
  'scheme-anywhere': '"://" anywhere makes a target absolute',
  'doubled-slash': 'keeps // in a path',
  'bare-query': 'a Rewrite whose target begins with "?" throws',
  'relative-location': 'the Location of a relative Redirect is relative',
  'empty-redirect': 'a Redirect without a target goes on to the next rule',
  'global-stop': "stopProcessing of a global rule ends the site's rules too",
  'dot-net-pattern': '.NET’s Regex finds something else than ECMAScript does',
} as const;

export type DifferenceId = keyof typeof DIFFERENCES;

export const DIFFERENCE_IDS = Object.keys(DIFFERENCES) as readonly DifferenceId[];
