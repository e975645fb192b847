import {
  bool,
  element,
  fixedCollection,
  flags,
  OPAQUE,
  oneOf,
  requiredString,
  string,
  uint,
} from './schema.ts';

/** `system.applicationHost/sites`, after IIS_schema.xml and iis-docs `logFile`. */

/** One for each column of the log, in the order of the schema. */
const LOG_FIELDS = [
  'Date',
  'Time',
  'ClientIP',
  'UserName',
  'SiteName',
  'ComputerName',
  'ServerIP',
  'Method',
  'UriStem',
  'UriQuery',
  'HttpStatus',
  'Win32Status',
  'BytesSent',
  'BytesRecv',
  'TimeTaken',
  'ServerPort',
  'UserAgent',
  'Cookie',
  'Referer',
  'ProtocolVersion',
  'Host',
  'HttpSubStatus',
];

const LOG_FILE = element({
  logExtFileFlags: flags(
    LOG_FIELDS,
    'Date, Time, ClientIP, UserName, ServerIP, Method, UriStem, UriQuery, TimeTaken, HttpStatus, Win32Status, ServerPort, UserAgent, HttpSubStatus, Referer',
  ),
  customLogPluginClsid: string(),
  logFormat: oneOf(['IIS', 'NCSA', 'W3C', 'Custom'], 'W3C'),
  logTargetW3C: flags(['File', 'ETW'], 'File'),
  directory: string('%SystemDrive%\\inetpub\\logs\\LogFiles'),
  period: oneOf(['MaxSize', 'Daily', 'Weekly', 'Monthly', 'Hourly'], 'Daily'),
  truncateSize: uint(20_971_520, { minimum: 1_048_576 }),
  localTimeRollover: bool(false),
  enabled: bool(true),
  logSiteId: bool(true),
  flushByEntryCountW3CLog: uint(0),
  maxLogLineLength: uint(65_536, { minimum: 2, maximum: 65_536 }),
  customFields: OPAQUE,
});

const BINDING = element({
  protocol: requiredString({ nonEmpty: true }),
  bindingInformation: requiredString({ nonEmpty: true }),
  sslFlags: uint(0),
  // Of the certificate, where a tool has written it into the file.
  certificateHash: string(),
  certificateStoreName: string(),
});

const SITE = element({
  name: requiredString(),
  id: { ...uint(0), required: true },
  serverAutoStart: bool(true),
  bindings: element({
    binding: {
      ...fixedCollection(BINDING, ['protocol', 'bindingInformation']),
      clear: true,
    },
  }),
  limits: OPAQUE,
  ftpServer: OPAQUE, // of Ftp_schema.xml
  logFile: LOG_FILE,
  traceFailedRequestsLogging: element({
    enabled: bool(false),
    directory: string('%SystemDrive%\\inetpub\\logs\\FailedReqLogFiles'),
    maxLogFiles: uint(50, { minimum: 1, maximum: 10_000 }),
    maxLogFileSizeKB: uint(1024, { maximum: 1_048_576 }),
    customActionsEnabled: bool(false),
  }),
  hsts: OPAQUE,
  applicationDefaults: OPAQUE,
  virtualDirectoryDefaults: OPAQUE,
  application: fixedCollection(OPAQUE, ['path']),
});

export const SITES = element({
  siteDefaults: OPAQUE,
  applicationDefaults: OPAQUE,
  virtualDirectoryDefaults: OPAQUE,
  site: fixedCollection(SITE, ['name']),
});
