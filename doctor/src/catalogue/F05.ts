import { type CauseRecord, handshake, unexpectedStatus } from './record.ts';

export const F05: CauseRecord = {
  title: 'the WebSocket feature of IIS is missing, or the key was changed on the way',
  toTell: 'Get-WindowsFeature Web-WebSockets on the server',
  console: [
    "Error during WebSocket handshake: Incorrect 'Sec-WebSocket-Accept' header value",
    "Error during WebSocket handshake: 'Sec-WebSocket-Accept' header is missing",
    unexpectedStatus(501),
    unexpectedStatus(503),
    unexpectedStatus(400),
    unexpectedStatus(204),
  ],
  messages: { IIS: ['503.0 - WebSocket request made to a site where WebSockets are disabled'] },
  seen: 'curl shows a 101 that looks right. SignalR and Socket.IO fall back to other transports without a word.',
  cause:
    'The feature “WebSocket Protocol” is off by default. ARR forwards the upgrade with a `Sec-WebSocket-Key` of its own, and without the feature nobody computes the Accept that fits the browser’s key. Any proxy that sets a fixed key has the same effect.',
  probe: handshake('https://example.com/socket'),
  decides:
    'Accept must be `nt1UlrdEG40mc1otFzmz+6YTxPE=` for this key. If it is not, send another key: the same Accept twice is a fixed key; two that differ and are both wrong are the key that IIS put in its place.',
  fix: {
    iis: '`Install-WindowsFeature Web-WebSockets`, then restart W3SVC',
    nginx: 'remove `proxy_set_header Sec-WebSocket-Key`',
    haproxy: 'remove `http-request set-header Sec-WebSocket-Key`',
    caddy: 'remove `header_up Sec-WebSocket-Key`',
    apache: 'remove `RequestHeader set Sec-WebSocket-Key`',
  },
  lookAlikes: {
    F03: 'the handshake without permessage-deflate works.',
    F33: 'the page fails, too, and the IIS log has a sub-status.',
    F23: 'iisnode, and switching `webSocket` off makes it work.',
    F44: 'only some handshakes get 400, in a farm with request consolidation.',
    F01: 'the answer to version 99 is the answer to a plain GET, and the server is not IIS.',
    F11: 'the page gets 502 or 503 as well: the backend does not answer.',
  },
  sources: [
    'dotnet/MQTTnet#577',
    'SignalR/SignalR#1585',
    'aspnet/AspNetCoreModule#135',
    'Azure/iisnode#402',
    'Azure/iisnode#322',
    'dotnet/aspnetcore#3539',
  ],
};
