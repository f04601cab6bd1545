import type { Construct } from 'constructs';
import { Annotation, type ControlId, Port, PortName } from '../../contract';
import { Configuration, Identity, NetworkPolicyObject, type ObjectMeta, ServiceObject, Workload } from '../../kube';
import { objectLabels } from '../common/labels';
import { createReplicaGuards } from '../common/replicas';
import type { ServerPlace } from './input';
import { writeHosts } from './network';
import { configMapName, type ServerPlan } from './plan';
import type { McpServerProps } from './props';
import { relaxationsOf } from './relaxations';

/** The longest time that a Service keeps a client on one pod. */
const LONGEST_AFFINITY = 86_400;

type Labels = Readonly<Record<string, string>>;
type State = () => { readonly plan: ServerPlan; readonly props: McpServerProps };

/**
 * Creates a server's objects. Names, labels and annotations are given now; the rest is read at synthesis, so that collections can grow until then.
 */
export function createObjects(
  scope: Construct,
  place: ServerPlace,
  selector: Labels,
  props: McpServerProps,
  state: State,
): void {
  const { name } = place;
  const labels = objectLabels(place, 'mcp-server', selector, props.labels ?? {});
  const relaxed = relaxationAnnotations(props);
  const meta = (control: ControlId, text: string, more: Partial<ObjectMeta> = {}): ObjectMeta => ({
    name,
    labels,
    reason: { control, text },
    ...more,
    annotations: { ...more.annotations, ...relaxed },
  });
  const plan = () => state().plan;

  new Identity(
    scope,
    'identity',
    meta('identity.no-token', 'A name for the pods: no token is mounted, no role is bound.'),
  );
  new Configuration(
    scope,
    'config',
    meta('config.checked', 'What the bridge boots from, read by its own schema when it was written.', {
      name: configMapName(name),
    }),
    () => plan().files,
  );
  new Workload(
    scope,
    'deployment',
    meta('workload.restricted', 'Runs the server and its bridge in one pod, without privileges.', {
      annotations: workloadAnnotations(props),
    }),
    () => ({
      ...plan().pod,
      selector,
      labels,
      serviceAccount: name,
      imagePullSecrets: pullSecrets(place, props),
    }),
  );
  new ServiceObject(
    scope,
    'service',
    meta('network.declared-callers', 'The one address of the server: its bridge. The server itself has none.'),
    () => ({ selector, ports: [{ name: PortName.MCP, port: Port.MCP, appProtocol: 'http' }], ...affinity(state()) }),
  );
  new NetworkPolicyObject(
    scope,
    'network-policy',
    meta('network.declared-egress', 'Opens what the composition declares, to and from the pods; the rest is denied.', {
      annotations: { [Annotation.EGRESS_HOSTS]: () => writeHosts(plan().announced) || undefined },
    }),
    () => ({ pods: selector, ...plan().policy }),
  );
  createReplicaGuards(scope, name, selector, plan().replicas, (text) => meta('workload.available', text));
}

function workloadAnnotations({ title, annotations = {} }: McpServerProps): Record<string, string> {
  return { ...annotations, ...(title !== undefined && { [Annotation.TITLE]: title }) };
}

/** Stands on every object of the server, so that whoever judges one of them knows. */
function relaxationAnnotations(props: McpServerProps): Record<string, string> {
  const reasons = relaxationsOf(props);
  return reasons.length === 0
    ? {}
    : {
        [Annotation.UNSAFE]: reasons.map(([name]) => name).join(','),
        [Annotation.UNSAFE_REASONS]: JSON.stringify(Object.fromEntries(reasons)),
      };
}

function pullSecrets({ platform }: ServerPlace, props: McpServerProps): string[] {
  return [...new Set([...(platform?.imagePullSecrets ?? []), ...(props.imagePullSecrets ?? [])])];
}

/** A session outlives the longest pause that it may have. */
function affinity({ plan, props }: ReturnType<State>): { clientAffinitySeconds?: number } {
  return props.unsafe?.clientAddressAffinity === undefined
    ? {}
    : { clientAffinitySeconds: Math.min(Math.ceil(plan.config.sessions.idleSeconds), LONGEST_AFFINITY) };
}
