import { Construct } from 'constructs';
import { Label, type Stage } from '../../contract';
import { Problems, StrataError } from '../../errors';
import { checkShape } from '../../kube';
import { Peer } from '../../network';
import { resolveBudget } from '../common/budget';
import { findPlace, type Place } from '../common/place';
import type { TelemetryMember } from '../common/platform-telemetry';
import { type Resources, resolveResources } from '../common/resources';
import { resolveScheduling } from '../common/scheduling';
import type { SecretKey } from '../secrets';
import { checkCollector } from './check';
import { allExporters, buildConfig, keepsState } from './config/build';
import { headersOf } from './config/exporters';
import { CollectorPort } from './config/receivers';
import { plainConfig } from './config/value';
import { nodeLogsReason } from './namespace';
import { exporterWays, hostsOf, policyOf } from './network';
import { createCollectorObjects, createScrapeService } from './objects';
import { DEFAULT_IMAGE } from './pod';
import type { OtelCollectorProps } from './props';
import { relaxationsOf } from './relaxations';
import { COLLECTOR_SHAPE } from './shape';

/**
 * An OpenTelemetry collector: it receives spans, metrics and logs from declared pods, removes what is passed to tools and what they answer, masks
 * credentials, keeps the traces that matter, and passes the rest on to declared exporters. No RBAC, no Kubernetes credentials.
 *
 * @throws StrataError, or StrataErrors with all of them, naming the construct path and the remedy; docs/errors.md lists them
 */
export class OtelCollector extends Construct {
  /** The name of all its objects. */
  readonly name: string;
  /** The namespace, where the chart has one. */
  readonly namespace?: string;
  /** The stage that decided refusals. */
  readonly stage: Stage;
  /** Labels that select its pods. */
  readonly selector: Readonly<Record<string, string>>;
  readonly #place: Place;
  readonly #props: OtelCollectorProps;

  constructor(scope: Construct, id: string, props: OtelCollectorProps) {
    super(freeScope(scope, id), id);
    checkShape(props, COLLECTOR_SHAPE, this.node.path);
    const place = findPlace(this, props);
    if (place === undefined) {
      throw new StrataError('COLLECTOR_CHART_MISSING', this.node.path, {});
    }
    this.#place = place;
    this.#props = { ...props };
    this.name = place.name;
    this.namespace = place.namespace;
    this.stage = place.stage;
    this.selector = props.runBy?.selector(place.name, place.namespace) ?? {
      [Label.ROLE]: 'collector',
      [Label.INSTANCE]: place.name,
    };
    const problems = new Problems(this.node.path);
    checkCollector(place, props, problems);
    this.#checkRunner(problems);
    const ways = exporterWays(allExporters(props), problems);
    const resources = this.#resources(problems);
    resolveScheduling(props.scheduling, problems);
    const budget = resolveBudget(props.disruption ?? {}, (props.replicas ?? 1) > 1, problems);
    const namespaces = this.#logNamespaces(problems);
    problems.raise();

    const secrets = this.#secrets();
    const members = () => this.#scraped();
    createCollectorObjects(this, {
      place,
      props,
      selector: this.selector,
      relaxed: relaxationsOf(props, nodeLogsReason(this)),
      hosts: hostsOf(ways),
      config: () => buildConfig({ props, platform: place.platform?.name, members: members(), namespaces }),
      policy: () => policyOf({ props, ways, dns: place.dns, senders: this.#senders(), scraped: members() }),
      input: {
        name: place.name,
        image: place.pin(props.image ?? DEFAULT_IMAGE),
        props,
        selector: this.selector,
        resources,
        secrets,
        imagePullSecrets: [
          ...new Set([...(place.platform?.imagePullSecrets ?? []), ...(props.imagePullSecrets ?? [])]),
        ],
      },
      ...(budget && { budget }),
    });
    this.#watch();
  }

  /** The OTLP/HTTP endpoint inside the cluster. */
  get endpoint(): string {
    return `http://${this.#host()}:${CollectorPort.OTLP_HTTP}`;
  }

  /** Whether one of its exporters takes spans. */
  get takesTraces(): boolean {
    return this.#props.exporters.some(({ signals }) => signals.includes('traces'));
  }

  /** The OTLP/gRPC endpoint inside the cluster. */
  get grpcEndpoint(): string {
    return `http://${this.#host()}:${CollectorPort.OTLP_GRPC}`;
  }

  /** The collector's pods, for the policies of others. */
  get peer(): Peer {
    return Peer.pods(this.selector, this.namespace);
  }

  /** The configuration as the collector reads it. Members that come later are in it from then on. */
  get config(): Readonly<Record<string, unknown>> {
    const { platform } = this.#place;
    const namespaces = this.#logNamespaces(new Problems(this.node.path));
    return plainConfig(
      buildConfig({ props: this.#props, platform: platform?.name, members: this.#scraped(), namespaces }),
    );
  }

  #host(): string {
    const service = this.#props.runBy?.serviceName(this.name) ?? this.name;
    return this.namespace === undefined ? service : `${service}.${this.namespace}.svc`;
  }

  #checkRunner(problems: Problems): void {
    const { runBy, nodeLogs } = this.#props;
    const reason = runBy?.refuses({ everyNode: nodeLogs !== undefined, state: keepsState(this.#props) });
    if (reason !== undefined) {
      problems.add('PROP_INVALID', { prop: 'runBy', reason });
    }
  }

  #resources(problems: Problems): Resources {
    return resolveResources(
      'resources',
      this.#props.resources ?? {},
      {
        requests: { cpu: '100m', memory: '256Mi', ephemeralStorage: '64Mi' },
        limits: { cpu: '1', memory: '512Mi', ephemeralStorage: '512Mi' },
      },
      problems,
    );
  }

  /** Namespaces whose logs are read. The construct's own has to admit that. */
  #logNamespaces(problems: Problems): readonly string[] {
    const { nodeLogs } = this.#props;
    if (nodeLogs === undefined) {
      return [];
    }
    if (nodeLogsReason(this) === undefined) {
      problems.add('COLLECTOR_NAMESPACE_RESTRICTED', { namespace: this.namespace ?? '(none)' });
    }
    const namespaces = nodeLogs.namespaces ?? this.#place.platform?.namespaces ?? [];
    if (namespaces.length === 0) {
      problems.add('PROP_INVALID', { prop: 'nodeLogs.namespaces', reason: 'there is none whose logs would be read' });
    }
    return [...namespaces].sort();
  }

  #secrets(): ReadonlyMap<string, SecretKey> {
    const found = headersOf(allExporters(this.#props)).flatMap(({ exporter, header, variable }) => {
      const source = exporter.props?.headers?.[header];
      return source === undefined ? [] : [[variable, source.bind(this, variable)] as const];
    });
    return new Map(found);
  }

  #watch(): void {
    const telemetry = this.#place.platform?.telemetry;
    if (this.#props.scrape === undefined || telemetry === undefined) {
      return;
    }
    telemetry.onJoin((member) => createScrapeService(this.#place, member));
    telemetry.scrapeFrom([this.peer], this.node.path);
  }

  #scraped(): readonly TelemetryMember[] {
    const members = this.#place.platform?.telemetry.members ?? [];
    return this.#props.scrape === undefined ? [] : members.filter(({ measured }) => measured());
  }

  /** Who sends here by the platform's default. */
  #senders(): readonly TelemetryMember[] {
    const telemetry = this.#place.platform?.telemetry;
    return telemetry?.traces?.endpoint === this.endpoint ? telemetry.members.filter(({ sends }) => sends()) : [];
  }
}

/** Refuses an id that is taken before `constructs` does, in the words of the catalogue. */
function freeScope(scope: Construct, id: string): Construct {
  const other = scope.node.tryFindChild(id);
  if (other !== undefined) {
    throw new StrataError('COLLECTOR_NAME_TAKEN', scope.node.path, { name: id, other: other.node.path });
  }
  return scope;
}
