import { type AuditProps, type EgressAuditProps, Secrets } from '../../../src';
import { renderServer } from '../../support/render';
import { compose } from '../egress-proxy/support';
import type { Case } from './case';

const KEY = Secrets.kubernetes({ name: 'audit', key: 'seal' });

const audit = (after: AuditProps): Case => {
  const render = (props: AuditProps) => renderServer({ audit: { enabled: true, ...props } }).manifests;
  return { before: () => render({}), after: () => render(after) };
};
const egress = (after: EgressAuditProps): Case => {
  const render = (props: EgressAuditProps) => compose(undefined, { audit: props }).rendered.manifests;
  return { before: () => render({}), after: () => render(after) };
};

export const AUDIT_CASES: Readonly<Record<string, Case>> = {
  'AuditProps.before': audit({ before: true }),
  'AuditProps.anchorSeconds': audit({ anchorSeconds: 10 }),
  'AuditProps.key': audit({ key: KEY }),
  'EgressProxyProps.audit': egress({ anchorSeconds: 10 }),
  'EgressAuditProps.anchorSeconds': egress({ anchorSeconds: 10 }),
  'EgressAuditProps.key': egress({ key: KEY }),
};
