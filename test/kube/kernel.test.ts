import { App, Chart } from 'cdk8s';
import { Metadata } from '../../src/contract';
import {
  Autoscaler,
  contentHash,
  DisruptionBudget,
  NamespaceObject,
  NetworkPolicyObject,
  type ObjectMeta,
  policyPort,
  ServiceObject,
  Workload,
  type WorkloadSpec,
} from '../../src/kube';

const META: ObjectMeta = {
  name: 'files',
  labels: { team: 'storage' },
  reason: { text: 'A test.', control: 'workload.restricted' },
};

const CONTAINER = {
  name: 'main',
  image: 'ghcr.io/acme/files:1.0.0',
  mounts: [],
  requests: { cpu: '10m', memory: '16Mi' },
  limits: { cpu: '1', memory: '32Mi' },
};

const SPEC: WorkloadSpec = {
  selector: { app: 'files' },
  labels: { app: 'files', team: 'storage' },
  annotations: {},
  replicas: 1,
  strategy: 'rolling',
  serviceAccount: 'files',
  initContainers: [{ ...CONTAINER, name: 'first' }],
  containers: [CONTAINER, { ...CONTAINER, name: 'second' }],
  volumes: [],
  terminationGracePeriodSeconds: 40,
  imagePullSecrets: [],
  spread: false,
};

function chart(namespace?: string): Chart {
  return new Chart(new App(), 'chart', namespace === undefined ? {} : { namespace });
}

function workload(spec: Partial<WorkloadSpec> = {}) {
  return new Workload(chart('tools'), 'w', META, () => ({ ...SPEC, ...spec })).toJson();
}

describe('a workload', () => {
  test('names the ConfigMaps that somebody else keeps, each once, and is new when they are', () => {
    const file = (configMap: string, key: string) => ({ configMap, key, file: `${configMap}-${key}` });
    const files = [file('company-ca', 'b'), file('company-ca', 'a'), file('bank-ca', 'a')];
    const { metadata } = workload({ volumes: [{ name: 'trust', kind: 'configMaps', files }] }).spec.template;
    expect(metadata.annotations).toEqual({ 'strata.dev/outside-config-maps': 'bank-ca,company-ca' });
    expect(workload().spec.template.metadata.annotations).toEqual({});
  });

  test('hardens every container, whatever its place', () => {
    const { spec } = workload().spec.template;
    const containers = [...spec.initContainers, ...spec.containers];
    expect(containers).toHaveLength(3);
    for (const { securityContext, resources } of containers) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        privileged: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(Object.keys(resources)).toEqual(['limits', 'requests']);
    }
  });

  test('runs as nobody, with no token and no view of other services', () => {
    const { spec } = workload().spec.template;
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65532,
        runAsGroup: 65532,
        fsGroup: 65532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    for (const host of ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace']) {
      expect(spec).not.toHaveProperty(host);
    }
  });

  test('carries the labels that it was given and none that come from its place in the tree', () => {
    const manifest = workload();
    expect(manifest.metadata).toEqual({ name: 'files', namespace: 'tools', labels: { team: 'storage' } });
    expect(manifest.spec.template.metadata.labels).toEqual(SPEC.labels);
    expect(manifest.spec.selector).toEqual({ matchLabels: { app: 'files' } });
  });

  test('leaves replicas to an autoscaler', () => {
    expect(workload({ replicas: undefined }).spec).not.toHaveProperty('replicas');
    expect(workload({ replicas: 0 }).spec.replicas).toBe(0);
  });

  test('stops the old pod first where two must not meet', () => {
    expect(workload({ strategy: 'recreate' }).spec.strategy).toEqual({ type: 'Recreate' });
  });

  test.each([
    ['ghcr.io/acme/files:1.0.0', 'IfNotPresent'],
    [`ghcr.io/acme/files@sha256:${'a'.repeat(64)}`, 'IfNotPresent'],
    ['ghcr.io/acme/files:latest', 'Always'],
    ['ghcr.io/acme/files', 'Always'],
    ['registry:5000/files', 'Always'],
  ])('pulls %s %s', (image, expected) => {
    expect(workload({ containers: [{ ...CONTAINER, image }] }).spec.template.spec.containers[0].imagePullPolicy).toBe(
      expected,
    );
  });

  test.each([
    ['$(HOME)', '$$(HOME)'],
    ['$$(HOME)', '$$$$(HOME)'],
    ['a$b', 'a$b'],
    ['5$', '5$'],
    ['$$', '$$$'],
  ])('%s means itself: Kubernetes is given %s', (text, expected) => {
    const [container] = workload({
      containers: [{ ...CONTAINER, command: [text], args: [text], env: [{ name: 'A', value: text }] }],
    }).spec.template.spec.containers;
    expect(container.command).toEqual([expected]);
    expect(container.args).toEqual([expected]);
    expect(container.env).toEqual([{ name: 'A', value: expected }]);
    expect(expand(expected)).toBe(text);
  });

  test('is read at synthesis', () => {
    let replicas = 1;
    const object = new Workload(chart(), 'w', META, () => ({ ...SPEC, replicas }));
    replicas = 3;
    expect(object.toJson().spec.replicas).toBe(3);
  });

  test('says why it exists', () => {
    const object = new Workload(chart(), 'w', META, () => SPEC);
    expect(object.node.metadata).toContainEqual(expect.objectContaining({ type: Metadata.REASON, data: META.reason }));
  });
});

/** What the kubelet does with `$`: `$$` is one, `$(NAME)` is a reference, anything else stands for itself. */
function expand(text: string): string {
  let result = '';
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '$' && text[index + 1] === '$') {
      result += '$';
      index++;
    } else if (text[index] === '$' && text[index + 1] === '(') {
      return `${result}<expanded>`;
    } else {
      result += text[index];
    }
  }
  return result;
}

describe('other objects of the kernel', () => {
  test('a Namespace has no namespace, in whatever chart it stands', () => {
    const manifest = new NamespaceObject(chart('tools'), 'n', META, 'v1.34').toJson();
    expect(manifest.metadata.namespace).toBeUndefined();
    expect(manifest.metadata.labels).toEqual({
      team: 'storage',
      ...Object.fromEntries(
        ['enforce', 'audit', 'warn'].flatMap((mode) => [
          [`pod-security.kubernetes.io/${mode}`, 'restricted'],
          [`pod-security.kubernetes.io/${mode}-version`, 'v1.34'],
        ]),
      ),
    });
    expect(new NamespaceObject(chart(), 'n', META, 'latest').toJson().metadata.namespace).toBeUndefined();
  });

  test('a network policy speaks about both directions, and empty lists are left out as the API server does', () => {
    const spec = new NetworkPolicyObject(chart(), 'p', META, () => ({ pods: {}, ingress: [], egress: [] })).toJson()
      .spec;
    expect(spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  test('a Service writes out what the API server would fill in', () => {
    const ports = [{ name: 'mcp', port: 8080, appProtocol: 'http' }];
    const { spec } = new ServiceObject(chart(), 's', META, () => ({ selector: { app: 'files' }, ports })).toJson();
    expect(spec).toEqual({
      type: 'ClusterIP',
      internalTrafficPolicy: 'Cluster',
      ipFamilyPolicy: 'SingleStack',
      sessionAffinity: 'None',
      selector: { app: 'files' },
      ports: [{ name: 'mcp', port: 8080, appProtocol: 'http', protocol: 'TCP', targetPort: 'mcp' }],
    });
  });

  test.each([
    [{ minAvailable: 2 }, { minAvailable: 2 }],
    [{ minAvailable: '50%' }, { minAvailable: '50%' }],
    [{ maxUnavailable: 0 }, { maxUnavailable: 0 }],
  ])('a disruption budget of %j', (budget, expected) => {
    const { spec } = new DisruptionBudget(chart(), 'b', META, () => ({ selector: { app: 'a' }, budget })).toJson();
    expect(spec).toEqual({
      selector: { matchLabels: { app: 'a' } },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      ...expected,
    });
  });

  test('an autoscaler names both halves of its behaviour', () => {
    const { spec } = new Autoscaler(chart(), 'a', META, () => ({
      workload: 'files',
      min: 1,
      max: 4,
      memoryPercent: 60,
      scaleDownSeconds: 120,
    })).toJson();
    expect(spec.scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'files' });
    expect(spec.metrics).toEqual([
      { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 60 } } },
    ]);
    expect(Object.keys(spec.behavior)).toEqual(['scaleDown', 'scaleUp']);
    expect(spec.behavior.scaleDown.stabilizationWindowSeconds).toBe(120);
  });

  test('a content hash does not depend on the order of files and tells names from contents', () => {
    expect(contentHash({ a: '1', b: '2' })).toBe(contentHash({ b: '2', a: '1' }));
    expect(contentHash({ a: 'b' })).not.toBe(contentHash({ b: 'a' }));
    expect(contentHash({ a: '1' })).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('ports of policies', () => {
  test.each([1, 65_535])('%p is one', (port) => {
    expect(policyPort(port, 'test')).toEqual({ protocol: 'TCP', port });
  });

  test.each([0, -1, 65_536, 1.5, Number.NaN, '443', null, undefined, true])('%p is none', (port) => {
    expect(() => policyPort(port as number, 'test')).toThrow(expect.objectContaining({ name: expect.any(String) }));
  });

  test.each([
    { protocol: 'TCP', port: 10, endPort: 9 },
    { protocol: 'TCP', port: 10, endPort: 65_536 },
    { protocol: 'ICMP', port: 10 },
    { protocol: 'TCP', port: 0, endPort: 10 },
  ])('%j is none', (port) => {
    expect(() => policyPort(port as never, 'Egress.cidr("10.0.0.0/8")')).toThrow(
      /NETWORK_PORT_INVALID at Egress\.cidr/,
    );
  });

  test('a range may have one port', () => {
    const port = { protocol: 'UDP', port: 53, endPort: 53 } as const;
    expect(policyPort(port, 'test')).toEqual(port);
  });
});
