import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { isIP, type AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import {
  checkServerIdentity,
  connect,
  createServer,
  type ConnectionOptions,
  type Server,
} from 'node:tls';
import {
  makeMkcertAuthority,
  openssl,
  temporaryFolder,
  type TemporaryFolder,
} from './test/fixture.ts';
import { ensureCertificates, LAB_NAMES, type Certificates } from './index.ts';

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

let folder: TemporaryFolder;
let caRoot: TemporaryFolder;
let ofLab: Certificates;
let ofMkcert: Certificates;

before(async () => {
  [folder, caRoot] = [await temporaryFolder(), await temporaryFolder()];
  await makeMkcertAuthority(caRoot.path);
  ofLab = await ensureCertificates({ directory: `${folder.path}/lab` });
  ofMkcert = await ensureCertificates({
    directory: `${folder.path}/mkcert`,
    caRoot: caRoot.path,
  });
});

after(async () => {
  await folder[Symbol.asyncDispose]();
  await caRoot[Symbol.asyncDispose]();
});

async function certificate(file: string): Promise<X509Certificate> {
  return new X509Certificate(await readFile(file));
}

/** Both ways to be signed, for what holds in either. */
function signedBoth(statement: string, check: (made: Certificates) => Promise<void>): void {
  for (const [signer, made] of [
    ['the lab', () => ofLab],
    ['mkcert', () => ofMkcert],
  ] as const) {
    test(`${statement}, signed by ${signer}`, () => check(made()));
  }
}

signedBoth('passes the strict checks of openssl as a TLS server', async (made) => {
  const purpose = ['-x509_strict', '-purpose', 'sslserver', '-auth_level', '2'];
  for (const name of made.names) {
    const flag = isIP(name) ? '-verify_ip' : '-verify_hostname';
    const args = ['verify', ...purpose, flag, name, '-CAfile', made.caFile, made.certFile];
    assert.match(await openssl(...args), /: OK\n$/);
  }
});

signedBoth('is refused by openssl for a name that is not its own', async (made) => {
  const args = ['verify', '-verify_hostname', 'example.com', '-CAfile', made.caFile];
  await assert.rejects(openssl(...args, made.certFile), /hostname mismatch/);
});

signedBoth('has the key usages, identifiers and names of a TLS server', async (made) => {
  const leaf = await certificate(made.certFile);
  assert.equal(leaf.ca, false);
  // Node calls the extended key usages `keyUsage`.
  assert.ok(leaf.keyUsage.includes(SERVER_AUTH));
  const text = await openssl('x509', '-in', made.certFile, '-noout', '-text');
  assert.match(text, /Signature Algorithm: sha256WithRSAEncryption/);
  assert.match(text, /Key Usage: critical\n +Digital Signature, Key Encipherment\n/);
  assert.match(text, /Basic Constraints: critical\n +CA:FALSE\n/);
  assert.match(text, /Subject Key Identifier: \n +[0-9A-F:]{59}\n/);
  const names = 'DNS:reverseproxy.com, DNS:localhost, IP Address:127.0.0.1, IP Address:0:';
  assert.ok(leaf.subjectAltName?.startsWith(names));
});

signedBoth('points to the key identifier of its CA', async (made) => {
  const identifier = async (file: string, extension: string): Promise<string | undefined> => {
    const text = await openssl('x509', '-in', file, '-noout', '-ext', extension);
    return /[0-9A-F:]{59}/.exec(text)?.[0];
  };
  const wanted = await identifier(made.caFile, 'subjectKeyIdentifier');
  assert.ok(wanted);
  assert.equal(await identifier(made.certFile, 'authorityKeyIdentifier'), wanted);
});

signedBoth('names its issuer byte for byte as the CA names itself', async (made) => {
  const [leaf, ca] = [await certificate(made.certFile), await certificate(made.caFile)];
  assert.equal(leaf.issuer, ca.subject);
  assert.equal(made.issuer, ca.subject.replaceAll('\n', ','));
  assert.ok(leaf.checkIssued(ca));
});

signedBoth('starts an hour ago and ends within 825 days', async (made) => {
  const leaf = await certificate(made.certFile);
  const start = Date.parse(leaf.validFrom);
  assert.ok(start < Date.now() - 59 * 60 * 1000);
  assert.ok(Date.parse(leaf.validTo) - start < 825 * 86_400_000);
});

test('makes a CA that signs leaves only', async () => {
  const text = await openssl('x509', '-in', ofLab.caFile, '-noout', '-text');
  assert.match(text, /Basic Constraints: critical\n +CA:TRUE, pathlen:0\n/);
  assert.match(text, /X509v3 Key Usage: critical\n +Certificate Sign\n/);
  assert.match(text, /Subject Key Identifier: \n/);
  assert.equal((await certificate(ofLab.caFile)).serialNumber.length, 32);
});

test('gives each certificate a positive serial number of its own', async () => {
  const serials = await Promise.all(
    [ofLab.caFile, ofLab.certFile, ofMkcert.certFile].map(
      async (file) => (await certificate(file)).serialNumber,
    ),
  );
  assert.equal(new Set(serials).size, serials.length);
  for (const serial of serials) assert.match(serial, /^[4-7][0-9A-F]{31}$/);
});

async function serve(made: Certificates): Promise<Server> {
  const [cert, key] = [await readFile(made.certFile), await readFile(made.keyFile)];
  const server = createServer({ cert, key }, (socket) => socket.end());
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Shakes hands with `made` under `name`, trusting one CA: how many certificates were served. */
async function shakeHands(made: Certificates, name: string, caFile: string): Promise<number> {
  const ca = await readFile(caFile);
  const server = await serve(made);
  const { port } = server.address() as AddressInfo;
  // RFC 6066 section 3: an address is not indicated. The check of the name is Node's own, told
  // apart from the address connected to, since a container may have no ::1.
  const servername = isIP(name) ? '' : name;
  const checked: ConnectionOptions['checkServerIdentity'] = (_, peer) =>
    checkServerIdentity(name, peer);
  const socket = connect({ host: '127.0.0.1', port, ca, servername, checkServerIdentity: checked });
  try {
    await once(socket, 'secureConnect');
    const served = socket.getPeerCertificate(true);
    return served.issuerCertificate.fingerprint256 === served.fingerprint256 ? 1 : 2;
  } finally {
    socket.destroy();
    server.close();
  }
}

for (const name of LAB_NAMES) {
  signedBoth(`convinces a TLS client that connects to ${name}`, async (made) => {
    assert.equal(await shakeHands(made, name, made.caFile), 2);
  });
}

signedBoth('does not convince a TLS client of another name', async (made) => {
  const refused = { code: 'ERR_TLS_CERT_ALTNAME_INVALID' };
  await assert.rejects(shakeHands(made, 'example.com', made.caFile), refused);
});

test('does not convince a TLS client that trusts another CA', async () => {
  const refused = { code: 'SELF_SIGNED_CERT_IN_CHAIN' };
  await assert.rejects(shakeHands(ofLab, 'localhost', ofMkcert.caFile), refused);
});

test('gives the pin that openssl computes from the CA', async () => {
  const spki = await openssl('x509', '-in', ofLab.caFile, '-noout', '-pubkey');
  const der = Buffer.from(spki.replaceAll(/-----.*-----|\n/g, ''), 'base64');
  assert.equal(ofLab.caSpkiSha256, createHash('sha256').update(der).digest('base64'));
});
