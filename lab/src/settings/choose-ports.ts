import { portHolder } from '../machine/port-holder.ts';
import {
  fallbackPorts,
  PORT_ROLES,
  probePort,
  type Binder,
  type PortRole,
  type Ports,
  type PortState,
} from './ports.ts';

export interface PortChoice {
  readonly ports: Ports;
  /** Why a standard port was not taken, for people: `port 80 is taken by …`. */
  readonly reasons: readonly string[];
}

export interface PortWishes {
  /** Ports that a person set. They are used as they are, and checked later. */
  readonly asked: Partial<Ports>;
  /** The ports of the lab that was up before. They are kept if possible. */
  readonly kept: Ports | undefined;
  readonly binder: Binder;
  readonly own: ReadonlySet<number>;
  /** Ports of a person's own application, which may not be up yet. */
  readonly reserved?: ReadonlySet<number>;
}

export interface PortLook {
  readonly probe: (port: number) => Promise<PortState>;
  readonly holder: (port: number) => Promise<string | undefined>;
}

const MACHINE_LOOK: PortLook = { probe: probePort, holder: portHolder };

const ROLES = ['http', 'https', 'backend'] as const;

/** For each role the port that was set, else the one from before, the standard or a free one. */
export async function choosePorts(
  wishes: PortWishes,
  look: PortLook = MACHINE_LOOK,
): Promise<PortChoice> {
  const ports: Partial<Record<PortRole, number>> = { ...wishes.asked };
  const reasons: string[] = [];
  for (const role of ROLES) {
    const used = new Set(Object.values(ports));
    ports[role] ??= await choosePort(role, wishes, { used, look, reasons });
  }
  return { ports: ports as Ports, reasons };
}

interface Choosing {
  readonly used: ReadonlySet<number>;
  readonly look: PortLook;
  readonly reasons: string[];
}

async function choosePort(
  role: PortRole,
  { kept, binder, own, reserved }: PortWishes,
  { used, look, reasons }: Choosing,
): Promise<number> {
  const { standard } = PORT_ROLES[role];
  const first = kept === undefined ? [standard] : [kept[role], standard];
  for (const port of [...first, ...fallbackPorts(role)]) {
    if (used.has(port)) continue;
    if (own.has(port)) return port;
    if (reserved?.has(port) === true) {
      if (port === standard) reasons.push(`port ${port} is your application’s`);
      continue;
    }
    const state = await look.probe(port);
    if (state === 'free' || (state === 'forbidden' && binder === 'daemon')) return port;
    if (port === standard) reasons.push(await reason(port, state, look));
  }
  return standard; // all are taken: the check that follows names the program
}

async function reason(port: number, state: PortState, { holder }: PortLook): Promise<string> {
  if (state === 'forbidden') return `this user may not bind port ${port}`;
  const who = await holder(port);
  return `port ${port} is taken${who === undefined ? '' : ` by ${who}`}`;
}
