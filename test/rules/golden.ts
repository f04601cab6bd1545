import type { Manifest } from '../../src/contract';

/** A set that no rule and no judge objects to: one server as a careful person would write it by hand. */
const labels = {
  'app.kubernetes.io/name': 'github',
  'app.kubernetes.io/instance': 'prod',
  'app.kubernetes.io/managed-by': 'hand',
};
const selector = { 'app.kubernetes.io/name': 'github', 'app.kubernetes.io/instance': 'prod' };
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const namespaced = (name: string) => ({ name, namespace: 'tools', labels });
const securityContext = () => ({
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
});
const resources = () => ({
  requests: { cpu: '20m', memory: '48Mi' },
  limits: { cpu: '500m', memory: '128Mi' },
});

export const namespace: Manifest = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'tools', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
};

export const defaultDeny: Manifest = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: namespaced('default-deny'),
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
};

export const serviceAccount: Manifest = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: namespaced('github'),
  automountServiceAccountToken: false,
};

export const configMap: Manifest = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: namespaced('github'),
  data: { 'config.json': '{"role":"bridge","server":"github","listen":{"allowedHosts":["github.tools"]}}' },
};

export const deployment: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: namespaced('github'),
  spec: {
    selector: { matchLabels: selector },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: {
      metadata: { labels, annotations: { 'strata.dev/config-hash': 'b1946ac92492d2347c6235b4d2611184' } },
      spec: {
        serviceAccountName: 'github',
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' }, fsGroup: 65532 },
        initContainers: [
          {
            name: 'stdiod',
            image: `registry.acme.example/runtime:1.0.0@${digest}`,
            command: ['/usr/local/bin/stdiod', '--install', '/strata/stdiod'],
            resources: resources(),
            securityContext: securityContext(),
            volumeMounts: [{ name: 'strata', mountPath: '/strata' }],
          },
        ],
        containers: [
          {
            name: 'server',
            image: `ghcr.io/github/github-mcp-server@${digest}`,
            command: ['/strata/stdiod', '--listen', '/strata/run/mcp.sock', '--', '/server/github-mcp-server', 'stdio'],
            env: [
              { name: 'HOME', value: '/tmp' },
              { name: 'GITHUB_TOKEN', valueFrom: { secretKeyRef: { name: 'github', key: 'token' } } },
            ],
            resources: resources(),
            securityContext: securityContext(),
            volumeMounts: [
              { name: 'strata', mountPath: '/strata' },
              { name: 'tmp', mountPath: '/tmp' },
            ],
          },
          {
            name: 'bridge',
            image: `registry.acme.example/runtime:1.0.0@${digest}`,
            ports: [
              { name: 'mcp', containerPort: 8080, protocol: 'TCP' },
              { name: 'admin', containerPort: 9090, protocol: 'TCP' },
            ],
            livenessProbe: { httpGet: { path: '/livez', port: 'admin' }, periodSeconds: 10 },
            readinessProbe: { httpGet: { path: '/readyz', port: 'admin' }, periodSeconds: 5 },
            startupProbe: { httpGet: { path: '/livez', port: 9090 }, failureThreshold: 30 },
            resources: resources(),
            securityContext: securityContext(),
            volumeMounts: [
              { name: 'strata', mountPath: '/strata' },
              { name: 'config', mountPath: '/etc/strata', readOnly: true },
            ],
          },
        ],
        volumes: [
          { name: 'strata', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } },
          { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
          { name: 'config', configMap: { name: 'github', items: [{ key: 'config.json', path: 'config.json' }] } },
        ],
      },
    },
  },
};

export const service: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: namespaced('github'),
  spec: {
    type: 'ClusterIP',
    selector,
    ports: [{ name: 'mcp', port: 80, targetPort: 'mcp', protocol: 'TCP' }],
  },
};

export const networkPolicy: Manifest = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: namespaced('github'),
  spec: {
    podSelector: { matchLabels: selector },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateway' } },
            podSelector: { matchLabels: { 'strata.dev/role': 'gateway' } },
          },
        ],
        ports: [{ protocol: 'TCP', port: 'mcp' }],
      },
    ],
    egress: [
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
            podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
          },
        ],
        ports: [
          { protocol: 'UDP', port: 53 },
          { protocol: 'TCP', port: 53 },
        ],
      },
      {
        to: [
          {
            ipBlock: {
              cidr: '0.0.0.0/0',
              except: [
                '10.0.0.0/8',
                '100.64.0.0/10',
                '168.63.129.16/32',
                '169.254.0.0/16',
                '172.16.0.0/12',
                '192.0.0.0/24',
                '192.168.0.0/16',
              ],
            },
          },
        ],
        ports: [{ protocol: 'TCP', port: 443 }],
      },
    ],
  },
};

export const disruptionBudget: Manifest = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: namespaced('github'),
  spec: { maxUnavailable: 1, selector: { matchLabels: selector } },
};

export const autoscaler: Manifest = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: namespaced('github'),
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'github' },
    minReplicas: 2,
    maxReplicas: 6,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }],
  },
};

export const golden: readonly Manifest[] = [
  namespace,
  defaultDeny,
  serviceAccount,
  configMap,
  deployment,
  service,
  networkPolicy,
  disruptionBudget,
  autoscaler,
];
