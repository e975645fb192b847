import type { Proxy } from '../proxy.ts';
import { createW3cReader } from '../w3c-log/reader.ts';

/** The real IIS, with URL Rewrite and ARR, in a Windows container. */
export const IIS: Proxy = {
  name: 'iis',
  title: 'IIS',
  runsIisConfiguration: true,
  program: undefined,
  container: {
    containers: 'windows',
    // The pool of a site that names none.
    reload: {
      command: [
        String.raw`C:\Windows\System32\inetsrv\appcmd.exe`,
        'recycle',
        'apppool',
        '/apppool.name:DefaultAppPool',
      ],
    },
    print: [
      'cmd',
      '/c',
      'type',
      String.raw`C:\Windows\System32\inetsrv\config\applicationHost.config`,
    ],
  },
  configure: async () => ({ files: [] }), // it reads IIS's own files
  createLogReader: createW3cReader,
  hasExtendedConnect: false,
  sendsCloseFrames: true,
  unknownNameAlert: 'unrecognized name',
  timeTakenSlackMs: 50,
  namesItsCuts: false,
  differences: [],
};
