import { Chart } from 'cdk8s';
import { containsCidr, type Manifest, PRIVATE_BLOCKS, parseCidr } from '../../src/contract';
import { App, Egress, McpServer, type McpServerProps, Peer, Secrets, synthesize, Volume } from '../../src/index';
import { at } from '../rules/edit';

const image = `ghcr.io/github/github-mcp-server@sha256:${'b'.repeat(64)}`;
const command = ['/server/github-mcp-server', 'stdio'];
const full: McpServerProps = {
  image,
  command,
  revisions: ['2026-07-28'],
  autoscale: { min: 2, max: 6 },
  secrets: { GITHUB_TOKEN: Secrets.kubernetes({ name: 'github', key: 'token' }).asFile() },
  egress: [Egress.https('api.github.com')],
  volumes: [Volume.emptyDir('/cache')],
  telemetry: { scrapeFrom: [Peer.pods({ app: 'prometheus' }, 'monitoring')] },
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
};

/** One server and nothing else, in a chart of somebody's own. */
function serve(props: McpServerProps): readonly Manifest[] {
  const app = new App();
  const chart = new Chart(app, 'mine', { namespace: 'mine' });
  new McpServer(chart, 'github', props);
  return synthesize(app).objects.map(({ manifest }) => manifest);
}

const WORKLOADS = ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ReplicaSet'];
const POD = '/spec/template/spec';
const list = (manifest: Manifest | undefined, pointer: string) => (at(manifest, pointer) ?? []) as Manifest[];

describe.each([
  ['a plain server', serve({ image, command })],
  ['a server with everything', serve(full)],
])('%s', (_, manifests) => {
  const workloads = manifests.filter(({ kind }) => WORKLOADS.includes(kind));

  test('is one workload, one pod each replica', () => {
    expect(workloads.map(({ kind }) => kind)).toEqual(['Deployment']);
    expect([undefined, 1]).toContain(at(workloads[0], '/spec/replicas'));
  });

  test('is at most seven objects', () => {
    expect(manifests.length).toBeLessThanOrEqual(7);
  });

  test('has no role and no binding', () => {
    expect(manifests.filter(({ apiVersion }) => apiVersion.startsWith('rbac.authorization.k8s.io/'))).toEqual([]);
  });

  test('mounts no token, in any of the ways there are', () => {
    expect(at(workloads[0], `${POD}/automountServiceAccountToken`)).toBe(false);
    const accounts = manifests.filter(({ kind }) => kind === 'ServiceAccount');
    expect(accounts.map((account) => account['automountServiceAccountToken'])).toEqual([false]);
    const sources = list(workloads[0], `${POD}/volumes`).flatMap((volume) => list(volume, '/projected/sources'));
    expect(sources.filter((source) => 'serviceAccountToken' in source)).toEqual([]);
    expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });

  test('cannot reach the Kubernetes API', () => {
    const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
    expect(policies.map((policy) => at(policy, '/spec/policyTypes'))).toEqual([['Ingress', 'Egress']]);
    // API servers have private addresses, or are pods of nobody: what may be reached is public, or DNS.
    for (const rule of list(policies[0], '/spec/egress')) {
      const ports = list(rule, '/ports').map((port) => port['port']);
      expect(ports.length).toBeGreaterThan(0);
      for (const peer of list(rule, '/to')) {
        const cidr = at(peer, '/ipBlock/cidr');
        if (cidr === undefined) expect(new Set(ports)).toEqual(new Set([53]));
        else expect(privateRangesOf(String(cidr), list(peer, '/ipBlock/except').map(String))).toEqual([]);
      }
    }
    const text = JSON.stringify(manifests);
    expect(text).not.toMatch(/kubernetes\.default|KUBERNETES_SERVICE|KUBECONFIG|pods\/attach|pods\/exec/);
  });
});

test('what a server reaches is nothing at all until it says so', () => {
  const policy = serve({ image, command }).find(({ kind }) => kind === 'NetworkPolicy');
  expect(list(policy, '/spec/egress')).toEqual([]);
  expect(list(policy, '/spec/ingress')).toEqual([]);
});

function privateRangesOf(cidr: string, except: readonly string[]): readonly string[] {
  const block = parseCidr(cidr);
  const excepted = except.flatMap((range) => parseCidr(range) ?? []);
  return PRIVATE_BLOCKS.filter((text) => {
    const range = parseCidr(text);
    if (block === undefined || range === undefined) throw new Error(`${cidr} or ${text} is no block.`);
    return containsCidr(block, range) && !excepted.some((outer) => containsCidr(outer, range));
  });
}
