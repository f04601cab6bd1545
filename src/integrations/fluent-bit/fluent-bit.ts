import { Construct } from 'constructs';
import type { SecretKey } from '../../constructs';
import { findPlace, type Place } from '../../constructs/common/place';
import type { Way } from '../../constructs/common/reach';
import { resolveScheduling } from '../../constructs/common/scheduling';
import { nodeLogsReason } from '../../constructs/otel-collector/namespace';
import { exporterWays, hostsOf } from '../../constructs/otel-collector/network';
import { relaxationNotes } from '../../constructs/otel-collector/relaxations';
import { Label, type Stage } from '../../contract';
import { Problems, StrataError } from '../../errors';
import { checkShape, type NetworkPolicySpec } from '../../kube';
import { mergeRules, Peer } from '../../network';
import { checkFluentBit } from './check';
import { headersOf } from './config/outputs';
import { createFluentBitObjects } from './objects';
import { DEFAULT_IMAGE, type Process, secretName } from './pod';
import { filesOf, processesOf } from './processes';
import type { FluentBitProps } from './props';
import { FLUENT_BIT_SHAPE } from './shape';

/**
 * Fluent Bit on each node, for clusters that have it already in the place of an OpenTelemetry collector: it reads the lines of the platform's pods, carries audit
 * events byte for byte to where they are kept, and sends other lines on once what is sensitive was removed. No role, no token; of the node it sees one folder, and
 * cannot write there. Belongs into a `NodeLogsNamespace`.
 *
 * Source: Fluent Bit, "YAML configuration", version 5.1.
 *
 * @throws StrataError, or StrataErrors with all of them, naming the construct path and the remedy; docs/errors.md lists them
 */
export class FluentBit extends Construct {
  /** The name of all its objects. */
  readonly name: string;
  /** The namespace, where the chart has one. */
  readonly namespace?: string;
  /** The stage that decided refusals. */
  readonly stage: Stage;
  /** Labels that select its pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** Its configuration: the content of its ConfigMap. */
  readonly files: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: FluentBitProps) {
    super(scope, id);
    checkShape(props, FLUENT_BIT_SHAPE, this.node.path);
    const place = findPlace(this, props);
    if (place === undefined) {
      throw new StrataError('FLUENT_BIT_CHART_MISSING', this.node.path, {});
    }
    this.name = place.name;
    this.namespace = place.namespace;
    this.stage = place.stage;
    this.selector = { [Label.ROLE]: 'fluent-bit', [Label.INSTANCE]: place.name };
    const problems = new Problems(this.node.path);
    const reason = nodeLogsReason(this);
    if (reason === undefined) {
      problems.add('COLLECTOR_NAMESPACE_RESTRICTED', { namespace: place.namespace ?? '(none)' });
    }
    checkFluentBit(place, props, problems);
    const outputs = [...props.auditTo, ...(props.outputs ?? [])];
    const ways = exporterWays(outputs, problems);
    const processes = processesOf(props, problems);
    const namespaces = namespacesOf(place, props, problems);
    resolveScheduling(props.scheduling, problems);
    problems.raise();

    this.files = filesOf(props, processes, namespaces, place.platform?.name);
    createFluentBitObjects(this, {
      place,
      relaxed: relaxationNotes({ ...props.unsafe, nodeLogs: reason }),
      hosts: hostsOf(ways),
      policy: policyOf(place, props, ways, processes),
      pod: {
        name: place.name,
        image: place.pin(props.image ?? DEFAULT_IMAGE),
        props,
        selector: this.selector,
        processes,
        files: this.files,
        secrets: this.#secrets(processes),
        imagePullSecrets: [
          ...new Set([...(place.platform?.imagePullSecrets ?? []), ...(props.imagePullSecrets ?? [])]),
        ],
      },
    });
  }

  /** Its pods, for the policies of others. */
  get peer(): Peer {
    return Peer.pods(this.selector, this.namespace);
  }

  #secrets(processes: readonly Process[]): ReadonlyMap<string, SecretKey> {
    const bound = processes.flatMap(({ stream, outputs }) =>
      headersOf(outputs).flatMap(({ output, header, variable }) => {
        const source = output.props.headers?.[header];
        const name = secretName(stream, variable);
        return source === undefined ? [] : [[name, source.bind(this, name)] as const];
      }),
    );
    return new Map(bound);
  }
}

function namespacesOf({ platform }: Place, props: FluentBitProps, problems: Problems): readonly string[] {
  const namespaces = props.namespaces ?? platform?.namespaces ?? [];
  if (namespaces.length === 0) {
    problems.add('PROP_INVALID', { prop: 'namespaces', reason: 'there is none whose lines would be read' });
  }
  return [...namespaces].sort();
}

/** Nobody calls it but who reads its metrics; it calls its outputs. */
function policyOf(
  { dns }: Place,
  { scrapeFrom = [] }: FluentBitProps,
  ways: readonly Way[],
  processes: readonly Process[],
): Omit<NetworkPolicySpec, 'pods'> {
  const ports = processes.map(({ port }) => ({ protocol: 'TCP' as const, port }));
  return {
    ingress: mergeRules(scrapeFrom.map(({ policy }) => ({ peers: [policy], ports }))),
    egress: [...(ways.some(({ needsDns }) => needsDns) ? [dns.rule] : []), ...mergeRules(ways.map(({ rule }) => rule))],
  };
}
