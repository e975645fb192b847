/** What IIS logs of a request that it could not forward. */
export interface BadGateway {
  readonly status: 502;
  /** 3: the forwarder failed; 5: the WebSocket failed. */
  readonly substatus: 3 | 5;
  /** WinHTTP's error number. */
  readonly win32: number;
  /** What the backend answered, if it did: SERVER-STATUS in IIS's log. */
  readonly serverStatus: number | undefined;
}

/** WinHTTP's error numbers (winhttp.h). */
export const WinHttp = {
  timeout: 12_002,
  nameNotResolved: 12_007,
  cannotConnect: 12_029,
  connectionError: 12_030,
  invalidServerResponse: 12_152,
} as const;

/** R22, R26: WinHTTP's forwarding failed. */
export function forwardingFailed(win32: number, serverStatus?: number): BadGateway {
  return { status: 502, substatus: 3, win32, serverStatus };
}

/** R09: the backend has accepted an extension; the log line of some reports. */
export const EXTENSION_REFUSED: BadGateway = {
  ...forwardingFailed(WinHttp.invalidServerResponse, 101),
  substatus: 5,
};

const CONNECT_ERRORS = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
]);

/** WinHTTP's number for an error of Node's: DNS, TCP, or its HTTP parser. */
export function winHttpError({ code = '' }: NodeJS.ErrnoException): number {
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return WinHttp.nameNotResolved;
  if (CONNECT_ERRORS.has(code)) return WinHttp.cannotConnect;
  if (code.startsWith('HPE_')) return WinHttp.invalidServerResponse;
  return WinHttp.connectionError;
}

/** The relay's own header on its 502, for the proxy in front: substatus, win32, SERVER-STATUS. */
export const FAILURE_HEADER = 'X-Relay-Failure';

export function failureHeader({ substatus, win32, serverStatus }: BadGateway): string {
  return `${substatus} ${win32} ${serverStatus ?? '-'}`;
}

export const BAD_GATEWAY_BODY =
  '502 - Web server received an invalid response while acting as a gateway or proxy server.\n';
