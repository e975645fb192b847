/** What IIS recorded of one request: a file of Failed Request Tracing (FREB), read. */
export interface RequestTrace {
  /** As IIS writes it, with the port: `https://reverseproxy.com:443/?cid=1`. */
  readonly url: string;
  /** The site's id; `W3SVC1` is the folder of site 1. Undefined where the file has none. */
  readonly siteId: number | undefined;
  readonly appPool: string;
  readonly verb: string;
  /** What the client got. */
  readonly status: StatusCode;
  /** What made IIS keep the trace. */
  readonly triggerStatus: StatusCode;
  /** Such as STATUS_CODE, or TIME_TAKEN. */
  readonly failureReason: string;
  /** In ms. Of a WebSocket: how long it lived. Undefined where the file has none. */
  readonly timeTakenMs: number | undefined;
  /** Of the first event. Undefined where it has no time. */
  readonly startedAt: Date | undefined;
  /** Those that tell of a proxied WebSocket, in the file's order. */
  readonly events: readonly TraceEvent[];
  /** How many others the file has: authentication, cache, modules that let the request pass. */
  readonly otherEvents: number;
  /** Whether the file has more events than are read. */
  readonly cutShort: boolean;
}

/** As in `502.3`; both undefined where the file has none. */
export interface StatusCode {
  readonly status: number | undefined;
  /** 0 where the file writes the status alone. */
  readonly substatus: number | undefined;
}

export interface TraceEvent {
  /** The event's opcode, such as RULE_EVALUATION_START. */
  readonly name: string;
  /** Since the first event of the file, in ms. Undefined where either has no time. */
  readonly atMs: number | undefined;
  /** The event's data, by name: `{ RuleName: 'ReverseProxy' }`. */
  readonly data: Readonly<Record<string, string>>;
  /** What IIS says a number among the data means: `{ Notification: 'BEGIN_REQUEST' }`. */
  readonly meaning: Readonly<Record<string, string>>;
}
