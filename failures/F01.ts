import { FIREFOX, type Failure } from './model.ts';

const code = (status: number): string =>
  `Error during WebSocket handshake: Unexpected response code: ${status}`;

const NGINX = {
  broken: `  server {
    listen {PORT};
    location / { proxy_pass http://{NEXT}; }
  }`,
  fixed: `  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server {
    listen {PORT};
    location / {
      proxy_pass http://{NEXT};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }
  }`,
};

export const F01: Failure = {
  id: 'F01',
  who: 'the proxy: Upgrade and Connection are hop-by-hop, and it does not send them on',
  symptoms: [FIREFOX],
  faces: [
    {
      title: 'nginx without the two headers, before a ws server',
      chain: [{ proxy: 'nginx', text: NGINX.broken }],
      backend: { plain: '426' },
      chromium: code(426),
      doctor: { certainty: 'likely' },
      fix: { chain: [{ proxy: 'nginx', text: NGINX.fixed }] },
    },
  ],
  sources: ['https://github.com/node-red/node-red/issues/4547'],
};
