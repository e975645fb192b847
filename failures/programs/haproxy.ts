import { HAPROXY_LOGGING } from '@lab101/proxy';
import { labProgram } from './lab-program.ts';
import type { ProxyDescriptor } from './program.ts';

/** `site` stands in the only `frontend`, whose last lines may begin a backend; `global` in `defaults`. */
export const HAPROXY: ProxyDescriptor = {
  ...labProgram('haproxy'),
  files: ({ address, httpPort, httpsPort, certificateFile }, { site, global = '' }) => [
    {
      name: 'haproxy.cfg',
      text: `global
  log stdout format iso local0
  noreuseport

defaults
  mode http
  log global
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
  ${global}

frontend site
  bind ${address}:${httpPort}
  bind ${address}:${httpsPort} ssl crt '${certificateFile}' alpn h2,http/1.1
  ${HAPROXY_LOGGING}
  ${site}
`,
    },
  ],
};
