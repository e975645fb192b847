import { unexpectedStatus } from '@lab101/doctor';
import type { Face, OddHop } from './model.ts';

const envoy = (isAllowed: boolean): OddHop => ({
  hop: `a hop that stands for Envoy ${isAllowed ? 'with' : 'without'} upgrade_configs`,
  on: ({ isUpgrade }, { pass, answer }) =>
    isUpgrade && !isAllowed
      ? answer(403, [['server', 'envoy']])
      : pass({ response: (headers) => [...headers, ['server', 'envoy']] }),
});

export const F20: readonly Face[] = [
  {
    title: 'Envoy without upgrade_configs',
    chain: [envoy(false)],
    chromium: unexpectedStatus(403),
    fix: { chain: [envoy(true)], text: 'upgrade_configs: [{ upgrade_type: websocket }]' },
  },
];
