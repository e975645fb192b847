import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certificates } from '@lab101/certs';
import type { LinuxContainer, Place } from '@lab101/proxy';
import { configureProxy, limitsOf, proxyOf } from '../../lab/configure-proxy.ts';
import type { LabPlan } from '../../lab/lab.ts';
import { writeJson } from '../../machine/state-file.ts';

/** The backend's name in the network of docker-compose.yml. */
const BACKEND = 'backend:8080';
const RELAY = 'relay:9000';

export function linuxContainerOf(plan: Pick<LabPlan, 'proxy'>): LinuxContainer {
  const { container, title } = proxyOf(plan);
  if (container.containers === 'linux') return container;
  throw new Error(`${title} has no Linux container`);
}

/** A file of Compose with what differs from docker-compose.yml; undefined if nothing does. */
export function overrideFile(plan: LabPlan): string | undefined {
  const differs = linuxContainerOf(plan).command !== undefined;
  return differs ? join(plan.directory, 'proxy.compose.json') : undefined;
}

export function configFile(plan: LabPlan): string {
  return join(plan.directory, 'proxy.conf');
}

export async function writeProxyContainer(plan: LabPlan, made: Certificates): Promise<void> {
  await mkdir(plan.directory, { recursive: true, mode: 0o700 });
  const [main] = await configureProxy(plan, placeOf(plan, made), toolsOf(plan));
  if (main === undefined || !('text' in main)) throw new Error('the proxy has no configuration');
  await writeFile(configFile(plan), main.text);
  const file = overrideFile(plan);
  if (file !== undefined) await writeJson(file, override(plan));
}

/** @throws {LabError} LAB_NOT_CARRIED if the proxy cannot do what the configuration says */
export async function checkProxyContainer(plan: LabPlan): Promise<void> {
  if (!proxyOf(plan).runsIisConfiguration) return;
  const facts = { keyBits: 2048, issuer: 'CN=CA', subject: 'CN=leaf' };
  await configureProxy(plan, placeOf(plan, facts), toolsOf(plan));
}

function placeOf(plan: LabPlan, { keyBits, issuer, subject }: Place['certificate']): Place {
  const { http, https } = plan.ports;
  return {
    ...linuxContainerOf(plan).place,
    certificate: { keyBits, issuer, subject },
    published: { http, https },
    backend: BACKEND,
    relay: plan.relay && RELAY,
    ...limitsOf(plan),
  };
}

/** The image's tag says which version it has, or else it is taken for the standard one. */
function toolsOf(plan: LabPlan): Parameters<typeof configureProxy>[2] {
  const tag = /:v?(?<version>\d+(?:\.\d+)+)/;
  const { standard } = linuxContainerOf(plan).image;
  const named = tag.exec(plan.images.proxy) ?? tag.exec(standard);
  return {
    version: named?.groups?.['version'] ?? '',
    findModule: async ({ inImage }) => inImage,
  };
}

function override(plan: LabPlan): object {
  const { command } = linuxContainerOf(plan);
  if (command === undefined) return {};
  // An empty entrypoint would leave that of docker-compose.yml in place.
  const [program = '', ...words] = [...command.entrypoint, ...command.command];
  const { env, capabilities, healthCheck, configuration } = command;
  const proxy = {
    image: plan.images.proxy,
    entrypoint: [program],
    command: words,
    environment: env,
    cap_add: capabilities,
    healthcheck: { test: ['CMD', ...healthCheck] },
    volumes: [`${configFile(plan)}:${configuration}:ro`],
  };
  return { services: { proxy } };
}
