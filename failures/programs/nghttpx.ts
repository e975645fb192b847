import { debianProgram, type ProxyDescriptor } from './program.ts';

const CONFIGURATION = 'nghttpx.conf';

export const NGHTTPX: ProxyDescriptor = {
  name: 'nghttpx',
  title: 'nghttpx',
  program: debianProgram('nghttpx', ['nghttp2-proxy'], {
    oldest: '1.40', // RFC 8441
    versionArgs: ['--version'],
    version: /nghttp2\/([\d.]+)/,
  }),
  files: ({ address, httpPort, httpsPort, ...place }, { site, global = '' }) => [
    {
      name: CONFIGURATION,
      text: `frontend=${address},${httpPort};no-tls
frontend=${address},${httpsPort}
certificate-file=${place.certificateFile}
private-key-file=${place.keyFile}
accesslog-file=${place.accessLog}
errorlog-file=${place.errorLog}
single-process=yes
no-ocsp=yes
${global}
${site}
`,
    },
  ],
  start: ({ directory }) => ({ args: [`--conf=${directory}/${CONFIGURATION}`], env: {} }),
};
