import forge from 'node-forge';

/**
 * The part of node-forge 1.4.3 that pfx.ts calls beyond node-forge.d.ts. Binary values are strings
 * of one byte a character.
 */
interface ForgeForPfx {
  readonly asn1: {
    readonly Class: { readonly UNIVERSAL: number };
    readonly Type: Readonly<
      Record<'INTEGER' | 'NULL' | 'OCTETSTRING' | 'OID' | 'SEQUENCE', number>
    >;
    create(
      tagClass: number,
      type: number,
      constructed: boolean,
      value: string | readonly forge.Asn1[],
    ): forge.Asn1;
    toDer(node: forge.Asn1): forge.ByteBuffer;
    oidToDer(oid: string): forge.ByteBuffer;
    integerToDer(value: number): forge.ByteBuffer;
  };
  readonly pki: {
    readonly oids: Readonly<Record<'sha256', string>>;
    privateKeyFromPem(pem: string): ForgePrivateKey;
  };
  readonly util: { createBuffer(bytes: string): forge.ByteBuffer };
  readonly md: { readonly sha256: { create(): ForgeDigest } };
  readonly pkcs12: {
    toPkcs12Asn1(
      key: ForgePrivateKey,
      certificates: readonly string[],
      password: string,
      options: Readonly<Record<string, unknown>>,
    ): forge.Asn1;
    /** RFC 7292 appendix B: purpose 3 makes a key for the MAC. */
    generateKey(
      password: string,
      salt: forge.ByteBuffer,
      purpose: 1 | 2 | 3,
      iterations: number,
      bytes: number,
      digest: ForgeDigest,
    ): forge.ByteBuffer;
  };
}

declare const opaque: unique symbol;
interface ForgePrivateKey {
  readonly [opaque]: 'private key';
}
interface ForgeDigest {
  readonly [opaque]: 'digest';
}

export const forgeForPfx = forge as unknown as ForgeForPfx;
