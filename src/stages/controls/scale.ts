import { Stage } from '../../contract';
import { annotationsOf, hasRole, labelsOf, namespacesOf, ofKind } from '../manifests';
import { type StageControl, unless } from '../stage-control';

/** What stage 3 asks for: one governed platform for many teams. */
export const SCALE: readonly StageControl[] = [
  {
    id: 'image.digest',
    stage: Stage.SCALE,
    title: 'Images are pinned by digest, so that what was reviewed is what runs.',
    supply: '`strata pin` and App `imageLock`',
    code: "new App({ imageLock: 'images.lock.json' });",
    lacking: (composition) => [
      ...new Set(
        ofKind(composition, 'Deployment', 'DaemonSet', 'StatefulSet').flatMap((workload) =>
          imagesOf(workload)
            .filter((image) => !image.includes('@sha256:'))
            .map((image) => `${image} has no digest`),
        ),
      ),
    ],
  },
  {
    id: 'S3-T-02',
    stage: Stage.SCALE,
    title: 'Teams have namespaces of their own, and roles that give their people what they need.',
    supply: 'McpPlatform.addTenant(name, { groups })',
    code: "const payments = platform.addTenant('payments', { groups: ['payments-devs'] });",
    lacking: (composition) => unless(ofKind(composition, 'RoleBinding').length > 0, 'no tenant: people have no roles'),
  },
  {
    id: 'S3-T-03',
    stage: Stage.SCALE,
    title: 'Namespaces deny what nobody declared, and names of hosts are enforced.',
    supply: 'McpPlatform.addEgressProxy(), or `egressVia` with Cilium or Istio',
    code: 'platform.addEgressProxy();',
    lacking: (composition) => [
      ...namespacesOf(composition)
        .filter((namespace) => !isClosed(composition, namespace))
        .map((namespace) => `the namespace ${namespace} is not closed`),
      ...openToTheWorld(composition),
    ],
  },
  {
    id: 'S3-T-04',
    stage: Stage.SCALE,
    title: 'A registry says which servers are trusted, and a portal lets people find them.',
    supply: 'McpPlatform.addRegistry({ sources, workflow }) and addPortal({ login })',
    code: "platform.addRegistry(); platform.addPortal({ host: 'portal.acme.example', login: { issuer: 'https://login.acme.example', clientId: 'mcp-portal' } });",
    lacking: (composition) => [
      ...unless(hasRole(composition, 'registry'), 'no registry'),
      ...unless(hasRole(composition, 'portal'), 'no portal'),
    ],
  },
  {
    id: 'S3-T-05',
    stage: Stage.SCALE,
    title: 'Traces, metrics and logs of all parts are collected.',
    supply: 'McpPlatform.addCollector({ exporters }), new Prometheus(...)',
    code: "platform.addCollector({ exporters: [OtelExporter.otlpHttp({ endpoint: 'https://otlp.acme.example' })] });",
    lacking: (composition) => [
      ...unless(hasRole(composition, 'collector'), 'no collector'),
      ...unless(ofKind(composition, 'PodMonitor', 'ServiceMonitor').length > 0, 'nobody reads metrics'),
    ],
  },
  {
    id: 'S3-T-06',
    stage: Stage.SCALE,
    title: 'What runs is what the repository says.',
    supply: 'App `delivery`: ArgoSync or FluxSync; ArgoDelivery, FluxDelivery; or `mcp-strata/pulumi`',
    code: "new App({ layout: 'kustomize', delivery: ArgoSync });",
    lacking: (composition) =>
      unless(
        composition.assembly.objects.some(({ manifest: { metadata } }) =>
          Object.keys(annotationsOf(metadata)).some((key) =>
            /^(argocd\.argoproj\.io|kustomize\.toolkit\.fluxcd\.io)\//.test(key),
          ),
        ),
        'no object says how it is delivered',
      ),
  },
  {
    id: 'policy.default-deny',
    stage: Stage.SCALE,
    title: 'One gateway decides for each call who may make it.',
    supply: 'McpPlatform.addGateway({ policy })',
    code: "platform.addGateway({ servers: [files] }).policy.allow('payments-devs').toCall(files, 'read_*');",
    lacking: ({ gateways }) =>
      gateways.length === 0
        ? ['no gateway']
        : gateways.filter(({ policy }) => policy === undefined).map(({ name }) => `${name} has no policy`),
  },
  {
    id: 'policy.tool-lock',
    stage: Stage.SCALE,
    title: 'Tools are those that were approved; one that changed is not served.',
    supply: '`strata lock` and McpPlatform `toolLock`',
    code: "new McpPlatform(app, 'acme', { toolLock: ToolLockFile.read(), ... });",
    lacking: ({ bridges }) =>
      bridges.filter(({ pins }) => pins === undefined).map(({ server }) => `${server} is not locked`),
  },
  {
    id: 'S3-M-03',
    stage: Stage.SCALE,
    title: 'Every call is audited, allowed or refused.',
    supply: 'on from stage 3 in every bridge and gateway',
    code: "platform.addServer('files', { audit: { enabled: true }, ... });",
    lacking: ({ bridges, gateways }) => [
      ...bridges.filter(({ audit }) => !audit.enabled).map(({ server }) => `${server} does not audit`),
      ...gateways.filter(({ audit }) => !audit.enabled).map(({ name }) => `${name} does not audit`),
    ],
  },
  {
    id: 'S3-M-06',
    stage: Stage.SCALE,
    title: 'Alerts say when the platform does not keep its promises.',
    supply: 'new Prometheus(scope, id, { from, labels })',
    code: "new Prometheus(platform.namespace('mcp'), 'slo', { from: [prometheus], labels: { release: 'kube-prometheus-stack' } });",
    lacking: (composition) => unless(ofKind(composition, 'PrometheusRule').length > 0, 'no alert'),
  },
];

type PodSpec = {
  readonly containers?: readonly { readonly image?: string }[];
  readonly initContainers?: readonly { readonly image?: string }[];
};

function imagesOf(workload: { readonly [key: string]: unknown }): string[] {
  const { template } = (workload['spec'] ?? {}) as { template?: { spec?: PodSpec } };
  const { containers = [], initContainers = [] } = template?.spec ?? {};
  return [...initContainers, ...containers].flatMap(({ image }) => image ?? []);
}

type Policy = {
  readonly podSelector?: { readonly matchLabels?: object };
  readonly egress?: readonly { readonly to?: readonly { readonly ipBlock?: { readonly cidr?: string } }[] }[];
};
const specOf = (policy: { readonly [key: string]: unknown }): Policy => (policy['spec'] ?? {}) as Policy;

function isClosed(composition: Parameters<StageControl['lacking']>[0], namespace: string): boolean {
  return ofKind(composition, 'NetworkPolicy').some((policy) => {
    const { podSelector, egress } = specOf(policy);
    const selectsAll = Object.keys(podSelector?.matchLabels ?? {}).length === 0;
    return policy.metadata.namespace === namespace && selectsAll && (egress ?? []).length === 0;
  });
}

/** Servers that declared hosts and reach every public address: nothing reads the names then. */
function openToTheWorld(composition: Parameters<StageControl['lacking']>[0]): string[] {
  return ofKind(composition, 'NetworkPolicy')
    .filter(({ metadata }) => labelsOf(metadata)['strata.dev/role'] === 'server')
    .filter(({ metadata }) => annotationsOf(metadata)['strata.dev/egress-hosts'] !== undefined)
    .filter((policy) =>
      (specOf(policy).egress ?? []).some(({ to = [] }) => to.some(({ ipBlock }) => ipBlock?.cidr === '0.0.0.0/0')),
    )
    .map(({ metadata }) => `${metadata.name} reaches every public address on the ports of its hosts`);
}
