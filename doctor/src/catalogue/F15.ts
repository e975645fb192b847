import { type CauseRecord } from './record.ts';

export const F15: CauseRecord = {
  title: 'the certificate is not accepted',
  console: [
    'Error in connection establishment: net::ERR_CERT_AUTHORITY_INVALID',
    'Error in connection establishment: net::ERR_CERT_COMMON_NAME_INVALID',
    'Error in connection establishment: net::ERR_CERT_DATE_INVALID',
  ],
  otherBrowsers:
    'Firefox prints its one sentence, `Firefox can’t establish a connection to the server at wss://….`, and its script gets close code 1015.',
  seen: 'A WebSocket shows no warning to click through. Another port or host than the page’s needs an exception of its own. The proxy’s log has a failed TLS handshake at most.',
  cause:
    'The certificate is signed by a CA that the browser does not know, lacks its intermediate, names another host, or is not valid today.',
  probe:
    'openssl s_client -connect example.com:443 -servername example.com -verify_return_error -brief </dev/null',
  decides:
    'The verification error, and the names of the certificate. `--ca FILE` lets the doctor trust a CA of your own.',
  fix: {
    network:
      'a certificate for this name, valid today, with its intermediate, from a CA that the browser knows',
    nginx: '`ssl_certificate fullchain.pem;`, with the intermediate behind the certificate',
    apache: '`SSLCertificateFile fullchain.pem`',
    haproxy: '`bind :443 ssl crt site.pem`: certificate, intermediate and key in one file',
    iis: 'import the PFX with its chain, and choose it in the site’s https binding',
    caddy:
      'a public host name gets its certificate by itself; `tls fullchain.pem key.pem` for your own',
    traefik: 'a `certResolver` for the router, or the files in `tls.certificates`',
    browser:
      'a WebSocket shows no warning to click through: open https:// of the same host and port once in a lab',
  },
  lookAlikes: {
    F12: 'no TLS at all.',
    F31: 'the certificate is a company proxy’s own, on one network alone.',
  },
  sources: ['zaphoyd/websocketpp#913', 'vitejs/vite#1925', 'lynckia/licode#1149'],
};
