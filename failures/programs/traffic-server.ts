import { debianProgram, type ProgramPlace, type ProxyDescriptor } from './program.ts';

/** `site` is its remap.config, `global` are lines of its records.config. */
export const TRAFFIC_SERVER: ProxyDescriptor = {
  name: 'traffic-server',
  title: 'Traffic Server',
  program: debianProgram('traffic_server', ['trafficserver'], {
    oldest: '9.0',
    versionArgs: ['--version'],
    version: /Traffic Server ([\d.]+)/,
    libraryFolders: ['usr/lib/trafficserver'],
  }),
  files: (place, { site, global = '' }) => [
    { name: 'records.config', text: `${records(place)}${global}\n` },
    { name: 'remap.config', text: `${site}\n` },
    {
      name: 'ssl_multicert.config',
      text: `dest_ip=* ssl_cert_name=${place.certificateFile} ssl_key_name=${place.keyFile}\n`,
    },
    { name: 'runroot.yaml', text: runRoot(place) },
    { name: 'storage.config', text: '' },
    { name: 'ip_allow.yaml', text: IP_ALLOW },
    { name: 'logging.yaml', text: LOGGING },
  ],
  start: ({ directory }) => ({ args: [`--run-root=${directory}/runroot.yaml`], env: {} }),
  refusesRoot: true,
};

function records({ address, httpPort, httpsPort, root }: ProgramPlace): string {
  return `CONFIG proxy.config.http.server_ports STRING ${httpPort}:ip-in=${address} ${httpsPort}:ssl:ip-in=${address}
CONFIG proxy.config.admin.user_id STRING #-1
CONFIG proxy.config.http.cache.http INT 0
CONFIG proxy.config.url_remap.pristine_host_hdr INT 1
CONFIG proxy.config.url_remap.remap_required INT 1
CONFIG proxy.config.reverse_proxy.enabled INT 1
CONFIG proxy.config.exec_thread.autoconfig INT 0
CONFIG proxy.config.exec_thread.limit INT 2
CONFIG proxy.config.log.logging_enabled INT 2
CONFIG proxy.config.log.max_secs_per_buffer INT 1
CONFIG proxy.config.body_factory.template_sets_dir STRING ${root}/etc/trafficserver/body_factory
CONFIG proxy.config.crash_log_helper STRING NULL
`;
}

function runRoot({ directory, root }: ProgramPlace): string {
  const own = ['prefix', 'exec_prefix', 'sysconfdir', 'localstatedir', 'runtimedir', 'logdir'];
  return [
    ...[...own, 'cachedir', 'datadir', 'includedir'].map((name) => `${name}: ${directory}`),
    ...['bindir', 'sbindir'].map((name) => `${name}: ${root}/usr/bin`),
    `libdir: ${root}/usr/lib/trafficserver`,
    `libexecdir: ${root}/usr/lib/trafficserver/modules`,
    '',
  ].join('\n');
}

const LOGGING = `logging:
  formats:
    - name: common
      format: '%<chi> - %<caun> [%<cqtn>] "%<cqtx>" %<pssc> %<pscl>'
  logs:
    - filename: stdout
      format: common
`;

const IP_ALLOW = `ip_allow:
  - apply: in
    ip_addrs: 127.0.0.1
    action: allow
    methods: ALL
`;
