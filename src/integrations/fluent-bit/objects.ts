import type { Construct } from 'constructs';
import { objectLabels } from '../../constructs/common/labels';
import type { Place } from '../../constructs/common/place';
import { Annotation, type ControlId } from '../../contract';
import {
  Configuration,
  Identity,
  NetworkPolicyObject,
  type NetworkPolicySpec,
  NodeWorkload,
  type ObjectMeta,
} from '../../kube';
import type { DeclaredHost } from '../../network';
import { type PodInput, podOf } from './pod';

type Labels = Readonly<Record<string, string>>;

/** What was decided when the agent was created. */
export interface FluentBitParts {
  readonly place: Place;
  readonly relaxed: Labels;
  readonly hosts: readonly DeclaredHost[];
  readonly policy: Omit<NetworkPolicySpec, 'pods'>;
  readonly pod: Omit<PodInput, 'labels'>;
}

/** Creates the agent's objects: four. Nothing gets a role, and nobody calls it, so that there is no Service. */
export function createFluentBitObjects(scope: Construct, { place, relaxed, hosts, policy, pod }: FluentBitParts): void {
  const labels = objectLabels(place, 'fluent-bit', pod.selector, pod.props.labels ?? {});
  const meta = (control: ControlId, text: string, annotations: Labels = {}): ObjectMeta => ({
    name: place.name,
    labels,
    annotations: { ...annotations, ...relaxed },
    reason: { control, text },
  });
  new Identity(
    scope,
    'identity',
    meta('identity.no-token', 'A name for the pods: no token is mounted, no role is bound.'),
  );
  new Configuration(
    scope,
    'config',
    meta('config.checked', 'What is read, what is removed, and where it goes.'),
    () => pod.files,
  );
  new NodeWorkload(
    scope,
    'daemon-set',
    meta('audit.calls', 'Carries audit events and other lines from each node to where they are kept.'),
    () => podOf({ ...pod, labels }),
  );
  const written = hosts.map(({ host, port }) => `${host}:${port}`).join(',');
  new NetworkPolicyObject(
    scope,
    'network-policy',
    meta(
      'network.declared-egress',
      'Lines go to declared outputs.',
      written === '' ? {} : { [Annotation.EGRESS_HOSTS]: written },
    ),
    () => ({ pods: pod.selector, ...policy }),
  );
}
