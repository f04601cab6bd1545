import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Problems } from '../../errors';
import { isDnsSubdomain, shapeOf } from '../../kube';
import { type TrustFile, trustPath } from './needs';
import type { CertificateProps } from './props';

export const CERTIFICATE_SHAPE = shapeOf<CertificateProps>({ configMap: z.string(), key: z.string() });

/** Checks where certificates are. */
export function checkCertificate(ca: CertificateProps | undefined, prop: string, problems: Problems): void {
  if (ca !== undefined && (!isDnsSubdomain(ca.configMap) || !/^[-._a-zA-Z0-9]{1,253}$/.test(ca.key))) {
    const reason = `"${ca.configMap}#${ca.key}" names no ConfigMap and key`;
    problems.add('PROP_INVALID', { prop, reason });
  }
}

/** The file of certificates, and its path. The same source has the same file, whoever uses it. */
export function trustFileOf(ca: CertificateProps): { readonly file: TrustFile; readonly path: string } {
  const digest = createHash('sha256').update(`${ca.configMap}#${ca.key}`).digest('hex').slice(0, 12);
  const file = `ca-${digest}.pem`;
  return { file: { configMap: ca.configMap, key: ca.key, file }, path: trustPath(file) };
}
