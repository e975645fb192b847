import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { findFreePorts } from '@lab101/proxy';
import { LabError } from '../errors.ts';
import { portHolder } from '../machine/port-holder.ts';
import { succeeds } from '../machine/succeeds.ts';

/** The ports at which a browser reaches the lab, all on 127.0.0.1. */
export interface Ports {
  readonly http: number;
  readonly https: number;
  readonly backend: number;
}

export const LOOPBACK = '127.0.0.1';

export type PortRole = keyof Ports;

/** Who binds the ports: a process of this user, or a daemon that may bind low ports. */
export type Binder = 'user' | 'daemon';

/** The article's ports, where the search for a free one begins, and the variable that sets each. */
export const PORT_ROLES = {
  http: { variable: 'HTTP_PORT', standard: 80, fallback: 8000 },
  https: { variable: 'HTTPS_PORT', standard: 443, fallback: 8443 },
  backend: { variable: 'BACKEND_PORT', standard: 8080, fallback: 8081 },
} as const;

export const STANDARD_PORTS: Ports = {
  http: PORT_ROLES.http.standard,
  https: PORT_ROLES.https.standard,
  backend: PORT_ROLES.backend.standard,
};

/**
 * Checks that each port is available before anything is started.
 *
 * @param binder who will bind: this user, or a daemon that may bind low ports
 * @param own ports that this lab holds already
 * @throws {LabError} LAB_PORT_TAKEN or LAB_PORT_FORBIDDEN, with the command that avoids it
 */
export async function checkPorts(
  ports: Ports,
  binder: Binder,
  own: ReadonlySet<number> = new Set(),
): Promise<void> {
  for (const role of ['http', 'https', 'backend'] as const) {
    if (own.has(ports[role])) continue;
    const state = await probePort(ports[role]);
    if (state === 'taken') throw await takenError(role, ports);
    if (state === 'forbidden' && binder === 'user') throw forbiddenError(ports);
  }
}

export type PortState = 'free' | 'taken' | 'forbidden';

export async function probePort(port: number): Promise<PortState> {
  // Connect first: on some systems, a port that another process has on 0.0.0.0 can be bound again
  // on 127.0.0.1, and a low port is refused before it is found taken.
  if (await portAnswers(port)) return 'taken';
  try {
    await using server = createServer();
    server.listen({ port, host: LOOPBACK, exclusive: true });
    await once(server, 'listening');
    return 'free';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'forbidden' : 'taken';
  }
}

const ANSWER_TIMEOUT_MS = 1000;

/** Whether something listens at that port of this machine. */
export async function portAnswers(port: number, host: string = LOOPBACK): Promise<boolean> {
  return await opens(connect({ host, port }), 'connect');
}

/** Whether the socket comes to that event within a second. It is closed then. */
export async function opens(socket: Socket, event: 'connect' | 'secureConnect'): Promise<boolean> {
  const opened = once(socket, event, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
  return await succeeds(opened).finally(() => socket.destroy());
}

async function takenError(role: PortRole, ports: Ports): Promise<LabError> {
  const port = ports[role];
  const holder = await portHolder(port);
  return new LabError(
    'LAB_PORT_TAKEN',
    `port ${port} is taken on ${LOOPBACK}${holder === undefined ? '' : ` by ${holder}`}`,
    { next: `stop what holds it, or run make up ${await avoid(role, ports)}` },
  );
}

async function avoid(role: PortRole, ports: Ports): Promise<string> {
  const { variable } = PORT_ROLES[role];
  const used = new Set(Object.values(ports));
  for (const candidate of fallbackPorts(role)) {
    if (used.has(candidate)) continue;
    if ((await probePort(candidate)) === 'free') return `${variable}=${candidate}`;
  }
  return `${variable}=<a free port>`;
}

export function fallbackPorts(role: PortRole): readonly number[] {
  const { fallback } = PORT_ROLES[role];
  return Array.from({ length: 100 }, (_, index) => fallback + index);
}

function forbiddenError(ports: Ports): LabError {
  const low = Math.min(...Object.values(ports));
  return new LabError(
    'LAB_PORT_FORBIDDEN',
    `port ${low} is below 1024, which this user may not bind`,
    { next: 'leave HTTP_PORT and HTTPS_PORT out, or use ENGINE=compose' },
  );
}

export async function freePorts(): Promise<Ports> {
  const [http = 0, https = 0, backend = 0] = await findFreePorts(3);
  return { http, https, backend };
}
