/**
 * The part of node-forge 1.4.3 that issue.ts calls. Binary values are strings of one byte a
 * character. `@types/node-forge` 1.3.14 leaves `pki.getTBSCertificate` out, hence this file.
 */
declare module 'node-forge' {
  namespace forge {
    interface Asn1 {
      value: string | Asn1[];
    }

    interface ByteBuffer {
      getBytes(): string;
    }

    interface NameAttribute {
      readonly name: string;
      readonly value: string;
    }

    interface Extension {
      readonly name: string;
      readonly critical?: boolean;
      readonly [field: string]: unknown;
    }

    interface Certificate {
      serialNumber: string;
      signature: string;
      tbsCertificate: Asn1;
      readonly validity: { notBefore: Date; notAfter: Date };
      readonly extensions: readonly Extension[];
      setSubject(attributes: readonly NameAttribute[]): void;
      setExtensions(extensions: readonly Extension[]): void;
      getExtension(name: string): Extension | null;
      generateSubjectKeyIdentifier(): ByteBuffer;
    }
  }

  const forge: {
    readonly asn1: {
      fromDer(der: string): forge.Asn1;
      toDer(node: forge.Asn1): forge.ByteBuffer;
    };
    readonly pki: {
      certificateFromPem(pem: string): forge.Certificate;
      certificateToPem(certificate: forge.Certificate): string;
      getTBSCertificate(certificate: forge.Certificate): forge.Asn1;
    };
    readonly util: {
      hexToBytes(hex: string): string;
    };
  };
  export = forge;
}
