import { debianProgram, type ProxyDescriptor } from './program.ts';

const CONFIGURATION = 'squid.conf';

/** Behind it are the origins that `cache_peer … originserver` names. */
export const SQUID: ProxyDescriptor = {
  name: 'squid',
  title: 'Squid',
  program: debianProgram('squid', ['squid-openssl'], {
    oldest: '5.0', // http_upgrade_request_protocols
    versionArgs: ['-v'],
    version: /Version ([\d.]+)[^]*--with-openssl/,
    companions: ['squid-common', 'squid-langpack'],
  }),
  files: ({ root, address, httpPort, httpsPort, ...place }, { site, global = '' }) => [
    {
      name: CONFIGURATION,
      text: `http_port ${address}:${httpPort} accel vhost
https_port ${address}:${httpsPort} accel vhost tls-cert=${place.certificateFile} tls-key=${place.keyFile}
visible_hostname localhost
pid_filename ${place.directory}/squid.pid
access_log stdio:${place.accessLog} combined
cache_log ${place.errorLog}
coredump_dir ${place.directory}
mime_table ${root}/usr/share/squid/mime.conf
icon_directory ${root}/usr/share/squid/icons
error_directory ${root}/usr/share/squid-langpack/en
pinger_enable off
unlinkd_program ${root}/usr/lib/squid/unlinkd
netdb_filename none
cache deny all
shutdown_lifetime 0 seconds
${global}
http_access allow all
${site}
`,
    },
  ],
  start: ({ directory }) => ({ args: ['-N', '-f', `${directory}/${CONFIGURATION}`], env: {} }),
  refusesRoot: true,
};
