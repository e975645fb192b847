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
  /** The reason why a standard port was not taken, for people: `port 80 is taken by …`. */
  readonly reasons: readonly string[];
}

export interface PortWishes {
  /** Taken as they are: whether they can be had is checked later. */
  readonly asked: Partial<Ports>;
  /** The ports of the lab that was up before. They are kept if possible. */
  readonly kept: Ports | undefined;
  /** The program that will bind them. */
  readonly binder: Binder;
  /** Ports that this very lab has already. */
  readonly own: ReadonlySet<number>;
  /** Those of a person's own application, which may not be up yet. */
  readonly reserved?: ReadonlySet<number>;
}

/** Its access to the machine. */
export interface PortLook {
  readonly probe: (port: number) => Promise<PortState>;
  readonly holder: (port: number) => Promise<string | undefined>;
}

const MACHINE_LOOK: PortLook = { probe: probePort, holder: portHolder };

const ROLES = ['http', 'https', 'backend'] as const;

/** A port for each role: the one asked for, else the one from before, the standard one, a free one. */
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
  /** Ports of the other roles. */
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
  return standard; // every one is taken: the check that follows says by whom
}

async function reason(port: number, state: PortState, { holder }: PortLook): Promise<string> {
  if (state === 'forbidden') return `this user may not bind port ${port}`;
  const who = await holder(port);
  return `port ${port} is taken${who === undefined ? '' : ` by ${who}`}`;
}
