/**
 * The proxy that a company's network asks for, as the environment names it: HTTP_PROXY,
 * HTTPS_PROXY, ALL_PROXY and NO_PROXY, in either case. Each program reads them in its own way (apt
 * knows the lower case alone, npm takes no address without a scheme): what the lab starts is given
 * all of them in one form. Plain JavaScript without dependencies: lab/bin/prepare.mjs needs it
 * before anything is built.
 */

/** @typedef {Record<string, string | undefined>} Environment */

/**
 * @typedef {object} ProxyVariable
 * @property {string} name as it was set, such as `HTTPS_PROXY`
 * @property {string} url with a scheme: `http://proxy.example:3128`
 */

/** Names of this machine, which must never be requested through a proxy. */
export const DIRECT_NAMES = ['localhost', '127.0.0.1', '::1', 'reverseproxy.com', 'evil.example'];

/** What an HTTP client of any program can use, unlike ALL_PROXY=socks5://... */
const USABLE = /^https?:\/\//i;

/**
 * The variable that names the proxy for URLs of a scheme; undefined if none does.
 *
 * @param {'http' | 'https'} scheme
 * @param {Environment} env
 * @returns {ProxyVariable | undefined}
 */
export function proxyVariable(scheme, env) {
  const own = firstSet([`${scheme}_proxy`, `${scheme.toUpperCase()}_PROXY`], env);
  const general = firstSet(['all_proxy', 'ALL_PROXY'], env);
  return own ?? (general !== undefined && USABLE.test(general.url) ? general : undefined);
}

/**
 * An empty variable is none: `HTTPS_PROXY= make up` takes one back.
 *
 * @param {readonly string[]} names
 * @param {Environment} env
 */
function firstSet(names, env) {
  const name = names.find((one) => (env[one] ?? '').trim() !== '');
  if (name === undefined) return undefined;
  const text = (env[name] ?? '').trim();
  return { name, url: text.includes('://') ? text : `http://${text}` };
}

/**
 * For a program that fetches: the same environment with every proxy variable in both cases, and
 * none for what is on this machine. Unchanged if no proxy is set.
 *
 * @param {Environment} env
 * @returns {Environment}
 */
export function withProxies(env) {
  const http = proxyVariable('http', env)?.url;
  const https = proxyVariable('https', env)?.url;
  if (http === undefined && https === undefined) return withLoopbackDirect(env);
  return {
    ...withLoopbackDirect(env),
    ...(http !== undefined && { http_proxy: http, HTTP_PROXY: http }),
    ...(https !== undefined && { https_proxy: https, HTTPS_PROXY: https }),
  };
}

/**
 * For a program that also talks to the lab: the same environment, whose NO_PROXY names everything
 * on this machine.
 *
 * @param {Environment} env
 * @returns {Environment}
 */
export function withLoopbackDirect(env) {
  const proxies = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'all_proxy'];
  if (firstSet([...proxies, 'ALL_PROXY'], env) === undefined) return env;
  const given = (env['no_proxy'] ?? '') || (env['NO_PROXY'] ?? '');
  const names = given.split(/[\s,]+/).filter((name) => name !== '');
  const list = [...new Set([...names, ...DIRECT_NAMES])].join(',');
  return { ...env, no_proxy: list, NO_PROXY: list };
}

/**
 * For a program that talks to the lab alone: the same environment without any proxy.
 *
 * @param {Environment} env
 * @returns {Environment}
 */
export function withoutProxies(env) {
  const entries = Object.entries(env);
  return Object.fromEntries(
    entries.filter(([name]) => !/^(?:https?_proxy|all_proxy|node_use_env_proxy)$/i.test(name)),
  );
}

/** Without its password, for messages. @param {ProxyVariable} variable */
export function shownProxy({ name, url }) {
  return `${name}=${url.replace(/\/\/[^/@]*@/, '//***@')}`;
}

/**
 * Behind an address that could not be reached: ` through HTTPS_PROXY=http://proxy.example:3128`;
 * nothing without a proxy.
 *
 * @param {'http' | 'https'} scheme
 * @param {Environment} env
 */
export function throughProxy(scheme, env) {
  const variable = proxyVariable(scheme, env);
  return variable === undefined ? '' : ` through ${shownProxy(variable)}`;
}
