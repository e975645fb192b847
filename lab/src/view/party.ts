import type { Flow, Party, FlowVerdict } from '../timeline/timeline.ts';
import { inApplicationWords } from '../timeline/verdict/application.ts';

export const PARTY_NAMES: Readonly<Record<Party, string>> = {
  browser: 'Browser',
  proxy: 'Proxy',
  relay: 'Relay',
  backend: 'Backend',
};

/** The name of a lifeline. The backend may be a person's own application. */
export function partyName(party: Party, { ofApplication }: Pick<Flow, 'ofApplication'>): string {
  const name = PARTY_NAMES[party];
  return ofApplication === true ? inApplicationWords(name) : name;
}

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

export function ender({
  verdict: { who },
  endedAtMs,
  ofApplication,
}: Pick<Flow, 'endedAtMs' | 'ofApplication'> & {
  readonly verdict: Pick<FlowVerdict, 'who'>;
}): Ender {
  if (who === 'nobody') {
    return { word: endedAtMs === undefined ? 'Open' : 'Done', mark: 'nobody' };
  }
  const { word, mark } = ENDERS[who];
  return { word: ofApplication === true ? inApplicationWords(word) : word, mark };
}
