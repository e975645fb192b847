import { HTTPD_IMAGE, HTTPD_LOGGING } from '@lab101/proxy';
import { debianProgram, type ProgramPlace, type ProxyDescriptor } from './program.ts';

/** Those of Debian's own `apache2` that cases need; a case loads more in its `global`. */
const MODULES = [
  'mpm_event authz_core authz_user authn_core authn_file auth_basic headers setenvif alias rewrite',
  'proxy proxy_http socache_shmcb ssl http2',
]
  .join(' ')
  .split(' ');

const CONFIGURATION = 'httpd.conf';

/** ServerRoot is the folder of its modules: `LoadModule x_module modules/mod_x.so`. */
export const APACHE: ProxyDescriptor = {
  name: 'apache',
  title: 'Apache httpd',
  program: debianProgram('apache2', ['apache2-bin'], {
    oldest: '2.4.47', // upgrade=websocket
    versionArgs: ['-v'],
    version: /Apache\/([\d.]+)/,
  }),
  files: (place, { site, global = '' }) => [
    { name: CONFIGURATION, text: `${frame(place)}${global}\n${sites(place, site)}` },
  ],
  start: ({ directory }) => ({
    args: ['-D', 'FOREGROUND', '-f', `${directory}/${CONFIGURATION}`],
    env: { TZ: 'UTC' },
  }),
  reload: () => ({ signal: 'SIGUSR1' }),
  image: { ...HTTPD_IMAGE, command: 'httpd' },
};

/** Debian has these in the program itself. */
const BUILT_IN = ['unixd', 'log_config', 'logio'];

function frame({ root, inImage, directory, accessLog, errorLog, ...place }: ProgramPlace): string {
  const { address, httpPort, httpsPort } = place;
  const modules = MODULES.map((name) => `LoadModule ${name}_module modules/mod_${name}.so\n`);
  const builtIn = BUILT_IN.map(
    (name) =>
      `<IfModule !${name}_module>\nLoadModule ${name}_module modules/mod_${name}.so\n</IfModule>\n`,
  );
  return `ServerRoot "${inImage === true ? '/usr/local/apache2' : `${root}/usr/lib/apache2`}"
${builtIn.join('')}${modules.join('')}ServerName localhost
DefaultRuntimeDir "${directory}"
PidFile "${directory}/httpd.pid"
Mutex "file:${directory}"
User nobody
Group nogroup
StartServers 1
ErrorLog "${errorLog}"
${HTTPD_LOGGING}
CustomLog "${accessLog}" lab
Listen ${address}:${httpPort}
Listen ${address}:${httpsPort}
`;
}

function sites({ address, httpPort, httpsPort, ...place }: ProgramPlace, site: string): string {
  return `<VirtualHost ${address}:${httpPort}>
${site}
</VirtualHost>
<VirtualHost ${address}:${httpsPort}>
Protocols h2 http/1.1
SSLEngine on
SSLCertificateFile "${place.certificateFile}"
SSLCertificateKeyFile "${place.keyFile}"
${site}
</VirtualHost>
`;
}
