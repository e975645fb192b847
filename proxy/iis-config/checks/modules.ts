import { forwards } from '../rule-parts.ts';
import type { IisConfiguration, Position } from '../model.ts';
import type { Finding, Report } from '../findings.ts';
import type { ConfigReading } from '../read/reading.ts';
import type { ConfigElement } from '../read/xml/document.ts';
import { CHECK_FINDINGS } from './check-findings.ts';

/** A module of IIS that rules need, and what happens without it. */
interface Needed {
  readonly name: string;
  readonly isNeeded: (configuration: IisConfiguration) => boolean;
  readonly without: string;
  readonly own: Partial<Pick<Finding, 'status' | 'fix' | 'certainty'>>;
}

const forwardsAny = ({ globalRules, siteRules }: IisConfiguration): boolean =>
  [...globalRules, ...siteRules].some(forwards);

const NEEDED: readonly Needed[] = [
  {
    name: 'RewriteModule',
    isNeeded: ({ globalRules, siteRules }) => globalRules.length + siteRules.length > 0,
    without: 'every request is answered 500.19',
    own: {
      status: '500.19',
      fix: 'install URL Rewrite 2.1',
      certainty: 'measured on IIS by others',
    },
  },
  {
    name: 'ApplicationRequestRouting',
    isNeeded: forwardsAny,
    without: 'what rules forward is answered 404.4',
    own: {
      status: '404.4',
      fix: 'install Application Request Routing 3.0, after URL Rewrite',
      certainty: 'measured on IIS by others',
    },
  },
  {
    name: 'WebSocketModule',
    isNeeded: forwardsAny,
    without: 'every WebSocket fails, often by a 101 with a wrong Sec-WebSocket-Accept',
    own: { fix: 'install the feature WebSocket Protocol: Install-WindowsFeature Web-WebSockets' },
  },
];

/**
 * Modules that a server's file does not list. Of a file that has no `<globalModules>`, as an excerpt,
 * nothing is known.
 */
export function checkModules(reading: ConfigReading, report: Report): void {
  const { configuration } = reading;
  for (const { name, isNeeded, without, own } of NEEDED) {
    if (!isNeeded(configuration)) continue;
    const lacking = lackingAt(name, reading);
    if (lacking === undefined) continue;
    const { position, how } = lacking;
    report(CHECK_FINDINGS.IIS_MODULE_MISSING, position, `${how} ${name}: ${without}`, own);
  }
}

/** Installed by `<globalModules>`, switched on by `<modules>`, which a site may take from. */
function lackingAt(
  name: string,
  { sections }: ConfigReading,
): { readonly position: Position; readonly how: string } | undefined {
  for (const section of ['globalModules', 'modules']) {
    const lists = sections(`system.webServer/${section}`, 'server');
    const listed = lists.flatMap((list) => named(list, 'add'));
    const [first] = lists;
    if (first === undefined || listed.length === 0 || listed.includes(name)) continue;
    return { position: first.position, how: `<${section}> has no` };
  }
  for (const { children } of sections('system.webServer/modules')) {
    const removal = children.find((child) => child.name === 'remove' && nameOf(child) === name);
    if (removal !== undefined) return { position: removal.position, how: '<modules> removes' };
  }
  return undefined;
}

function named(list: ConfigElement, element: string): readonly string[] {
  return list.children.filter((child) => child.name === element).map(nameOf);
}

function nameOf({ attributes }: ConfigElement): string {
  return attributes.get('name')?.value ?? '';
}
