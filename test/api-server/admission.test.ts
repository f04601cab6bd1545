import type { Manifest } from '../../src/contract';
import { type Answer, messageOf, warningsOf } from './client';
import { Cluster } from './cluster';
import { compositions } from './compositions';
import { differences } from './differences';
import { nameOf, Objects } from './objects';
import { placed } from './placed';
import { podsOf } from './pods';

/** What decides about pods: their namespace, account and the amounts of the namespace. */
const DECIDES = new Set(['Namespace', 'ServiceAccount', 'ResourceQuota', 'LimitRange']);

const sets = compositions();
const found = [...sets.keys()];
const of = (program: string) => sets.get(program) ?? [];
const withPods = found.filter((program) => podsOf(of(program)).length > 0);

let cluster: Cluster;
let objects: Objects;
beforeAll(async () => {
  cluster = await Cluster.start();
  objects = new Objects(cluster.admin);
});
afterAll(() => cluster?.stop());

/** Counts quotas anew, as their controller does in a cluster: until it has, a quota holds nothing back. */
async function countQuotas(manifests: readonly Manifest[]): Promise<void> {
  for (const quota of manifests.filter(({ kind }) => kind === 'ResourceQuota')) {
    const kept = await objects.read(quota);
    const { hard } = quota['spec'] as { hard: Record<string, string> };
    const used = Object.fromEntries(Object.keys(hard).map((name) => [name, '0']));
    const answer = await objects.client.send('PUT', `${await objects.path(quota)}/status`, {
      body: { ...kept, status: { hard, used } },
    });
    if (answer.status !== 200) throw new Error(messageOf(answer));
  }
}

test('most compositions have pods', () => {
  expect(withPods.length).toBeGreaterThanOrEqual(35);
});

describe.each(withPods)('%s', (program) => {
  test('its pods are admitted as they are, all at once, with the restricted standard and the quotas enforced', async () => {
    const manifests = of(program);
    const admits = manifests.filter(({ kind }) => DECIDES.has(kind));
    const homes = podsOf(manifests).map(({ workload }) => workload.metadata.namespace);
    expect(homes.every((home) => home !== undefined)).toBe(true);
    await placed(objects, [...admits, ...emptyIn(homes), ...classesOf(manifests)], async (applied) => {
      await countQuotas(applied);
      const pods: Manifest[] = [];
      const wrong: string[] = [];
      try {
        for (const { count, pod } of podsOf(manifests)) {
          for (let index = 0; index < count; index++) {
            const answer = await objects.create(pod(index));
            if (answer.status === 201) pods.push(pod(index));
            wrong.push(...findings(pod(index), answer).map((finding) => `${nameOf(pod(index))}: ${finding}`));
          }
        }
        expect(wrong).toEqual([]);
      } finally {
        for (const pod of pods) await objects.remove(pod);
      }
    });
  });
});

/** What speaks against a pod: that it was refused or warned of, or that admission made another one of it, such as one with amounts of the namespace or with a token. */
function findings(pod: Manifest, answer: Answer): readonly string[] {
  if (answer.status !== 201) return [messageOf(answer)];
  const { spec } = answer.body as unknown as { readonly spec: Shape };
  // Every pod of a cluster stays for five minutes on a node that is lost.
  const asked = (toleration: Shape) => !/^node\.kubernetes\.io\/(not-ready|unreachable)$/.test(toleration.key);
  const kept = { ...answer.body, spec: { ...spec, tolerations: spec.tolerations.filter(asked) } };
  return [...warningsOf(answer), ...differences(pod, kept), ...addedVolumes(pod, answer)];
}

function addedVolumes(pod: Manifest, { body }: Answer): string[] {
  const names = (value: unknown) =>
    ((value as { spec?: { volumes?: readonly { name: string }[] } }).spec?.volumes ?? []).map(({ name }) => name);
  return names(body).length === names(pod).length ? [] : [`/spec/volumes: ${names(body).join(', ')}`];
}

/** Priorities that pods ask for by name: those of an administrator. */
function classesOf(manifests: readonly Manifest[]): readonly Manifest[] {
  const names = podsOf(manifests).flatMap(({ pod }) => (pod(0)['spec'] as Shape).priorityClassName ?? []);
  return [...new Set<string>(names)].map((name) => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value: 1_000,
  }));
}

/** Something in each namespace, for it to be there. */
function emptyIn(namespaces: readonly (string | undefined)[]): readonly Manifest[] {
  return [...new Set(namespaces)].map((namespace) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-root-ca.crt', namespace },
  })) as Manifest[];
}

// biome-ignore lint/suspicious/noExplicitAny: the shape is what is spoilt
type Shape = any;
const SPOILT: readonly (readonly [string, (spec: Shape) => void])[] = [
  [
    'runs privileged',
    (spec) => Object.assign(spec.containers[0].securityContext, { privileged: true, allowPrivilegeEscalation: true }),
  ],
  [
    'may raise its privileges',
    (spec) => {
      spec.containers[0].securityContext.allowPrivilegeEscalation = true;
    },
  ],
  [
    'may run as root',
    (spec) => {
      spec.containers[0].securityContext.runAsNonRoot = false;
    },
  ],
  [
    'runs as user 0',
    (spec) => {
      spec.containers[0].securityContext.runAsUser = 0;
    },
  ],
  [
    'keeps its capabilities',
    (spec) => {
      delete spec.containers[0].securityContext.capabilities;
    },
  ],
  [
    'adds a capability',
    (spec) => {
      spec.containers[0].securityContext.capabilities.add = ['NET_ADMIN'];
    },
  ],
  [
    'has no seccomp profile',
    (spec) => {
      spec.containers[0].securityContext.seccompProfile = { type: 'Unconfined' };
    },
  ],
  [
    'shares the network of its node',
    (spec) => {
      spec.hostNetwork = true;
    },
  ],
  [
    'sees the processes of its node',
    (spec) => {
      spec.hostPID = true;
    },
  ],
  ['reads a path of its node', (spec) => spec.volumes.push({ name: 'node', hostPath: { path: '/' } })],
  [
    'takes a port of its node',
    (spec) => {
      spec.containers[0].ports = [{ containerPort: 8080, hostPort: 8080 }];
    },
  ],
  [
    'has an init container that runs as root',
    (spec) => {
      spec.initContainers[0].securityContext.runAsUser = 0;
    },
  ],
];

describe('a pod that', () => {
  const single = of('examples/single-server.ts');
  const [server] = podsOf(single);
  const admits = single.filter(({ kind }) => DECIDES.has(kind));

  test.each(SPOILT)('%s is refused', async (_, spoil) => {
    const pod = structuredClone(server?.pod(0)) as Manifest & { spec: Shape };
    spoil(pod.spec);
    await placed(objects, admits, async () => {
      expect((await objects.create(server?.pod(0) as Manifest, { dryRun: true })).status).toBe(201);
      const answer = await objects.create(pod, { dryRun: true });
      expect(messageOf(answer)).toContain('violates PodSecurity "restricted:latest"');
      expect(answer.status).toBe(403);
    });
  });

  test.each(SPOILT.slice(0, 3))('%s is warned of in a Deployment already', async (_, spoil) => {
    const workload = structuredClone(server?.workload) as Manifest & { spec: Shape };
    spoil(workload.spec.template.spec);
    await placed(objects, admits, async () => {
      const { warnings } = await objects.apply(workload, { dryRun: true });
      expect(warnings.join()).toContain('would violate PodSecurity');
    });
  });
});

describe('the amounts of a tenant', () => {
  const tenant = of('examples/multi-namespace.ts');
  const quota = tenant.find(({ kind }) => kind === 'ResourceQuota') as Manifest & {
    spec: { hard: Record<string, string> };
  };
  const { namespace } = quota.metadata;
  const inside = podsOf(tenant).find(({ workload }) => workload.metadata.namespace === namespace);
  const pod = inside?.pod(0) as Manifest & { spec: Shape };
  const admits = tenant.filter(({ kind }) => DECIDES.has(kind));

  test('hold back one pod more than they allow', async () => {
    await placed(objects, admits, async (applied) => {
      await countQuotas(applied);
      const many = Array.from({ length: Number(quota.spec.hard['pods']) }, (_, index) => light(pod, index));
      for (const one of many) expect((await objects.create(one)).status).toBe(201);
      const answer = await objects.create(light(pod, many.length));
      expect(messageOf(answer)).toContain('exceeded quota: tenant');
      for (const one of many) await objects.remove(one);
    });
  });

  test('refuse a container above the most, and give amounts to one that says none', async () => {
    await placed(objects, admits, async (applied) => {
      await countQuotas(applied);
      const greedy = structuredClone(pod);
      greedy.spec.containers[0].resources.limits.memory = '17Gi';
      expect(messageOf(await objects.create(greedy))).toContain('maximum memory usage per Container is 16Gi');
      const silent = structuredClone(pod);
      delete silent.spec.containers[0].resources;
      const { body } = await objects.create(silent, { dryRun: true });
      const { limits } = (body as unknown as { spec: Shape }).spec.containers[0].resources;
      expect(limits).toEqual({ cpu: '500m', memory: '256Mi' });
    });
  });

  test('let no Service open a port of nodes or of a cloud', async () => {
    await placed(objects, admits, async (applied) => {
      await countQuotas(applied);
      const service = (type: string) =>
        ({
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'open', namespace },
          spec: { type, ports: [{ port: 80 }] },
        }) as Manifest;
      for (const type of ['NodePort', 'LoadBalancer']) {
        expect(messageOf(await objects.create(service(type)))).toContain('exceeded quota: tenant');
      }
      expect((await objects.create(service('ClusterIP'), { dryRun: true })).status).toBe(201);
    });
  });

  /** As many of them as fit but for their number. */
  function light(heavy: Manifest, index: number): Manifest {
    const copy = structuredClone(heavy) as Manifest & { spec: Shape };
    for (const container of [...copy.spec.containers, ...(copy.spec.initContainers ?? [])]) {
      container.resources = { requests: { cpu: '1m', memory: '1Mi' }, limits: { cpu: '1m', memory: '1Mi' } };
    }
    return { ...copy, metadata: { ...copy.metadata, name: `light-${index}` } };
  }
});
