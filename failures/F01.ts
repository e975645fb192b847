import { caddy, FORWARDS, haproxy, nginx } from './chains.ts';
import type { Face } from './model.ts';
import { HTML, byBackend, notUpgraded } from './words.ts';

export const F01: readonly Face[] = [
  {
    title: 'nginx without the two headers, before a ws server',
    chain: [nginx('')],
    backend: { plain: '426' },
    ...notUpgraded(426),
    doctor: { certainty: 'likely', beside: 'F27' },
    fix: { chain: [nginx(FORWARDS)] },
  },
  {
    title: 'nginx without the two headers, before an application with a page on every path',
    chain: [nginx('')],
    ...notUpgraded(200),
    doctor: { certainty: 'likely', with: { backend: true } },
    fix: { chain: [nginx(FORWARDS)] },
  },
  {
    title: 'HAProxy that deletes Upgrade',
    chain: [haproxy('http-request del-header Upgrade')],
    backend: { plain: '426' },
    ...notUpgraded(426),
    doctor: { certainty: 'likely' },
    fix: { chain: [haproxy()] },
  },
  {
    title: 'Caddy that deletes Upgrade',
    chain: [caddy('header_up -Upgrade')],
    backend: { plain: '426' },
    ...notUpgraded(426),
    doctor: { certainty: 'likely' },
    fix: { chain: [caddy()] },
  },
  {
    title: 'nginx with $connection_upgrade in place of $http_upgrade',
    chain: [nginx(FORWARDS.replace('$http_upgrade', '$connection_upgrade'))],
    ...byBackend(400),
    doctor: { certainty: 'likely' },
    fix: { chain: [nginx(FORWARDS)] },
  },
  {
    title: 'nginx without the two headers, before Socket.IO',
    chain: [
      nginx(''),
      {
        hop: 'a hop that answers as Socket.IO does without an upgrade',
        on: ({ isUpgrade, target }, { pass, answer }) =>
          isUpgrade || !target.startsWith('/socket.io/')
            ? pass()
            : answer(400, [HTML], '{"code":3,"message":"Bad request"}'),
      },
    ],
    path: '/socket.io/?EIO=4&transport=websocket',
    ...byBackend(400),
    doctor: { certainty: 'likely' },
    fix: { chain: [nginx(FORWARDS)] },
  },
];
