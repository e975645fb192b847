export { spkiSha256 } from './authority.ts';
export type { Certificates } from './certificates.ts';
export {
  checkCertificates,
  ensureCertificates,
  type CertificatesOptions,
} from './ensure-certificates.ts';
export { CertificatesError } from './fault.ts';
export type { LockHolder } from './lock-rivals.mjs';
export { sweepLock, withLock } from './lock.mjs';
export { mkcertCaRoot } from './mkcert-ca-root.ts';
export { isCertificateName, LAB_NAMES } from './names.ts';
export { idIsTaken, isRunning, ownMark } from './process-mark.mjs';
export { writePfx, type PfxFiles } from './pfx/pfx-files.ts';
