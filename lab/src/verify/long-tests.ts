/**
 * The test files that `make check` leaves to `make check-long`, by what they test. Each starts many
 * programs, makes many keys, waits for a peer that stays silent, or generates many configurations.
 */
export const LONG_TESTS: Readonly<Record<string, readonly string[]>> = {
  'the Windows container’s scripts in PowerShell': ['proxy/iis/powershell.test.ts'],
  'the engine compared with nginx': ['proxy/nginx/from-iis/differential/differential.test.ts'],
  'the engine compared with ASP.NET Core': ['proxy/iis-config/differential/differential.test.ts'],
  'the npm package installed': ['lab/src/packaged/package.test.ts'],
  'the relay compared with a direct connection': ['proxy/relay/autobahn.test.ts'],
  'the doctor against broken and hostile servers': [
    'doctor/src/broken-servers.test.ts',
    'doctor/src/hostile-servers.test.ts',
  ],
  'certificates that are renewed, other CAs, and the command that makes them': [
    'certs/src/cli.test.ts',
    'certs/src/ensure-certificates.test.ts',
    'certs/src/signer.test.ts',
  ],
  'the installation of a fresh clone, also behind a company’s proxy': [
    'lab/src/machine/prepare-network.test.ts',
    'lab/src/machine/prepare.test.ts',
    'lab/src/network/company-proxy.test.ts',
  ],
  'the live view of generated lives': ['lab/src/watch/model/live.properties.test.ts'],
};

/**
 * Test files that run in both. Their properties name no number of runs: `make check` tries
 * fast-check's default of 100 cases, `make check-long` as many as more-cases.ts says.
 */
export const GENERATED_TESTS: readonly string[] = [
  'lab/src/timeline/test/join.properties.test.ts',
  'proxy/iis-config/acceptance.test.ts',
  'proxy/iis-config/engine/properties.test.ts',
  'proxy/iis-config/read/fuzz.test.ts',
  'proxy/iis/freb/read-request-trace.test.ts',
  'proxy/nginx/error-log.test.ts',
];

/** Test files of `make check` that take seconds start first: the last would run alone. */
export const STARTED_FIRST: readonly string[] = [
  'lab/src/cli.test.ts',
  'proxy/nginx/from-iis/effects.test.ts',
  'certs/src/lock.test.ts',
  'proxy/iis-config/acceptance.test.ts',
  'lab/src/watch/page/watch-server.test.ts',
  'lab/src/verify/action.test.ts',
  'backend/src/main.test.ts',
  'certs/src/issue.test.ts',
  'certs/src/places.test.ts',
  'certs/src/pfx/pfx.test.ts',
];
