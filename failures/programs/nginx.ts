import { W3C_FIELDS, w3cLogFormat } from '@lab101/proxy';
import { labProgram } from './lab-program.ts';
import type { ProxyDescriptor } from './program.ts';

/** The lab's own, with nginx's id for the request in place of one that ARR would have sent. */
const LOG = w3cLogFormat().replaceAll('$arr_log_id', '$request_id');

/** `site` stands in the `server`, `global` in the `http` block. Its error log has level info. */
export const NGINX: ProxyDescriptor = {
  ...labProgram('nginx'),
  logHeading: `#Fields: ${W3C_FIELDS.join(' ')}\n`,
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
