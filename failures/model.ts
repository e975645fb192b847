/** One way to break a WebSocket behind a proxy, how it shows, and what fixes it. */
export interface Failure {
  /** Such as `F03`. */
  readonly id: string;
  readonly title: string;
}
