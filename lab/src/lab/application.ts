import { loopbackTargets } from '@lab101/proxy';
import { LabError } from '../errors.ts';
import { portHolder } from '../machine/port-holder.ts';
import type { Application } from '../settings/application.ts';
import { forOwnSite, type IisSite } from '../settings/iis-files.ts';
import { PORT_ROLES, type PortRole, type Ports } from '../settings/ports.ts';

/** A person's own application that a lab forwards to. */
export interface LabApplication {
  readonly setting: Application;
  /** Where it listens, such as `localhost:3000`; several if rules name them. */
  readonly listens: readonly string[];
}

/** @throws {LabError} LAB_BAD_OPTION if BACKEND is `rules` and they name nothing here */
export function labApplication(
  setting: Application | undefined,
  { configuration, files }: IisSite,
): LabApplication | undefined {
  if (setting === undefined) return undefined;
  if (setting !== 'rules') return { setting, listens: [setting] };
  // IIS would refuse every request of it, and so does the lab.
  if (configuration === undefined) return { setting, listens: [] };
  const listens = loopbackTargets(forOwnSite(configuration, files));
  if (listens.length > 0) return { setting, listens };
  throw new LabError(
    'LAB_BAD_OPTION',
    `BACKEND=rules, and no rule of ${files.site.file} forwards to localhost, 127.0.0.1 or [::1]`,
    { next: 'run make up BACKEND=http://localhost:3000, with the port of your application' },
  );
}

/** Other addresses of this machine that the rules name, if not all are forwarded as named. */
export function otherTargets(
  { setting, listens }: LabApplication,
  { configuration, files }: IisSite,
): readonly string[] {
  if (setting === 'rules' || configuration === undefined) return [];
  const named = loopbackTargets(forOwnSite(configuration, files));
  const [port] = listens.map((address) => portOf(address));
  return named.filter((address) => portOf(address) !== port);
}

export function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}

/** @throws {LabError} LAB_BAD_OPTION if the application is the lab itself */
export function checkNoLoop({
  application,
  ports,
}: {
  readonly application?: LabApplication | undefined;
  readonly ports: Ports;
}): void {
  const roles = Object.keys(PORT_ROLES) as PortRole[];
  for (const address of application?.listens ?? []) {
    const role = roles.find((name) => ports[name] === portOf(address));
    if (role === undefined) continue;
    const { variable } = PORT_ROLES[role];
    throw new LabError(
      'LAB_BAD_OPTION',
      `BACKEND leads to http://${address}, which is the lab’s own ${variable}: that would be a loop`,
      { next: `set the port of your application, or move the lab: make up ${variable}=<another>` },
    );
  }
}

export interface ListeningState {
  readonly address: string;
  readonly answers: boolean;
  /** Such as `node (pid 4711)`; undefined: nobody, or the system does not say. */
  readonly holder: string | undefined;
}

/** @param answersAt whether something takes connections there */
export async function listeningStates(
  { listens }: LabApplication,
  answersAt: (host: string, port: number) => Promise<boolean>,
): Promise<readonly ListeningState[]> {
  return await Promise.all(
    listens.map(async (address) => {
      const port = portOf(address);
      const host = address.slice(0, address.lastIndexOf(':')).replaceAll(/[[\]]/g, '');
      const hosts = host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
      const answers = (await Promise.all(hosts.map((one) => answersAt(one, port)))).includes(true);
      return { address, answers, holder: answers ? await portHolder(port) : undefined };
    }),
  );
}
