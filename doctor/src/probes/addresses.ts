import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import type { Case } from '../options.ts';
import type { Reading } from '../reading.ts';
import { timed } from './context.ts';

const PRIVATE = new BlockList();
const NETWORKS =
  '127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 100.64.0.0/10 ::1/128 fc00::/7 fe80::/10';
for (const network of NETWORKS.split(' ')) {
  const [address = '', bits] = network.split('/');
  PRIVATE.addSubnet(address, Number(bits), familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

const isPrivate = (address: string): boolean =>
  isIP(address) !== 0 && PRIVATE.check(address, familyOf(address));

const isLoopbackName = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost');

/** A host that only the inside of a network knows. */
export function isInside(host: string): boolean {
  return (
    isPrivate(host) ||
    isLoopbackName(host) ||
    (!host.includes('.') && isIP(host) === 0) ||
    /\.(?:local|internal|lan|svc|cluster\.local)$/.test(host)
  );
}

/** What the two addresses say by themselves: no packet is sent. */
export function compareAddresses({ page, pageIsGiven, url, target, pageEndpoint }: Case): Reading {
  const loopback = isLoopbackName(target.host) || /^127\.|^::1$/.test(target.host);
  const isMixed = page.protocol === 'https:' && url.protocol === 'ws:' && !loopback;
  const isOtherPort = pageEndpoint.host === target.host && pageEndpoint.port !== target.port;
  const each = [
    ...(pageIsGiven ? ['page-given'] : []),
    ...(isMixed ? ['mixed'] : []),
    ...(pageIsGiven && isOtherPort ? ['other-port'] : []),
    ...(isInside(target.host) && !isInside(pageEndpoint.host) ? ['inside'] : []),
  ];
  return {
    id: 'url',
    sent: `page ${page.origin}, socket ${url.protocol}//${url.host}`,
    got: { outcome: 'answer', each },
    ms: 0,
  };
}

/** Whether a public page asks for a private address: browsers ask for permission then. */
export async function comparePlaces(
  { pageEndpoint, target }: Case,
  addresses: readonly string[],
): Promise<Reading | undefined> {
  if (pageEndpoint.host === target.host || addresses.length === 0 || !addresses.every(isPrivate))
    return undefined;
  return await timed('page-name', `look up ${pageEndpoint.host}`, async () => {
    const found =
      pageEndpoint.address === undefined
        ? await lookup(pageEndpoint.host, { all: true }).catch(() => [])
        : [{ address: pageEndpoint.address }];
    const isPublic = found.length > 0 && found.every(({ address }) => !isPrivate(address));
    const each = isPublic ? ['public-to-private'] : found.slice(0, 8).map((one) => one.address);
    return { outcome: 'answer', each };
  });
}
