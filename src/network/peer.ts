import { StrataError } from '../errors';
import { isDnsLabel, isLabelValue, isQualifiedName, type PolicyPeer } from '../kube';
import { declaredCidr } from './cidr';

type Labels = Readonly<Record<string, string>>;

/** The label that every namespace carries. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** Who may be on the other side of a connection: pods by labels and namespace, or a range of addresses. A value, made by its static methods. */
export class Peer {
  private constructor(
    /** As the NetworkPolicy API has it. */
    readonly policy: PolicyPeer,
    /** For reports and reasons. */
    readonly description: string,
  ) {}

  /**
   * Pods with all of these labels.
   *
   * @param labels at least one
   * @param namespace the namespace that they are in; the policy's own where absent
   * @throws StrataError NETWORK_SELECTOR_EMPTY, NETWORK_LABEL_INVALID
   */
  static pods(labels: Labels, namespace?: string): Peer {
    const pods = selector(labels);
    const namespaces = namespace === undefined ? undefined : named(namespace);
    return new Peer(
      { pods, ...(namespaces && { namespaces }) },
      `pods with ${write(pods)}${namespace === undefined ? '' : ` in namespace ${namespace}`}`,
    );
  }

  /**
   * Every pod of one namespace.
   *
   * @param name the namespace's name
   * @throws StrataError NETWORK_LABEL_INVALID
   */
  static namespace(name: string): Peer {
    return new Peer({ pods: {}, namespaces: named(name) }, `pods of namespace ${name}`);
  }

  /**
   * Every pod of the namespaces with all of these labels.
   *
   * @param labels at least one
   * @throws StrataError NETWORK_SELECTOR_EMPTY, NETWORK_LABEL_INVALID
   */
  static namespaces(labels: Labels): Peer {
    const namespaces = selector(labels);
    return new Peer({ pods: {}, namespaces }, `pods of namespaces with ${write(namespaces)}`);
  }

  /**
   * A range of addresses, such as a load balancer's.
   *
   * @param cidr CIDR notation with the host bits zero
   * @throws StrataError NETWORK_CIDR_INVALID, NETWORK_CIDR_TOO_WIDE, NETWORK_CIDR_FORBIDDEN
   */
  static cidr(cidr: string): Peer {
    return new Peer(declaredCidr(cidr, 'Peer.cidr'), `addresses of ${cidr}`);
  }
}

function selector(labels: Labels): Labels {
  const entries = Object.entries(labels);
  if (entries.length === 0) {
    throw new StrataError('NETWORK_SELECTOR_EMPTY', 'Peer', {});
  }
  for (const [key, value] of entries) {
    if (!isQualifiedName(key) || !isLabelValue(value)) {
      throw new StrataError('NETWORK_LABEL_INVALID', 'Peer', { label: `${key}=${value}` });
    }
  }
  return { ...labels };
}

function named(namespace: string): Labels {
  if (!isDnsLabel(namespace)) {
    throw new StrataError('NETWORK_LABEL_INVALID', 'Peer', { label: `${NAMESPACE_NAME}=${namespace}` });
  }
  return { [NAMESPACE_NAME]: namespace };
}

function write(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
