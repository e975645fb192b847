import { labProgram } from './lab-program.ts';
import type { ProxyDescriptor } from './program.ts';

/** `site` stands in the `server`, `global` in the `http` block. Its error log has level info. */
export const NGINX: ProxyDescriptor = {
  ...labProgram('nginx'),
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
  access_log "${place.accessLog}";
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
