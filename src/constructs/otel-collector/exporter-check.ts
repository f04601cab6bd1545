import { z } from 'zod';
import { StrataError } from '../../errors';
import { checkShape, shapeOf } from '../../kube';
import { Peer } from '../../network';
import type { SecretSource } from '../secrets';
import type { CertificateAuthorityProps, ExporterProps, LokiExporterProps } from './exporter-props';

const text = z.string().optional();
const source = z.custom<SecretSource>(
  (value) => typeof value === 'object' && value !== null && 'bind' in value && 'reference' in value,
  'expected a secret, such as Secrets.kubernetes({ name, key })',
);
const PROPS = {
  endpoint: z.string(),
  peer: z
    .custom<Peer>(
      (value) => value instanceof Peer,
      'expected a value made by Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr',
    )
    .optional(),
  headers: z.record(z.string(), source).optional(),
  ca: shapeOf<CertificateAuthorityProps>({ configMap: z.string(), key: text }).optional(),
  name: text,
};
const SHAPE = shapeOf<ExporterProps>(PROPS);
const LOKI_SHAPE = shapeOf<LokiExporterProps>({ ...PROPS, tenant: text });
const NAME = /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/;
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
const TENANT = /^[A-Za-z0-9._-]{1,150}$/;

/**
 * Checks where telemetry goes, whoever sends it there.
 *
 * @param fallback its name where none is given
 * @returns its name
 * @throws StrataError or StrataErrors COLLECTOR_EXPORTER_INVALID, PROP_UNKNOWN, PROP_INVALID
 */
export function checkExporter(props: ExporterProps, fallback: string, subject: string): string {
  checkShape(props, SHAPE, subject);
  const { endpoint, name = fallback } = props;
  const invalid = (shown: string, reason: string) =>
    new StrataError('COLLECTOR_EXPORTER_INVALID', subject, { endpoint: shown, reason });
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw invalid(endpoint, 'it is no http or https URL');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw invalid(url.host, 'it holds more than scheme, host, port and path; credentials belong in headers');
  }
  if (!NAME.test(name)) {
    throw invalid(endpoint, `"${name}" cannot be its name`);
  }
  const header = Object.keys(props.headers ?? {}).find((key) => !HEADER.test(key));
  if (header !== undefined) {
    throw invalid(endpoint, `"${header}" is no header`);
  }
  return name;
}

/**
 * Checks what Loki alone is given.
 *
 * @throws StrataError or StrataErrors COLLECTOR_EXPORTER_INVALID, PROP_UNKNOWN, PROP_INVALID
 */
export function checkTenant(props: LokiExporterProps, subject: string): void {
  checkShape(props, LOKI_SHAPE, subject);
  const { tenant, endpoint } = props;
  if (tenant !== undefined && !TENANT.test(tenant)) {
    throw new StrataError('COLLECTOR_EXPORTER_INVALID', subject, {
      endpoint,
      reason: `"${tenant}" is no tenant of Loki`,
    });
  }
}
