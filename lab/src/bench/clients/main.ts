/** The process of one server's clients: `main.js <port>`. Its parent sends the orders. */
import { Clients } from './clients.ts';
import type { ClientsOrder, ClientsReport } from './clients-message.ts';

const port = Number(process.argv[2]);
const clients = new Clients(port, (why) => tell({ is: 'lost', why }));

process.on('disconnect', leave);
process.on('message', (order: ClientsOrder) => {
  if (order.do === 'leave') return leave();
  obey(order).then(tell, (error: Error) => tell({ is: 'lost', why: error.message }));
});

function leave(): void {
  clients.leave();
  process.exit(0);
}

async function obey(order: Exclude<ClientsOrder, { do: 'leave' }>): Promise<ClientsReport> {
  if (order.do === 'talk') return { is: 'heard', result: await clients.talk(order.load) };
  await clients.gather(order.connections);
  return { is: 'gathered' };
}

function tell(report: ClientsReport): void {
  if (process.connected) process.send?.(report); // otherwise the parent has ended, and this process will
}
