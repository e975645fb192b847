import { w3cLogFormat } from './w3c-log-format.ts';

/** Everything in which one nginx of the lab differs from another. */
export interface NginxConfigOptions {
  /** Address to listen on: `127.0.0.1` on a host, `0.0.0.0` inside a container. */
  readonly address: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Answers 204 on this loopback port, unlogged, for a health check from inside a container. */
  readonly healthPort?: number;
  /** Where the rule sends every request, as `host:port`. */
  readonly backend: string;
  /** DNS server to ask for the backend again and again, where its address may change. */
  readonly resolver?: string;
  /** Leaf certificate followed by its CA, and the key. */
  readonly certificateFile: string;
  readonly keyFile: string;
  /** Size, issuer and subject of the certificate: ARR puts them into X-ARR-SSL. */
  readonly certificate: {
    readonly keyBits: number;
    readonly issuer: string;
    readonly subject: string;
  };
  readonly accessLog: string;
  readonly errorLog: string;
  readonly pidFile: string;
  /** Folder for request bodies and the like: must exist and be writable. */
  readonly tempDirectory: string;
}

/** The paths and ports inside the container of docker-compose.yml. */
export const NGINX_CONTAINER = {
  address: '0.0.0.0',
  httpPort: 80,
  httpsPort: 443,
  healthPort: 8081,
  backend: 'backend:8080',
  resolver: '127.0.0.11', // Docker's embedded DNS: a restarted backend may get a new address
  certificateFile: '/certs/cert.pem',
  keyFile: '/certs/key.pem',
  accessLog: '/dev/stdout',
  errorLog: '/dev/stderr',
  pidFile: '/tmp/nginx.pid',
  tempDirectory: '/tmp',
} as const;

const SERVER_NAMES = 'localhost reverseproxy.com';

/**
 * The configuration of nginx as IIS's stand-in. Works with nginx 1.22 to 1.30: `listen … http2`
 * instead of the newer `http2 on`, maps instead of njs.
 *
 * @throws {Error} when a value would not stay one token of the configuration
 */
export function renderNginxConfig(options: NginxConfigOptions): string {
  const safe = checkTokens(options);
  return `# nginx as the stand-in for IIS with URL Rewrite and ARR. Written by proxy/nginx/config.ts.
worker_processes 1;
pid ${quote(safe.pidFile)};
error_log ${quote(safe.errorLog)} info; # at info, nginx says why it ended an upgraded connection

events {
  worker_connections 8192; # a proxied WebSocket takes two
}

http {
${temporaryFiles(safe.tempDirectory)}
  server_tokens off;
${w3cLogFormat()}
  access_log ${quote(safe.accessLog)} w3c;

${arrHeaders()}
${tls(safe)}
${safe.resolver === undefined ? '' : `  resolver ${safe.resolver} valid=1s ipv6=off;\n`}${healthServer(safe.healthPort)}
  # --- Bindings: both host names, HTTP and HTTPS -------------------------------------------------
  server {
    listen ${safe.address}:${safe.httpPort};
    server_name ${SERVER_NAMES};
    set $arr_ssl ""; # ARR sends X-ARR-SSL for HTTPS only; an empty header is not sent
${location(safe.backend)}
  }

  server {
    listen ${safe.address}:${safe.httpsPort} ssl http2;
    server_name ${SERVER_NAMES};
    set $arr_ssl "${arrSsl(safe.certificate)}";
${location(safe.backend)}
  }

  # --- No binding: what http.sys says to a host name that no site has ----------------------------
  server {
    listen ${safe.address}:${safe.httpPort} default_server;
    server_name _;
    default_type text/plain;
    return 400 "Bad Request - Invalid Hostname\\n";
  }

  server {
    listen ${safe.address}:${safe.httpsPort} ssl http2 default_server;
    server_name _;
    ssl_reject_handshake on; # SNI bindings: no certificate for another name, or for none
    default_type text/plain;
    return 400 "Bad Request - Invalid Hostname\\n";
  }
}
`;
}

/** Nothing is ever spilled to disk: bodies and answers stay within memory that is bounded here. */
function temporaryFiles(directory: string): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return [
    ...kinds.map((kind) => `  ${kind}_temp_path ${quote(`${directory}/${kind}`)};`),
    '  client_max_body_size 1m;',
    '  client_body_buffer_size 1m;',
    '  proxy_max_temp_file_size 0;',
  ].join('\n');
}

function arrHeaders(): string {
  return `  # --- What ARR adds to a request ----------------------------------------------------------------
  # X-ARR-LOG-ID is a GUID; nginx's request id is the same 128 bits without the dashes.
  map $request_id $arr_log_id {
    "~^(?<id_1>.{8})(?<id_2>.{4})(?<id_3>.{4})(?<id_4>.{4})(?<id_5>.{12})$" "$id_1-$id_2-$id_3-$id_4-$id_5";
  }
  # X-Forwarded-For carries the port (includePortInXForwardedFor) and is appended to.
  map $remote_addr $arr_client { "~:" "[$remote_addr]:$remote_port"; default "$remote_addr:$remote_port"; }
  map $http_x_forwarded_for $arr_forwarded_for {
    ""      $arr_client;
    default "$http_x_forwarded_for, $arr_client";
  }
  # X-ARR-SSL has the cipher's key size: 128 or 256 bits.
  map $ssl_cipher $arr_cipher_bits { "~128" 128; default 256; }

  # Upgrade and Connection are hop-by-hop (RFC 9110 section 7.6.1): a proxy has to send its own.
  map $http_upgrade $proxy_upgrade    { "~*^websocket$" websocket; default ""; }
  map $http_upgrade $proxy_connection { "~*^websocket$" Upgrade;   default ""; }`;
}

function tls(options: NginxConfigOptions): string {
  return `  # --- TLS ---------------------------------------------------------------------------------------
  ssl_certificate ${quote(options.certificateFile)};
  ssl_certificate_key ${quote(options.keyFile)};
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_cache shared:tls:1m;
`;
}

function healthServer(port: number | undefined): string {
  if (port === undefined) return '';
  return `
  server {
    listen 127.0.0.1:${port};
    access_log off;
    return 204;
  }
`;
}

/** The article's rule: every path of both host names goes to the backend. */
function location(backend: string): string {
  return `
    location / {
      # A variable in proxy_pass sends the path as the client wrote it, and asks DNS again.
      set $backend ${backend};
      proxy_pass http://$backend;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $proxy_upgrade;
      proxy_set_header Connection $proxy_connection;
      proxy_set_header Host ${backend}; # ARR's default: preserveHostHeader="false"
      proxy_set_header X-Forwarded-For $arr_forwarded_for;
      proxy_set_header X-ARR-LOG-ID $arr_log_id;
      proxy_set_header X-ARR-SSL $arr_ssl;
      # IIS decodes this one. As it came is safer: a decoded line break would start a new header.
      proxy_set_header X-Original-URL $request_uri;
      proxy_set_header Max-Forwards 10;
      proxy_connect_timeout 5s;
      proxy_read_timeout 120s; # ARR's default proxy timeout; a ping every 20 s keeps sockets open
      proxy_send_timeout 120s;
    }`;
}

/** `2048|256|issuer|subject`, as ARR writes it. */
function arrSsl({ keyBits, issuer, subject }: NginxConfigOptions['certificate']): string {
  return `${keyBits}|$arr_cipher_bits|${plainText(issuer)}|${plainText(subject)}`;
}

/** A name may hold anything, such as the name of who made the CA: a header holds ASCII. */
function plainText(name: string): string {
  return name.replaceAll(/[^ !#%-:<-[\]-z|~]/g, '?');
}

function quote(path: string): string {
  return `"${path}"`;
}

/** Refuses what could end a quoted string or a directive, or name a variable, in any value. */
function checkTokens(options: NginxConfigOptions): NginxConfigOptions {
  const { certificate: _, ...rest } = options;
  for (const [name, value] of Object.entries(rest)) {
    if (!/["\\$;{}\n\r]/.test(String(value))) continue;
    const rule = 'must be free of quotes, $, ;, braces, backslashes and line breaks';
    throw new Error(`${name} ${rule}, got ${JSON.stringify(value)}`);
  }
  return options;
}
