import { labProgram } from './lab-program.ts';
import type { ProxyDescriptor } from './program.ts';

/** `site` stands in the site block, `global` among the global options. */
export const CADDY: ProxyDescriptor = {
  ...labProgram('caddy'),
  files: ({ address, httpPort, httpsPort, ...place }, { site, global = '' }) => [
    {
      name: 'Caddyfile',
      text: `{
	admin "unix/${place.directory}/admin.sock"
	auto_https off
	servers {
		protocols h1 h2
	}
	${global}
}
(site) {
	bind ${address}
	log {
		output stdout
		format json
	}
	${site}
}
http://:${httpPort} {
	import site
}
https://:${httpsPort} {
	tls "${place.certificateFile}" "${place.keyFile}"
	import site
}
`,
    },
  ],
};
