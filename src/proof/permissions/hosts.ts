import { Annotation, EgressConfig, type Manifest } from '../../contract';
import { workloadParty } from '../flow';
import { textMap } from '../json';
import { grant, guard, type Permission } from '../permission';
import type { Workload } from '../workload';
import { runtimeConfigs } from './runtime-config';

/** The hosts that workloads declared by name, and whether something enforces the names. */
export function hosts(manifests: readonly Manifest[], workloads: readonly Workload[]): Permission[] {
  const enforced = new Set(
    runtimeConfigs(manifests, EgressConfig).flatMap(({ config }) => config.listeners.map(({ server }) => server)),
  );
  return workloads.flatMap(({ subject, name, namespace }) => {
    const policy = manifests.find(
      ({ kind, metadata }) =>
        kind === 'NetworkPolicy' && metadata.name === name && (metadata.namespace ?? 'default') === namespace,
    );
    const declared = textMap(policy?.metadata['annotations'])[Annotation.EGRESS_HOSTS];
    if (declared === undefined) return [];
    const named = declared.split(',').map((host) => {
      const [name = '', port = 'any'] = host.split(/:(?=\d+$)/);
      const flow = { from: workloadParty(subject), to: { kind: 'host', host: name }, port: `${port}/TCP` } as const;
      return grant(subject, `host ${host}`, `may reach ${host} by name`, { flow });
    });
    const isEnforced = enforced.has(`${namespace}/${name}`) || enforced.has(name);
    return isEnforced ? [...named, guard(subject, 'hosts enforced', 'reaches no host that it did not declare')] : named;
  });
}
