import { FORWARDS, nginx, nginxServer } from './chains.ts';
import type { Face, OddHop } from './model.ts';
import { byBackend } from './words.ts';

const negotiating = (url: string): OddHop => ({
  hop: 'a hop that answers as SignalR’s negotiation',
  on: ({ target, method }, { pass, answer }) =>
    method === 'POST' && target.includes('/negotiate')
      ? answer(200, [['Content-Type', 'application/json']], JSON.stringify({ url }))
      : pass(),
});

export const F45: readonly Face[] = [
  {
    title: 'the negotiation names the inside’s address',
    chain: [nginx(FORWARDS), negotiating('http://10.0.0.5:5000/hub')],
    path: '/app/hub',
    backend: { path: '/hub' },
    ...byBackend(404),
    doctor: { certainty: 'likely', beside: 'F07' },
    fix: {
      chain: [
        nginxServer(`location /app/ { proxy_pass http://{NEXT}/; ${FORWARDS} }
    location / { proxy_pass http://{NEXT}; }`),
        negotiating('/app/hub'),
      ],
    },
  },
];
