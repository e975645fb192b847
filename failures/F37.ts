import { unexpectedStatus } from '@lab101/doctor';
import type { Face } from './model.ts';

const HTTP = 'map / http://{NEXT}/';

export const F37: readonly Face[] = [
  {
    title: 'no map for ws://',
    chain: [{ proxy: 'traffic-server', site: 'map http://localhost:{PORT}/ http://{NEXT}/' }],
    chromium: unexpectedStatus(404),
    fix: { chain: [{ proxy: 'traffic-server', site: `map ws:// ws://{NEXT}\n${HTTP}` }] },
  },
];
