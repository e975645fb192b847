/** How the program is set up, through its environment. What is missing has its default. */
export interface RelaySettings {
  readonly port: number;
  /** `host:port`. */
  readonly target: string;
  /** Others of the same form, each with the port at which it is asked; 0 takes a free one. */
  readonly targets?: readonly { readonly port: number; readonly target: string }[];
  readonly host?: string;
  readonly deflate?: 'fin' | 'refuse';
  readonly idle?: 'off' | 'proxy-timeout';
  readonly timeoutMs?: number;
  /** Path of the log; standard output by default. */
  readonly log?: string;
}

/** The variables that `readRelayConfig` reads. */
export function relayEnvironment(settings: RelaySettings): Readonly<Record<string, string>> {
  const { port, target, targets, host, deflate, idle, timeoutMs, log } = settings;
  const variables = {
    RELAY_PORT: port,
    RELAY_TARGET: target,
    RELAY_TARGETS: targets?.map((other) => `${other.port}=${other.target}`).join(' '),
    RELAY_HOST: host,
    RELAY_DEFLATE: deflate,
    RELAY_IDLE: idle,
    RELAY_TIMEOUT_MS: timeoutMs,
    RELAY_LOG: log,
  };
  const isSet = Object.entries(variables).filter(([, value]) => value !== undefined);
  return Object.fromEntries(isSet.map(([name, value]) => [name, String(value)]));
}
