import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LabError } from '../errors.ts';
import { checkCommandLineNames, likelyMisspelt } from './setting-names.ts';

for (const [name, meant] of [
  ['HTTP_PROT', 'HTTP_PORT'],
  ['HTTPS_PORTS', 'HTTPS_PORT'],
  ['http_port', 'HTTP_PORT'],
  ['WEBCONFIG', 'WEB_CONFIG'],
  ['BROWSER', 'E2E_BROWSER'],
  ['ENGIN', 'ENGINE'],
  ['PERMESSAGE_DEFLAT', 'PERMESSAGE_DEFLATE'],
] as const) {
  test(`${name} on make's command line is refused with the setting that is near`, () => {
    assert.throws(
      () => checkCommandLineNames(['ENGINE', name]),
      (error) => {
        assert.ok(error instanceof LabError);
        assert.equal(error.code, 'LAB_BAD_OPTION');
        assert.equal(error.reason, `${name} is not a setting; the nearest is ${meant}`);
        assert.equal(error.exitCode, 2);
        return true;
      },
    );
  });
}

test('settings, and what only one target reads, are let through', () => {
  checkCommandLineNames([
    'HTTP_PORT',
    'ARGS',
    'YES',
    'WATCH_PORT',
    'IIS_IMAGE',
    'CLOSE_TIMEOUT_MS',
  ]);
});

test('the environment is warned about a name that is one edit away from a setting, and no other', () => {
  const env = { HTTP_PROT: '1', ENGINES: '1', BROWSER: 'x', PATH: '/', ARG: '1', HTTP_PORT: '80' };
  assert.deepEqual(likelyMisspelt(env), [
    'HTTP_PROT in the environment is not a setting; did you mean HTTP_PORT?',
    'ENGINES in the environment is not a setting; did you mean ENGINE?',
  ]);
});
