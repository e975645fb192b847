import { connect as connectTls } from 'node:tls';
import { directStatus } from '../network/direct.ts';
import type { LabPlan } from '../lab/lab.ts';
import { sitesOf } from '../settings/addresses.ts';
import { LOOPBACK, opens, portAnswers } from '../settings/ports.ts';

const TIMEOUT_MS = 1000;

/** Whether the backend says that it is healthy, through the port that browsers use. */
export async function backendAnswers({ ports }: Pick<LabPlan, 'ports'>): Promise<boolean> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const url = `http://${LOOPBACK}:${ports.backend}/healthz`;
  return (await directStatus(url, signal).catch(() => 0)) === 200;
}

/**
 * Whether the proxy shakes hands in TLS, or accepts a connection if no name of the lab has https:
 * unlike a request, that leaves no line in its log.
 */
export async function proxyAnswers(plan: Pick<LabPlan, 'ports' | 'sites'>): Promise<boolean> {
  const { http, https } = plan.ports;
  const secure = sitesOf(plan).find(({ scheme }) => scheme === 'https');
  if (secure === undefined) return await portAnswers(http);
  const socket = connectTls({
    host: LOOPBACK,
    port: https,
    servername: secure.host.replace(/^\*/, 'any'),
    // Whether it answers is the question here, not who signed the certificate.
    rejectUnauthorized: false,
  });
  return await opens(socket, 'secureConnect');
}
