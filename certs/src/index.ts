export type { Certificates } from './certificates.ts';
export {
  checkCertificates,
  ensureCertificates,
  type CertificatesOptions,
} from './ensure-certificates.ts';
export { CertificatesError } from './fault.ts';
export { mkcertCaRoot } from './mkcert-ca-root.ts';
export { LAB_NAMES } from './names.ts';
export { writePfx, type PfxFiles } from './pfx-files.ts';
