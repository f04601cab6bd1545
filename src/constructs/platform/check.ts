import type { Problems } from '../../errors';
import { isDnsLabel, isDnsSubdomain, isLabelValue } from '../../kube';
import { checkRuntimeImage } from '../common/image';
import { checkLabels } from '../common/labels';
import { inRecord } from '../common/literals';
import type { McpPlatformProps, PlatformNamespace } from './props';

/** Checks everything that a platform is given. */
export function checkPlatform(id: string, runtimeImage: string, props: McpPlatformProps, problems: Problems): void {
  checkLabels(props.labels ?? {}, problems);
  for (const finding of inRecord(props.labels ?? {}, 'labels')) {
    problems.add('SECRET_LITERAL', { ...finding });
  }
  checkRuntimeImage(runtimeImage, props.stage, problems);
  for (const name of [id, props.environment]) {
    if (!isDnsLabel(name)) {
      problems.add('PLATFORM_NAME_INVALID', { name });
    }
  }
  const { domain, podSecurityVersion = 'latest', imagePullSecrets = [] } = props;
  if (domain !== undefined && !(isDnsSubdomain(domain) && domain.includes('.'))) {
    problems.add('PLATFORM_DOMAIN_INVALID', { domain });
  }
  if (!/^(latest|v1\.\d{1,2})$/.test(podSecurityVersion)) {
    problems.add('PLATFORM_VERSION_INVALID', { version: podSecurityVersion });
  }
  for (const name of imagePullSecrets) {
    if (!isDnsSubdomain(name)) {
      problems.add('PROP_INVALID', { prop: 'imagePullSecrets', reason: `"${name}" cannot name a Secret` });
    }
  }
  checkNamespaces(namespacesOf(id, props), problems);
}

function checkNamespaces(namespaces: readonly PlatformNamespace[], problems: Problems): void {
  const seen = new Set<string>();
  if (namespaces.length === 0) {
    problems.add('PROP_INVALID', { prop: 'namespaces', reason: 'a platform has at least one' });
  }
  for (const namespace of namespaces) {
    const { name, tenant, labels = {} } = namespace;
    const reason = faultOf(name, seen);
    seen.add(name);
    if (reason !== undefined) {
      problems.add('PLATFORM_NAMESPACE_INVALID', { name, reason });
    }
    if (tenant !== undefined && (tenant === '' || !isLabelValue(tenant))) {
      problems.add('PROP_INVALID', { prop: 'namespaces.tenant', reason: `"${tenant}" cannot be a label's value` });
    }
    checkLabels(labels, problems);
  }
}

function faultOf(name: string, seen: ReadonlySet<string>): string | undefined {
  if (!isDnsLabel(name)) {
    return 'it is no DNS label';
  }
  if (seen.has(name)) {
    return 'it is given twice';
  }
  return name === 'default' || name.startsWith('kube-') ? "it is the cluster's own" : undefined;
}

/** The namespaces of a platform in their long form. */
export function namespacesOf(id: string, { namespaces = [id] }: McpPlatformProps): PlatformNamespace[] {
  return namespaces.map((namespace) => (typeof namespace === 'string' ? { name: namespace } : namespace));
}
