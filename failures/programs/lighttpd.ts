import { debianProgram, type ProxyDescriptor } from './program.ts';

const CONFIGURATION = 'lighttpd.conf';

export const LIGHTTPD: ProxyDescriptor = {
  name: 'lighttpd',
  title: 'lighttpd',
  program: debianProgram('lighttpd', ['lighttpd'], {
    oldest: '1.4.56', // HTTP/2
    versionArgs: ['-v'],
    version: /lighttpd\/([\d.]+)/,
    companions: ['lighttpd-mod-openssl'],
  }),
  files: ({ address, httpPort, httpsPort, ...place }, { site, global = '' }) => [
    {
      name: CONFIGURATION,
      text: `server.modules = ("mod_accesslog", "mod_openssl", "mod_proxy")
server.document-root = "${place.directory}"
server.bind = "${address}"
server.port = ${httpPort}
server.errorlog = "${place.errorLog}"
accesslog.filename = "${place.accessLog}"
${global}
$SERVER["socket"] == "${address}:${httpsPort}" {
  ssl.engine = "enable"
  ssl.pemfile = "${place.certificateFile}"
  ssl.privkey = "${place.keyFile}"
}
${site}
`,
    },
  ],
  start: ({ root, directory }) => ({
    args: ['-D', '-f', `${directory}/${CONFIGURATION}`, '-m', `${root}/usr/lib/lighttpd`],
    env: {},
  }),
};
