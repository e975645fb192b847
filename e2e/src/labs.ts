import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env, stdout } from 'node:process';
import {
  attachLab,
  CERTIFICATES_DIRECTORY,
  foreignCertificates,
  labCertificates,
  labPath,
  projectPath,
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
import { differencesOf } from './not-with-proxy.ts';
import { LOCKED_CONFIG, OWN_CONFIG } from './own-configs.ts';
import { RELAY_LABS, relayOrders, type RelayLab } from './relay-labs.ts';
import { quietNetwork } from './quiet-network.ts';

/** Short, so that a test sees several pings within a second. */
export const PING_INTERVAL_MS = 200;
export const MAX_PAYLOAD_BYTES = 4096;

/** ARR's timeout for a connection without data, in the lab in which it is shorter. */
export const IDLE_TIMEOUT_MS = 2000;

/**
 * The time that a socket may stay open after a reload of the proxy. IIS's default of 90 s is too
 * long for a test.
 */
export const SHUTDOWN_TIMEOUT_MS = 1000;

/**
 * On this path, the proxy of that lab forwards a handshake as plain HTTP, if it runs IIS's
 * configuration.
 */
export const LOST_UPGRADE_PATH = '/lost';

const LOSES_UPGRADE = `<globalRules>
        <rule name="loses the upgrade" stopProcessing="true">
          <match url="^${LOST_UPGRADE_PATH.slice(1)}$" />
          <serverVariables><set name="HTTP_UPGRADE" value="" /></serverVariables>
          <action type="Rewrite" url="http://localhost:8080/" />
        </rule>`;

/** A public name. Only this run's browsers resolve it to the lab. */
export const OWN_NAME = 'chat.example.com';

/**
 * Configuration of a web farm that receives https requests in that lab. It receives the client's
 * address without the port.
 */
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
const CONFIGS = labPath('e2e/configs');
const VARIABLE = 'LAB101_LABS'; // workers inherit the environment of the global setup

interface Labs {
  /** One for each worker, in parallel. */
  readonly workers: readonly LabPlan[];
  /** One whose certificates are signed by a CA that the browser does not trust. */
  readonly foreign: LabPlan;
  /**
   * One whose proxy cuts a socket after {@link IDLE_TIMEOUT_MS} of silence, which its backend
   * keeps, and removes the upgrade of {@link LOST_UPGRADE_PATH}.
   */
  readonly idle: LabPlan;
  /** One that runs a person's own web.config. */
  readonly own: LabPlan;
  /** One whose web.config IIS would refuse. */
  readonly locked: LabPlan;
  /** One whose server is bound to {@link OWN_NAME} alone. */
  readonly named?: LabPlan;
  /** The labs of relay.spec, if the proxy supports ARR's relay. */
  readonly relayed: readonly LabPlan[];
}

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
  announceDifferences(proxy);
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
  const orders = [
    ...Array.from({ length: config.workers }, () => options),
    { ...options, certificatesDirectory: FOREIGN_CA },
    ...(isHeavy ? [] : await configuredOrders(options, runsIisConfiguration)),
    ...(takesRelay ? await relayOrders(options, CONFIGS) : []),
  ];
  const started = await (isHeavy ? startInTurn(orders) : startAll(orders));
  const plans = started.map(({ plan }) => plan);
  const workers = plans.slice(0, config.workers);
  const [foreign, idle, own, locked, named, ...relayed] = plans.slice(config.workers);
  env[VARIABLE] = JSON.stringify({ workers, foreign, idle, own, locked, named, relayed });
  await quietNetwork();
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const how = isHeavy ? 'one after the other' : 'side by side';
  stdout.write(`${started.length} labs are up, ${how}, in ${seconds} s\n`);
  return async () => {
    await Promise.all(started.map((lab) => lab.stop()));
    await rm(FOREIGN_CA, { recursive: true, force: true });
    await rm(CONFIGS, { recursive: true, force: true });
  };
}

/** The labs with a configuration of their own: idle, own, locked, named. */
async function configuredOrders(
  options: StartLabOptions,
  runsIisConfiguration: boolean,
): Promise<StartLabOptions[]> {
  await mkdir(CONFIGS, { recursive: true });
  const written = async (name: string, text: string): Promise<string> => {
    await writeFile(join(CONFIGS, name), text);
    return join(CONFIGS, name);
  };
  // A backend that sends nothing by itself, behind a proxy with a short timeout. ARR's relay has no
  // timeout by default.
  const silent = { PING_INTERVAL_MS: '600000', HEARTBEAT_INTERVAL_MS: '600000' };
  const relay = options.relay && ({ ...options.relay, idle: 'proxy-timeout' } as const);
  const quiet = { ...options, relay, backend: { ...options.backend, ...silent } };
  if (!runsIisConfiguration) return [{ ...quiet, idleTimeoutMs: IDLE_TIMEOUT_MS }];
  const impatient = await written('idle-server.config', await idleServerConfig());
  return [
    { ...quiet, serverConfig: impatient },
    { ...options, webConfig: await written('own-web.config', OWN_CONFIG) },
    { ...options, webConfig: await written('locked-web.config', LOCKED_CONFIG) },
    { ...options, serverConfig: await written('named-server.config', await namedServerConfig()) },
  ];
}

async function idleServerConfig(): Promise<string> {
  const timeout = new Date(IDLE_TIMEOUT_MS).toISOString().slice(11, 19); // hh:mm:ss
  const changes = [
    ['<proxy enabled="true" />', `<proxy enabled="true" timeout="${timeout}" />`],
    ['<globalRules>', LOSES_UPGRADE],
  ] as const;
  return changedServerConfig(changes);
}

/** The lab's own server.config with these texts replaced. */
async function changedServerConfig(
  changes: readonly (readonly [given: string, changed: string])[],
): Promise<string> {
  const config = await readFile(projectPath('proxy/iis/server.config'), 'utf8');
  return changes.reduce((text, [given, changed]) => {
    if (!text.includes(given)) throw new Error(`proxy/iis/server.config has no ${given}`);
    return text.replace(given, () => changed);
  }, config);
}

/** A person's server.config with a web farm, without the article's names. */
async function namedServerConfig(): Promise<string> {
  const config = await changedServerConfig([
    ['<globalRules>', BY_FARM],
    ['</configuration>', `${FARM}</configuration>`],
  ]);
  return config
    .replaceAll(/<binding [^>]*:localhost"[^>]*>/g, '')
    .replaceAll(':reverseproxy.com"', `:${OWN_NAME}"`)
    .replace(String.raw`^reverseproxy\.com(`, `^${OWN_NAME.replaceAll('.', String.raw`\.`)}(`);
}

/** Starts all of them or none: if one does not start, the others are stopped. */
async function startAll(orders: readonly StartLabOptions[]): Promise<Lab[]> {
  const results = await Promise.allSettled(orders.map((order) => startLab(order)));
  const labs = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure === undefined) return labs;
  await Promise.all(labs.map((lab) => lab.stop()));
  throw failure.reason;
}

/** The first lab builds the images for the others. All or none are started. */
async function startInTurn(orders: readonly StartLabOptions[]): Promise<Lab[]> {
  const labs: Lab[] = [];
  try {
    for (const order of orders) labs.push(await startLab(order));
  } catch (error) {
    await Promise.all(labs.map((lab) => lab.stop()));
    throw error;
  }
  return labs;
}

function announceDifferences(proxy: ProxyName): void {
  for (const { test, reason } of differencesOf(proxy)) {
    stdout.write(`Note: not run: PROXY=${proxy}: "${test}": ${reason}\n`);
  }
}

function asked(): { readonly engine: EngineName; readonly proxy: ProxyName } {
  const { engine, proxy } = readSettings({
    ENGINE: env['LAB101_ENGINE'],
    PROXY: env['LAB101_PROXY_NAME'],
  });
  if (engine !== undefined) return { engine, proxy };
  throw new Error('LAB101_ENGINE is not set: run make e2e, which chooses the engine');
}

/** The lab of one worker. */
export function labOfWorker(parallelIndex: number): Lab {
  const plan = readLabs().workers[parallelIndex];
  if (plan === undefined) throw new Error(`no lab was started for worker ${parallelIndex}`);
  return attachLab(plan);
}

export function idleLab(): Lab {
  return attachLab(readLabs().idle);
}

export function ownLab(): Lab {
  return attachLab(readLabs().own);
}

export function lockedLab(): Lab {
  return attachLab(readLabs().locked);
}

/** Undefined if the proxy has no server.config. */
export function namedLab(): Lab | undefined {
  const { named } = readLabs();
  return named && attachLab(named);
}

export function relayLab(name: RelayLab): Lab {
  const plan = readLabs().relayed[RELAY_LABS.indexOf(name)];
  if (plan === undefined) throw new Error(`no lab was started for the relay: ${name}`);
  return attachLab(plan);
}

export function foreignLab(): Lab {
  return attachLab(readLabs().foreign);
}

function readLabs(): Labs {
  return JSON.parse(env[VARIABLE] ?? '{"workers":[]}') as Labs;
}
