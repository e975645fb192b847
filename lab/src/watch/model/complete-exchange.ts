import type { Ports } from '../../settings/ports.ts';
import type { Exchange } from '../../timeline/timeline.ts';

/** Adds what the logs do not say and the lab's own ports and the handshake's Origin tell. */
export function completeExchange(exchange: Exchange, ports: Ports | undefined): Exchange {
  return {
    ...exchange,
    url: withScheme(exchange, ports),
    pageUrl: exchange.pageUrl ?? originOf(exchange),
  };
}

/** A log has no scheme: the port has one, except where both are the scheme's own. */
function withScheme({ url, kind }: Exchange, ports: Ports | undefined): string {
  if (ports === undefined || !url.startsWith('//') || !URL.canParse(`http:${url}`)) return url;
  const { port } = new URL(`http:${url}`);
  const [plain, secure] = kind === 'page' ? ['http:', 'https:'] : ['ws:', 'wss:'];
  if (Number(port) === ports.https) return `${secure}${url}`;
  return Number(port) === ports.http || Number(port) === ports.backend ? `${plain}${url}` : url;
}

function originOf({ kind, steps }: Exchange): string | undefined {
  if (kind === 'page') return undefined;
  return steps.find(({ headers }) => headers?.['origin'] !== undefined)?.headers?.['origin'];
}
