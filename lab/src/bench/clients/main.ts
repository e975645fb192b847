/**
 * The process of one server's clients: `main.js <port>`. It takes orders over the channel to its
 * parent, and ends with it.
 */
import { Crowd } from './crowd.ts';
import type { CrowdOrder, CrowdReport } from './crowd-message.ts';

const port = Number(process.argv[2]);
const crowd = new Crowd(port, (why) => tell({ is: 'lost', why }));

process.on('disconnect', leave);
process.on('message', (order: CrowdOrder) => {
  if (order.do === 'leave') return leave();
  obey(order).then(tell, (error: Error) => tell({ is: 'lost', why: error.message }));
});

function leave(): void {
  crowd.leave();
  process.exit(0);
}

async function obey(order: Exclude<CrowdOrder, { do: 'leave' }>): Promise<CrowdReport> {
  if (order.do === 'talk') return { is: 'heard', result: await crowd.talk(order.load) };
  await crowd.gather(order.connections);
  return { is: 'gathered' };
}

function tell(report: CrowdReport): void {
  if (process.connected) process.send?.(report); // otherwise the parent has ended, and this process will
}
