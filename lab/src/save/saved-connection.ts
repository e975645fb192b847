import type { Lab, Service } from '../lab/lab.ts';
import { recordLab } from '../evidence/lab-record.ts';
import { joinTimeline } from '../timeline/join.ts';
import type { Flow } from '../timeline/timeline.ts';
import { maskConfiguration } from './mask-configuration.ts';
import { createLineMask } from './mask-line.ts';

/** The attachment for a bug report: one connection, without secrets. */
export interface SavedConnection {
  /** Changes when a field changes its meaning or is removed. */
  readonly schema: 'lab101.saved/1';
  readonly savedAt: string;
  readonly id: string;
  readonly exchange: Flow;
  readonly viewpoints: {
    readonly browser: { readonly recorded: false; readonly why: string };
    readonly proxy: SavedLog;
    /** Of ARR's relay, if the lab has it. */
    readonly relay?: SavedLog;
    readonly backend: SavedLog;
  };
  /** The proxy's version text, or the reason why there is none. */
  readonly configuration: string;
  readonly lab: Pick<Lab['plan'], 'engine' | 'proxy' | 'ports' | 'backend' | 'idleTimeoutMs'>;
  readonly versions: SavedVersions;
  readonly masked: string;
}

export interface SavedLog {
  readonly recorded: true;
  /** The log lines of the connection, and of events of the programs meanwhile. */
  readonly lines: readonly string[];
  readonly more: number;
}

export type SavedVersions = Readonly<Record<'lab' | 'node' | 'proxy' | 'system', string>>;

const MOST_LINES = 2000;
const MOST_CONFIGURATION = 1024 * 1024;
const MASKED =
  'Masked as ***: values of queries except the lab’s ids, values of headers except those of the handshake, credentials, message texts, subprotocols, close reasons that are not the lab’s.';
const NO_BROWSER =
  'not recorded: the lab reads the logs of the proxy and the backend; make e2e records the browser, too';

/** Reads everything that the lab has logged so far, masked. */
export async function readMasked(lab: Lab): Promise<MaskedLab> {
  const record = recordLab({
    ...lab,
    proxy: { ...lab.proxy, ...maskedLog(lab.proxy) },
    backend: { ...lab.backend, ...maskedLog(lab.backend) },
    relay: lab.relay && { ...lab.relay, ...maskedLog(lab.relay) },
  });
  await record[Symbol.asyncDispose](); // both logs are read to their ends
  const { flows } = joinTimeline(await record.observations());
  const { proxyLines, relayLines, backendLines } = record;
  return { flows, proxyLines, relayLines: lab.relay && relayLines, backendLines };
}

export interface MaskedLab {
  readonly flows: readonly Flow[];
  readonly proxyLines: readonly string[];
  /** Undefined: the lab has no relay. */
  readonly relayLines?: readonly string[] | undefined;
  readonly backendLines: readonly string[];
}

function maskedLog(service: Service): Pick<Service, 'follow'> {
  const mask = createLineMask();
  return {
    follow: async (onLine) => {
      for (const line of await service.written()) onLine(mask(line));
    },
  };
}

export async function savedConnection(
  { plan, proxyConfig }: Pick<Lab, 'plan' | 'proxyConfig'>,
  flow: Flow,
  { proxyLines, relayLines, backendLines }: MaskedLab,
  versions: SavedVersions,
): Promise<SavedConnection> {
  const { engine, proxy, ports, backend, idleTimeoutMs } = plan;
  const configuration = await proxyConfig().catch(
    (error: unknown) => `not available: ${String(error)}`,
  );
  return {
    schema: 'lab101.saved/1',
    savedAt: new Date().toISOString(),
    id: flow.id,
    exchange: flow,
    viewpoints: {
      browser: { recorded: false, why: NO_BROWSER },
      proxy: linesOf(flow, proxyLines),
      ...(relayLines && { relay: linesOf(flow, relayLines) }),
      backend: linesOf(flow, backendLines),
    },
    configuration: maskConfiguration(configuration.slice(0, MOST_CONFIGURATION)),
    lab: { engine, proxy, ports, backend, idleTimeoutMs },
    versions,
    masked: MASKED,
  };
}

/** Lines with one of the flow's ids, and lines that its diagram shows, in the log's order. */
function linesOf({ id, steps, verdict }: Flow, log: readonly string[]): SavedLog {
  const evidence = [...steps.flatMap((step) => step.evidence), ...verdict.evidence];
  const shown = new Set(evidence.map(({ line }) => line));
  const logIds = steps.flatMap(({ headers = {} }) => headers['x-arr-log-id'] ?? []);
  const ids = [id, ...logIds].map((name) => name.toLowerCase());
  const own = log.filter(
    (line) => shown.has(line) || ids.some((name) => line.toLowerCase().includes(name)),
  );
  const lines = own.slice(0, MOST_LINES);
  return { recorded: true, lines, more: own.length - lines.length };
}
