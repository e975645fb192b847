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
  'other CAs, and the command that makes certificates': [
    'certs/src/cli.test.ts',
    'certs/src/signer.test.ts',
  ],
  'a fresh clone behind a company’s proxy': [
    'lab/src/machine/prepare-network.test.ts',
    'lab/src/network/company-proxy.test.ts',
  ],
};
