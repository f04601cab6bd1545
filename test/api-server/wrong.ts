import type { Manifest } from '../../src/contract';

interface Wrong {
  readonly kind: string;
  /** Spoils a copy of a sound object. */
  readonly change: (copy: Manifest) => Manifest;
  /** What the server says of it. */
  readonly says: RegExp;
}

// biome-ignore lint/suspicious/noExplicitAny: the shape is what is spoilt
type Shape = any;

const spoilt =
  (spoil: (copy: Shape) => void) =>
  (copy: Manifest): Manifest => {
    spoil(copy);
    return copy;
  };
const container = (copy: Shape) => copy.spec.template.spec.containers[0];

/** Objects of ours with one mistake each, of the sort that a change of a construct could make. The server refuses each: its silence about the others counts. */
export const WRONG: readonly (readonly [name: string, wrong: Wrong])[] = [
  [
    'a member that is spelt in another way',
    {
      kind: 'Deployment',
      change: spoilt((copy) => {
        container(copy).securityContext.readOnlyRootFileSystem = true;
      }),
      says: /unknown field|field not declared/,
    },
  ],
  [
    'a member in the wrong place',
    {
      kind: 'Deployment',
      change: spoilt((copy) => {
        copy.spec.automountServiceAccountToken = false;
      }),
      says: /field not declared|unknown field/,
    },
  ],
  [
    'a selector that its own pods do not match',
    {
      kind: 'Deployment',
      change: spoilt((copy) => {
        copy.spec.template.metadata.labels = { other: 'label' };
      }),
      says: /selector.*does not match template|Invalid value/,
    },
  ],
  [
    'a request above its limit',
    {
      kind: 'Deployment',
      change: spoilt((copy) => {
        container(copy).resources.requests.memory = '64Ti';
      }),
      says: /must be less than or equal to memory limit/,
    },
  ],
  [
    'a mount of a volume that is not there',
    {
      kind: 'Deployment',
      change: spoilt((copy) => {
        container(copy).volumeMounts[0].name = 'elsewhere';
      }),
      says: /Not found: "elsewhere"/,
    },
  ],
  [
    'a label that is too long',
    {
      kind: 'ConfigMap',
      change: spoilt((copy) => {
        copy.metadata.labels['app.kubernetes.io/name'] = 'x'.repeat(64);
      }),
      says: /must be no more than 63/,
    },
  ],
  [
    'a name that is too long for a Service',
    {
      kind: 'Service',
      change: spoilt((copy) => {
        copy.metadata.name = 'x'.repeat(64);
      }),
      says: /must be no more than 63/,
    },
  ],
  [
    'a range of addresses that is none',
    {
      kind: 'NetworkPolicy',
      change: spoilt((copy) => {
        copy.spec.egress[0].to = [{ ipBlock: { cidr: '10.0.0.0/33' } }];
      }),
      says: /not a valid CIDR|must be a valid CIDR/,
    },
  ],
  [
    'an exception outside of its range',
    {
      kind: 'NetworkPolicy',
      change: spoilt((copy) => {
        copy.spec.egress[0].to = [{ ipBlock: { cidr: '10.0.0.0/8', except: ['192.168.0.0/16'] } }];
      }),
      says: /must be a strict subset of/,
    },
  ],
  [
    'a schedule that is none',
    {
      kind: 'CronJob',
      change: spoilt((copy) => {
        copy.spec.schedule = 'daily';
      }),
      says: /expected exactly 5 fields/,
    },
  ],
  [
    'a budget of everything and nothing',
    {
      kind: 'PodDisruptionBudget',
      change: spoilt((copy) => {
        copy.spec.minAvailable = 1;
        copy.spec.maxUnavailable = 1;
      }),
      says: /cannot be both set/,
    },
  ],
  [
    'a secret without a name for its key',
    {
      kind: 'ExternalSecret',
      change: spoilt((copy) => {
        copy.spec.data[0].secretkey = copy.spec.data[0].secretKey;
        delete copy.spec.data[0].secretKey;
      }),
      says: /field not declared|unknown field/,
    },
  ],
  [
    'a rule of a mesh with a word that it does not know',
    {
      kind: 'AuthorizationPolicy',
      change: spoilt((copy) => {
        copy.spec.action = 'PERMIT';
      }),
      says: /Unsupported value: "PERMIT"/,
    },
  ],
  [
    'a mode of mTLS for a port without pods, which a rule in CEL refuses',
    {
      kind: 'PeerAuthentication',
      change: spoilt((copy) => {
        delete copy.spec.selector;
        copy.spec.portLevelMtls = { 8080: { mode: 'DISABLE' } };
      }),
      says: /portLevelMtls requires selector/,
    },
  ],
  [
    'a route to a Service without its port, which a rule in CEL refuses',
    {
      kind: 'HTTPRoute',
      change: spoilt((copy) => {
        delete copy.spec.rules[0].backendRefs[0].port;
      }),
      says: /Must have port for Service reference/,
    },
  ],
  [
    'two listeners of a gateway on one port, which a rule in CEL refuses',
    {
      kind: 'Gateway',
      change: spoilt((copy) => {
        copy.spec.listeners.push({ ...copy.spec.listeners[0], name: 'twin' });
      }),
      says: /Combination of port, protocol and hostname must be unique/,
    },
  ],
  [
    'an interval that is none',
    {
      kind: 'PodMonitor',
      change: spoilt((copy) => {
        copy.spec.podMetricsEndpoints[0].interval = 'often';
      }),
      says: /should match/,
    },
  ],
  [
    'a certificate without an issuer',
    {
      kind: 'Certificate',
      change: spoilt((copy) => {
        delete copy.spec.issuerRef;
      }),
      says: /issuerRef.*[Rr]equired/,
    },
  ],
  [
    'a policy of Cilium with a protocol that there is not',
    {
      kind: 'CiliumNetworkPolicy',
      change: spoilt((copy) => {
        copy.spec.egress.find((rule: Shape) => rule.toPorts).toPorts[0].ports[0].protocol = 'QUIC';
      }),
      says: /Unsupported value: "QUIC"/,
    },
  ],
  [
    'an application without a project',
    {
      kind: 'Application',
      change: spoilt((copy) => {
        delete copy.spec.project;
      }),
      says: /project.*[Rr]equired/,
    },
  ],
  [
    'a scaler without anything to scale',
    {
      kind: 'ScaledObject',
      change: spoilt((copy) => {
        delete copy.spec.scaleTargetRef;
      }),
      says: /scaleTargetRef.*[Rr]equired/,
    },
  ],
  [
    'a role that names no verb',
    {
      kind: 'Role',
      change: spoilt((copy) => {
        copy.rules[0].verbs = [];
      }),
      says: /verbs.*must contain at least one value/,
    },
  ],
];
