import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NGINX, WITHOUT_NGINX } from '../../test/found-nginx.ts';
import { runOutboundRules } from './outbound-run.ts';
import { runRules } from './rules-run.ts';

/** The short form, for every run of the tests: main.ts makes as many as it is told. */
const SHORT = { configurations: 20, requestsEach: 20, seed: 1 };

for (const [what, run] of [
  ['rules', runRules],
  ['outbound rules', runOutboundRules],
] as const) {
  test(
    `differential: nginx does what the engine says of ${what}`,
    { skip: WITHOUT_NGINX },
    async (t) => {
      const { path = '', module } = NGINX ?? {};
      const { agree, configurations } = await run({ ...SHORT, command: [path], module });
      assert.ok(configurations >= SHORT.configurations && agree > 100, `${agree} pairs`);
      t.diagnostic(
        `differential, ${what}: ${agree} pairs agree in ${configurations} configurations`,
      );
    },
  );
}
