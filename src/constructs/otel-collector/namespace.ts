import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { Annotation, Label, MANAGED_BY } from '../../contract';
import { Problems } from '../../errors';
import { checkShape, isDnsLabel, NamespaceObject, NetworkPolicyObject, shapeOf } from '../../kube';
import { platformOf } from '../common/context';

/** A namespace whose pods may read the logs of their nodes. */
export interface NodeLogsNamespaceProps {
  /** Why it is right that pods of this namespace read the logs of all pods of their node, for whoever reviews it. At least 10 characters. */
  readonly reason: string;
  /**
   * The version of the Pod Security Standards that is told of, such as `v1.34`.
   * @default latest
   */
  readonly podSecurityVersion?: string;
}

const SHAPE = shapeOf<NodeLogsNamespaceProps>({ reason: z.string(), podSecurityVersion: z.string().optional() });
const SHORTEST_REASON = 10;

/**
 * A namespace for what reads the logs of nodes, and for nothing else. No level of the Pod Security Standards admits a path of the node and little more, so
 * that this one admits everything: who may create pods in it may do all things on a node. The relaxation `nodeLogs` stands on it with its reason.
 *
 * @throws StrataError or StrataErrors PLATFORM_NAMESPACE_INVALID, PROP_INVALID, PROP_UNKNOWN
 */
export class NodeLogsNamespace extends Chart {
  constructor(scope: Construct, name: string, props: NodeLogsNamespaceProps) {
    super(scope, name, { namespace: name });
    checkShape(props, SHAPE, this.node.path);
    const problems = new Problems(this.node.path);
    if (!isDnsLabel(name) || name === 'default' || name.startsWith('kube-')) {
      problems.add('PLATFORM_NAMESPACE_INVALID', { name, reason: 'it is no DNS label, or belongs to the cluster' });
    }
    if (props.reason.trim().length < SHORTEST_REASON) {
      problems.add('PROP_INVALID', { prop: 'reason', reason: `it has at least ${SHORTEST_REASON} characters` });
    }
    problems.raise();
    this.node.setContext(CONTEXT, props.reason);
    const platform = platformOf(this);
    const labels = {
      ...platform?.labels,
      [Label.MANAGED_BY]: MANAGED_BY,
      ...(platform && {
        [Label.PART_OF]: platform.name,
        [Label.PLATFORM]: platform.name,
        [Label.ENVIRONMENT]: platform.environment,
        [Label.STAGE]: `${platform.stage}`,
      }),
    };
    const reason = (text: string, control: 'workload.restricted' | 'network.default-deny') => ({ text, control });
    new NamespaceObject(
      this,
      'namespace',
      {
        name,
        labels,
        annotations: nodeLogsAnnotations(props.reason),
        reason: reason(
          'Admits pods that read the logs of their node; nothing else belongs here.',
          'workload.restricted',
        ),
      },
      props.podSecurityVersion ?? 'latest',
      'privileged',
    );
    new NetworkPolicyObject(
      this,
      'default-deny',
      {
        name: 'default-deny',
        labels,
        reason: reason(
          'Denies all traffic of every pod in the namespace that no policy allows.',
          'network.default-deny',
        ),
      },
      () => ({ pods: {}, ingress: [], egress: [] }),
    );
  }
}

const CONTEXT = `${Label.ROLE}/node-logs`;

/** Why a construct's namespace admits what reads logs of nodes; nothing where it does not. */
export function nodeLogsReason(construct: Construct): string | undefined {
  return construct.node.tryGetContext(CONTEXT);
}

/** The relaxation, as rules and reports read it. */
export function nodeLogsAnnotations(reason: string): Record<string, string> {
  return { [Annotation.UNSAFE]: 'nodeLogs', [Annotation.UNSAFE_REASONS]: JSON.stringify({ nodeLogs: reason }) };
}
