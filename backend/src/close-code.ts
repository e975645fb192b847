/** Close codes that the backend sends (RFC 6455 section 7.4.1, and IANA's registry for 1013). */
export const CloseCode = {
  goingAway: 1001,
  protocolError: 1002,
  abnormal: 1006,
  invalidPayload: 1007,
  policyViolation: 1008,
  messageTooBig: 1009,
  tryAgainLater: 1013,
} as const;

/** The code that `ws` sends for a receiver error, documented in ws/doc/ws.md, or for one of zlib's. */
export function closeCodeOf(error: NodeJS.ErrnoException): number {
  switch (error.code) {
    case 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH':
    case 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH':
      return CloseCode.messageTooBig;
    case 'WS_ERR_INVALID_UTF8':
    case 'Z_DATA_ERROR':
      return CloseCode.invalidPayload;
    case 'WS_ERR_TOO_MANY_BUFFERED_PARTS':
      return CloseCode.policyViolation;
    default:
      return CloseCode.protocolError;
  }
}
