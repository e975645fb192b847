import { debianProgram, type ProxyDescriptor } from './program.ts';

const CONFIGURATION = 'site.vcl';

/** `site` is VCL behind `vcl 4.1;`. Varnish compiles it with the machine's C compiler. */
export const VARNISH: ProxyDescriptor = {
  name: 'varnish',
  title: 'Varnish',
  program: debianProgram('varnishd', ['varnish'], {
    oldest: '6.0',
    versionArgs: ['-V'],
    version: /varnish-([\d.]+)/,
  }),
  files: (_, { site, global = '' }) => [
    { name: CONFIGURATION, text: `vcl 4.1;\n${global}\n${site}\n` },
  ],
  start: ({ root, directory, address, httpPort }) => ({
    args: [
      '-F',
      '-j',
      'none', // else root becomes a user that only the installed package makes
      '-n',
      `${directory}/state`,
      '-s',
      'malloc,16M',
      '-a',
      `${address}:${httpPort}`,
      '-f',
      `${directory}/${CONFIGURATION}`,
      '-p',
      `vmod_path=${root}/usr/lib/x86_64-linux-gnu/varnish/vmods`,
    ],
    env: {},
  }),
  hasTls: false,
  needs: 'gcc',
};
