import type { Case } from '../options.ts';
import type { Reading } from '../reading.ts';

/** Whether the page's Content-Security-Policy forbids the socket (CSP 3, connect-src). */
export function readPolicy(page: Reading, asked: Case): Reading {
  const policies = [
    ...(page.got.headers?.['content-security-policy'] ?? []),
    ...metaPolicies(page.got.body ?? ''),
  ];
  const forbidding = policies
    .flatMap((policy) => policy.split(','))
    .map((one) => directiveOf(one))
    .find((directive) => !allows(directive, asked));
  return forbidding === undefined
    ? page
    : { ...page, got: { ...page.got, each: ['csp', (forbidding ?? []).join(' ')] } };
}

function metaPolicies(body: string): readonly string[] {
  const tags = body.slice(0, 20_000).matchAll(/<meta\b[^>]{0,4000}>/gi);
  return Array.from(tags, ([tag]) => tag)
    .filter((tag) => /http-equiv\s*=\s*["']?content-security-policy\b(?!-)/i.test(tag))
    .map((tag) => /content\s*=\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)')/i.exec(tag)?.groups)
    .map((groups) => groups?.['double'] ?? groups?.['single'] ?? '');
}

/** What is said of connections: the directive with its sources; undefined: nothing is. */
function directiveOf(policy: string): readonly string[] | undefined {
  const directives = new Map(
    policy
      .split(';')
      .map((part) => part.trim().split(/\s+/))
      .map((words) => [words[0]?.toLowerCase() ?? '', words] as const)
      .toReversed(),
  );
  return directives.get('connect-src') ?? directives.get('default-src');
}

function allows([, ...sources]: readonly string[] = ['', '*'], asked: Case): boolean {
  return sources.some((source) => matches(source.toLowerCase(), asked));
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  'ws:': '80',
  'wss:': '443',
  'http:': '80',
  'https:': '443',
};

function matches(source: string, { url, page }: Case): boolean {
  if (source === '*') return true;
  if (source === "'self'") return url.hostname === page.hostname && portOf(url) === portOf(page);
  if (/^[a-z][a-z\d+.-]*:$/.test(source)) return isScheme(source, url);
  const found =
    /^(?:(?<scheme>[a-z][a-z\d+.-]*:)\/\/)?(?<host>\*|(?:\*\.)?[^:/*]+|\[[^\]]+\])(?::(?<port>\d+|\*))?(?:\/.*)?$/.exec(
      source,
    )?.groups;
  if (found === undefined) return false;
  const { scheme = page.protocol, host = '', port } = found;
  if (!isScheme(scheme, url)) return false;
  const isHost =
    host === '*' ||
    (host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : host === url.hostname);
  return isHost && (port === '*' || (port ?? DEFAULT_PORTS[url.protocol]) === portOf(url));
}

const portOf = (url: URL): string => url.port || (DEFAULT_PORTS[url.protocol] ?? '');

/** ws counts as http, wss as https; a source with the insecure scheme allows the secure one, too. */
function isScheme(scheme: string, { protocol }: URL): boolean {
  const fitting: Readonly<Record<string, readonly string[]>> = {
    'ws:': ['ws:', 'wss:'],
    'wss:': ['wss:'],
    'http:': ['ws:', 'wss:'],
    'https:': ['wss:'],
  };
  return fitting[scheme]?.includes(protocol) ?? false;
}
