import * as fc from 'fast-check';
import type { Binding, IisConfiguration } from '../../../iis-config/model.ts';
import { type LabPorts, labPorts } from '../../../iis-config/ports/lab-ports.ts';
import type { SitePorts } from '../../../iis-config/test/arbitrary/requests.ts';

/** How the ports on which nginx listens relate to those of the bindings. */
export type PortArrangement = 'own' | 'default' | 'other' | 'published';

export const portArrangement: fc.Arbitrary<PortArrangement> = fc.constantFrom(
  'own', // the bindings name the ports on which nginx listens
  'default', // 80 and 443, for which the ports of nginx stand in
  'other', // neither is a default port
  'published', // as in a container: clients know yet other ports
);

export interface ArrangedPorts {
  readonly configuration: IisConfiguration;
  readonly published: SitePorts;
  readonly lab: LabPorts;
}

/** The configuration with bindings of this arrangement, and the ports that clients know. */
export function arrange(
  configuration: IisConfiguration,
  arrangement: PortArrangement,
  listens: SitePorts,
): ArrangedPorts {
  const published = arrangement === 'published' ? { http: 8000, https: 8443 } : listens;
  const bound = { own: listens, default: STANDARD, other: OTHER, published: STANDARD }[arrangement];
  const hosts = arrangement === 'own' ? [''] : ['', 'reverseproxy.com', '*.api.example'];
  const bindings = hosts.flatMap((host): readonly Binding[] => [
    { protocol: 'http', port: bound.http, host },
    { protocol: 'https', port: bound.https, host },
  ]);
  const arranged = { ...configuration, bindings };
  return { configuration: arranged, published, lab: labPorts(bindings, published) };
}

const STANDARD: SitePorts = { http: 80, https: 443 };
const OTHER: SitePorts = { http: 8081, https: 444 };
