/**
 * What rules of IIS may ask for and nginx's own directives cannot do: a module for nginx's
 * JavaScript, njs 0.7.9 to 1.0 with either engine, whose oldest has no Array.from and no ?. operator.
 * The generated configuration puts a text into $iis_argument and reads one `js_set` variable for
 * each call, since such a variable is computed once in a request.
 */

/** In njs 0.7 r.variables holds bytes where a text is not ASCII. */
function argument(r) {
  return r.rawVariables.iis_argument.toString('utf8');
}

function toLower(r) {
  return argument(r).toLowerCase();
}

/** All but RFC 3986's unreserved characters. */
function urlEncode(r) {
  return encodeURIComponent(argument(r)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * Decodes UTF-8, else Latin-1. A control character stays encoded: decoded, a line break would end
 * a header.
 */
function urlDecode(r) {
  return argument(r).replace(/(?:%[\da-f]{2})+/gi, (run) => decodeRun(run).replace(CONTROL, hex));
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

function htmlEncode(r) {
  return argument(r).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** A path on this server: one slash at its beginning, none doubled. */
function localPath(r) {
  return onThisServer(argument(r));
}

function onThisServer(path) {
  return `/${path}`.replace(/\/{2,}/g, '/');
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
  return text.replace(/[^\u0021-\u007e]+|["<>\\^`{|}]|%(?![\da-f]{2})/gi, encodeURIComponent);
}

// oxlint-disable-next-line import/no-default-export -- njs takes functions from nothing else
export default { toLower, urlEncode, urlDecode, htmlEncode, localPath, location, target };
