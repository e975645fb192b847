import type { Needs, Target } from '../../needs.ts';

/** Where a target leads, each a value of nginx. */
export interface Server {
  readonly scheme: string;
  readonly backend: string;
  /** As the rule names it, wherever that leads in the lab. */
  readonly host: string;
  /** Where the relay listens for it; empty if rules do not say. */
  readonly relay: string;
  /** To ask it. */
  readonly needs: readonly Needs[];
}

/** A server that rules name, wherever that is. */
export interface Endpoint {
  /** As the rules name it: `localhost:8080`. */
  readonly authority: string;
  readonly target: Target;
  /** Where ARR's relay listens for it; empty: rules do not say. */
  readonly relay: string;
}
