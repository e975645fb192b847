/** What IIS does with a request, as far as rewriting and forwarding decide it. */
export type Outcome =
  | {
      readonly kind: 'forward';
      /** The absolute URL that ARR asks: `http://localhost:8080/socket.io/?x=1`. */
      readonly url: string;
      /** Request headers that rules set, by lower-case names; an empty value removes one. */
      readonly requestHeaders: ReadonlyMap<string, string>;
      /** Whether an upgrade goes with it: `Upgrade: websocket` was asked and is enabled. */
      readonly webSocket: boolean;
      /** The web farm that the URL's host names, and where its enabled servers listen. */
      readonly farm?: { readonly name: string; readonly servers: readonly string[] };
    }
  | { readonly kind: 'redirect'; readonly status: 301 | 302 | 303 | 307; readonly location: string }
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly substatus: number;
      readonly reason: string;
      readonly description: string;
    }
  | { readonly kind: 'abort' }
  /** IIS itself would serve that path (with its query) from the site's folder. */
  | { readonly kind: 'local'; readonly url: string }
  /** IIS answers with an error of its own: 500.50, 503, 404 … */
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly substatus: number;
      /** Of a finding. */
      readonly code: string;
      readonly explanation: string;
    }
  /** IIS would go on, but the lab cannot say how: the explanation names what it does not carry. */
  | {
      readonly kind: 'not-carried';
      readonly status: 501;
      readonly code: string;
      readonly explanation: string;
    };

/** One thing that the engine did, in order: what IIS people read in a FREB trace. */
export type TraceStep =
  | { readonly kind: 'phase'; readonly scope: 'global' | 'site'; readonly url: string }
  /** Settings of a `<location>` hold, or of a folder's own file. */
  | { readonly kind: 'location'; readonly path: string }
  | { readonly kind: 'rule'; readonly rule: string; readonly disabled: boolean }
  | ({ readonly kind: 'match' } & Matching)
  /** The template of which the input was made. */
  | ({ readonly kind: 'condition'; readonly template: string } & Matching)
  | { readonly kind: 'set'; readonly name: string; readonly value: string; readonly kept: boolean }
  | { readonly kind: 'action'; readonly type: string; readonly result: string }
  | { readonly kind: 'stop'; readonly rule: string }
  | { readonly kind: 'outcome'; readonly text: string };

interface Matching {
  readonly input: string;
  readonly pattern: string;
  readonly negate: boolean;
  /** The rule goes on: negated, the pattern itself did not match. */
  readonly matched: boolean;
  /** {R:0} and on of a match; {C:0} and on as they are after a condition. */
  readonly captures: readonly string[];
}

export interface Evaluation {
  readonly outcome: Outcome;
  readonly trace: readonly TraceStep[];
}
