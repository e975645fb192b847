import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  configurationFixture,
  ruleFixture,
  rewriteTo,
} from '../../iis-config/test/rule-fixtures.ts';
import type { Place } from '../../place.ts';
import { generateNginx } from './generate.ts';
import { targetsOf } from './lab-targets.ts';
import { OPTIONS } from './test/lab-options.ts';

const RELAYS = { 'localhost:3000': '127.0.0.1:9001', '[::1]:5000': '127.0.0.1:9002' };

/** What nginx does with targets of rules: `set` and `upstream`. */
function led(application: string | undefined, ...urls: readonly string[]): readonly string[] {
  const place = { application, backend: '127.0.0.1:2345' } as Place;
  const generated = generateNginx(
    configurationFixture({ siteRules: urls.map((url) => ruleFixture({ action: rewriteTo(url) })) }),
    {
      ...OPTIONS,
      relay: '127.0.0.1:9000',
      ...(application === 'rules' && { relays: RELAYS }),
      targets: targetsOf(place),
    },
  );
  if ('refusals' in generated) return generated.refusals.map(({ reason }) => reason);
  const wanted = /set \$arr_(?:scheme|backend|host|relay) .*;|upstream .*/g;
  return generated.config.match(wanted) ?? [];
}

const TO_LOCALHOST = [
  'upstream http_localhost_3000_v0tch7 { server 127.0.0.1:3000 max_fails=0; server [::1]:3000 max_fails=0 backup; }',
  'set $arr_scheme http;',
];

const TO_RELAY = 'set $arr_relay "127.0.0.1:9000";';

const CASES: readonly (readonly [
  name: string,
  application: string | undefined,
  urls: readonly string[],
  lines: readonly string[],
])[] = [
  [
    'without an application the lab’s backend gets it',
    undefined,
    ['http://localhost:3000/'],
    [
      'set $arr_scheme http;',
      'set $arr_backend 127.0.0.1:2345;',
      'set $arr_host localhost:3000;',
      TO_RELAY,
    ],
  ],
  [
    'an application at localhost has either address, and the Host of the rule’s target',
    'localhost:3000',
    ['https://app.example/{R:1}'],
    [
      ...TO_LOCALHOST,
      'set $arr_backend http_localhost_3000_v0tch7;',
      'set $arr_host app.example;',
      TO_RELAY,
    ],
  ],
  [
    'rules lead where they say, each by the relay’s port for it',
    'rules',
    ['http://localhost:3000/', 'http://[::1]:5000/', 'http://10.0.0.1:80/'],
    [
      ...TO_LOCALHOST,
      'set $arr_backend http_localhost_3000_v0tch7;',
      'set $arr_host localhost:3000;',
      'set $arr_relay 127.0.0.1:9001;',
      'set $arr_scheme http;',
      'set $arr_backend [::1]:5000;',
      'set $arr_host [::1]:5000;',
      'set $arr_relay 127.0.0.1:9002;',
      'set $arr_scheme http;',
      'set $arr_backend 127.0.0.1:2345;',
      'set $arr_host 10.0.0.1:80;',
      'set $arr_relay 127.0.0.1:9000;',
    ],
  ],
  [
    'an application by https:// is refused: nginx would need a file of CAs',
    'rules',
    ['https://localhost:5001/'],
    [
      'ARR checks the certificate of a backend with https:// against the machine’s store, and nginx has to be told a file',
    ],
  ],
];

for (const [name, application, urls, lines] of CASES) {
  test(name, () => assert.deepEqual(led(application, ...urls), lines));
}
