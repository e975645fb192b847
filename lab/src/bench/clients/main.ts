/**
 * The clients of one server, in a process of their own: `main.js <port> <connections>`. Says
 * `gathered` when all are connected, then takes one load after the other. Ends with its parent.
 */
import { Crowd, type Load, type LoadResult } from './crowd.ts';

/** What the clients' process tells the one that started it. */
export type CrowdReport =
  | { readonly is: 'gathered' }
  | { readonly is: 'heard'; readonly result: LoadResult }
  | { readonly is: 'lost'; readonly why: string };

const [port, connections] = process.argv.slice(2).map(Number);
const crowd = new Crowd((why) => tell({ is: 'lost', why }));

process.on('disconnect', () => process.exit(0));
process.on('message', (load: Load) => {
  void crowd.talk(load).then((result) => tell({ is: 'heard', result }));
});
await crowd.gather(port ?? 0, connections ?? 0).then(
  () => tell({ is: 'gathered' }),
  () => undefined, // told as lost already
);

function tell(report: CrowdReport): void {
  process.send?.(report);
}
