import type { Construct } from 'constructs';
import { Annotation, type ControlId, Port, PortName } from '../../contract';
import {
  Configuration,
  DisruptionBudget,
  type DisruptionSpec,
  Identity,
  NetworkPolicyObject,
  type NetworkPolicySpec,
  NodeWorkload,
  type ObjectMeta,
  ServiceObject,
  Workload,
} from '../../kube';
import type { DeclaredHost } from '../../network';
import { tenantOf } from '../common/context';
import { objectLabels } from '../common/labels';
import type { Place } from '../common/place';
import type { TelemetryMember } from '../common/platform-telemetry';
import { CollectorPort, scrapeServiceOf } from './config/receivers';
import { type CollectorConfig, configText, plainConfig } from './config/value';
import { filesOf, type PodInput, podOf, templateOf } from './pod';
import type { OtelCollectorProps } from './props';

const SCRAPE_ID = 'metrics-service';

type Labels = Readonly<Record<string, string>>;

/** What was decided when the collector was created; functions are asked at synthesis. */
export interface CollectorParts {
  readonly place: Place;
  readonly props: OtelCollectorProps;
  readonly selector: Labels;
  readonly relaxed: Labels;
  readonly budget?: DisruptionSpec['budget'];
  readonly hosts: readonly DeclaredHost[];
  readonly config: () => CollectorConfig;
  readonly policy: () => Omit<NetworkPolicySpec, 'pods'>;
  readonly input: Omit<PodInput, 'labels' | 'text'>;
}

/** Creates a collector's objects: five or six, or what its runner has in the place of the workload. */
export function createCollectorObjects(scope: Construct, parts: CollectorParts): void {
  const { place, props, selector, relaxed, budget, config } = parts;
  const labels = objectLabels(place, 'otel-collector', selector, props.labels ?? {});
  const meta = (control: ControlId, text: string, annotations: Labels = {}): ObjectMeta => ({
    name: place.name,
    labels,
    annotations: { ...annotations, ...relaxed },
    reason: { control, text },
  });
  const input = (): PodInput => ({ ...parts.input, labels, text: configText(config()) });

  new Identity(
    scope,
    'identity',
    meta('identity.no-token', 'A name for the pods: no token is mounted, no role is bound.'),
  );
  if (props.runBy === undefined) {
    const text = 'What the collector receives, removes and passes on.';
    new Configuration(scope, 'config', meta('config.checked', text), () => filesOf(configText(config())));
  }
  createPods(scope, parts, meta, input);
  if (props.runBy === undefined) {
    const text = 'Where telemetry is received; only declared pods get there.';
    new ServiceObject(scope, 'service', meta('network.declared-callers', text), () => ({
      selector,
      ports: [
        { name: 'otlp-grpc', port: CollectorPort.OTLP_GRPC, appProtocol: 'grpc' },
        { name: 'otlp-http', port: CollectorPort.OTLP_HTTP, appProtocol: 'http' },
      ],
    }));
  }
  const hosts = parts.hosts.map(({ host, port }) => `${host}:${port}`).join(',');
  new NetworkPolicyObject(
    scope,
    'network-policy',
    meta(
      'network.declared-egress',
      'Telemetry comes from declared pods, and goes to declared exporters.',
      hosts === '' ? {} : { [Annotation.EGRESS_HOSTS]: hosts },
    ),
    () => ({ pods: selector, ...parts.policy() }),
  );
  if (budget !== undefined) {
    const text = 'Keeps replicas receiving while nodes are drained.';
    new DisruptionBudget(scope, 'disruption-budget', meta('workload.available', text), () => ({ selector, budget }));
  }
}

function createPods(
  scope: Construct,
  { props, config }: CollectorParts,
  meta: (control: ControlId, text: string) => ObjectMeta,
  input: () => PodInput,
): void {
  const { runBy, replicas = 1, nodeLogs, queue } = props;
  const everyNode = nodeLogs !== undefined;
  const about = meta('workload.restricted', 'Receives telemetry, removes what is sensitive, and passes it on.');
  if (runBy !== undefined) {
    runBy.run(scope, {
      everyNode,
      replicas,
      meta: about,
      config: () => plainConfig(config()),
      template: () => templateOf(input()),
    });
  } else if (everyNode) {
    new NodeWorkload(scope, 'daemon-set', about, () => podOf(input()));
  } else {
    new Workload(scope, 'deployment', about, () => ({
      ...podOf(input()),
      replicas,
      // Two pods cannot write to one claim.
      strategy: queue?.claim === undefined ? 'rolling' : 'recreate',
      spread: replicas > 1,
    }));
  }
}

/** A headless Service for a member's metrics, beside the member: its name has an address for each pod. Once, whoever asks. */
export function createScrapeService({ stage, platform }: Place, member: TelemetryMember): void {
  const { scope, selector } = member;
  if (!member.measured() || scope.node.tryFindChild(SCRAPE_ID) !== undefined) {
    return;
  }
  const name = scrapeServiceOf(member);
  const tenant = tenantOf(scope);
  const place = { name, stage, ...(platform && { platform }), ...(tenant !== undefined && { tenant }) };
  const labels = objectLabels(place, 'metrics', {}, {});
  const text = `An address for each pod of ${member.name}, for whoever reads its metrics.`;
  const meta: ObjectMeta = { name, labels, reason: { control: 'network.declared-callers', text } };
  new ServiceObject(scope, SCRAPE_ID, meta, () => ({
    selector,
    ports: [{ name: PortName.ADMIN, port: Port.ADMIN, appProtocol: 'http' }],
    clusterIp: 'None',
  }));
}
