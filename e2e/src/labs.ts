import { rm } from 'node:fs/promises';
import { env, stdout } from 'node:process';
import {
  attachLab,
  CERTIFICATES_DIRECTORY,
  foreignCertificates,
  labCertificates,
  labPath,
  proxyOf,
  readSettings,
  startLab,
  type EngineName,
  type Lab,
  type LabPlan,
  type ProxyName,
  type StartLabOptions,
} from '@lab101/lab';
import type { FullConfig } from '@playwright/test';
import { CONFIGS, OWN_CONFIG, SERVER_CONFIG, writtenConfig } from './configs.ts';
import { relayOrders, type RelayLab } from './relay-labs.ts';
import { quietNetwork } from './quiet-network.ts';

/** Short, so that a test sees several pings within a second. */
export const PING_INTERVAL_MS = 200;
export const MAX_PAYLOAD_BYTES = 4096;

/** ARR's timeout for a connection without data, in the lab in which it is shorter. */
export const IDLE_TIMEOUT_MS = 2000;

/** How long a socket may stay open after a reload of the proxy. IIS's 90 s are too long here. */
export const SHUTDOWN_TIMEOUT_MS = 1000;

/** On this path, a proxy that runs IIS's configuration forwards a handshake as plain HTTP. */
export const LOST_UPGRADE_PATH = '/lost';

const LOSES_UPGRADE = `<globalRules>
        <rule name="loses the upgrade" stopProcessing="true">
          <match url="^${LOST_UPGRADE_PATH.slice(1)}$" />
          <serverVariables><set name="HTTP_UPGRADE" value="" /></serverVariables>
          <action type="Rewrite" url="http://localhost:8080/" />
        </rule>`;

/** A public name. Only this run's browsers resolve it to the lab. */
export const OWN_NAME = 'chat.example.com';

/** That lab's web farm, which gets https requests and the client's address without its port. */
const FARM = `<webFarms>
    <webFarm name="chat">
      <server address="localhost"><applicationRequestRouting httpPort="8080" /></server>
      <server address="127.0.0.1"><applicationRequestRouting httpPort="8080" /></server>
      <applicationRequestRouting>
        <affinity useCookie="true" />
        <protocol includePortInXForwardedFor="false" />
      </applicationRequestRouting>
    </webFarm>
  </webFarms>`;

const BY_FARM = `<globalRules>
        <rule name="by https to the farm" stopProcessing="true">
          <match url="(.*)" />
          <conditions><add input="{HTTPS}" pattern="^on$" /></conditions>
          <action type="Rewrite" url="http://chat/{R:1}" />
        </rule>`;

const FOREIGN_CA = labPath('e2e/foreign-ca');
const VARIABLE = 'LAB101_LABS'; // workers inherit the environment of the process that sets up

/** The labs of a run, beside one for each worker: those that only some proxies have may be missing. */
export type LabName =
  /** Its certificates come from a CA that the browser does not know. */
  | 'foreign'
  /**
   * Its proxy cuts a socket after {@link IDLE_TIMEOUT_MS} of silence, which it keeps, and drops the
   * upgrade of {@link LOST_UPGRADE_PATH}.
   */
  | 'idle'
  /** Runs a person's own web.config. */
  | 'own'
  /** IIS would refuse its web.config. */
  | 'locked'
  /** Its server is bound to {@link OWN_NAME} alone. */
  | 'named'
  | RelayLab
  | `worker ${number}`;

type Orders = Readonly<Record<string, StartLabOptions>>;

/**
 * Starts every lab before the first browser opens a page, because a starting container disturbs the
 * connections of every browser on the machine. Returns a function that stops them.
 */
export default async function startLabs(config: FullConfig): Promise<() => Promise<void>> {
  const startedMs = performance.now();
  await foreignCertificates(FOREIGN_CA);
  // Before any proxy reads the files, because the labs share them.
  await labCertificates(CERTIFICATES_DIRECTORY, [OWN_NAME]);
  const { engine, proxy } = asked();
  const { container, runsIisConfiguration, takesRelay = false } = proxyOf({ proxy });
  // A Windows container has its configuration in its image, and is too slow for more labs.
  const isHeavy = container.containers === 'windows';
  const { images, relay } = readSettings(env);
  const options: StartLabOptions = {
    engine,
    proxy,
    relay,
    images,
    shutdownTimeoutMs: SHUTDOWN_TIMEOUT_MS,
    backend: {
      PING_INTERVAL_MS: String(PING_INTERVAL_MS),
      MAX_PAYLOAD_BYTES: String(MAX_PAYLOAD_BYTES),
    },
  };
  const workers = Array.from({ length: config.workers }, (_, index) => `worker ${index}`);
  const started = await startAll(
    {
      ...Object.fromEntries(workers.map((name) => [name, options])),
      foreign: { ...options, certificatesDirectory: FOREIGN_CA },
      ...(isHeavy ? {} : await configuredOrders(options, runsIisConfiguration)),
      ...(takesRelay ? await relayOrders(options) : {}),
    },
    isHeavy,
  );
  env[VARIABLE] = JSON.stringify(
    Object.fromEntries(started.map(([name, { plan }]) => [name, plan])),
  );
  await quietNetwork();
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const how = isHeavy ? 'one after the other' : 'side by side';
  stdout.write(`${started.length} labs are up, ${how}, in ${seconds} s\n`);
  return async () => {
    await Promise.all(started.map(([, lab]) => lab.stop()));
    await rm(FOREIGN_CA, { recursive: true, force: true });
    await rm(CONFIGS, { recursive: true, force: true });
  };
}

async function configuredOrders(
  options: StartLabOptions,
  runsIisConfiguration: boolean,
): Promise<Orders> {
  // A backend that says nothing by itself, behind a proxy that does not wait long. ARR's relay
  // waits for ever by default.
  const silent = { PING_INTERVAL_MS: '600000', HEARTBEAT_INTERVAL_MS: '600000' };
  const relay = options.relay && ({ ...options.relay, idle: 'proxy-timeout' } as const);
  const quiet = { ...options, relay, backend: { ...options.backend, ...silent } };
  if (!runsIisConfiguration) return { idle: { ...quiet, idleTimeoutMs: IDLE_TIMEOUT_MS } };
  const timeout = new Date(IDLE_TIMEOUT_MS).toISOString().slice(11, 19); // hh:mm:ss
  const serverConfig = await writtenConfig('idle-server.config', SERVER_CONFIG, [
    ['<proxy enabled="true" />', `<proxy enabled="true" timeout="${timeout}" />`],
    ['<globalRules>', LOSES_UPGRADE],
  ]);
  const locked = [['<rewrite>', '<webSocket enabled="true" /><rewrite>']] as const;
  return {
    idle: { ...quiet, serverConfig },
    own: { ...options, webConfig: OWN_CONFIG },
    locked: { ...options, webConfig: await writtenConfig('locked-web.config', OWN_CONFIG, locked) },
    named: { ...options, serverConfig: await namedServerConfig() },
  };
}

/** A person's server with a web farm, which knows nothing of the article's names. */
function namedServerConfig(): Promise<string> {
  return writtenConfig('named-server.config', SERVER_CONFIG, [
    ['<globalRules>', BY_FARM],
    ['</configuration>', `${FARM}</configuration>`],
    [/<binding [^>]*:localhost"[^>]*>/g, ''],
    [/:reverseproxy\.com"/g, `:${OWN_NAME}"`],
    [String.raw`^reverseproxy\.com(`, `^${OWN_NAME.replaceAll('.', String.raw`\.`)}(`],
  ]);
}

/** Starts all of them or none: if one does not start, the others are stopped. */
async function startAll(
  orders: Orders,
  inTurn: boolean,
): Promise<readonly (readonly [string, Lab])[]> {
  let before: Promise<unknown> = Promise.resolve();
  const results = await Promise.allSettled(
    Object.entries(orders).map(([name, order]) => {
      const start = async () => [name, await startLab(order)] as const;
      // The first builds the images, which the others find.
      const started = inTurn ? before.then(start) : start();
      before = started;
      return started;
    }),
  );
  const labs = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure === undefined) return labs;
  await Promise.all(labs.map(([, lab]) => lab.stop()));
  throw failure.reason;
}

function asked(): { readonly engine: EngineName; readonly proxy: ProxyName } {
  const { engine, proxy } = readSettings({
    ENGINE: env['LAB101_ENGINE'],
    PROXY: env['LAB101_PROXY_NAME'],
  });
  if (engine !== undefined) return { engine, proxy };
  throw new Error('LAB101_ENGINE is not set: run make e2e, which chooses the engine');
}

/** The lab of one worker, or one that stands for some tests of all workers. */
export function labNamed(name: LabName): Lab {
  const lab = findLab(name);
  if (lab === undefined) throw new Error(`no lab was started: ${name}`);
  return lab;
}

/** Undefined if this proxy has no such lab. */
export function findLab(name: LabName): Lab | undefined {
  const plans = JSON.parse(env[VARIABLE] ?? '{}') as Partial<Record<LabName, LabPlan>>;
  const plan = plans[name];
  return plan && attachLab(plan);
}
