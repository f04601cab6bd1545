import type { Construct } from 'constructs';
import { Annotation, fixedParts } from '../../contract';
import type { ObjectMeta } from '../../kube';
import { createRoleObjects } from '../common/role/objects';
import type { SecretFile } from '../identity/needs';
import type { SecretKey } from '../secrets';
import type { GatewayDecisions } from './check';
import type { GatewayPlace } from './place';
import { ENDPOINT, type GatewayPlan } from './plan';
import type { McpGatewayProps } from './props';

/** Where clients learn who issues tokens (RFC 9728, 3). */
const METADATA_PATH = '/.well-known/oauth-protected-resource';
/** An hour of silence: what the configuration lets a call last. */
const STREAM_SECONDS = 3_600;

/** What was decided when the gateway was created, and what is read at synthesis. */
export interface GatewayParts {
  readonly place: GatewayPlace;
  readonly props: McpGatewayProps;
  readonly selector: Readonly<Record<string, string>>;
  readonly decisions: GatewayDecisions;
  readonly plan: () => GatewayPlan;
  /** Relaxations, those of upstreams among them. */
  readonly relaxations: () => readonly (readonly [name: string, reason: string])[];
  readonly keyOf: (secret: SecretFile) => SecretKey;
}

/** Creates a gateway's objects: those of every role of the runtime image. */
export function createGatewayObjects(scope: Construct, parts: GatewayParts): void {
  const { place, props, selector, decisions, plan, keyOf } = parts;
  createRoleObjects(scope, {
    place: { ...place, role: 'gateway' },
    props,
    kind: {
      runs: 'Runs the one endpoint in front of the servers, without privileges.',
      opens: 'In: who carries clients here, and servers that fetch keys. Out: what it names.',
      strategy: 'rolling',
      paths: [ENDPOINT, METADATA_PATH],
      streamSeconds: props.limits?.requestMaxSeconds ?? STREAM_SECONDS,
      ...(props.clusterIp !== undefined && { clusterIp: props.clusterIp }),
      annotations: relaxationAnnotations(parts),
    },
    selector,
    decisions,
    // Pods that run take over the rest by themselves: a new policy ends no session.
    plan: () => {
      const planned = plan();
      return { ...planned, hashed: { fixed: JSON.stringify(fixedParts(planned.config)) } };
    },
    keyOf,
  });
}

function relaxationAnnotations({ relaxations }: GatewayParts): NonNullable<ObjectMeta['annotations']> {
  const names = () => relaxations().map(([name]) => name);
  return {
    [Annotation.UNSAFE]: () => names().join(',') || undefined,
    [Annotation.UNSAFE_REASONS]: () =>
      names().length === 0 ? undefined : JSON.stringify(Object.fromEntries(relaxations())),
  };
}
