import type { Route } from './route.ts';

/**
 * The backend's messages to a client, as JSON in text frames. Binary frames are relayed from one
 * client to all, byte for byte.
 */
export type ServerMessage =
  | {
      readonly type: 'welcome';
      readonly cid: string;
      readonly route: Route;
      readonly pingIntervalMs: number;
    }
  | { readonly type: 'ping'; readonly n: number; readonly at: string }
  | { readonly type: 'message'; readonly from: string; readonly text: string };

export function encode(message: ServerMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}
