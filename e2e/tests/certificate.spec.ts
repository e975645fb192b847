import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { labCertificates } from '@lab101/lab';
import { expect, labTest as test } from '../src/fixtures.ts';

// The browser of these tests trusts whatever the pinned key signed, whichever name is in it: that
// the names are right has to be shown without it.
for (const servername of ['localhost', 'reverseproxy.com']) {
  test(`the proxy’s certificate is for ${servername}, by the lab’s CA`, async ({ lab }) => {
    const { caFile } = await labCertificates(lab.plan.certificatesDirectory);
    const socket = connect({
      host: '127.0.0.1',
      port: lab.plan.ports.https,
      servername,
      ca: await readFile(caFile),
      ALPNProtocols: ['h2', 'http/1.1'],
    });
    try {
      await once(socket, 'secureConnect'); // rejects where chain or name do not verify
      expect(socket.authorized).toBe(true);
      expect(socket.alpnProtocol).toBe('h2');
      expect(socket.getPeerCertificate().subjectaltname).toContain(`DNS:${servername}`);
    } finally {
      socket.destroy();
    }
  });
}
