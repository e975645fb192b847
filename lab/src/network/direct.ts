import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';

/**
 * Sends a request to a program of this machine without a proxy. With NODE_USE_ENV_PROXY=1, Node's
 * own agents and fetch() would send even requests for 127.0.0.1 to the company's proxy; a separate
 * connection has no agent.
 *
 * @returns the status of the answer; rejects if there is none
 */
export async function directStatus(url: string, signal: AbortSignal): Promise<number> {
  const { hostname: host, port } = new URL(url);
  const createConnection = () => connect({ host, port: Number(port) });
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { createConnection, signal }, resolve).once('error', reject).end();
  });
  answer.resume();
  return answer.statusCode ?? 0;
}
