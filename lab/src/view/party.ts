import type { Party, FlowVerdict } from '../timeline/timeline.ts';

export const PARTY_NAMES: Readonly<Record<Party, string>> = {
  browser: 'Browser',
  proxy: 'Proxy',
  relay: 'Relay',
  backend: 'Backend',
};

/** The path of a page or socket, shown after its name. */
export const PATH_NAMES = { proxy: 'through the proxy', direct: 'past the proxy' } as const;

/** How the party that ended a flow is shown: its word, and the name of its colour and shape. */
export interface Ender {
  readonly word: string;
  readonly mark: Party | 'network' | 'nobody' | 'unknown';
}

const ENDERS: Readonly<Record<Exclude<FlowVerdict['who'], 'nobody'>, Ender>> = {
  client: { word: 'Client', mark: 'browser' },
  proxy: { word: 'Proxy', mark: 'proxy' },
  backend: { word: 'Backend', mark: 'backend' },
  network: { word: 'Network', mark: 'network' },
  'cannot tell': { word: 'Cannot tell', mark: 'unknown' },
};

export function ender(who: FlowVerdict['who'], endedAtMs: number | undefined): Ender {
  if (who !== 'nobody') return ENDERS[who];
  return { word: endedAtMs === undefined ? 'Open' : 'Done', mark: 'nobody' };
}
