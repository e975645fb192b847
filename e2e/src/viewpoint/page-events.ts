/** An event of the page's WebSockets. The script in the page reports them in their order. */
export type PageEvent = { readonly document: string; readonly atMs: number } & PageFact;

export type PageFact =
  | { readonly kind: 'document'; readonly url: string; readonly isTop: boolean }
  | { readonly kind: 'hidden' }
  | { readonly kind: 'created'; readonly socket: number; readonly url: string }
  /** The constructor threw, so there is no socket. */
  | {
      readonly kind: 'refused';
      readonly socket: number;
      readonly url: string;
      readonly message: string;
    }
  | { readonly kind: 'open'; readonly socket: number }
  | ({ readonly kind: 'message'; readonly socket: number } & MessageFact)
  /** The number of messages so far that followed the reported ones. */
  | { readonly kind: 'dropped'; readonly socket: number; readonly count: number }
  | { readonly kind: 'closeCalled'; readonly socket: number; readonly code: number | undefined }
  | { readonly kind: 'error'; readonly socket: number }
  | {
      readonly kind: 'close';
      readonly socket: number;
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
    };

export interface MessageFact {
  readonly from: 'page' | 'server';
  readonly type: 'text' | 'binary';
  readonly bytes: number;
  readonly text: string | undefined;
}
