/**
 * What rules of IIS may ask for and nginx's own directives cannot do: a module for nginx's
 * JavaScript, njs 0.7.9 to 1.0 with either engine, whose oldest has no Array.from and no ?. operator.
 * The generated configuration puts a text into $iis_argument and reads one `js_set` variable for
 * each call, since such a variable is computed once in a request. `outbound` takes none.
 */

function argument(r) {
  return variable(r, 'iis_argument');
}

/** In njs 0.7 r.variables holds bytes where a text is not ASCII. */
function variable(r, name) {
  const value = r.rawVariables[name];
  return value === undefined ? '' : value.toString('utf8');
}

/**
 * njs 0.7.9 fails, or never ends, where a match is the end of a text that is not ASCII and has a
 * multiple of 32 characters: no match ends the text here.
 */
function replaceAll(text, pattern, by) {
  return `${text}x`.replace(pattern, by).slice(0, -1);
}

/** All but RFC 3986's unreserved characters. */
function encode(text) {
  return replaceAll(encodeURIComponent(text), /%20/g, () => ' ').replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * Decodes UTF-8, else Latin-1. A control character stays encoded: decoded, a line break would end
 * a header.
 */
function decode(text) {
  return replaceAll(text, /(?:%[\da-f]{2})+/gi, (run) => replaceAll(decodeRun(run), CONTROL, hex));
}

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/g;

function hex(character) {
  return `%${`0${character.charCodeAt(0).toString(16).toUpperCase()}`.slice(-2)}`;
}

function decodeRun(run) {
  try {
    return decodeURIComponent(run);
    // oxlint-disable-next-line no-unused-vars -- njs 0.7 knows no catch without a name
  } catch (malformed) {
    return run.replace(/%../g, (byte) => String.fromCharCode(parseInt(byte.slice(1), 16)));
  }
}

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function entities(text) {
  return replaceAll(text, /[&<>"']/g, (character) => ENTITIES[character]);
}

/** A path on this server: one slash at its beginning, none doubled, no backslash. */
function localPath(r) {
  return onThisServer(replaceAll(argument(r), /\\/g, '/'));
}

function onThisServer(path) {
  return replaceAll(`/${path}`, /\/{2,}/g, '/');
}

/** The Location of a redirect: an absolute URL, or a path on this server, and its query. */
function location(r) {
  const url = argument(r);
  const mark = url.indexOf('?');
  const base = mark === -1 ? url : url.slice(0, mark);
  const absolute = /^[a-z][a-z\d+.-]*:\/\//i.test(base) ? base : onThisServer(base);
  return escapeUrl(absolute + url.slice(base.length));
}

/** What a backend is asked for: a path that begins with a slash, and its query. */
function target(r) {
  return escapeUrl(argument(r)).replace(/#/g, '%23');
}

/** What RFC 3986 allows stays, also what is encoded already. */
function escapeUrl(text) {
  return replaceAll(text, /[^\u0021-\u007e]+|["<>\\^`{|}]|%(?![\da-f]{2})/gi, encodeURIComponent);
}

/** What templates call by name. */
const STRING_FUNCTIONS = {
  toLower: (text) => text.toLowerCase(),
  urlEncode: encode,
  urlDecode: decode,
  htmlEncode: entities,
};

/** http.sys's bound of a header (MaxFieldLength): no rule makes more of one. */
const LONGEST_TEXT = 16384;

/**
 * Runs the outbound rules, $iis_outbound_1 and on, over the headers that are about to go out.
 * Always empty. A rule that fails is logged by nginx, and the response goes out as it was.
 */
function outbound(r) {
  const response = { request: r, headers: headersOf(r), changed: {} };
  for (let number = 1, stopped = false; !stopped; number += 1) {
    const rule = r.rawVariables[`iis_outbound_${number}`];
    stopped = rule === undefined || runRule(JSON.parse(rule.toString('utf8')), response);
  }
  moveUrls(response);
  Object.keys(response.changed).forEach((name) => {
    delete r.headersOut[name];
    const headers = response.headers.filter((header) => header.name === name);
    if (headers.length > 0) r.headersOut[name] = headers.map((header) => header.value);
  });
  return '';
}

/** The headers in which a browser follows a URL, or compares an origin. */
const URL_HEADERS = ['location', 'content-location', 'access-control-allow-origin'];

/** Where the lab's ports stand in for the bindings', a map of nginx gives a URL the lab's port. */
function moveUrls(response) {
  const request = response.request;
  if (request.rawVariables['iis_url_at_lab'] === undefined) return;
  response.headers = response.headers.map((header) => {
    if (URL_HEADERS.indexOf(header.name) === -1) return header;
    request.variables.iis_url_out = header.value;
    const value = variable(request, 'iis_url_at_lab');
    if (value !== header.value) response.changed[header.name] = true;
    return { name: header.name, value };
  });
}

/** In njs 0.7 a value is bytes where it is not ASCII. */
function headersOf(r) {
  return r.rawHeadersOut.map((field) => ({
    name: field[0].toLowerCase(),
    value: Buffer.from(field[1]).toString('utf8'),
  }));
}

/** Each value of a header on its own; one that is missing is empty. True: no rule after it. */
function runRule(rule, response) {
  const here = { response, R: [], C: [] };
  if (rule.preCondition !== undefined && !conditionsOf(rule.preCondition, here).hold) return false;
  const isThere = response.headers.some((header) => header.name === rule.header);
  const missing = isThere ? [] : [{ name: rule.header, value: '' }];
  let fired = false;
  const headers = response.headers.concat(missing).map((header) => {
    const value = header.name === rule.header ? rewrite(rule, header.value, here) : undefined;
    fired = fired || value !== undefined;
    return value === undefined ? header : { name: header.name, value };
  });
  if (!fired) return false;
  response.headers = headers.filter((header) => header.name !== rule.header || header.value !== '');
  response.changed[rule.header] = true;
  return rule.stop;
}

/** Undefined: the rule does not hold for this value. */
function rewrite(rule, value, here) {
  const found = match(rule, value);
  if (!found.holds) return undefined;
  const R = found.captures;
  const conditions = conditionsOf(rule.conditions, { response: here.response, R, C: [] });
  if (!conditions.hold) return undefined;
  if (rule.value === undefined) return value; // action None
  return expand(rule.value, { response: here.response, R, C: conditions.captures });
}

/** In order, until the outcome is certain; what the last pattern that matched has captured. */
function conditionsOf(conditions, here) {
  let captures = [];
  for (let index = 0; index < conditions.list.length; index += 1) {
    const condition = conditions.list[index];
    const context = { response: here.response, R: here.R, C: captures };
    const found = match(condition, expand(condition.input, context));
    if (found.captures.length > 0) {
      captures =
        conditions.trackAll && captures.length > 0
          ? captures.concat(found.captures.slice(1))
          : found.captures;
    }
    if (found.holds === conditions.any) return { hold: conditions.any, captures };
  }
  return { hold: !conditions.any || conditions.list.length === 0, captures };
}

function match(tested, text) {
  const found = new RegExp(tested.pattern, tested.flags).exec(text);
  const captures = (found || []).map((group) => (group === undefined ? '' : group));
  return { holds: (found === null) === tested.negate, captures };
}

/** A template: text, and what stands in braces as its name and argument. */
function expand(template, context) {
  const text = template
    .map((part) => (typeof part === 'string' ? part : refer(part[0], part[1], context)))
    .join('');
  if (text.length > LONGEST_TEXT) throw new Error(`more than ${LONGEST_TEXT} characters`);
  return text;
}

function refer(name, of, context) {
  const request = context.response.request;
  switch (name) {
    case 'R':
    case 'C':
      return context[name][of] || '';
    case 'variable':
      return variable(request, of);
    case 'header':
      return context.response.headers
        .filter((header) => header.name === of)
        .map((header) => header.value)
        .join(', ');
    case 'function':
      return STRING_FUNCTIONS[of[0]](expand(of[1], context));
    default: // a rewrite map is a map of nginx
      request.variables.iis_key = expand(of[1], context);
      return variable(request, of[0]);
  }
}

/** The path of a URL that is encoded already, encoded once more; its query stays. IIS has escapes in upper case. */
function encodedAgain(r) {
  const url = replaceAll(argument(r), /%[\da-f]{2}/gi, (escape) => escape.toUpperCase());
  const path = url.split('?', 1)[0];
  return path.replace(/%/g, '%25') + url.slice(path.length);
}

/** A decoded path, encoded. */
function encodedPath(r) {
  return escapePath(argument(r));
}

function escapePath(path) {
  return escapeUrl(path).replace(/\?/g, '%3F').replace(/#/g, '%23');
}

/** The path as the rules have left it, encoded, and its query. */
function encodedUrl(r) {
  const path = escapePath(variable(r, 'iis_path'));
  const query = variable(r, 'iis_query');
  return query === '' ? path : `${path}?${query}`;
}

function called(name) {
  return (r) => STRING_FUNCTIONS[name](argument(r));
}

// oxlint-disable-next-line import/no-default-export -- njs takes functions from nothing else
export default {
  encodedAgain,
  encodedPath,
  encodedUrl,
  toLower: called('toLower'),
  urlEncode: called('urlEncode'),
  urlDecode: called('urlDecode'),
  htmlEncode: called('htmlEncode'),
  localPath,
  location,
  target,
  outbound,
};
