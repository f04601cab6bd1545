import type { Problems } from '../../errors';
import { NO_NEEDS, type PodNeeds, secretPath } from '../identity/needs';
import type { SecretSource } from '../secrets';

const KEY = 'audit-key';

/** What a source of the key is told that the key is for. */
export const AUDIT_KEY_VARIABLE = 'STRATA_AUDIT_KEY';

/** What the pod needs that writes an audit stream. */
export function auditNeeds(key: SecretSource | undefined): PodNeeds {
  return key === undefined ? NO_NEEDS : { ...NO_NEEDS, secrets: [{ file: KEY, source: key }] };
}

/** Props of an audit stream as the runtime has them: the key is a file. */
export function auditConfig<Props extends { readonly key?: SecretSource }>({
  key,
  ...props
}: Props): Omit<Props, 'key'> & { readonly keyFile?: string } {
  return { ...props, ...(key && { keyFile: secretPath(KEY) }) };
}

/** Refuses what would seal or delay nothing, so that nobody relies on it. */
export function checkAudit(
  props: { readonly before?: boolean; readonly anchorSeconds?: number; readonly key?: SecretSource },
  enabled: boolean,
  problems: Problems,
): void {
  const { before, anchorSeconds, key } = props;
  if (!enabled && (before === true || anchorSeconds !== undefined || key !== undefined)) {
    problems.add('PROP_INVALID', { prop: 'audit', reason: 'nothing is audited here: enabled is false' });
  }
}
