import { FARM_PROTOCOL, PASSED_HEADERS } from './proxy-schema.ts';
import {
  bool,
  element,
  fixedCollection,
  OPAQUE,
  oneOf,
  requiredString,
  string,
  timeSpan,
  uint,
} from './schema.ts';

/** `webFarms`, after webfarm.xml of the Web Farm Framework and arr_schema.xml. */

const AFFINITY = element({
  useCookie: bool(false),
  cookieName: string('ARRAffinity'),
  useHostName: bool(false),
  hostCountersEnabled: bool(true),
  useServerProvider: bool(false),
  timeout: timeSpan('00:20:00', 60, 2_592_000),
  useExternalCache: bool(false),
  ignoreSubDomain: bool(false),
  ignoreSubDomainClientAffinity: bool(false),
  ignoreSubDomainFragmentDepth: uint(2, { maximum: 32_767 }),
  hostAffinityProvider: string('Microsoft.Web.Arr.HostNameRoundRobin'),
  serverProviderImage: string(),
  host: fixedCollection(OPAQUE, ['name']),
});

/** ARR 3 takes the names of algorithms that it no longer has, and uses WeightedRoundRobin. */
const LOAD_BALANCING = element({
  algorithm: oneOf(
    [
      'WeightedRoundRobin',
      'RequestHash',
      'LeastRequests',
      'LeastResponseTime',
      'WeightedTotalTraffic',
    ],
    'WeightedRoundRobin',
  ),
  leastResponseTimePeriod: timeSpan('00:00:05', 1, 86_400),
  hashServerVariable: string(),
  queryStringNames: string(),
  randomizeLBTies: bool(false),
});

const HEALTH_CHECK = element({
  url: string(),
  retries: uint(3),
  interval: timeSpan('00:00:30', 0, 86_400),
  timeout: timeSpan('00:00:30', 1, 86_400),
  statusCodeMatch: string('200-399'),
  responseMatch: string(),
  liveTrafficFailureCodes: string('500-'),
  maxLiveTrafficFailures: uint(10, { minimum: 1 }),
  liveTrafficFailurePeriod: timeSpan('00:00:00', 0, 86_400),
  minServers: uint(0),
});

const FARM_ROUTING = element({
  protocol: FARM_PROTOCOL,
  healthCheck: HEALTH_CHECK,
  affinity: AFFINITY,
  loadBalancing: LOAD_BALANCING,
  publicKeys: OPAQUE,
});

const PORT = { minimum: 1, maximum: 65_535 };

const SERVER_ROUTING = element({
  hostName: string(),
  weight: uint(100, { minimum: 1 }),
  httpPort: uint(80, PORT),
  httpsPort: uint(443, PORT),
  healthCheckAlternateHostName: string(),
  healthCheckAlternatePort: uint(0, { maximum: 65_535 }),
});

const SERVER = element({
  address: requiredString({ nonEmpty: true }),
  enabled: bool(true),
  applicationRequestRouting: SERVER_ROUTING,
});

/** What the Web Farm Framework provisions, which decides nothing about requests. */
const PROVISIONING =
  'platformProvision applicationProvision customProviderSettings runProviders autoRepair defaultProxy';

const WEB_FARM = element({
  name: requiredString({ nonEmpty: true }),
  enabled: bool(true),
  autoEnableAgent: bool(true),
  adminUserName: string(),
  adminPassword: string(),
  minimumServers: uint(0),
  agentUrl: string(),
  restartServerOnConfigurationChange: bool(true),
  restartServerIfReady: bool(true),
  primaryServer: string(),
  loadBalancerProvider: string('Arr'),
  periodicRuntimeData: timeSpan('00:00:01'),
  enableRuntimeData: bool(true),
  maximumStoppedServers: uint(1),
  agentRetryTime: timeSpan('00:05:00'),
  frontEndUrl: string(),
  serverAutoStart: bool(true),
  ...PASSED_HEADERS,
  applicationRequestRouting: FARM_ROUTING,
  ...Object.fromEntries(PROVISIONING.split(' ').map((name) => [name, OPAQUE])),
  server: fixedCollection(SERVER, ['address']),
});

export const WEB_FARMS = element({
  onDemandHealthCheck: bool(false),
  applicationRequestRouting: OPAQUE,
  webFarm: fixedCollection(WEB_FARM, ['name']),
});
