import { authorityFile, spkiSha256 } from './authority.ts';
import { leafFile, leafKeyFile, type SignedLeaf } from './leaf.ts';
import { namesOf } from './names.ts';
import { notAfterOf } from './validity.ts';

/** The certificates that are in a folder now, and how they came there. */
export interface Certificates {
  readonly outcome: 'created' | 'renewed' | 'already';
  /** The reason why they were created or renewed (`the names changed`), or the time they have left. */
  readonly reason: string;
  /** Notes for a person, such as the reason why the real mkcert's CA was not used. */
  readonly notes: readonly string[];
  readonly caFile: string;
  /** The served chain: the leaf, then the CA. */
  readonly certFile: string;
  readonly keyFile: string;
  /** The folder of the CA that signed; `CAROOT=<caDirectory> mkcert -install` trusts it. */
  readonly caDirectory: string;
  readonly signedBy: 'lab' | 'mkcert';
  /** Base64 SHA-256 of the CA's public key, for Chromium's pin list. */
  readonly caSpkiSha256: string;
  /** One line, in the certificate's own order: `C=XX,O=Lab 101,CN=reverseproxy.com`. */
  readonly subject: string;
  /** One line; with a real mkcert CA it may hold letters beyond ASCII. */
  readonly issuer: string;
  readonly keyBits: number;
  readonly names: readonly string[];
  readonly notAfter: Date;
}

export type Story = Pick<Certificates, 'outcome' | 'reason' | 'notes'>;

export function describe(
  directory: string,
  { leaf, authority, signedBy }: SignedLeaf,
  story: Story,
): Certificates {
  return {
    ...story,
    caFile: authorityFile(authority.directory),
    certFile: leafFile(directory),
    keyFile: leafKeyFile(directory),
    caDirectory: authority.directory,
    signedBy,
    caSpkiSha256: spkiSha256(authority.certificate),
    subject: oneLine(leaf.subject),
    issuer: oneLine(leaf.issuer),
    keyBits: leaf.publicKey.asymmetricKeyDetails?.modulusLength ?? 0,
    names: namesOf(leaf),
    notAfter: notAfterOf(leaf),
  };
}

/** Node writes each attribute of a name on a line of its own. */
function oneLine(name: string): string {
  return name.replaceAll('\n', ',');
}
