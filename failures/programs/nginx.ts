import { labProgram } from './lab-program.ts';
import type { ProxyDescriptor } from './program.ts';

/**
 * The lab's reader takes W3C's format: what went on to the backend is in the query, as ARR writes
 * it.
 */
const LOG = String.raw`
  map $time_iso8601 $log_date { "~^(?<log_day>[^T]+)T" $log_day; }
  map $time_iso8601 $log_time { "~T(?<log_hour>[0-9:]+)" $log_hour; }
  map $request_time $log_ms { "~^(?<log_s>[0-9]+)\.(?<log_rest>[0-9]+)$" $log_s$log_rest; }
  map $request_uri $log_stem { "~^(?<log_path>[^?\s]+)" $log_path; default -; }
  map $request_uri $log_asked { "~\?(?<log_own>\S+)" $log_own; default -; }
  map $request_uri $log_before { "~\?(?<log_part>\S+)" $log_part&; default ""; }
  map "$upstream_header_time/$upstream_status" $log_answered {
    "~^(?:.*, )?[0-9.]+/(?:.*, )?(?<log_status>[0-9]+)$" "&SERVER-STATUS=$log_status";
    default "";
  }
  map $upstream_addr $log_query {
    "" $log_asked;
    default "\${log_before}X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=$request_id$log_answered";
  }
  map $request_method $log_method { "" -; default $request_method; }
  map $server_protocol $log_protocol { "" -; default $server_protocol; }
  log_format w3c "$log_date $log_time $log_method $log_stem $log_query $server_port $remote_addr $log_protocol $status $log_ms";
`.replace('\\${', '${');
const FIELDS =
  'date time cs-method cs-uri-stem cs-uri-query s-port c-ip cs-version sc-status time-taken';

/** `site` stands in the `server`, `global` in the `http` block. Its error log has level info. */
export const NGINX: ProxyDescriptor = {
  ...labProgram('nginx'),
  logHeading: `#Fields: ${FIELDS}\n`,
  files: (
    { address, httpPort, httpsPort, directory, ...place },
    { site, global = '', main = 'events {}' },
  ) => [
    {
      name: 'nginx.conf',
      text: `pid "${directory}/nginx.pid";
error_log "${place.errorLog}" info;
worker_processes 1;
${main}
http {
${LOG}
  access_log "${place.accessLog}" w3c;
  ${TEMPORARY.map((name) => `${name}_temp_path "${directory}/${name}";`).join('\n  ')}
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  ${global}
  server {
    listen ${address}:${httpPort};
    listen ${address}:${httpsPort} ssl http2;
    ssl_certificate "${place.certificateFile}";
    ssl_certificate_key "${place.keyFile}";
    ${site}
  }
}
`,
    },
  ],
};

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
