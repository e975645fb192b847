import { generateErrorNginx } from './from-iis/site/error-config.ts';
import { generateNginx, type Generated } from './from-iis/generate.ts';
import { targetsOf } from './from-iis/lab-targets.ts';
import { tokenFault, type LabNginxOptions, type NginxJavaScript } from './from-iis/options.ts';
import type { Place } from '../place.ts';
import type {
  Configured,
  LoadableModule,
  ProgramFolder,
  Proxy,
  ProxyProgram,
  ProxySite,
} from '../proxy.ts';
import { w3cDirectives } from '../w3c-log/fields.ts';
import { CONTAINER_JAVASCRIPT, NGINX_CONTAINER } from './container.ts';
import { createNginxLogReader } from './log.ts';

const CONFIGURATION = 'nginx.conf';
const FUNCTIONS = 'iis-functions.js';

/** nginx in IIS's place: its configuration is generated from IIS's own. */
export const NGINX: Proxy = {
  name: 'nginx',
  title: 'nginx',
  runsIisConfiguration: true,
  takesRelay: true,
  takesApplication: true,
  program: program(),
  container: {
    containers: 'linux',
    image: { variable: 'NGINX_IMAGE', standard: 'nginx:1.30' },
    configurationVariable: 'NGINX_CONF',
    command: undefined,
    place: NGINX_CONTAINER,
    reload: { command: ['nginx', '-s', 'reload'] },
    print: ['nginx', '-T'],
    started: /start worker process/,
  },
  configure,
  createLogReader: createNginxLogReader,
  hasExtendedConnect: false,
  sendsCloseFrames: false,
  unknownNameAlert: 'unrecognized name',
  timeTakenSlackMs: 50,
  namesItsCuts: true,
  differences: [],
};

function program(): ProxyProgram {
  const start = ({ directory, errorLog }: ProgramFolder): readonly string[] => [
    '-c',
    `${directory}/${CONFIGURATION}`,
    '-e',
    errorLog,
    '-g',
    'daemon off;',
  ];
  return {
    command: 'nginx',
    packages: ['nginx', 'nginx-core'], // on Ubuntu 22.04 the first only points at the second
    oldest: '1.22',
    install: {
      linux: 'sudo apt-get install nginx',
      darwin: 'brew install nginx',
      win32: 'choco install nginx',
    },
    missingCode: 'LAB_NO_NGINX',
    versionArgs: ['-V'],
    readVersion: (output) => {
      const able = output.includes('http_ssl_module') && output.includes('http_v2_module');
      return able ? /nginx\/(?<version>[\d.]+)/.exec(output)?.groups?.['version'] : undefined;
    },
    directoryFault: tokenFault,
    start: (place) => ({ args: start(place), env: { TZ: 'UTC' } }), // a W3C log is in UTC
    reload: () => ({ signal: 'SIGHUP' }),
    drain: () => ({ signal: 'SIGQUIT' }),
    printArgs: (place) => ['-T', ...start(place)],
    // A W3C log begins with directives, which nginx cannot write; IIS repeats them at each start.
    logHeading: (now) =>
      w3cDirectives(now, 'nginx as the stand-in for Internet Information Services'),
    // nginx writes it after it has bound every port.
    readyFile: ({ directory }) => `${directory}/nginx.pid`,
  };
}

async function configure(place: Place, site: ProxySite): Promise<Configured> {
  const { configuration, refusing } = site;
  const options = optionsOf(place);
  if (configuration === undefined) return files(generateErrorNginx(refusing, options));
  const generate = (javaScript: NginxJavaScript | undefined): Generated =>
    generateNginx(configuration, { ...options, javaScript, targets: targetsOf(place) });
  let generated = generate(CONTAINER_JAVASCRIPT);
  if ('config' in generated && generated.isScripted) {
    generated = generate(await findJavaScript(place, site));
  }
  if ('config' in generated) return files(generated.config);
  return generated;
}

function files(text: string): Configured {
  return { files: [{ name: CONFIGURATION, text }] };
}

function optionsOf(place: Place): LabNginxOptions {
  const {
    application: _,
    directory,
    backend: __,
    idleTimeoutMs: ___,
    ownFolder: ____,
    ...rest
  } = place;
  return { ...rest, pidFile: `${directory}/nginx.pid`, tempDirectory: directory };
}

async function findJavaScript(
  { ownFolder }: Place,
  { findModule }: ProxySite,
): Promise<NginxJavaScript | undefined> {
  const module = await findModule(JAVASCRIPT_MODULE);
  return module === undefined ? undefined : { module, functions: `${ownFolder}/${FUNCTIONS}` };
}

const MODULE = 'ngx_http_js_module.so';

/** What functions in rules and outbound values need. */
export const JAVASCRIPT_MODULE: LoadableModule = {
  debianPackage: 'libnginx-mod-http-js',
  file: `usr/lib/nginx/modules/${MODULE}`,
  inImage: CONTAINER_JAVASCRIPT.module,
  describeArgs: ['-V'],
  ownPlace: (description) => {
    const said = (name: string): string | undefined =>
      new RegExp(`--${name}=(?<folder>\\S+)`).exec(description)?.groups?.['folder'];
    return `${said('modules-path') ?? `${said('prefix') ?? '/usr/local/nginx'}/modules`}/${MODULE}`;
  },
  trial: (module, directory) => ({
    name: 'nginx.conf',
    text: `load_module "${module}";\npid "${directory}/pid";\nevents {}\n`,
    args: ['-t', '-c', `${directory}/nginx.conf`, '-e', `${directory}/error.log`],
  }),
};
