import { basename } from 'node:path';
import { env } from 'node:process';
import { proxyOf, type ProxyName } from '@lab101/lab';
import type { TestInfo } from '@playwright/test';

/**
 * Known differences between IIS and its stand-in: how the title of a test begins, and why it cannot
 * hold. None of these tests has run on Windows.
 */
const NOT_WITH_IIS: Readonly<Record<string, string>> = {
  'no answer names the version of the proxy':
    'http.sys sends Server: Microsoft-HTTPAPI/2.0, and IIS its own',
  'TLS 1.2 and 1.3 are spoken, and nothing older':
    'Schannel, a setting of Windows, says which versions are spoken',
  'proxy and backend listen on 127.0.0.1 only, and at no other port':
    'Docker publishes the ports of Windows containers on every address, and on no single one',
  'a host name without a binding is refused by HTTP and by TLS':
    'http.sys drops a TLS handshake without a certificate; it sends no unrecognized_name',
  'a web.config that IIS would refuse is answered 500 with the reason':
    'IIS tells the reason of its 500.19 to clients on its own machine only',
  'a person’s own web.config is what the proxy does':
    'each further site builds another image, and what that takes of the 90 minutes is not measured',
  'silence: the proxy cut it, and nobody can tell without its log':
    'its timeout is in server.config, which the container has in its image',
  'a lost upgrade: the proxy dropped it, and the backend’s log is enough to say so':
    'its rule is in server.config, which the container has in its image',
  'the backend is stopped':
    'a Windows container is shut down as a machine is, for which Node has no signal: no 1001',
  'the proxy is reloaded':
    'a recycled pool keeps its connections for 90 s, and IIS has no log that says so',
};

/** Has a test that is about IIS's own configuration. */
export const IIS_CONFIGURATION = '@iis-configuration';

export const RELAY = '@relay';

/**
 * The tests that judge nothing of the proxy, by spec and title: of the lab's pages, of the browser's
 * record, and of sockets past the proxy. LAB101_SAME_WITH_EVERY_PROXY=skip leaves them out, for a
 * run that follows one with another proxy.
 */
const SAME_WITH_EVERY_PROXY: Readonly<Record<string, RegExp>> = {
  'accessibility.spec.ts': /./,
  'browser-viewpoint.spec.ts': /./,
  'endings.spec.ts': /, direct$/,
  'four-pages.spec.ts': /five headers$/,
  'listening.spec.ts': /^the watch page/,
  'recovery.spec.ts': /^http:\/\/localhost/,
  'watch.spec.ts': /^(?:a socket past|pings are|repeats are|on a narrow|the watch page goes on)/,
};

/** Returns the reason why a test is skipped with that proxy, or undefined if it runs. */
export function skipReason(
  proxy: ProxyName,
  { title, tags, file = '' }: Pick<TestInfo, 'title' | 'tags'> & { readonly file?: string },
): string | undefined {
  const isSame = SAME_WITH_EVERY_PROXY[basename(file)]?.test(title) === true;
  if (isSame && env['LAB101_SAME_WITH_EVERY_PROXY'] === 'skip') {
    return 'not run: the same with every proxy, and run with another';
  }
  if (tags.includes(IIS_CONFIGURATION) && !proxyOf({ proxy }).runsIisConfiguration) {
    return `not run: PROXY=${proxy} has a configuration of its own`;
  }
  if (tags.includes(RELAY) && proxyOf({ proxy }).takesRelay !== true) {
    return `not run: PROXY=${proxy} takes no relay`;
  }
  if (proxy !== 'iis') return undefined;
  const [, reason] = Object.entries(NOT_WITH_IIS).find(([test]) => title.startsWith(test)) ?? [];
  return reason && `not run: PROXY=${proxy}: ${reason}`;
}
