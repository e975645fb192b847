import { w3cLogFormat } from '../../w3c-log-format.ts';
import type { IisConfiguration, ProtocolSettings } from '../../../iis-config/model.ts';
import type { LabNginxOptions } from '../options.ts';
import { indented } from '../print.ts';
import { quoted } from '../text/quoting.ts';

/** What of the site shows in what is not the site's. */
export interface SiteFacts {
  readonly names: Pick<ProtocolSettings, 'logGuidName' | 'logCacheHitName'>;
  readonly bindings: IisConfiguration['bindings'];
  readonly shutdownTimeLimitSeconds: number;
}

/** The lab's own nginx around what a site needs: log, health check, folders, TLS. */
export function serverWrapper(
  options: LabNginxOptions,
  facts: SiteFacts,
  settings: readonly string[],
  inside: readonly string[],
): string {
  const isSecure = facts.bindings.some(({ protocol }) => protocol === 'https');
  return `# nginx as the stand-in for IIS with URL Rewrite and ARR.
# Written by proxy/nginx/from-iis from IIS's own configuration: change that one.
${loadModule(options)}worker_processes 1;
worker_shutdown_timeout ${shutdownTimeout(facts, options.shutdownTimeoutMs)}; # shutdownTimeLimit
pid ${quoted(options.pidFile)};
error_log ${quoted(options.errorLog)} info; # at info, nginx says why it ended an upgraded connection

events {
  worker_connections 8192; # a proxied WebSocket takes two
}

http {
${temporaryFiles(options.tempDirectory)}
  server_tokens off;
${indented(settings).join('\n')}
${logFormat(facts.names, options.relay !== undefined)}
  access_log ${quoted(options.accessLog)} w3c;

${isSecure ? tls(options) : ''}${options.resolver === undefined ? '' : `\n  resolver ${options.resolver} valid=1s ipv6=off;\n`}${healthServer(options.healthPort)}
${indented(inside).join('\n')}
}
`;
}

/** In whole milliseconds: nginx takes no fraction. */
export function shutdownTimeout(
  { shutdownTimeLimitSeconds }: Pick<IisConfiguration, 'shutdownTimeLimitSeconds'>,
  ownMs?: number,
): string {
  return `${ownMs ?? Math.round(shutdownTimeLimitSeconds * 1000)}ms`;
}

function loadModule({ javaScript }: LabNginxOptions): string {
  return javaScript === undefined ? '' : `load_module ${quoted(javaScript.module)};\n`;
}

function tls({ certificateFile, keyFile }: LabNginxOptions): string {
  return `  # --- TLS ---------------------------------------------------------------------------------------
  ssl_certificate ${quoted(certificateFile)};
  ssl_certificate_key ${quoted(keyFile)};
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_cache shared:tls:1m;
`;
}

/** Nothing is written to disk: a body goes on as it comes, and an answer as the client reads it. */
function temporaryFiles(directory: string): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return [
    ...kinds.map((kind) => `  ${kind}_temp_path ${quoted(`${directory}/${kind}`)};`),
    '  proxy_max_temp_file_size 0;',
  ].join('\n');
}

/** IIS logs the query as it was asked, whatever rules made of it, and ARR's names for its fields. */
function logFormat(
  { logGuidName, logCacheHitName }: Pick<ProtocolSettings, 'logGuidName' | 'logCacheHitName'>,
  hasRelay: boolean,
): string {
  const log = w3cLogFormat(hasRelay).replaceAll('$args', '$iis_asked_query');
  const own = /^[\w-]+$/;
  return log
    .replaceAll('X-ARR-LOG-ID', own.test(logGuidName) ? logGuidName : 'X-ARR-LOG-ID')
    .replaceAll('X-ARR-CACHE-HIT', own.test(logCacheHitName) ? logCacheHitName : 'X-ARR-CACHE-HIT');
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
