import { type CauseRecord, handshake, unexpectedStatus } from './record.ts';

export const F01: CauseRecord = {
  title: 'the proxy does not forward Upgrade and Connection',
  toTell: '--backend URL: a 101 from there means that the proxy strips the upgrade',
  console: [
    unexpectedStatus(200),
    unexpectedStatus(400),
    unexpectedStatus(404),
    unexpectedStatus(426),
  ],
  messages: {
    'Socket.IO': ['{"code":3,"message":"Bad request"}'],
    Spring: ['Handshake failed due to invalid Upgrade header: null'],
    'gorilla/websocket': ["'upgrade' token not found in 'Connection' header"],
    SignalR: ["Failed to start the transport 'WebSockets'"],
    'Home Assistant': ['Unable to connect to Home Assistant'],
    'code-server': ['WebSocket close with status code 1006'],
    'Node-RED': ['Lost connection to server'],
    n8n: ['Connection lost'],
    ws: ['Invalid Upgrade header'],
  },
  seen: 'The page itself loads. The proxy’s log has an ordinary GET with the backend’s status; the backend logs a GET without Upgrade, from an older nginx as HTTP/1.0 with `connection: close`.',
  cause:
    'Upgrade and Connection are hop-by-hop headers: they end at each proxy, and a proxy must send them anew. Without them the backend sees a plain GET and answers it as one: 200 with a page, 404, 400 or 426. Typographic quotes in a pasted value, or a mistyped variable name, have the same effect.',
  probe: handshake('https://example.com/socket', { 'Sec-WebSocket-Version': '99' }),
  decides:
    'Ask for version 99, then ask with a plain GET. If both answers are the same, the upgrade never arrives. A WebSocket server that it reaches answers 400 or 426 with `Sec-WebSocket-Version: 13`. The backend’s own address settles it: `lab101 doctor wss://example.com/socket --backend http://127.0.0.1:8080`.',
  fix: {
    nginx:
      '`proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;` with `map $http_upgrade $connection_upgrade { default upgrade; "" close; }` in the http block',
    apache:
      '`ProxyPass /ws http://backend/ws upgrade=websocket`, as the first line for that backend (2.4.47 or later; before that `ws://backend/ws` and mod_proxy_wstunnel)',
    iis: '`Install-WindowsFeature Web-WebSockets`, and no rule that sets HTTP_UPGRADE or HTTP_CONNECTION',
    envoy: '`upgrade_configs: [{ upgrade_type: websocket }]`',
    haproxy: 'remove what deletes Upgrade or Connection: HAProxy forwards them by itself',
    varnish:
      '`if (req.http.upgrade ~ "(?i)websocket") { return (pipe); }` in vcl_recv; in vcl_pipe set bereq.http.upgrade and bereq.http.connection from req.http',
    squid: '`http_upgrade_request_protocols websocket allow all`',
    lighttpd: '`proxy.header = ("upgrade" => "enable")`',
    cloudflare:
      'switch on WebSockets (Network); for a tunnel set the service to `http://` of the backend, without a path',
  },
  unaffected: {
    caddy: '`reverse_proxy` forwards the upgrade by itself; a `header_up` can still remove it.',
    nghttpx: 'forwards the upgrade by itself, over HTTP/2 too.',
    traefik: 'forwards the upgrade by itself; a headers middleware can still remove it.',
  },
  lookAlikes: {
    F07: 'an application that serves its page on every path answers the same 200. Ask an address that is no page, or the backend itself.',
    F34: 'the body names HTTP/1.1, and the backend refuses a handshake over HTTP/1.0, too.',
    F26: 'Apache’s own trap: error_log at startup has AH01146.',
    F27: 'nginx’s own trap: `nginx -T` shows a location with its own proxy_set_header.',
    F36: 'a `Via` or `X-Cache` header says Squid.',
    F48: 'at the backend’s own address `Connection: Upgrade` gets 101 and `upgrade` does not.',
    F49: 'at the backend’s own address `Upgrade: websocket, websocket` gets the same answer.',
  },
  sources: [
    'gradio-app/gradio#4493',
    'node-red/node-red#4547',
    'home-assistant/core#33489',
    'coder/code-server#4763',
    'gorilla/websocket#507',
    'socketio/socket.io#1942',
    'RFC 9110, section 7.6.1 (Connection)',
  ],
};
