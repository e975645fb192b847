import {
  bool,
  element,
  fixedCollection,
  flags,
  oneOf,
  OPAQUE,
  requiredString,
  string,
  timeSpan,
  uint,
  type AttributeSchema,
  type ElementSchema,
} from './schema.ts';

/** `system.applicationHost/applicationPools`, after IIS_schema.xml and iis-docs `processModel`. */

const INT_MAX = 2_147_483_647;
const LONGEST_SECONDS = 4_294_967; // in milliseconds it is the largest uint

export const PROCESS_MODEL = element({
  identityType: oneOf(
    ['LocalSystem', 'LocalService', 'NetworkService', 'SpecificUser', 'ApplicationPoolIdentity'],
    'ApplicationPoolIdentity',
  ),
  userName: string(),
  password: string(),
  loadUserProfile: bool(false),
  setProfileEnvironment: bool(true),
  logonType: oneOf(['LogonBatch', 'LogonService'], 'LogonBatch'),
  manualGroupMembership: bool(false),
  idleTimeout: timeSpan('00:20:00', 0, 2_592_000),
  idleTimeoutAction: oneOf(['Terminate', 'Suspend'], 'Terminate'),
  maxProcesses: uint(1, { maximum: INT_MAX }),
  shutdownTimeLimit: timeSpan('00:01:30', 1, LONGEST_SECONDS),
  startupTimeLimit: timeSpan('00:01:30', 1, LONGEST_SECONDS),
  pingingEnabled: bool(true),
  pingInterval: timeSpan('00:00:30', 1, LONGEST_SECONDS),
  pingResponseTime: timeSpan('00:01:30', 1, LONGEST_SECONDS),
  logEventOnProcessModel: flags(['IdleTimeout'], 'IdleTimeout'),
  requestQueueDelegatorIdentity: string(), // IIS 10, undocumented: Carbon.IIS sets it
});

function pool(name: AttributeSchema): ElementSchema {
  return element({
    name,
    queueLength: uint(1000, { minimum: 10, maximum: 65_535 }),
    autoStart: bool(true),
    enable32BitAppOnWin64: bool(false),
    managedRuntimeVersion: string(),
    managedRuntimeLoader: string('webengine4.dll'),
    enableConfigurationOverride: bool(true),
    managedPipelineMode: oneOf(['Integrated', 'Classic'], 'Integrated'),
    CLRConfigFile: string(),
    passAnonymousToken: bool(true),
    startMode: oneOf(['OnDemand', 'AlwaysRunning'], 'OnDemand'),
    enableEmulationOnWinArm64: bool(true), // IIS 10 on Windows 11
    processModel: PROCESS_MODEL,
    recycling: OPAQUE,
    failure: OPAQUE,
    cpu: OPAQUE,
    environmentVariables: OPAQUE,
  });
}

export const APPLICATION_POOLS = element({
  applicationPoolDefaults: pool(string()),
  add: fixedCollection(pool(requiredString()), ['name']),
});
