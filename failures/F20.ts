import type { Failure, OddHop } from './model.ts';
import { unexpected } from './words.ts';

const envoy = (isAllowed: boolean): OddHop => ({
  hop: `a hop that stands for Envoy ${isAllowed ? 'with' : 'without'} upgrade_configs`,
  on: ({ isUpgrade }, { pass, answer }) =>
    isUpgrade && !isAllowed
      ? answer(403, [['server', 'envoy']])
      : pass({ response: (headers) => [...headers, ['server', 'envoy']] }),
});

export const F20: Failure = {
  id: 'F20',
  who: 'Envoy, Istio or a gateway made of it: the upgrade is not enabled',
  faces: [
    {
      title: 'Envoy without upgrade_configs',
      chain: [envoy(false)],
      chromium: unexpected(403),
      doctor: { certainty: 'certain' },
      fix: { chain: [envoy(true)], text: 'upgrade_configs: [{ upgrade_type: websocket }]' },
    },
  ],
};
