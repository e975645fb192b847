import type { Failure } from './model.ts';
import { unexpected } from './words.ts';

const HTTP = 'map / http://{NEXT}/';

export const F37: Failure = {
  id: 'F37',
  who: 'Traffic Server: its map is for http:// alone, and a handshake looks for ws://',
  faces: [
    {
      title: 'no map for ws://',
      chain: [{ proxy: 'traffic-server', site: HTTP }],
      chromium: unexpected(404),
      doctor: { certainty: 'certain' },
      fix: { chain: [{ proxy: 'traffic-server', site: `map ws:// ws://{NEXT}\n${HTTP}` }] },
    },
  ],
};
