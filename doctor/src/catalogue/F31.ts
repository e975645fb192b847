import { type CauseRecord, CUT, NEVER_OPENED, unexpectedStatus } from './record.ts';

export const F31: CauseRecord = {
  title: 'a firewall, filter or company proxy interferes',
  toTell: 'the same from another network, or --backend URL',
  console: [
    unexpectedStatus(403),
    unexpectedStatus(400),
    unexpectedStatus(406),
    'Connection closed before receiving a handshake response',
    'Error in connection establishment: net::ERR_CONNECTION_RESET',
    'Error in connection establishment: net::ERR_CONNECTION_CLOSED',
    'Error during WebSocket handshake: net::ERR_CONNECTION_RESET',
    'Invalid frame header',
  ],
  script: `${NEVER_OPENED} Or it opens and dies at a constant 0.1 to 0.5 s: ${CUT}`,
  messages: {
    IIS: ['HTTP Error 404.5', 'HTTP Error 404.11'],
    ModSecurity: ['ModSecurity: Access denied with code 403'],
    nginx: ['access forbidden by rule'],
  },
  seen: 'Some networks or clients fail and others do not; wss:// works where ws:// fails. The answer may be a block page, with `cf-ray` or an incident number.',
  cause:
    'A web application firewall, a bot filter, a company proxy or an antivirus refuses the upgrade, removes it on port 80, or cuts what it does not know.',
  probe:
    'lab101 doctor wss://example.com/socket\nlab101 doctor wss://example.com/socket --via http://proxy.example:3128',
  decides:
    'The same from another network, with another User-Agent, and past the filter (`--backend`). A difference is the filter.',
  fix: {
    network: 'allow the upgrade in the firewall or filter; use wss:// on port 443',
    nginx: 'remove `if ($http_upgrade) { return 403; }` and `deny` for that path',
    apache:
      'ModSecurity: an exclusion for the WebSocket’s path, `SecRuleEngine Off` in its Location',
    cloudflare: 'a WAF rule with the action Skip for the path; see Security, Events',
    haproxy: 'exempt the path from `http-request deny`',
    iis: 'Request Filtering: allow the path, the query and the headers',
  },
  lookAlikes: {
    F04: 'without Origin it is 101.',
    F10: '`WWW-Authenticate`, or a login page.',
    F01: 'the answer is the application’s own.',
    F30: 'the first sockets work.',
    F13: 'sockets of different ages end at once.',
    F12: 'the failure is the same from every network, and one of the two ports is plain.',
    F11: 'the page fails, too: the backend does not answer.',
    F07: 'the answer is a page of the application, or one that every path has.',
  },
  sources: ['websockets/wscat#42', 'dotnet/aspnetcore#7308', 'kemalcr/kemal#312'],
};
