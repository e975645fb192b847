import { chmod, chown, copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Certificates } from '@lab101/certs';
import { publishedEnvironment } from '../../lab/published.ts';
import type { LabPlan } from '../../lab/lab.ts';
import { MACHINE } from '../../machine/machine.ts';
import { isRootless } from './docker.ts';
import { configFile, linuxContainerOf } from './proxy-container.ts';

export async function composeEnvironment(plan: LabPlan): Promise<Record<string, string>> {
  const { uid, gid } = await containerUser();
  const { image, configurationVariable } = linuxContainerOf(plan);
  return {
    ...plan.backend,
    ...publishedEnvironment(plan),
    NODE_IMAGE: plan.images.node,
    [image.variable]: plan.images.proxy,
    ...(configurationVariable !== undefined && { [configurationVariable]: configFile(plan) }),
    ...relayVariables(plan),
    CERTS_DIR: certificatesFolder(plan),
    CERTS_CONTAINERS: '0', // made on the host already
    LAB_USER: `${uid}:${gid}`,
  };
}

function relayVariables({ relay, idleTimeoutMs }: LabPlan): Record<string, string> {
  if (relay === undefined) return { RELAY_CONTAINERS: '0' };
  return {
    RELAY_CONTAINERS: '1',
    RELAY_DEFLATE: relay.deflate,
    RELAY_IDLE: relay.idle,
    RELAY_TIMEOUT_MS: String(idleTimeoutMs),
  };
}

function certificatesFolder(plan: LabPlan): string {
  return join(plan.directory, 'certs');
}

/** The container gets the leaf and its key, never the CA's: in a folder of its own, 0700. */
export async function handOverCertificates(
  plan: LabPlan,
  { certFile, keyFile }: Certificates,
): Promise<void> {
  const directory = certificatesFolder(plan);
  const owner = await containerUser();
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const file of [certFile, keyFile]) {
    const copy = join(directory, basename(file));
    await copyFile(file, copy);
    await chmod(copy, 0o600);
    if (owner.chown) await chown(copy, owner.uid, owner.gid);
  }
  if (owner.chown) await chown(directory, owner.uid, owner.gid);
}

interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
  /** True if the files must be given to that user, because root's own files are closed to it. */
  readonly chown: boolean;
}

const UNPRIVILEGED = { uid: 1000, gid: 1000 };

/** The user of the containers: this one, so that it can read the key; never root of the host. */
export async function containerUser(): Promise<ContainerUser> {
  const { uid, gid } = MACHINE;
  if (uid === undefined || gid === undefined) return { ...UNPRIVILEGED, chown: false }; // Windows
  if (uid === 0) return { ...UNPRIVILEGED, chown: true };
  // In a rootless engine, root of the container is this unprivileged user of the host.
  return (await isRootless()) ? { uid: 0, gid: 0, chown: false } : { uid, gid, chown: false };
}
