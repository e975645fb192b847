import type { ProxyHop } from './model.ts';

// Configurations of a few lines: what a failure is about is all that a face adds.

/** What nginx needs for a WebSocket. */
export const FORWARDS = `proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;`;

const MAP = `map $http_upgrade $connection_upgrade { default upgrade; '' close; }`;

/** nginx with one location. */
export function nginx(location: string, http = '', proxyPass = 'http://{NEXT}'): ProxyHop {
  return nginxServer(
    `location / {
      proxy_pass ${proxyPass};
      ${location}
    }`,
    http,
  );
}

/** nginx with a server of its own. */
export function nginxServer(server: string, http = ''): ProxyHop {
  const text = `  ${[MAP, http].filter(Boolean).join('\n  ')}
  server {
    listen 127.0.0.1:{PORT};
    ${server}
  }`;
  return { proxy: 'nginx', text };
}

/** nginx with TLS. */
export function nginxTls(location: string): ProxyHop {
  const text = `  ${MAP}
  server {
    listen 127.0.0.1:{PORT} ssl;
    ssl_certificate {CERT};
    ssl_certificate_key {KEY};
    location / {
      proxy_pass http://{NEXT};
      ${location}
    }
  }`;
  return { proxy: 'nginx', text };
}

/** HAProxy: lines of its frontend, options of its server. */
export function haproxy(frontend = '', server = ''): ProxyHop {
  const lines = [frontend, 'default_backend app'].filter(Boolean).join('\n  ');
  const text = `frontend front
  bind 127.0.0.1:{PORT}
  ${lines}
backend app
  server app {NEXT} ${server}`;
  return { proxy: 'haproxy', text };
}

/** Caddy: lines inside reverse_proxy, and directives before it. */
export function caddy(inside = '', before = ''): ProxyHop {
  const text = `http://localhost:{PORT}, http://reverseproxy.com:{PORT} {
  bind 127.0.0.1
  ${before}
  reverse_proxy {NEXT} {
    ${inside}
  }
}`;
  return { proxy: 'caddy', text };
}
