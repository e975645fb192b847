import { once } from 'node:events';
import { connect } from 'node:tls';
import { directStatus } from '../network/direct.ts';
import { LOOPBACK, type Ports } from '../settings/ports.ts';

const TIMEOUT_MS = 1000;

/** Whether the backend says that it is healthy, through the port that browsers use. */
export async function backendAnswers({ backend }: Ports): Promise<boolean> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const url = `http://${LOOPBACK}:${backend}/healthz`;
  return (await directStatus(url, signal).catch(() => 0)) === 200;
}

/** Whether the proxy shakes hands in TLS: unlike a request, that leaves no line in its log. */
export async function proxyAnswers({ https }: Ports): Promise<boolean> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  // Whether it answers is the question here, not who signed the certificate.
  const options = {
    host: LOOPBACK,
    port: https,
    servername: 'localhost',
    rejectUnauthorized: false,
  };
  const socket = connect(options);
  try {
    await once(socket, 'secureConnect', { signal });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
